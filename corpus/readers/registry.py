"""Table of the readers, and the choice of one for a file: by its first bytes, else by its suffix, else as text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes
from gaiko.corpus.readers.base import Reader, ReaderOptions
from gaiko.corpus.readers.docx import DocxReader
from gaiko.corpus.readers.html import HtmlReader
from gaiko.corpus.readers.markdown import MarkdownReader
from gaiko.corpus.readers.pdf import PdfReader
from gaiko.corpus.readers.rows_arrow import is_dataset_folder
from gaiko.corpus.readers.tables import TableReader
from gaiko.corpus.readers.text import TextReader
from gaiko.corpus.seeds import Seed, with_metadata, with_reference

_TEXT, _TABLE = TextReader(), TableReader()

READERS: tuple[Reader, ...] = (_TEXT, HtmlReader(), PdfReader(), DocxReader(), MarkdownReader(), _TABLE)
"""All readers."""

_HEAD = 4096
"""Number of bytes from which the kind of a file is recognized."""

_BINARY = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Office file (.doc, .xls, .ppt), or one protected by a password",
    b"{\\rtf": "an RTF file",
}
"""Kinds that no reader reads, by their first bytes."""


def supported_suffixes() -> tuple[str, ...]:
    """Return the suffixes of all readers, in lower case."""
    return tuple(suffix for reader in READERS for suffix in reader.suffixes)


def read_head(path: Path) -> bytes:
    """Return the first bytes of a file, from which its kind is recognized."""
    with open_bytes(path) as file:
        return file.read(_HEAD)


def read_documents(path: Path, options: ReaderOptions | None = None, year: int | None = None) -> Iterator[Seed]:
    """Yield the documents of a file with the metadata of the ``.toml`` beside it.

    Args:
        path: the file.
        options: the user's options.
        year: year of the documents; overrides the ``.toml``.

    Raises:
        InputError: the file cannot be read; one line with its name.
    """
    options = options or ReaderOptions()
    reader, note = reader_of(path, options)
    for number, seed in enumerate(reader.read(path, None, options)):
        if note and not number:
            seed = replace(seed, notes=(note, *seed.notes))
        if reader.one_document:
            yield with_metadata(seed, path, year)
        else:
            yield with_reference(seed, year)


def reader_of(path: Path, options: ReaderOptions) -> tuple[Reader, str]:
    """Return the reader of a file, or of a folder that ``datasets`` saved, and a remark; see ``choose_reader``."""
    if is_dataset_folder(path):
        return _TABLE, ""
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")
    return choose_reader(path, read_head(path), options)


def read_stream(
    data: bytes, options: ReaderOptions | None = None, year: int | None = None, path: Path = Path("stdin")
) -> Iterator[Seed]:
    """Yield the documents in ``data``, the content of standard input; ``path`` is its name in messages and ids."""
    options = options or ReaderOptions()
    reader, note = choose_reader(path, data[:_HEAD], options)
    for number, seed in enumerate(reader.read(path, data, options)):
        notes = (note, *seed.notes) if note and not number else seed.notes
        yield with_reference(replace(seed, path=None, notes=notes), year)


def choose_reader(path: Path, head: bytes, options: ReaderOptions) -> tuple[Reader, str]:
    """Return the reader of a file, and a remark if its content is of another kind than its suffix says.

    Args:
        path: the file.
        head: its first bytes.
        options: its ``format`` decides, if it is set.

    Raises:
        InputError: unknown format, or a kind of file that no reader reads.
    """
    if options.format is not None:
        named = next((reader for reader in READERS if reader.name == options.format), None)
        if named is None:
            names = ", ".join(reader.name for reader in READERS)
            raise InputError(f"format {options.format}: unknown; choose from {names}")
        return named, ""
    suffix = path.suffix.lower()
    by_suffix = next((reader for reader in READERS if suffix in reader.suffixes), None)
    by_content = next((reader for reader in READERS if reader.sniff(head)), None)
    if by_content is not None:
        remark = by_suffix is not None and by_suffix is not by_content
        return by_content, f"{path}: read as {by_content.name}, by its content" if remark else ""
    kind = next((kind for magic, kind in _BINARY.items() if head.startswith(magic)), None)
    if kind is not None:
        raise InputError(
            f"{path}: is {kind}; gaiko reads {', '.join(supported_suffixes())}; convert it to one of these"
        )
    return by_suffix or _TEXT, ""
