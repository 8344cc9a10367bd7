"""Conflict policies: pure functions from a conflict set (spans chained by overlap, in text order) to its winners.

``priority``: annotators have a fixed order; among spans that nest or cross, the longer wins (longest span first, as in the
guidelines). A model's span without support by a rule wins only if its own label is marked ``alone`` in ``ginza_labels.tsv``.

``majority``: the span that most annotators found wins; ties as in ``priority``.

``weighted``: the flat set of spans with the greatest expected gain. A span of n characters that is right with probability p gains
(p - 0.5) × n. Probabilities are from ``reliability``, combined by noisy or over annotators; of the rules of one annotator the best
counts. Solved as weighted interval scheduling (Kleinberg & Tardos, Algorithm Design, 2005, section 6.1).
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
"""Annotators, highest rank first; unlisted ones rank last."""

MODELS = frozenset({"ginza"})
"""Models trained under other guidelines, with different span edges; rules have priority over them."""

DEFAULT = "priority"

_USER_GAIN = 1e6
"""Gain per character of a span from a user rule; higher than the gain of any other span."""


def rank(span: Span) -> int:
    """Return the index of the span's annotator in ``PRIORITY``."""
    name = span.source.annotator if span.source else ""
    return PRIORITY.index(name) if name in PRIORITY else len(PRIORITY)


def by_priority(conflict: Sequence[Span]) -> list[Span]:
    """Resolve by the rank of annotators and the length of spans; see the docstring of the module."""
    if len(conflict) == 1 and not is_model(conflict[0]):
        return list(conflict)
    if (covering := _covering(conflict)) is not None:
        return [covering]
    same_range = len({(span.start, span.end) for span in conflict}) == 1
    return _drop_unsupported(greedy(conflict, _by_rank if same_range else _by_length))


def by_majority(conflict: Sequence[Span]) -> list[Span]:
    """Resolve by the number of annotators that found the same range and label; see the docstring of the module."""
    votes = _votes(conflict)
    return _drop_unsupported(
        greedy(conflict, lambda span: (not _is_user_rule(span), -votes[span.key], *_by_length(span)))
    )


def by_weight(conflict: Sequence[Span]) -> list[Span]:
    """Resolve by the estimated precision of sources; see the docstring of the module."""
    gains = weigh(conflict)
    best: dict[tuple[int, int, str], Span] = {}
    for span in sorted(conflict, key=_by_rank):
        best.setdefault(span.key, span)
    candidates = sorted((s for k, s in best.items() if gains[k] > 0), key=lambda s: (s.end, s.start, _by_rank(s)))
    ends = [span.end for span in candidates]
    totals: list[float] = [0.0]
    taken: list[bool] = []
    before: list[int] = []
    for at, span in enumerate(candidates):
        before.append(bisect.bisect_right(ends, span.start, hi=at))
        total = totals[before[at]] + gains[span.key]
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
    """Return the gain of each range and label: (p - 0.5) × length in characters."""
    rules = [span for span in conflict if not is_model(span)]
    best: dict[tuple[int, int, str], dict[str, float]] = {}
    for span in conflict:
        by_annotator = best.setdefault(span.key, {})
        name = span.source.annotator if span.source else ""
        by_annotator[name] = max(by_annotator.get(name, 0.0), reliability(span, subset_of(span, rules)))
    return {
        (start, end, label): (_USER_GAIN if USER in found else 0.5 - math.prod(1.0 - p for p in found.values()))
        * (end - start)
        for (start, end, label), found in best.items()
    }


def subset_of(span: Span, rules: Sequence[Span]) -> str:
    """Return the subset (``reliability.AMONG``) of a span: ``all``, or for a model ``alone`` or ``against``, from the spans of rules."""
    if not is_model(span):
        return "all"
    overlapping = [rule for rule in rules if rule.overlaps(span)]
    if not overlapping:
        return "alone"
    return "all" if any(rule.key == span.key for rule in overlapping) else "against"


POLICIES: Mapping[str, Policy] = {"priority": by_priority, "majority": by_majority, "weighted": by_weight}


def decision_reason(policy: str, conflict: Sequence[Span], span: Span, winners: Sequence[Span]) -> str:
    """Return the reason, in words, that ``span`` of a conflict set won or lost under a policy."""
    won = any(span is winner for winner in winners)
    if policy == "weighted" and _is_user_rule(span):
        return "it is from a user rule"
    if policy == "weighted":
        chance = weigh(conflict)[span.key] / (span.end - span.start) + 0.5
        gain = f"right with p = {chance:.2f}, which gains {(chance - 0.5) * (span.end - span.start):+.2f}"
        return gain if won or chance > 0.5 else f"{gain}: more likely wrong than right"
    if won:
        losers = [other for other in conflict if other is not span and other.overlaps(span)]
        reasons = dict.fromkeys(f"it {_advantage(policy, conflict, span, other)}: {_named(other)}" for other in losers)
        return "; ".join(reasons) or "no other span overlaps it"
    rival = next((winner for winner in winners if winner.overlaps(span)), None)
    if rival is None:
        return "found only by a model, with a label that needs a rule"
    return f"{_named(rival)} {_advantage(policy, conflict, rival, span)}"


def _named(span: Span) -> str:
    return f"{span.text} {span.label} ({span.source.annotator if span.source else 'no source'})"


def _advantage(policy: str, conflict: Sequence[Span], winner: Span, loser: Span) -> str:
    """Return the reason that a winner under ``priority`` or ``majority`` wins over a span that it overlaps."""
    if winner.key == loser.key:
        return "says the same and ranks higher" if rank(winner) < rank(loser) else "says the same"
    if not _is_user_rule(loser) and _is_user_rule(winner):
        return "is from a user rule"
    if policy == "majority":
        votes = _votes(conflict)
        if votes[winner.key] > votes[loser.key]:
            return f"has {votes[winner.key]} votes against {votes[loser.key]}"
    if is_model(loser) and not is_model(winner):
        return "is from a rule, not from a model"
    if winner.end - winner.start > loser.end - loser.start:
        return "is longer"
    return "ranks higher" if rank(winner) < rank(loser) else "begins further left"


def greedy(conflict: Sequence[Span], key: Callable[[Span], tuple[object, ...]]) -> list[Span]:
    """Take spans in the order of ``key``, skipping those that overlap one already taken; return them in text order."""
    winners: list[Span] = []  # in text order: only neighbours can overlap
    for span in sorted(conflict, key=key):
        at = bisect.bisect_left(winners, span.start, key=lambda winner: winner.start)
        if not any(span.overlaps(winner) for winner in winners[max(0, at - 1) : at + 1]):
            winners.insert(at, span)
    return winners


def is_model(span: Span) -> bool:
    """Return whether the span is from a model."""
    return span.source is not None and span.source.annotator in MODELS


def _by_rank(span: Span) -> tuple[object, ...]:
    return rank(span), span.start - span.end, span.start, span.label, span.source.rule if span.source else ""


def _by_length(span: Span) -> tuple[object, ...]:
    return not _is_user_rule(span), is_model(span), span.start - span.end, *_by_rank(span)


def _covering(conflict: Sequence[Span]) -> Span | None:
    """Return the rule's span that contains all others, the highest ranked of several; None without one or with a user rule's span."""
    start, end = min([span.start for span in conflict]), max([span.end for span in conflict])
    widest = [span for span in conflict if span.start == start and span.end == end]
    if not widest or _has_user_rule(conflict):
        return None
    best = widest[0] if len(widest) == 1 else min(widest, key=_by_rank)
    return None if is_model(best) else best


def _has_user_rule(conflict: Sequence[Span]) -> bool:
    return any(_is_user_rule(span) for span in conflict)


def _is_user_rule(span: Span) -> bool:
    return span.source is not None and span.source.annotator == USER


def _votes(conflict: Sequence[Span]) -> dict[tuple[int, int, str], int]:
    voters: dict[tuple[int, int, str], set[str]] = {}
    for span in conflict:
        voters.setdefault(span.key, set()).add(span.source.annotator if span.source else "")
    return {candidate: len(names) for candidate, names in voters.items()}


def _drop_unsupported(winners: Sequence[Span]) -> list[Span]:
    """Return the winners without unsupported spans of models: those not marked ``alone`` in ``ginza_labels.tsv``, or in Latin script only.

    Japanese models tag any English phrase as a name.
    """
    return [
        span
        for span in winners
        if not is_model(span) or (span.source and span.source.rule in _trusted_labels() and not span.text.isascii())
    ]


@cache
def _trusted_labels() -> frozenset[str]:
    return frozenset(row["label"] for row in table("ginza_labels") if row["alone"] == "yes")
