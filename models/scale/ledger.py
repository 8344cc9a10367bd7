"""Ledger of a rank: the documents that are not in its output, one JSON line each, with the reason."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import IO, NamedTuple, Self

from gaiko.corpus.files import dump_json

EXCERPT_CHARS = 200
"""Characters of a rejected document that the ledger keeps."""

REASONS = {
    "blank-line": "the line is empty",
    "not-utf8": "the bytes are not UTF-8",
    "nul": "the text has a NUL character",
    "invalid-json": "the line is not a JSON object",
    "no-text": "the text is missing or not a string",
    "too-long": "the text is longer than max_chars",
    "bad-value": "Python cannot represent a value of the row",
    "damaged-file": "the file cannot be read from this document on",
    "killed-worker": "every worker process that tagged it died",
    "failed": "tagging it raised an error",
}
"""Reasons of a reject."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A document that is not in the output.

    Attributes:
        id: id in the run.
        source: name of its file.
        position: its line or row in the file, from 1.
        doc_id: the user's own id, if it could be read.
        reason: a key of ``REASONS``.
        detail: error message.
        start: first characters of the document, at most ``EXCERPT_CHARS``.
    """

    id: str
    source: str
    position: int
    doc_id: str | None
    reason: str
    detail: str
    start: str


class Location(NamedTuple):
    """Location of a document: its id in the input; its file; its line or row there, from 1."""

    id: str
    source: str
    position: int

    @classmethod
    def of(cls, source: str, position: int) -> Self:
        """Return the location of a line or row.

        >>> Location.of("a.jsonl", 17).id
        'a.jsonl:17'
        """
        return cls(f"{source}:{position}", source, position)

    def reject(self, reason: str, detail: str, raw: bytes | str, doc_id: str | None = None) -> Reject:
        """Return the reject of the document; it keeps the start of ``raw``, with bytes that are not UTF-8 replaced.

        >>> Location.of("a.jsonl", 17).reject("not-utf8", "byte 0xff at offset 1", b"a\\xff").start
        'a\ufffd'
        """
        text = raw[: 4 * EXCERPT_CHARS].decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        return Reject(*self, doc_id, reason, detail, text[:EXCERPT_CHARS])


class Ledger:
    """Writes rejects to a file and counts them by reason."""

    def __init__(self, file: IO[bytes]) -> None:
        self.counts: Counter[str] = Counter()
        self._file = file

    def add(self, reject: Reject) -> None:
        """Write a reject."""
        self.counts[reject.reason] += 1
        self._file.write(dump_json(asdict(reject)).encode() + b"\n")
