"""``Span``, a labelled mention with character offsets: output of annotators, and the record of the corpus."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CharOffset = int
"""A position between two Unicode code points."""

Segment = tuple[CharOffset, CharOffset]
"""A half-open range ``[start, end)`` of code points."""

LabelledRange = tuple[CharOffset, CharOffset, str]
"""Start, end and label, by which scores compare spans."""

LABELS = ("ACTOR", "DATE", "PLACE", "AGREEMENT", "AMOUNT")
"""Closed label set in the order of ``labels.json``."""

VALUE_FIELDS = (
    "norm",
    "mod",
    "unit",
    "iso",
    "role",
    "parties",
    "article",
    "link",
    "reason",
)
"""Fields of a ``value`` in output order; all are strings."""

Value = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Provenance of a span: annotator, version and rule id."""

    annotator: str
    version: str
    rule: str

    def as_dict(self) -> dict[str, str]:
        """Return the source as JSON, keys in fixed order."""
        return {
            "annotator": self.annotator,
            "version": self.version,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True, init=False)
class Span:
    """A mention; ``text == context[start:end]``, half-open code points.

    ``context`` is the sentence, and in the output of ``gaiko annotate`` the document. ``id`` is empty until the
    span belongs to a document.
    """

    start: CharOffset
    end: CharOffset
    text: str
    label: str
    kind: str
    mention: str = "named"
    value: Value = field(default_factory=dict)
    source: Source | None = None
    id: str = ""

    def __init__(
        self,
        start: CharOffset,
        end: CharOffset,
        text: str,
        label: str,
        kind: str,
        mention: str = "named",
        value: Value | None = None,
        source: Source | None = None,
        id: str = "",
    ) -> None:
        """Set the fields through their slots; twice as fast as the ``__init__`` that ``dataclass`` generates for frozen classes."""
        _set_start(self, start)
        _set_end(self, end)
        _set_text(self, text)
        _set_label(self, label)
        _set_kind(self, kind)
        _set_mention(self, mention)
        _set_value(self, {} if value is None else value)
        _set_source(self, source)
        _set_id(self, id)

    @property
    def key(self) -> LabelledRange:
        """Start, end and label."""
        return self.start, self.end, self.label

    def overlaps(self, other: "Span") -> bool:
        """Return whether the spans share a character."""
        return self.start < other.end and other.start < self.end

    def shifted(self, offset: int) -> "Span":
        """Return the span shifted by ``offset`` characters."""
        if not offset:
            return self
        start, end = self.start + offset, self.end + offset
        return Span(start, end, self.text, self.label, self.kind, self.mention, self.value, self.source, self.id)

    def with_id(self, id: str) -> "Span":
        """Return the span with another id."""
        return Span(self.start, self.end, self.text, self.label, self.kind, self.mention, self.value, self.source, id)

    def with_value(self, value: Value) -> "Span":
        """Return the span with another value."""
        return Span(self.start, self.end, self.text, self.label, self.kind, self.mention, value, self.source, self.id)

    def as_dict(self) -> dict[str, Any]:
        """Return the span as JSON: keys in fixed order, value fields in ``VALUE_FIELDS`` order."""
        return {
            "id": self.id,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "label": self.label,
            "kind": self.kind,
            "mention": self.mention,
            "value": {name: self.value[name] for name in VALUE_FIELDS if name in self.value},
            "source": self.source.as_dict() if self.source else None,
        }


_set_start, _set_end, _set_text, _set_label, _set_kind, _set_mention, _set_value, _set_source, _set_id = (
    getattr(Span, name).__set__ for name in Span.__slots__
)
