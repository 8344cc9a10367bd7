"""How many errors are likely to remain in what has not been reviewed, from the texts that were drawn at random."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from gaiko.corpus.review.store.texts import QueueRow
from gaiko.corpus.scoring.intervals import Interval

_Z = 1.959964
"""The 97.5% quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Residual:
    """An estimate of the texts that hold an error among those that the order has not reached.

    Attributes:
        sampled: texts drawn at random that were decided, from the part that the order has not reached.
        wrong: those of them that were corrected.
        left: texts of that part that are still undecided.
        skipped: undecided texts that the order had reached, of which the estimate says nothing.
        interval: 95% interval of the share that is wrong.
    """

    sampled: int
    wrong: int
    left: int
    skipped: int
    interval: Interval

    @property
    def rate(self) -> float | None:
        """The share of wrong texts in the sample; None without one."""
        return self.wrong / self.sampled if self.sampled else None

    def as_dict(self) -> dict[str, Any]:
        """The estimate as JSON; ``errors_left`` are texts with an error, with the ends of their interval."""
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

    The order takes the worst first, so that what it has reached says nothing of the rest. The texts beyond the furthest
    that was decided on its account are a part of their own; those of them that were drawn at random, and decided, are a
    random sample of it.

    Args:
        queue: the whole order.
        corrected: by text that was decided, whether the decision changed it.
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
