"""Calibration of confidences: reliability by bin and expected calibration error.

After Naeini, Cooper & Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning", and Guo et al.
(2017), "On calibration of modern neural networks": ten bins of equal width, weighted by their counts. The unit is the
predicted span; it is correct if the gold has its range and label.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Spans with a confidence in ``[low, high)``; the last bin includes 1.

    Attributes:
        low: lower bound.
        high: upper bound.
        count: number of spans.
        confidence: mean confidence; 0 in an empty bin.
        accuracy: share of correct spans; 0 in an empty bin.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Bins, and the expected calibration error: mean of |confidence - accuracy| over the bins, weighted by count; 0 to 1."""

    bins: tuple[Bin, ...]
    error: float

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON; empty bins are left out."""
        bins = [
            {"low": b.low, "high": b.high, "count": b.count, "confidence": b.confidence, "right": b.accuracy}
            for b in self.bins
            if b.count
        ]
        return {"expected_calibration_error": self.error, "bins": bins}


def calibrate(scored: Iterable[tuple[float, bool]], bins: int = BINS) -> Calibration:
    """Return the reliability of confidences.

    Args:
        scored: confidence (0 to 1) and correctness of each predicted span.
        bins: number of bins of equal width.

    Raises:
        ValueError: a confidence is outside 0 to 1.

    >>> calibrate([(0.95, True), (0.95, True), (0.55, False), (0.55, True)]).error
    0.05
    """
    members: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, correct in scored:
        if not 0 <= confidence <= 1:
            raise ValueError(f"a confidence must be from 0 to 1, not {confidence}")
        members[min(int(confidence * bins), bins - 1)].append((confidence, correct))
    total = sum(map(len, members))
    filled = []
    for number, inside in enumerate(members):
        n = max(len(inside), 1)
        confidence, accuracy = sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n
        filled.append(Bin(number / bins, (number + 1) / bins, len(inside), confidence, accuracy))
    error = sum(b.count * abs(b.confidence - b.accuracy) for b in filled) / total if total else 0.0
    return Calibration(tuple(filled), round(error, 12))
