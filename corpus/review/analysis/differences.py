"""Span-by-span comparison of two annotations of one text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.review.store.items import span_record
from gaiko.corpus.spans import Span


@dataclass(frozen=True, slots=True)
class Difference:
    """One differing span; ``None`` on the side that lacks it."""

    mine: Span | None
    theirs: Span | None

    @property
    def change(self) -> str:
        """Kind of difference, seen from mine: ``added``, ``removed`` or ``changed``."""
        if self.theirs is None:
            return "added"
        return "removed" if self.mine is None else "changed"

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON."""
        mine, theirs = (span_record(span) if span else None for span in (self.mine, self.theirs))
        return {"change": self.change, "mine": mine, "theirs": theirs}


def content(span: Span) -> tuple[object, ...]:
    """Return the compared fields of a span: range, label, kind, mention and value, without id and source."""
    return *span.key, span.kind, span.mention, tuple(sorted(span.value.items()))


def is_same(mine: Sequence[Span], theirs: Sequence[Span]) -> bool:
    """Return whether two annotations have equal spans, ids and sources aside."""
    return sorted(map(content, mine)) == sorted(map(content, theirs))


def compare_spans(mine: Sequence[Span], theirs: Sequence[Span]) -> list[Difference]:
    """Return the differences in text order; overlapping spans count as one changed span."""
    left_contents, right_contents = set(map(content, mine)), set(map(content, theirs))
    left = [span for span in mine if content(span) not in right_contents]
    right = [span for span in theirs if content(span) not in left_contents]
    found = []
    for span in left:
        partner = next((other for other in right if span.overlaps(other)), None)
        if partner is not None:
            right.remove(partner)
        found.append(Difference(span, partner))
    found += [Difference(None, span) for span in right]
    return sorted(found, key=lambda one: (one.mine or one.theirs or left[0]).start)
