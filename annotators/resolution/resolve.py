"""Resolve overlapping spans from several annotators into one flat annotation.

Spans chained by overlap are one conflict set; a named policy (``policies``) decides each. The set's kind is counted for
the report:

==============  ============================================
kind            what overlaps
==============  ============================================
``agreed``      one range and label, several sources
``relabelled``  one range, several labels
``nested``      every span lies in the longest one
``crossing``    spans that cut each other
``lone_model``  a model's span that no rule supports
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
    """A conflict set, or a span alone, and what is left of it; see ``policies.why``."""

    conflict: tuple[Span, ...]
    winners: tuple[Span, ...]


@dataclass(slots=True)
class Conflicts:
    """How many conflict sets of each kind were decided, for the report."""

    counts: Counter[str] = field(default_factory=Counter)


def resolve(
    spans: Iterable[Span],
    policy: str = DEFAULT,
    conflicts: Conflicts | None = None,
    decisions: list[Decision] | None = None,
) -> list[Span]:
    """Return non-overlapping spans in text order.

    Deterministic: conflict sets are built in text order, so the order of annotators never matters.

    Args:
        spans: of all annotators, in any order.
        policy: one of ``POLICIES``.
        conflicts: counts what was decided.
        decisions: takes every set and its winners, to be explained.

    Raises:
        KeyError: there is no such policy.
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
    """Yield the spans grouped by chains of overlap, in text order."""
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
    """Text order, the longest first, then the most trusted: the same whatever order the annotators came in."""
    return span.start, -span.end, rank(span), span.label, span.source.rule if span.source else ""


def conflict_kind(conflict: Sequence[Span]) -> str | None:
    """Return the kind of a conflict set, or None if a rule's span stands alone."""
    if len(conflict) == 1:
        return "lone_model" if is_model(conflict[0]) else None
    ranges = {(s.start, s.end) for s in conflict}
    if len(ranges) == 1:
        return "agreed" if len({s.label for s in conflict}) == 1 else "relabelled"
    start, end = min(s.start for s in conflict), max(s.end for s in conflict)
    return "nested" if (start, end) in ranges else "crossing"
