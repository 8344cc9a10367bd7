"""CSV for spreadsheets and data frames: one row per span; the text is in the first row of its document."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes, parse_json, parse_json_object, replacing
from gaiko.corpus.formats.documents import (
    NAMED_FIELDS,
    AnnotatedText,
    Annotation,
    dump_line,
    make_annotation,
    short_repr,
)
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options

COLUMNS = (
    "doc",
    "start",
    "end",
    "span",
    "label",
    "kind",
    "mention",
    "id",
    "value",
    "span_keys",
    "text",
    "document_keys",
)
"""``doc`` is the number of the document; ``value`` and the two ``keys`` are JSON; ``text`` and ``document_keys`` are only in its first row."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write a header and the rows of all documents; a document without spans has one row."""
    with replacing(path) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(lines, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for number, document in enumerate(documents, start=1):
            for row in _rows(document):
                if any(row[name].startswith(_FORMULA) for name in COLUMNS[3:]):
                    losses.remark(
                        "a cell begins with =, +, -, @ or white space: have a spreadsheet import the columns as text"
                    )
                writer.writerow([str(number), *(row[name] for name in COLUMNS[1:])])
        lines.detach()


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of a file with at least the columns text, start, end and label.

    Without a column ``doc``, consecutive rows with the same text are one document.

    Raises:
        InputError: malformed file; the message names the line.
    """
    csv.field_size_limit(sys.maxsize)
    last: str | None = None
    seen: set[str] = set()
    group: list[tuple[dict[str, str], str]] = []
    for row, where in _read_rows(path, losses):
        name = row["doc"] if "doc" in row else row["text"]
        if group and name != last:
            yield _document(group)
            group = []
        if not group:
            if "doc" in row and name in seen:
                raise InputError(
                    f"{where}: rows of document {short_repr(name)} are not consecutive; sort the file by doc"
                )
            seen.add(name if "doc" in row else "")
        last = name
        group.append((row, where))
    if group:
        yield _document(group)


def _rows(document: AnnotatedText) -> Iterator[dict[str, str]]:
    blank = dict.fromkeys(COLUMNS, "")
    once = {"text": document.text, "document_keys": dump_line(dict(document.keys)) if document.keys else ""}
    for annotation in document.annotations:
        named = {name: annotation.fields[name] for name in NAMED_FIELDS if annotation.fields.get(name)}
        rest = {key: value for key, value in annotation.fields.items() if key not in named}
        yield {
            **blank,
            "start": str(annotation.start),
            "end": str(annotation.end),
            "span": document.text[annotation.start : annotation.end],
            "label": annotation.label,
            **named,
            "value": dump_line(named["value"]) if "value" in named else "",
            "span_keys": dump_line(rest) if rest else "",
            **once,
        }
        once = {}
    if once:
        yield {**blank, **once}


def _read_rows(path: Path, losses: Losses) -> Iterator[tuple[dict[str, str], str]]:
    with open_bytes(path) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        reader = csv.reader(lines, strict=True)
        line = 1
        header: list[str] = []
        try:
            for cells in reader:
                where = f"{path}:{line}"
                line = reader.line_num + 1
                if not header:
                    header = _header(cells, where, losses)
                elif len(cells) != len(header):
                    raise InputError(
                        f"{where}: has {len(cells)} cells, the header {len(header)}; quote cells that contain a comma"
                    )
                else:
                    yield dict(zip(header, cells, strict=True)), where
        except csv.Error as error:
            raise InputError(f"{path}:{line}: not CSV: {error}") from None
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: not UTF-8 near line {line}: {error.reason}; save it as CSV UTF-8") from None
    if not header:
        raise InputError(f"{path}: is empty; a header with text, start, end and label is expected")


def _header(cells: list[str], where: str, losses: Losses) -> list[str]:
    missing = [name for name in ("text", "start", "end", "label") if name not in cells]
    if missing or len(set(cells)) < len(cells):
        what = f"no column {', '.join(missing)}" if missing else "a column twice"
        raise InputError(f"{where}: has {what}; text, start, end and label are expected, separated by commas")
    for name in cells:
        if name not in COLUMNS:
            losses.add(where, f"column {short_repr(name)}", f"the columns are {', '.join(COLUMNS)}")
    return cells


def _document(rows: list[tuple[dict[str, str], str]]) -> AnnotatedText:
    where = rows[0][1]
    text = next((row["text"] for row, _ in rows if row["text"]), "")
    keys_json = next((row["document_keys"] for row, _ in rows if row.get("document_keys")), "")
    keys = parse_json_object(keys_json, f"{where}: document_keys") if keys_json else {}
    annotations = []
    for row, at in rows:
        if row["text"] not in ("", text):
            raise InputError(
                f"{at}: another text in document {short_repr(row.get('doc', ''))}; give each text its own doc"
            )
        if row["start"] or row["end"] or row["label"]:
            annotations.append(_annotation(row, text, at))
    return AnnotatedText(text, tuple(annotations), keys, where)


def _annotation(row: dict[str, str], text: str, where: str) -> Annotation:
    ends = []
    for name in ("start", "end"):
        cell = row[name].strip()
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 12):
            raise InputError(f"{where}: {name} must be a whole number, not {short_repr(row[name])}")
        ends.append(int(cell))
    fields: dict[str, Any] = {name: row[name] for name in ("id", "kind", "mention") if row.get(name)}
    if row.get("value"):
        fields["value"] = parse_json(row["value"], f"{where}: value")
    if row.get("span_keys"):
        fields |= parse_json_object(row["span_keys"], f"{where}: span_keys")
    return make_annotation(text, ends[0], ends[1], row["label"], fields, where, row.get("span") or None)
