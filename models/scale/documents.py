"""From one record of the input to a document to tag, or to a line of the ledger; nothing in between."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json, parse_json_object
from gaiko.models.scale.job import Input
from gaiko.models.scale.ledger import Reject, start_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands: a file, and its line, row or place in it, from 1."""

    source: str
    position: int
    of_file: bool = False
    """Whether the document is the whole file."""

    @property
    def id(self) -> str:
        """The id that no other document of the input has."""
        return self.source if self.of_file else f"{self.source}:{self.position}"


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


def from_line(raw: bytes, place: Place, read: Input) -> Accepted | Reject:
    """Return the document of a line of JSONL, given without its line end."""
    line = _decoded(raw, place)
    if isinstance(line, Reject):
        return line
    if not line.strip():
        return reject(place, "blank-line", "the line is empty", raw)
    try:
        record = parse_json_object(line, "")
    except InputError as error:
        return reject(place, "invalid-json", str(error).removeprefix(": "), raw)
    return from_record(record, place, read, raw)


def from_bytes(raw: bytes, place: Place, read: Input) -> Accepted | Reject:
    """Return the document that a whole text file is."""
    text = _decoded(raw, place)
    return text if isinstance(text, Reject) else from_record({read.text: text}, place, read, raw)


def from_record(record: Mapping[str, Any], place: Place, read: Input, raw: bytes | None = None) -> Accepted | Reject:
    """Return the document of a record, whose text, id and year are under the keys that ``read`` names; ``raw`` is as it came."""
    others = dict(record)
    text = others.pop(read.text, None)
    # what is no id stays with the other keys
    doc_id = str(others.pop(read.id)) if type(others.get(read.id)) in (str, int) else None
    start = raw if raw is not None else text if isinstance(text, str) else _json(others)
    if not isinstance(text, str):
        found = f"is {type(text).__name__}" if text is not None else "is missing"
        return reject(place, "no-text", f"{read.text!r} {found}, not a string", start, doc_id)
    if "\0" in text:
        return reject(place, "nul", f"NUL character at offset {text.index(chr(0))}", start, doc_id)
    if len(text) > read.max_chars:
        return reject(place, "too-long", f"{len(text)} characters; max_chars is {read.max_chars}", start, doc_id)
    year = _year(others.get(read.year))
    if year is not None:
        del others[read.year]
    return Accepted(place.id, place.source, place.position, doc_id, text, year, _json(others))


def reject(place: Place, reason: str, detail: str, raw: bytes | str, doc_id: str | None = None) -> Reject:
    """Return the ledger's line for the document that stands at ``place``."""
    return Reject(place.id, place.source, place.position, doc_id, reason, detail, start_of(raw))


def _decoded(raw: bytes, place: Place) -> str | Reject:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return reject(place, "not-utf8", f"byte 0x{raw[error.start]:02x} at offset {error.start}", raw)
    nul = text.find("\0")
    return reject(place, "nul", f"NUL character at offset {nul}", raw) if nul >= 0 else text


def _year(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():  # a column of years in which some are missing
        value = int(value)
    return value if type(value) is int and 1 <= value <= 9999 else None


def _json(others: Mapping[str, Any]) -> str:
    if not others:
        return "{}"
    try:
        return json.dumps(others, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):  # a type of Arrow that JSON has not, or NaN
        return dump_json(_plain(others))


def _plain(value: Any) -> Any:
    """The value as JSON can hold it: times as ISO 8601, bytes as hexadecimal, NaN as null, the rest as it prints."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, str | int | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
