"""Spans: the character-level truth that annotators write and the corpus stores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CharOffset = int
"""A position between two Unicode code points."""

Segment = tuple[CharOffset, CharOffset]
"""A half-open range ``[start, end)`` of code points."""

LABELS = ("ACTOR", "DATE", "PLACE", "AGREEMENT", "AMOUNT")
"""The closed label set, in the order of ``labels.json``."""

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
"""Every field a ``value`` may have, in the order in which it is written. All hold strings."""

Value = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it: the annotator, its version and the rule."""

    annotator: str
    version: str
    rule: str

    def as_dict(self) -> dict[str, str]:
        """The source as JSON, keys in a fixed order."""
        return {
            "annotator": self.annotator,
            "version": self.version,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True, init=False)
class Span:
    """One mention: ``text`` is exactly ``context[start:end]``, half-open code points.

    What the offsets count from is the caller's: the sentence in a layer, the document in
    the output of ``gaiko annotate``. ``id`` is empty until the span stands in a document.
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
        """Set the fields; a text has thousands of spans, and what ``dataclass`` writes for frozen ones takes thrice as long."""
        span: Any = self
        object.__setattr__(span, "__class__", _Open)
        span.start = start
        span.end = end
        span.text = text
        span.label = label
        span.kind = kind
        span.mention = mention
        span.value = {} if value is None else value
        span.source = source
        span.id = id
        span.__class__ = Span

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def moved(self, offset: int) -> "Span":
        """The same span with ``offset`` added to its ends."""
        if not offset:
            return self
        start, end = self.start + offset, self.end + offset
        return Span(start, end, self.text, self.label, self.kind, self.mention, self.value, self.source, self.id)

    def named(self, name: str) -> "Span":
        """The same span with ``name`` as its id."""
        return Span(self.start, self.end, self.text, self.label, self.kind, self.mention, self.value, self.source, name)

    def valued(self, value: Value) -> "Span":
        """The same span with another value."""
        return Span(self.start, self.end, self.text, self.label, self.kind, self.mention, value, self.source, self.id)

    def as_dict(self) -> dict[str, Any]:
        """The span as contract-ready JSON: fixed key order, value fields in ``VALUE_FIELDS`` order."""
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


class _Open:
    """A span while its fields are set."""

    __slots__ = Span.__slots__
