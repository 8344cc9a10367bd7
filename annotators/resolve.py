"""Resolve overlapping spans from several annotators into one flat annotation.

Spans chained by overlap are one conflict set. The set's kind names the policy that decides it:

=============  ===============================================  =========================
kind           what overlaps                                    policy
=============  ===============================================  =========================
``agreed``     one range and label, several sources             ``by_priority``
``relabelled`` one range, several labels                        ``by_priority``
``nested``     every span lies in the longest one               ``longest_first``
``crossing``   spans that cut each other                        ``longest_first``
``lone_model`` a model's span that no rule supports             ``trusted_label``
=============  ===============================================  =========================
"""

import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from annotators.tables import table
from corpus.spans import Span

Policy = Callable[[Sequence[Span]], list[Span]]
"""From one conflict set (spans chained by overlap, in text order) to its non-overlapping winners."""

PRIORITY = ("agreements", "dates", "amounts", "actors", "places", "ginza")
"""Annotators, most trusted first; one that is not listed comes last."""

MODELS = frozenset({"ginza"})
"""Annotators whose span edges are learned on other guidelines; a rule's span wins over theirs."""


def rank(span: Span) -> int:
    """Return the place of the span's annotator in ``PRIORITY``."""
    name = span.source.annotator if span.source else ""
    return PRIORITY.index(name) if name in PRIORITY else len(PRIORITY)


def by_priority(conflict: Sequence[Span]) -> list[Span]:
    """The most trusted annotator wins, then the longer span."""
    return _greedy(conflict, lambda s: (rank(s), s.start - s.end, s.start, s.label))


def longest_first(conflict: Sequence[Span]) -> list[Span]:
    """The longer span wins (guideline: longest span first), a rule's before a model's, then the further left."""
    return _greedy(conflict, lambda s: (_is_model(s), s.start - s.end, rank(s), s.start, s.label))


def trusted_label(conflict: Sequence[Span]) -> list[Span]:
    """Keep a model's span only where its own label is one that the rules leave open (``ginza_labels.tsv``).

    Latin text alone is never kept: a Japanese model takes any English phrase for a name.
    """
    return [
        span
        for span in conflict
        if span.source is not None and span.source.rule in _trusted_labels() and not span.text.isascii()
    ]


@cache
def _trusted_labels() -> frozenset[str]:
    return frozenset(row["label"] for row in table("ginza_labels") if row["alone"] == "yes")


POLICIES: Mapping[str, Policy] = {
    "agreed": by_priority,
    "relabelled": by_priority,
    "nested": longest_first,
    "crossing": longest_first,
    "lone_model": trusted_label,
}


@dataclass(slots=True)
class Conflicts:
    """How many conflict sets of each kind were decided, for the report."""

    counts: Counter[str] = field(default_factory=Counter)


def resolve(
    spans: Iterable[Span], policies: Mapping[str, Policy] = POLICIES, conflicts: Conflicts | None = None
) -> list[Span]:
    """Return non-overlapping spans in text order.

    Deterministic: conflict sets are built in text order, so the order of annotators never matters.
    """
    winners: list[Span] = []
    for conflict in conflict_sets(spans):
        kind = conflict_kind(conflict)
        if kind is None:
            winners.extend(conflict)
            continue
        if conflicts is not None:
            conflicts.counts[kind] += 1
        chosen = policies[kind](conflict)
        winners.extend(span for span in chosen if not _is_model(span))
        alone = [span for span in chosen if _is_model(span)]  # whatever it competed with, no rule supports it now
        winners.extend(policies["lone_model"](alone))
    return sorted(winners, key=lambda s: s.start)


def conflict_sets(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield the spans grouped by chains of overlap, in text order."""
    group: list[Span] = []
    end = -1
    for span in sorted(spans, key=lambda s: (s.start, -s.end, rank(s), s.label, s.source.rule if s.source else "")):
        if group and span.start >= end:
            yield group
            group = []
        group.append(span)
        end = max(end, span.end) if len(group) > 1 else span.end
    if group:
        yield group


def conflict_kind(conflict: Sequence[Span]) -> str | None:
    """Return the kind of a conflict set, or None if a rule's span stands alone."""
    if len(conflict) == 1:
        return "lone_model" if _is_model(conflict[0]) else None
    ranges = {(s.start, s.end) for s in conflict}
    if len(ranges) == 1:
        return "agreed" if len({s.label for s in conflict}) == 1 else "relabelled"
    start, end = min(s.start for s in conflict), max(s.end for s in conflict)
    return "nested" if (start, end) in ranges else "crossing"


def _is_model(span: Span) -> bool:
    return span.source is not None and span.source.annotator in MODELS


def _greedy(conflict: Sequence[Span], key: Callable[[Span], tuple[object, ...]]) -> list[Span]:
    """Take spans in the order of ``key``, each unless it overlaps one already taken."""
    winners: list[Span] = []  # in text order, so that only the neighbours can overlap
    for span in sorted(conflict, key=key):
        at = bisect.bisect_left(winners, span.start, key=lambda winner: winner.start)
        if not any(span.overlaps(winner) for winner in winners[max(0, at - 1) : at + 1]):
            winners.insert(at, span)
    return winners
