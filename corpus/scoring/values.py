"""Score the values of spans that were found: is the date, the amount, the state what the gold says?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gaiko.corpus.spans import Span

FIELDS = {"DATE": ("norm", "mod"), "AMOUNT": ("norm", "mod", "unit"), "state": ("iso",), "nominal": ("norm", "iso")}
"""By group, the fields that must all be right. A state is a named ACTOR of kind state or a PLACE of kind country; a nominal is an ACTOR."""


@dataclass(frozen=True, slots=True)
class ValueScore:
    """Of the gold's spans of a group, how many were found exactly, and of these how many have the right value."""

    right: int
    found: int
    expected: int

    @property
    def accuracy(self) -> float:
        """Share of right values among the spans found; 0 where none was."""
        return self.right / self.found if self.found else 0.0

    def as_dict(self) -> dict[str, float]:
        """The score as JSON."""
        return {"accuracy": self.accuracy, "right": self.right, "found": self.found, "expected": self.expected}


def score_values(expected: Sequence[Iterable[Span]], found: Sequence[Iterable[Span]]) -> dict[str, ValueScore]:
    """Score texts side by side, by group; only groups for which the gold has a value.

    A span is found if range and label are the gold's. Where the gold leaves ``norm`` open, so must the value. Spans of the gold
    with an empty value are not counted: nothing is known of them.
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
