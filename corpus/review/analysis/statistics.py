"""Statistics of a review: states, pace, corrections by guideline rule, and the estimate of remaining errors."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from gaiko.corpus.review.queue.residual import Residual, estimate_residual
from gaiko.corpus.review.store.history import SHARED
from gaiko.corpus.review.store.store import Store

MAX_GAP = 300.0
"""Seconds; longer gaps between two decisions are pauses and do not count in the pace."""

NO_RULE = "no_rule"
"""Key of corrections that cite no rule."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Pace of one annotator: number of decisions, and median seconds between two (None without a gap to measure)."""

    decisions: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Statistics of one track of a review.

    Attributes:
        texts: number of texts.
        states: number of texts by state.
        pace: pace by annotator.
        corrections: number of corrected texts by guideline rule.
        order: order that the estimate is for.
        residual: estimate of remaining errors.
    """

    texts: int
    states: Mapping[str, int]
    pace: Mapping[str, Pace]
    corrections: Mapping[str, int]
    order: str
    residual: Residual

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {
            "texts": self.texts,
            "states": dict(self.states),
            "pace": {
                name: {"decisions": pace.decisions, "seconds_per_item": pace.seconds}
                for name, pace in self.pace.items()
            },
            "corrections": dict(self.corrections),
            "order": self.order,
            "residual": self.residual.as_dict(),
        }


def statistics(store: Store, order: str, track: str = SHARED) -> Statistics:
    """Return the statistics of a track, with the residual estimate for one order; a blind track counts its assigned texts."""
    times: dict[str, list[str]] = {}
    for annotator, time in store.events.all_times():
        times.setdefault(annotator, []).append(time)
    corrected: dict[str, bool] = {}
    rules: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for item, state, rule, changed in store.events.changes(track):
        states[state] += 1
        if state in ("accepted", "empty"):
            corrected[item] = changed
            if changed:
                rules[rule or NO_RULE] += 1
        elif state == "rejected":
            corrected[item] = True
    assigned = frozenset(store.queue.assignments().get(track, ())) if track != SHARED else frozenset()
    queue = [row for row in store.queue.rows(order) if not assigned or row.item in assigned]
    states["untouched"] += len(queue) - states.total()
    pace = {name: Pace(len(found), seconds_between(sorted(found))) for name, found in sorted(times.items())}
    ordered = dict(sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])))
    counts = {state: count for state, count in states.items() if count}
    return Statistics(len(queue), counts, pace, ordered, order, estimate_residual(queue, corrected))


def seconds_between(times: Sequence[str]) -> float | None:
    """Return the median seconds between decisions at these times (ISO 8601, sorted), without gaps over ``MAX_GAP``."""
    moments = map(datetime.fromisoformat, times)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    working = [gap for gap in gaps if gap <= MAX_GAP]
    return round(median(working), 1) if working else None
