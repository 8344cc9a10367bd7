"""Accuracy of the values of exactly found spans, by group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gaiko.corpus.spans import Span

FIELDS = {"DATE": ("norm", "mod"), "AMOUNT": ("norm", "mod", "unit"), "state": ("iso",), "nominal": ("norm", "iso")}
"""Fields that must be correct, by group. ``state``: named ACTOR of kind state or PLACE of kind country; ``nominal``: nominal ACTOR."""


@dataclass(frozen=True, slots=True)
class ValueScore:
    """Numbers of gold spans of a group, of exact matches, and of exact matches with the right value."""

    right: int
    found: int
    expected: int

    @property
    def accuracy(self) -> float:
        """Share of right values among the found spans; 0 if none was found."""
        return self.right / self.found if self.found else 0.0

    def as_dict(self) -> dict[str, float]:
        """Return the score as JSON."""
        return {"accuracy": self.accuracy, "right": self.right, "found": self.found, "expected": self.expected}


def score_values(expected: Sequence[Iterable[Span]], found: Sequence[Iterable[Span]]) -> dict[str, ValueScore]:
    """Score values text by text; groups without gold values are omitted.

    A span is found if its range and label equal the gold's. A missing ``norm`` in the gold must be missing in the value too.
    Gold spans with an empty value are not counted.
    """
    counts = {group: [0, 0, 0] for group in FIELDS}
    for gold, predicted in zip(expected, found, strict=True):
        by_range = {span.key: span for span in predicted}
        for span in gold:
            group = _group(span)
            if group is None or not span.value:
                continue
            other = by_range.get(span.key)
            count = counts[group]
            count[2] += 1
            if other is not None:
                count[1] += 1
                count[0] += all(_same(span.value.get(name), other.value.get(name)) for name in FIELDS[group])
    return {group: ValueScore(*count) for group, count in counts.items() if count[2]}


def _group(span: Span) -> str | None:
    if span.label in {"DATE", "AMOUNT"}:
        return span.label
    if span.mention == "nominal":
        return "nominal" if span.label == "ACTOR" else None
    return "state" if (span.label, span.kind) in {("ACTOR", "state"), ("PLACE", "country")} else None


def _same(one: str | None, other: str | None) -> bool:
    if one == other or one is None or other is None:
        return one == other
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
