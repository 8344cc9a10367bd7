"""Rows of tables in text: CSV, TSV, a JSON array of objects, and JSON lines."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes, parse_json, parse_json_object
from gaiko.corpus.readers.base import ReaderOptions, read_limited
from gaiko.corpus.readers.encoding import Decoded, decode_text
from gaiko.corpus.readers.japanese_codecs import NAMES, decode_strict

LARGEST_CELL = 4 << 20
"""Largest cell in characters."""

WHOLE_LIMIT = 64 << 20
"""Largest file in bytes that is read whole: a JSON array, or a table in UTF-16 or ISO-2022-JP."""

_HEAD = 1 << 20
"""Number of bytes from which the encoding of a table is recognized."""
_LARGEST_LINE = 4 * LARGEST_CELL
_BY_LINE = ("utf-8", "cp932", "euc-jp")
"""Encodings in which the byte of a line end stands for nothing else."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a row by column, its place for messages, the encoding of its file, and remarks for the user."""

    cells: Mapping[str, Any]
    where: str
    encoding: str = ""
    notes: tuple[str, ...] = ()


def csv_rows(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the rows of a CSV file; semicolons and tabs are recognized as separators."""
    return _separated(path, data, options, "")


def tsv_rows(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the rows of a file with tab-separated cells."""
    return _separated(path, data, options, "\t")


def json_lines_rows(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the objects of a file with one on each line."""
    for number, line, decoded in text_lines(path, data, options):
        if line.strip():
            where = f"{path}:{number}"
            yield Row(parse_json_object(line, where), where, decoded.encoding, _note(decoded, number == 1))


def json_rows(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the objects of a JSON array, of the one array in an object, or of JSON lines in a ``.json`` file."""
    data = read_limited(path, data, WHOLE_LIMIT, "JSON array")
    decoded = decode_text(data, str(path), options.encoding)
    text = decoded.text.strip()
    if text.startswith("{") and "\n" in text and _is_json(text.split("\n", 1)[0]):
        yield from json_lines_rows(path, data, options)
        return
    value = parse_json(text, str(path))
    if isinstance(value, dict):
        arrays = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
        value = arrays[0] if len(arrays) == 1 else [value]
    if not isinstance(value, list):
        raise InputError(f'{path}: an array of objects is expected, such as [{{"text": "…"}}]')
    for number, cells in enumerate(value, start=1):
        where = f"{path}: element {number}"
        if isinstance(cells, str):
            cells = {"text": cells}
        if not isinstance(cells, dict):
            raise InputError(f'{where}: an object is expected, such as {{"text": "…"}}')
        yield Row(cells, where, decoded.encoding, _note(decoded, number == 1))


def _separated(path: Path, data: bytes | None, options: ReaderOptions, separator: str) -> Iterator[Row]:
    csv.field_size_limit(LARGEST_CELL)
    lines = text_lines(path, data, options)
    _, header, decoded = next(lines, (0, "", Decoded("", "utf-8")))
    separator = separator or max(",;\t", key=header.count)
    reader = csv.reader(chain((header,), (line for _, line, _ in lines)), delimiter=separator, strict=True)
    names: list[str] = []
    number = 0
    while True:
        where = f"{path}:{reader.line_num + 1}: row {number + 1}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = f"has a cell of more than {LARGEST_CELL >> 20} million characters; is a quotation mark open?"
            raise InputError(f"{where}: {problem if 'limit' in str(error) else f'not valid CSV: {error}'}") from None
        if cells is None:
            return
        if not any(cells):
            continue
        number += 1
        if not names:
            names = _header(cells)
        elif len(cells) != len(names):
            raise InputError(f"{where} has {len(cells)} cells instead of {len(names)}; correct the row")
        else:
            yield Row(dict(zip(names, cells, strict=True)), where, decoded.encoding, _note(decoded, number == 2))


def _header(cells: list[str]) -> list[str]:
    """Return the names of the columns; an empty or repeated one gets its number."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell.strip() or f"column {number}"
        names.append(f"{name} ({number})" if name in names else name)
    return names


def text_lines(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[tuple[int, str, Decoded]]:
    """Yield number, text with its line end, and the encoding of each line; one line in memory at a time.

    The encoding is recognized from the first megabyte.
    """
    with open_bytes(path) if data is None else io.BytesIO(data) as file:
        head = file.read(_HEAD)
        cut = head.rfind(b"\n") + 1 if len(head) == _HEAD else len(head)
        decoded = decode_text(head[: cut or len(head)], str(path), options.encoding)
        file.seek(0)
        if decoded.encoding not in _BY_LINE:
            whole = read_limited(path, file.read(WHOLE_LIMIT + 1), WHOLE_LIMIT, f"table in {decoded.encoding}")
            text = decode_text(whole, str(path), options.encoding or decoded.encoding).text
            for number, line in enumerate(io.StringIO(text, newline="\n"), start=1):
                yield number, line, decoded
            return
        for number, raw in enumerate(_raw_lines(file, path), start=1):
            yield number, _decoded_line(raw, decoded.encoding, f"{path}:{number}", first=number == 1), decoded


def _raw_lines(file: IO[bytes], path: Path) -> Iterator[bytes]:
    number = 0
    while line := file.readline(_LARGEST_LINE + 1):
        number += 1
        if len(line) > _LARGEST_LINE:
            raise InputError(
                f"{path}:{number}: a line of more than {_LARGEST_LINE >> 20} MB; this is not a table of texts"
            )
        yield line


def _decoded_line(line: bytes, codec: str, where: str, *, first: bool) -> str:
    if b"\0" in line:
        raise InputError(f"{where}: NUL character; this is not a text file")
    try:
        return decode_strict(line, codec).removeprefix("\ufeff" if first else "")
    except UnicodeDecodeError as error:
        name = NAMES.get(codec, codec)
        byte = f"byte 0x{line[error.start]:02x}"
        raise InputError(
            f"{where}: not {name}, as the lines before: {byte}; name the encoding with --encoding"
        ) from None


def _is_json(text: str) -> bool:
    try:
        parse_json_object(text, "")
    except InputError:
        return False
    return True


def _note(decoded: Decoded, first: bool) -> tuple[str, ...]:
    return (decoded.note,) if first and decoded.note else ()
