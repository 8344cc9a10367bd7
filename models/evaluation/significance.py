"""Paired bootstrap test of the difference in micro F1 between two systems.

Koehn (2004), "Statistical significance tests for machine translation evaluation", section 4; p-value after
Berg-Kirkpatrick, Burkett & Klein (2012), "An empirical investigation of statistical significance in NLP", section 2, here
two-sided. Groups of texts are drawn, not spans, and the same groups for both systems.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gaiko.corpus.scoring.intervals import DRAWS, SEED, Interval
from gaiko.models.evaluation.evaluation import MatchCounts

_CHUNK = 100
"""Draws computed at once; bounds the memory."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference in micro F1 between two systems.

    Attributes:
        f1: F1 of the first system minus F1 of the second.
        interval: 95% interval of the difference.
        p: two-sided p-value, (hits + 1) / (draws + 1); never 0, because the number of draws is finite.
        wins: share of draws in which the first system has the higher F1.
    """

    f1: float
    interval: Interval
    p: float
    wins: float

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {"f1": self.f1, "interval": list(self.interval), "p": self.p, "wins": self.wins}


def paired_bootstrap(first: MatchCounts, second: MatchCounts, draws: int = DRAWS) -> Difference:
    """Return the difference of two systems on the same groups; deterministic.

    A draw is a hit if its difference is at least as far from the measured one as the measured one is from 0.

    Args:
        first: shape (groups, 3), see ``gaiko.models.evaluation.evaluation.count_matches``.
        second: counts of the other system, same groups in the same order.
        draws: number of resamples, with replacement.

    Raises:
        ValueError: the groups differ.
    """
    if first.shape != second.shape or not np.array_equal(first[:, 2], second[:, 2]):
        raise ValueError("the two systems were not scored on the same groups of texts")
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
    """F1 of the first system minus F1 of the second; shape (n, 6) to (n,)."""
    first = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    second = 2 * sums[:, 3] / np.maximum(sums[:, 4] + sums[:, 5], 1)
    return np.asarray(first - second, dtype=np.float64)
