"""How a review goes: states, pace, corrections by rule, and the errors that are likely to remain."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from gaiko.corpus.review.queue.residual import Residual, estimate_residual
from gaiko.corpus.review.store.store import SHARED, Store

PAUSE = 300.0
"""Seconds; a longer gap between two decisions is a pause and no pace."""

NO_RULE = "no rule"


@dataclass(frozen=True, slots=True)
class Pace:
    """Of one annotator: how many decisions there are, and the median seconds between two; None where nothing tells."""

    decisions: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one track of a review.

    Attributes:
        texts: how many there are.
        states: how many are in each state.
        pace: by annotator.
        corrections: by guideline rule, texts whose annotation was corrected.
        order: the order that the estimate is about.
        residual: the estimate.
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
    """Return the figures of a track; the estimate is for one order. Of an annotator's own, the texts dealt out to them count."""
    times: dict[str, list[str]] = {}
    for annotator, time in store.all_times():
        times.setdefault(annotator, []).append(time)
    corrected: dict[str, bool] = {}
    rules: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for item, state, rule, changed in store.changes(track):
        states[state] += 1
        if state in ("accepted", "empty"):
            corrected[item] = changed
            if changed:
                rules[rule or NO_RULE] += 1
        elif state == "rejected":
            corrected[item] = True
    dealt = frozenset(store.assigned().get(track, ())) if track != SHARED else frozenset()
    queue = [row for row in store.queue(order) if not dealt or row.item in dealt]
    states["untouched"] += len(queue) - states.total()
    pace = {name: Pace(len(found), seconds_between(sorted(found))) for name, found in sorted(times.items())}
    ordered = dict(sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])))
    told = {state: count for state, count in states.items() if count}
    return Statistics(len(queue), told, pace, ordered, order, estimate_residual(queue, corrected))


def seconds_between(times: Sequence[str]) -> float | None:
    """Return the median seconds between decisions at these times (ISO 8601, earliest first), pauses left out."""
    moments = map(datetime.fromisoformat, times)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    working = [gap for gap in gaps if gap <= PAUSE]
    return round(median(working), 1) if working else None
