"""Estimate the remaining errors in texts not yet reviewed, from the random sample of the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from gaiko.corpus.review.store.queue_table import QueueRow
from gaiko.corpus.scoring.intervals import Interval

_Z = 1.959964
"""The 97.5% quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Residual:
    """Estimate of the number of texts with an error beyond the part that the order has reached.

    Attributes:
        sampled: decided texts of the random sample beyond that part.
        wrong: number of these that were corrected.
        left: undecided texts beyond that part.
        skipped: undecided texts inside that part, not covered by the estimate.
        interval: 95% interval of the error rate.
    """

    sampled: int
    wrong: int
    left: int
    skipped: int
    interval: Interval

    @property
    def rate(self) -> float | None:
        """Share of wrong texts in the sample; None without a sample."""
        return self.wrong / self.sampled if self.sampled else None

    def as_dict(self) -> dict[str, Any]:
        """The estimate as JSON; ``errors_left`` is the expected number of texts with an error, with its interval."""
        low, high = self.interval
        expected = None if self.rate is None else round(self.rate * self.left, 1)
        return {
            "sampled": self.sampled,
            "wrong": self.wrong,
            "left": self.left,
            "skipped": self.skipped,
            "rate": self.rate,
            "interval": [low, high],
            "method": "Wilson score interval, 95%",
            "errors_left": {"expected": expected, "low": round(low * self.left, 1), "high": round(high * self.left, 1)},
        }


def estimate_residual(queue: Sequence[QueueRow], corrected: Mapping[str, bool]) -> Residual:
    """Return the estimate for one order.

    The order puts the worst texts first, so the part it has reached is no sample of the rest. The stratum beyond the
    highest rank decided so far is estimated alone; its decided texts that were drawn at random are a random sample of it.

    Args:
        queue: the whole order.
        corrected: by id of each decided text, whether the decision changed it.
    """
    reached = max((row.rank for row in queue if not row.sampled and row.item in corrected), default=-1)
    beyond = [row for row in queue if row.rank > reached]
    decided = [row.item for row in beyond if row.sampled and row.item in corrected]
    wrong = sum(corrected[item] for item in decided)
    skipped = sum(row.rank <= reached and row.item not in corrected for row in queue)
    left = sum(row.item not in corrected for row in beyond)
    return Residual(len(decided), wrong, left, skipped, wilson_interval(wrong, len(decided)))


def wilson_interval(successes: int, trials: int) -> Interval:
    """Return the 95% score interval of a share (Wilson 1927); (0, 1) without trials.

    Brown, Cai & DasGupta 2001 ("Interval Estimation for a Binomial Proportion") recommend it for small samples.

    >>> [round(end, 3) for end in wilson_interval(0, 10)]
    [0.0, 0.278]
    """
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, _Z**2
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = _Z / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return max(0.0, centre - half) if successes else 0.0, min(1.0, centre + half) if successes < trials else 1.0
