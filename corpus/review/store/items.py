"""What is reviewed: a text with the spans that a review starts from, and spans as the database and the page write them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gaiko.corpus.spans import VALUE_FIELDS, Source, Span


@dataclass(frozen=True, slots=True)
class Item:
    """One text to decide on; never changed once it is in a database.

    Attributes:
        id: unique in the database; letters, digits, ``.``, ``_`` and ``-``.
        doc: the document or file that it is from.
        par: its paragraph, empty where nothing is known of paragraphs.
        text: what is annotated.
        spans: what the review starts from, in text order; offsets are half-open code points into ``text``.
        meta: what else is known, as JSON: a sentence's ``segments``, a record's other keys, the ``year``.
    """

    id: str
    doc: str
    par: str
    text: str
    spans: tuple[Span, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text_hash(self) -> str:
        """The hash by which a decision names the text that it was made on."""
        return text_hash(self.text)


def text_hash(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def span_record(span: Span) -> dict[str, Any]:
    """Return the span as JSON; ``source`` stands only where there is one."""
    record = span.as_dict()
    if span.source is None:
        del record["source"]
    return record


def span_records(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Return the spans as JSON."""
    return [span_record(span) for span in spans]


def read_span(record: Mapping[str, Any]) -> Span:
    """Return the span of a record that is known to be sound, such as the database's own."""
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
    """Return the spans of sound records."""
    return tuple(map(read_span, records))
