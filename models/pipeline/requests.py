"""Requests of ``gaiko annotate``: one for each document in files, folders and standard input."""

import base64
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.encoding import decode_text
from gaiko.corpus.readers.registry import choose_reader, read_documents, read_stream, reader_of
from gaiko.corpus.readers.rows_text import text_lines
from gaiko.corpus.reference import TOML, Reference
from gaiko.corpus.seeds import Seed, read_seed, with_reference
from gaiko.models.pipeline.documents import PreparedDocument, prepare_json, prepare_seed, prepare_text, read_lines
from gaiko.models.pipeline.input_files import STDIN

LINE, JSON, FILE, DOCUMENT, BYTES = "line", "json", "file", "document", "bytes"

Progress = Callable[[int, int], None]
"""Called with the number of the current file, from 1, and the number of files."""


class Request(NamedTuple):
    """One document to annotate.

    Attributes:
        kind: ``LINE``: ``text`` is the document; ``JSON``: ``text`` is a JSON object with the document in its ``text``;
            ``FILE``: the document is the file ``where``; ``DOCUMENT``: ``text`` is the content of such a file; ``BYTES``: the
            same in Base64.
        where: file and line, for error messages.
        text: see ``kind``; empty for a file.
        year: the document's year.
        options: options of the reader, by name.
        reference: reference date of a row, as JSON; it counts if ``year`` is None.
        doc_id: id of the document of a file; by default its own.
        seed: the document of a file, if it has been read; it does not go to worker processes, which read the file.
    """

    kind: str
    where: str
    text: str = ""
    year: int | None = None
    options: Mapping[str, str | None] | None = None
    reference: Mapping[str, Any] | None = None
    doc_id: str | None = None
    seed: Seed | None = None

    def prepare(self) -> PreparedDocument:
        """Return the document, ready for the pipeline; InputError if it is not valid."""
        if self.kind == LINE:
            return prepare_text(self.text, self.year)
        if self.kind == JSON:
            known = Reference(**self.reference) if self.reference is not None else None
            return prepare_json(self.text, self.where, self.year, known)
        if self.kind == DOCUMENT:
            return prepare_seed(with_reference(Seed("stdin", self.text), self.year))
        options = ReaderOptions(**self.options or {})
        if self.seed is not None:
            seed = self.seed
        elif self.kind == FILE:
            (seed,) = read_documents(Path(self.where), options, self.year)
            seed = dataclasses.replace(seed, id=self.doc_id or seed.id)
        else:
            (seed,) = read_stream(base64.b64decode(self.text), options, self.year)
        tell(seed.notes)
        return prepare_seed(seed)


def tell(notes: Sequence[str]) -> None:
    """Print the remarks of a reader on standard error, in a worker process too."""
    if sys.stderr is not None:
        for note in notes:
            print(f"gaiko: {note}", file=sys.stderr, flush=True)


def read_requests(
    paths: Sequence[Path],
    *,
    lines: bool,
    year: int | None = None,
    progress: Progress | None = None,
    options: ReaderOptions | None = None,
    known: Mapping[Path, Seed] | None = None,
) -> Iterator[Request]:
    """Yield the requests of files and standard input, in order; files are opened one after the other.

    Args:
        paths: see ``gaiko.models.pipeline.input_files.find_inputs``.
        lines: whether every line of a text file is a document of its own; a table has one in each row anyway.
        year: the year of all documents; by default each has its own (``gaiko.corpus.reference``).
        progress: called before each file.
        options: options of the readers.
        known: documents of files that have been read.

    Raises:
        InputError: a file cannot be read.
    """
    for number, path in enumerate(paths, start=1):
        if progress is not None:
            progress(number, len(paths))
        yield from _requests_of(path, lines, year, options or ReaderOptions(), known or {})


def _requests_of(
    path: Path, lines: bool, year: int | None, options: ReaderOptions, known: Mapping[Path, Seed]
) -> Iterator[Request]:
    if path == STDIN:
        yield from _requests_of_stdin(lines, year, options)
        return
    if path.suffix == ".jsonl" and options.text_column is options.encoding is None and _has_text(path):
        with open_bytes(path) as file:
            for number, line in read_lines(file, str(path)):
                if line.strip():
                    yield Request(JSON, f"{path}:{number}", line, year)
        return
    reader, _ = reader_of(path, options)
    if not reader.one_document:
        for seed in read_documents(path, options, year):
            tell(seed.notes)
            yield _row(seed, year)
    elif not lines:
        read = known.get(path)
        name = read.id if read is not None else None
        yield Request(FILE, str(path), year=year, options=dataclasses.asdict(options), doc_id=name, seed=read)
    elif reader.name != "text":
        raise InputError(f"{path}: --lines reads text files, and this is {reader.name}; leave out --lines")
    else:
        if year is None and path.with_suffix(".toml").exists():
            reference = read_seed(path, encoding=options.encoding).reference
            year = reference.year if reference is not None and reference.source == TOML else None
        for number, line, decoded in text_lines(path, None, options):
            if number == 1 and decoded.note:
                tell((decoded.note,))
            yield Request(LINE, f"{path}:{number}", line.removesuffix("\n").removesuffix("\r"), year)


def _requests_of_stdin(lines: bool, year: int | None, options: ReaderOptions) -> Iterator[Request]:
    where = "standard input"
    if lines and options.encoding is None:  # line by line, so that another program can wait for each answer
        for number, line in read_lines(sys.stdin.buffer, where):
            yield Request(LINE, f"{where}:{number}", line, year)
        return
    data = sys.stdin.buffer.read()
    reader, _ = choose_reader(Path("stdin"), data[:4096], options)
    if reader.name == "text":
        decoded = decode_text(data, where, options.encoding)
        tell((decoded.note,) if decoded.note else ())
        if not lines:
            yield Request(DOCUMENT, where, decoded.text, year)
            return
        for number, line in enumerate(decoded.text.removesuffix("\n").split("\n"), start=1):
            yield Request(LINE, f"{where}:{number}", line.removesuffix("\r"), year)
    elif reader.one_document:
        yield Request(BYTES, where, base64.b64encode(data).decode(), year, dataclasses.asdict(options))
    else:
        for seed in read_stream(data, options, year):
            tell(seed.notes)
            yield _row(seed, year)


def _has_text(path: Path) -> bool:
    """Return whether the first line of a file is a JSON object with the key ``text``, or no JSON object in UTF-8 at all."""
    with open_bytes(path) as file:
        first = next((line for line in file if line.strip()), b"{")
    try:
        record = json.loads(first.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return not isinstance(record, dict) or "text" in record or not record


def _row(seed: Seed, year: int | None) -> Request:
    """Return the request of a row: a record with its other columns."""
    record = {"text": seed.text, **{name: cell for name, cell in seed.fields.items() if name != "text"}}
    if seed.origins and "origins" not in record:
        record["origins"] = [{"start": start, **origin.as_dict()} for start, origin in seed.origins]
    text = json.dumps(record, ensure_ascii=False, default=str)
    reference = dataclasses.asdict(seed.reference) if seed.reference is not None and year is None else None
    return Request(JSON, f"{seed.path or 'standard input'}: {seed.id}", text, year, None, reference)
