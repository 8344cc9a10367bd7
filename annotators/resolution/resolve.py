"""Resolve overlapping spans from several annotators into one flat annotation.

Spans chained by overlap form a conflict set, which a policy of ``policies`` resolves. The kinds of sets are counted for the report:

==============  ============================================
kind            spans of the set
==============  ============================================
``agreed``      one range and label, several sources
``relabelled``  one range, several labels
``nested``      one contains all others
``crossing``    other overlaps
``lone_model``  one span, from a model
==============  ============================================
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from gaiko.annotators.resolution.policies import DEFAULT, POLICIES, is_model, rank
from gaiko.corpus.spans import Span

KINDS = ("agreed", "relabelled", "nested", "crossing", "lone_model")


@dataclass(frozen=True, slots=True)
class Decision:
    """A conflict set, of one span or more, and its winners; ``policies.decision_reason`` gives the reason."""

    conflict: tuple[Span, ...]
    winners: tuple[Span, ...]


@dataclass(slots=True)
class Conflicts:
    """Number of conflict sets of each kind, for the report."""

    counts: Counter[str] = field(default_factory=Counter)


def resolve(
    spans: Iterable[Span],
    policy: str = DEFAULT,
    conflicts: Conflicts | None = None,
    decisions: list[Decision] | None = None,
) -> list[Span]:
    """Return non-overlapping spans in text order.

    The result does not depend on the order of the annotators: conflict sets are built in text order.

    Args:
        spans: of all annotators, in any order.
        policy: one of ``POLICIES``.
        conflicts: counter that is updated.
        decisions: list to which every set with its winners is appended.

    Raises:
        KeyError: unknown policy.
    """
    decide = POLICIES[policy]
    winners: list[Span] = []
    for conflict in conflict_sets(spans):
        kind = conflict_kind(conflict)
        if kind is not None and conflicts is not None:
            conflicts.counts[kind] += 1
        chosen = decide(conflict)
        winners.extend(chosen)
        if decisions is not None:
            decisions.append(Decision(tuple(conflict), tuple(chosen)))
    return sorted(winners, key=lambda span: span.start)


def conflict_sets(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield the connected groups of overlapping spans, in text order.

    >>> [[span.text for span in spans] for spans in conflict_sets([Span(0, 2, "日米", "ACTOR", ""), Span(0, 4, "日米合意", "AGREEMENT", "")])]
    [['日米合意', '日米']]
    """
    group: list[Span] = []
    end = -1
    for span in sorted(spans, key=_START):
        if group and span.start >= end:
            yield sorted(group, key=_in_order) if len(group) > 1 else group
            group = []
        group.append(span)
        end = max(end, span.end) if len(group) > 1 else span.end
    if group:
        yield sorted(group, key=_in_order) if len(group) > 1 else group


_START = attrgetter("start")


def _in_order(span: Span) -> tuple[int, int, int, str, str]:
    """Sort key: text order, longest first, then rank; independent of the order of the annotators."""
    return span.start, -span.end, rank(span), span.label, span.source.rule if span.source else ""


def conflict_kind(conflict: Sequence[Span]) -> str | None:
    """Return the kind of a conflict set; None for a single span of a rule."""
    if len(conflict) == 1:
        return "lone_model" if is_model(conflict[0]) else None
    ranges = {(s.start, s.end) for s in conflict}
    if len(ranges) == 1:
        return "agreed" if len({s.label for s in conflict}) == 1 else "relabelled"
    start, end = min(s.start for s in conflict), max(s.end for s in conflict)
    return "nested" if (start, end) in ranges else "crossing"
