"""The ledger: every document that is not in the output, with the reason, for whoever has to account for all of them."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import IO

from gaiko.corpus.files import dump_json

START = 200
"""Characters of a rejected document that the ledger keeps."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A document that is not in the output.

    Attributes:
        id: as it would have in the output.
        source: the file it is in.
        position: its line, row or place there, from 1.
        doc_id: the user's own id, where it could be read.
        reason: a word to count by: a key of ``REASONS``.
        detail: what is wrong, for people.
        start: how the document begins, ``START`` characters at most.
    """

    id: str
    source: str
    position: int
    doc_id: str | None
    reason: str
    detail: str
    start: str


REASONS = {
    "blank-line": "the line is empty",
    "not-utf8": "the bytes are not UTF-8",
    "nul": "there is a NUL character",
    "invalid-json": "the line is no JSON object",
    "no-text": "the text is missing or no string",
    "too-long": "the text is longer than max_chars",
    "bad-value": "a value of the row is beyond what Python can hold",
    "damaged-file": "the file cannot be read from here on",
    "killed-worker": "each process that tagged it died",
    "failed": "tagging it raised an error",
}
"""Why a document can be rejected."""


class Ledger:
    """The rejects of one rank, written as they come; ``open`` begins it anew."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._file: IO[bytes] | None = None

    def open(self, file: IO[bytes]) -> None:
        """Write to this file from now on, and count from 0."""
        self.counts = Counter()
        self._file = file

    def add(self, reject: Reject) -> None:
        """Write a reject."""
        if self._file is None:
            raise ValueError("the ledger is not open")
        self.counts[reject.reason] += 1
        self._file.write(dump_json(asdict(reject)).encode() + b"\n")

    def close(self) -> None:
        """Forget the file; the counts stay."""
        self._file = None


def start_of(raw: bytes | str) -> str:
    """Return how a document begins, as text whatever its bytes are."""
    if isinstance(raw, bytes):
        raw = raw[: 4 * START].decode("utf-8", "replace")
    return raw[:START]
