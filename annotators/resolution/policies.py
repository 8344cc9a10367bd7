"""Who wins a conflict: three named policies, each a pure function from a conflict set to its winners.

A conflict set is what ``resolve`` finds: spans chained by overlap, in text order.

``priority``: by hand. Annotators have an order of trust; among spans that nest or cross the longer wins (the guidelines'
longest span first); a model's span that no rule supports stands only where its own label is one that the rules leave open.

``majority``: the span that most annotators found, then as ``priority``.

``weighted``: the flat set of spans with the greatest expected gain, where a span of n characters that is right with
probability p gains (p - 0.5) × n. The probabilities come from ``reliability``; annotators that agree are taken as independent
(noisy or), rules of one annotator are not: the best of them counts. It is weighted interval scheduling: Kleinberg & Tardos, Algorithm Design (2005), section 6.1.
"""

import bisect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.resolution.reliability import reliability
from gaiko.annotators.user_rules import NAME as USER
from gaiko.corpus.spans import Span

Policy = Callable[[Sequence[Span]], list[Span]]

PRIORITY = (USER, "agreements", "dates", "amounts", "actors", "places", "ginza")
"""Annotators, most trusted first; one that is not listed comes last."""

MODELS = frozenset({"ginza"})
"""Annotators whose span edges are learned on other guidelines; a rule's span wins over theirs."""

DEFAULT = "priority"

_USERS = 1e6
"""What a character of the user's own span gains: more than any text could outweigh."""


def rank(span: Span) -> int:
    """Return the place of the span's annotator in ``PRIORITY``."""
    name = span.source.annotator if span.source else ""
    return PRIORITY.index(name) if name in PRIORITY else len(PRIORITY)


def by_priority(conflict: Sequence[Span]) -> list[Span]:
    """Decide by the order of trust and the length of spans; see the module."""
    if len(conflict) == 1 and not is_model(conflict[0]):
        return list(conflict)
    if (covering := _covering(conflict)) is not None:
        return [covering]
    same_range = len({(span.start, span.end) for span in conflict}) == 1
    return _supported(greedy(conflict, _by_trust if same_range else _by_length))


def by_majority(conflict: Sequence[Span]) -> list[Span]:
    """Decide by the number of annotators that found the same range and label; see the module."""
    votes = _votes(conflict)
    return _supported(greedy(conflict, lambda span: (_is_not_users(span), -votes[_candidate(span)], *_by_length(span))))


def by_weight(conflict: Sequence[Span]) -> list[Span]:
    """Decide by the estimated reliability of sources; see the module."""
    gains = weigh(conflict)
    best: dict[tuple[int, int, str], Span] = {}
    for span in sorted(conflict, key=_by_trust):
        best.setdefault(_candidate(span), span)
    candidates = sorted((s for k, s in best.items() if gains[k] > 0), key=lambda s: (s.end, s.start, _by_trust(s)))
    ends = [span.end for span in candidates]
    totals: list[float] = [0.0]
    taken: list[bool] = []
    before: list[int] = []
    for at, span in enumerate(candidates):
        before.append(bisect.bisect_right(ends, span.start, hi=at))
        total = totals[before[at]] + gains[_candidate(span)]
        taken.append(total > totals[at])
        totals.append(max(total, totals[at]))
    winners = []
    at = len(candidates) - 1
    while at >= 0:
        if taken[at]:
            winners.append(candidates[at])
            at = before[at] - 1
        else:
            at -= 1
    return winners[::-1]


def weigh(conflict: Sequence[Span]) -> dict[tuple[int, int, str], float]:
    """Return, by range and label, what a span gains: (p - 0.5) × its length in characters."""
    rules = [span for span in conflict if not is_model(span)]
    best: dict[tuple[int, int, str], dict[str, float]] = {}
    for span in conflict:
        by_annotator = best.setdefault(_candidate(span), {})
        name = span.source.annotator if span.source else ""
        by_annotator[name] = max(by_annotator.get(name, 0.0), reliability(span, among(span, rules)))
    return {
        (start, end, label): (_USERS if USER in found else 0.5 - math.prod(1.0 - p for p in found.values()))
        * (end - start)
        for (start, end, label), found in best.items()
    }


def among(span: Span, rules: Sequence[Span]) -> str:
    """Return which of ``reliability.AMONG`` a span belongs to, given the rules' spans that it may meet."""
    if not is_model(span):
        return "all"
    met = [rule for rule in rules if rule.overlaps(span)]
    if not met:
        return "alone"
    return "all" if any(_candidate(rule) == _candidate(span) for rule in met) else "against"


POLICIES: Mapping[str, Policy] = {"priority": by_priority, "majority": by_majority, "weighted": by_weight}


def why(policy: str, conflict: Sequence[Span], span: Span, winners: Sequence[Span]) -> str:
    """Say why ``span`` of a conflict set won or lost under the policy of that name."""
    won = any(span is winner for winner in winners)
    if policy == "weighted" and not _is_not_users(span):
        return "it is the user's own"
    if policy == "weighted":
        chance = weigh(conflict)[_candidate(span)] / (span.end - span.start) + 0.5
        told = f"right with p = {chance:.2f}, which gains {(chance - 0.5) * (span.end - span.start):+.2f}"
        return told if won or chance > 0.5 else f"{told}: more likely wrong than right"
    if won:
        losers = [other for other in conflict if other is not span and other.overlaps(span)]
        reasons = dict.fromkeys(f"it {_advantage(policy, conflict, span, other)}: {_named(other)}" for other in losers)
        return "; ".join(reasons) or "nothing disputes it"
    rival = next((winner for winner in winners if winner.overlaps(span)), None)
    if rival is None:
        return "a model's span that no rule supports, of a label that the rules do not leave open"
    return f"{_named(rival)} {_advantage(policy, conflict, rival, span)}"


def _named(span: Span) -> str:
    return f"{span.text} {span.label} ({span.source.annotator if span.source else 'no source'})"


def _advantage(policy: str, conflict: Sequence[Span], winner: Span, loser: Span) -> str:
    """What a winner under ``priority`` or ``majority`` has before a span that it overlaps."""
    if _candidate(winner) == _candidate(loser):
        return "says the same and is more trusted" if rank(winner) < rank(loser) else "says the same"
    if _is_not_users(loser) and not _is_not_users(winner):
        return "is the user's own"
    if policy == "majority":
        votes = _votes(conflict)
        if votes[_candidate(winner)] > votes[_candidate(loser)]:
            return f"has {votes[_candidate(winner)]} votes against {votes[_candidate(loser)]}"
    if is_model(loser) and not is_model(winner):
        return "is a rule's and no model's"
    if winner.end - winner.start > loser.end - loser.start:
        return "is longer"
    return "is more trusted" if rank(winner) < rank(loser) else "stands further left"


def greedy(conflict: Sequence[Span], key: Callable[[Span], tuple[object, ...]]) -> list[Span]:
    """Take spans in the order of ``key``, each unless it overlaps one already taken; return them in text order."""
    winners: list[Span] = []  # in text order, so that only the neighbours can overlap
    for span in sorted(conflict, key=key):
        at = bisect.bisect_left(winners, span.start, key=lambda winner: winner.start)
        if not any(span.overlaps(winner) for winner in winners[max(0, at - 1) : at + 1]):
            winners.insert(at, span)
    return winners


def is_model(span: Span) -> bool:
    """Whether a model found the span."""
    return span.source is not None and span.source.annotator in MODELS


def _by_trust(span: Span) -> tuple[object, ...]:
    return rank(span), span.start - span.end, span.start, span.label, span.source.rule if span.source else ""


def _by_length(span: Span) -> tuple[object, ...]:
    return _is_not_users(span), is_model(span), span.start - span.end, *_by_trust(span)


def _covering(conflict: Sequence[Span]) -> Span | None:
    """The rule's span that every other lies in, the most trusted of several such; None where there is none, or a user's span."""
    start, end = min([span.start for span in conflict]), max([span.end for span in conflict])
    widest = [span for span in conflict if span.start == start and span.end == end]
    if not widest or _has_users(conflict):
        return None
    best = widest[0] if len(widest) == 1 else min(widest, key=_by_trust)
    return None if is_model(best) else best


def _has_users(conflict: Sequence[Span]) -> bool:
    return any(not _is_not_users(span) for span in conflict)


def _is_not_users(span: Span) -> bool:
    return span.source is None or span.source.annotator != USER


def _candidate(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _votes(conflict: Sequence[Span]) -> dict[tuple[int, int, str], int]:
    voters: dict[tuple[int, int, str], set[str]] = {}
    for span in conflict:
        voters.setdefault(_candidate(span), set()).add(span.source.annotator if span.source else "")
    return {candidate: len(names) for candidate, names in voters.items()}


def _supported(winners: Sequence[Span]) -> list[Span]:
    """Without the models' spans whose own label the rules do not leave open (``ginza_labels.tsv``).

    Latin text alone is never kept of a model: a Japanese one takes any English phrase for a name.
    """
    return [
        span
        for span in winners
        if not is_model(span) or (span.source and span.source.rule in _trusted_labels() and not span.text.isascii())
    ]


@cache
def _trusted_labels() -> frozenset[str]:
    return frozenset(row["label"] for row in table("ginza_labels") if row["alone"] == "yes")
