"""Bootstrap confidence intervals of scores over texts.

Percentile intervals after Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
Texts, not spans, are resampled, since spans of one text are not independent.
"""

from collections.abc import Sequence

import numpy as np

DRAWS = 2_000
SEED = 20261123

_CHUNK = 100
"""Draws per batch, to bound memory; must be a divisor of ``DRAWS``."""

Interval = tuple[float, float]
"""Lower and upper end of a 95% interval."""


def ratio_interval(rows: Sequence[tuple[int, int]]) -> Interval:
    """Return the 95% bootstrap interval of sum(numerators) / sum(denominators) over rows; (0, 0) if all denominators are 0."""
    counts = np.asarray(rows, dtype=np.int64).reshape(-1, 2)
    if not counts[:, 1].sum():
        return 0.0, 0.0
    generator = np.random.default_rng(SEED)
    parts = (generator.integers(0, len(counts), (_CHUNK, len(counts))) for _ in range(DRAWS // _CHUNK))
    sums = np.concatenate([counts[drawn].sum(axis=1) for drawn in parts])
    sums = sums[sums[:, 1] > 0]  # the ratio of a draw with denominator 0 is undefined
    ratios = sums[:, 0] / sums[:, 1]
    low, high = np.percentile(ratios, (2.5, 97.5))
    return float(low), float(high)
