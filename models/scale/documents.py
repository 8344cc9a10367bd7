"""Documents of ``gaiko scale``: from an input record to a document or a reject, and from a document to an output row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.json

from gaiko.corpus.dataset.build import arrow_schema
from gaiko.corpus.dataset.rows import Column
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object
from gaiko.corpus.spans import VALUE_FIELDS
from gaiko.models.scale.job import Input
from gaiko.models.scale.ledger import Location, Reject

_SPAN = (
    Column("id", "string", "id of the span, unique in the document"),
    Column("start", "int32", "first character, counted in Unicode code points from 0"),
    Column("end", "int32", "character after the last"),
    Column("text", "string", "text of the span"),
    Column("label", "string", "ACTOR, DATE, PLACE, AGREEMENT or AMOUNT"),
    Column("kind", "string", "finer class within the label"),
    Column("mention", "string", "named or nominal"),
    Column("value", "record", "normalized value", tuple(Column(name, "string", name) for name in VALUE_FIELDS)),
    Column("source", "record", "provenance", tuple(Column(n, "string", n) for n in ("annotator", "version", "rule"))),
)

COLUMNS = (
    Column("id", "string", "file and line or row of the document: unique"),
    Column("source", "string", "file"),
    Column("doc_id", "string", "the document's own id, if it has one"),
    Column("text", "string", "text, verbatim"),
    Column("year", "int32", "the document's own year, if it has one"),
    Column("spans", "entities", "spans in text order, without overlaps; offsets into text", _SPAN),
    Column("meta", "string", "a JSON object of the document's other keys"),
)
"""Columns of the output; their types exist in every version of ``datasets``."""

SCHEMA: pa.Schema = arrow_schema(COLUMNS)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document to tag; ``meta`` is a JSON object of the record's other keys."""

    id: str
    source: str
    position: int
    doc_id: str | None
    text: str
    year: int | None
    meta: str


def from_line(raw: bytes, location: Location, spec: Input) -> Accepted | Reject:
    """Return the document of a line of JSONL, given without its line end."""
    line = _decode(raw, location)
    if isinstance(line, Reject):
        return line
    if not line.strip():
        return location.reject("blank-line", "the line is empty", raw)
    try:
        record = parse_json_object(line, "")
    except InputError as error:
        return location.reject("invalid-json", str(error).removeprefix(": "), raw)
    return from_record(record, location, spec, raw)


def from_file(raw: bytes, location: Location, spec: Input) -> Accepted | Reject:
    """Return the document of a text file."""
    text = _decode(raw, location)
    return text if isinstance(text, Reject) else from_record({spec.text: text}, location, spec, raw)


def from_record(
    record: Mapping[str, Any], location: Location, spec: Input, raw: bytes | None = None
) -> Accepted | Reject:
    """Return the document of a record; ``spec`` names the keys of text, id and year, ``raw`` is the record's bytes."""
    others = dict(record)
    text = others.pop(spec.text, None)
    # an id of another type stays in meta
    doc_id = str(others.pop(spec.id)) if type(others.get(spec.id)) in (str, int) else None
    start = raw if raw is not None else text if isinstance(text, str) else _to_json(others)
    if not isinstance(text, str):
        found = f"is {type(text).__name__}" if text is not None else "is missing"
        return location.reject("no-text", f"{spec.text!r} {found}, not a string", start, doc_id)
    if "\0" in text:
        return location.reject("nul", f"NUL character at offset {text.index(chr(0))}", start, doc_id)
    if len(text) > spec.max_chars:
        return location.reject("too-long", f"{len(text)} characters; max_chars is {spec.max_chars}", start, doc_id)
    year = _year(others.get(spec.year))
    if year is not None:
        del others[spec.year]
    return Accepted(*location, doc_id, text, year, _to_json(others))


def record_batch(documents: Sequence[Accepted], spans: Sequence[bytes]) -> pa.RecordBatch:
    """Return documents as rows; ``spans`` has a JSON array on one line for each document, which Arrow parses."""
    lines = b"".join(part for array in spans for part in (b'{"spans":', array, b"}\n"))
    parsed = pa.json.read_json(
        pa.BufferReader(lines),
        pa.json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
        pa.json.ParseOptions(explicit_schema=pa.schema([SCHEMA.field("spans")]), unexpected_field_behavior="error"),
    )
    columns = [
        parsed.column("spans").combine_chunks()
        if field.name == "spans"
        else pa.array([getattr(document, field.name) for document in documents], field.type)
        for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _decode(raw: bytes, location: Location) -> str | Reject:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return location.reject("not-utf8", f"byte 0x{raw[error.start]:02x} at offset {error.start}", raw)
    nul = text.find("\0")
    return location.reject("nul", f"NUL character at offset {nul}", raw) if nul >= 0 else text


def _year(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():  # Arrow's column of years with nulls
        value = int(value)
    return value if type(value) is int and 1 <= value <= 9999 else None


def _to_json(others: Mapping[str, Any]) -> str:
    """Return a JSON object: times as ISO 8601, bytes as hexadecimal, other types of Arrow as ``str``, NaN as null."""
    try:
        return json.dumps(others, ensure_ascii=False, allow_nan=False, default=_json_value)
    except ValueError:  # NaN or infinity
        finite = json.loads(json.dumps(others, default=_json_value), parse_constant=lambda _: None)
        return json.dumps(finite, ensure_ascii=False)


def _json_value(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
