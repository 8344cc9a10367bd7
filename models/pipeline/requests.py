"""Requests of ``gaiko annotate``: one for each document in files, folders and standard input."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from gaiko.corpus.errors import InputError
from gaiko.corpus.reference import TOML
from gaiko.corpus.seeds import Seed, decode, find_texts, read_seed, with_reference
from gaiko.models.pipeline.documents import PreparedDocument, prepare_json, prepare_seed, prepare_text, read_lines

LINE, JSON, FILE, DOCUMENT = "line", "json", "file", "document"

STDIN = Path("-")
"""The name of standard input on the command line."""

Progress = Callable[[int, int], None]
"""Called with the number of the current file, from 1, and the number of files."""


class Request(NamedTuple):
    """One document to annotate.

    Attributes:
        kind: ``LINE``: ``text`` is the document; ``JSON``: ``text`` is a JSON object with the document in its ``text``;
            ``FILE``: the document is the file ``where``; ``DOCUMENT``: ``text`` is the content of such a file.
        where: file and line, for error messages.
        text: see ``kind``; empty for a file.
        year: the document's year.
    """

    kind: str
    where: str
    text: str = ""
    year: int | None = None

    def prepare(self) -> PreparedDocument:
        """Return the document, ready for the pipeline; InputError if it is not valid."""
        if self.kind == LINE:
            return prepare_text(self.text, self.year)
        if self.kind == JSON:
            return prepare_json(self.text, self.where, self.year)
        if self.kind == FILE:
            return prepare_seed(read_seed(Path(self.where), self.year))
        return prepare_seed(with_reference(Seed("stdin", self.text), self.year))


def find_inputs(names: Sequence[str]) -> list[Path]:
    """Return the ``.txt`` and ``.jsonl`` files of the named files and folders; ``-`` stays ``STDIN``.

    Raises:
        InputError: a file or folder does not exist, or a folder holds no such file.
    """
    return [
        path
        for name in names
        for path in ([STDIN] if name == str(STDIN) else find_texts(Path(name), (".txt", ".jsonl")))
    ]


def read_requests(
    paths: Sequence[Path], *, lines: bool, year: int | None = None, progress: Progress | None = None
) -> Iterator[Request]:
    """Yield the requests of files and standard input, in order; files are opened one after the other.

    Args:
        paths: see ``find_inputs``.
        lines: whether every line of a text file is a document of its own; a ``.jsonl`` file has one on each line anyway.
        year: the year of all documents; by default each has its own (``gaiko.corpus.reference``).
        progress: called before each file.

    Raises:
        InputError: a file cannot be read or is not UTF-8.
    """
    for number, path in enumerate(paths, start=1):
        if progress is not None:
            progress(number, len(paths))
        yield from _requests_of(path, lines=lines, year=year)


def _requests_of(path: Path, *, lines: bool, year: int | None) -> Iterator[Request]:
    where = "standard input" if path == STDIN else str(path)
    is_json = path.suffix == ".jsonl"
    if not is_json and not lines:
        if path == STDIN:
            yield Request(DOCUMENT, where, decode(sys.stdin.buffer.read(), where), year)
        else:
            yield Request(FILE, where, year=year)
        return
    if not is_json and path != STDIN and year is None and path.with_suffix(".toml").exists():
        reference = read_seed(path).reference
        year = reference.year if reference is not None and reference.source == TOML else None
    with _open(path) as file:
        for number, line in read_lines(file, where):
            if not is_json or line.strip():
                yield Request(JSON if is_json else LINE, f"{where}:{number}", line, year)


def _open(path: Path) -> IO[bytes]:
    if path == STDIN:
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except PermissionError:
        raise InputError(f"{path}: cannot be read: permission denied; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
