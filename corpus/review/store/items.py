"""Review items (a text with its imported spans) and the JSON form of spans in the database and the page."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gaiko.corpus.spans import VALUE_FIELDS, Source, Span


@dataclass(frozen=True, slots=True)
class Item:
    """One text under review; immutable once it is in a database.

    Attributes:
        id: unique in the database; letters, digits, ``.``, ``_`` and ``-``.
        doc: document id or file name.
        par: paragraph id, empty if unknown.
        text: the annotated text.
        spans: imported spans in text order; offsets are half-open code points into ``text``.
        meta: further JSON: ``segments`` of a sentence, other keys of a record, ``year``.
    """

    id: str
    doc: str
    par: str
    text: str
    spans: tuple[Span, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text, recorded with every decision on it."""
        return text_hash(self.text)


def text_hash(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def span_record(span: Span) -> dict[str, Any]:
    """Return the span as JSON, without ``source`` if it has none."""
    record = span.as_dict()
    if span.source is None:
        del record["source"]
    return record


def span_records(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Return the spans as JSON."""
    return [span_record(span) for span in spans]


def read_span(record: Mapping[str, Any]) -> Span:
    """Return the span of a valid record; records from outside pass ``check_spans`` first."""
    source = record.get("source")
    value = record.get("value") or {}
    return Span(
        record["start"],
        record["end"],
        record["text"],
        record["label"],
        record.get("kind") or "",
        record.get("mention") or "named",
        {name: value[name] for name in (*VALUE_FIELDS, *value) if name in value},
        Source(source["annotator"], source["version"], source["rule"]) if source else None,
        record.get("id") or "",
    )


def read_spans(records: Sequence[Mapping[str, Any]]) -> tuple[Span, ...]:
    """Return the spans of valid records."""
    return tuple(map(read_span, records))
