"""Is one system better than another, or is it chance? The paired bootstrap over groups of texts.

Koehn (2004), "Statistical significance tests for machine translation evaluation", section 4; the p-value after
Berg-Kirkpatrick, Burkett & Klein (2012), "An empirical investigation of statistical significance in NLP", section 2, here
two-sided: neither system is taken to be the better one beforehand. Groups, not spans, are drawn, and the same for both.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gaiko.corpus.scoring.intervals import DRAWS, SEED, Interval
from gaiko.models.evaluation.judged import Rows

_CHUNK = 100
"""Draws at a time, so that much data needs little memory."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the first system is ahead of the second in micro F1.

    Attributes:
        f1: the first's F1 less the second's.
        interval: its 95% interval.
        p: how often a difference at least this large would come about if the two were equally good; never 0, for the
            draws are finite: (hits + 1) / (draws + 1).
        wins: the share of the draws in which the first is ahead.
    """

    f1: float
    interval: Interval
    p: float
    wins: float

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {"f1": self.f1, "interval": list(self.interval), "p": self.p, "wins": self.wins}


def paired_bootstrap(first: Rows, second: Rows, draws: int = DRAWS) -> Difference:
    """Compare two systems on the same groups; the same for the same input.

    The drawn differences scatter around the one measured; that they scatter as far from it as it is from 0 is what p counts.

    Args:
        first: shape (groups, 3), from ``gaiko.models.evaluation.judged.count_rows``.
        second: the same groups in the same order.
        draws: how many times the groups are drawn, with replacement.

    Raises:
        ValueError: the two are not of the same groups.
    """
    if first.shape != second.shape or not np.array_equal(first[:, 2], second[:, 2]):
        raise ValueError("the two systems were not judged on the same groups of texts")
    if not len(first):
        return Difference(0.0, (0.0, 0.0), 1.0, 0.0)
    both = np.concatenate([first, second], axis=1)
    measured = float(_difference(both.sum(axis=0)[None])[0])
    generator = np.random.default_rng(SEED)
    drawn = np.concatenate(
        [
            _difference(both[generator.integers(0, len(both), (min(_CHUNK, draws - at), len(both)))].sum(axis=1))
            for at in range(0, draws, _CHUNK)
        ]
    )
    hits = int((np.abs(drawn - measured) >= abs(measured) - 1e-12).sum())
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Difference(measured, (float(low), float(high)), (hits + 1) / (draws + 1), float((drawn > 0).mean()))


def _difference(sums: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """F1 of the first less F1 of the second; shape (n, 6) to (n,)."""
    first = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    second = 2 * sums[:, 3] / np.maximum(sums[:, 4] + sums[:, 5], 1)
    return np.asarray(first - second, dtype=np.float64)
