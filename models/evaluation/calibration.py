"""Are confidences what they say? Reliability by bin, and the expected calibration error.

After Naeini, Cooper & Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning", and Guo et al.
(2017), "On calibration of modern neural networks": ten bins of equal width, each weighted by what falls into it. The unit
is the span that was found; it is right if the gold has its range and label.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The spans whose confidence is in ``[low, high)``, in the last bin up to and with 1.

    Attributes:
        low: the lower end.
        high: the upper end.
        count: how many spans.
        confidence: their mean confidence; 0 where there is none.
        right: the share of them that is right; 0 where there is none.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins, and the mean distance of confidence and share of right spans, weighted by their counts: 0 is best, 1 worst."""

    bins: tuple[Bin, ...]
    error: float

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON; empty bins are left out."""
        bins = [
            {"low": b.low, "high": b.high, "count": b.count, "confidence": b.confidence, "right": b.right}
            for b in self.bins
            if b.count
        ]
        return {"expected_calibration_error": self.error, "bins": bins}


def calibrate(judged: Iterable[tuple[float, bool]], bins: int = BINS) -> Calibration:
    """Return how confidences and truth go together.

    Args:
        judged: of each span found its confidence, from 0 to 1, and whether it is right.
        bins: how many bins of equal width.

    Raises:
        ValueError: a confidence is not from 0 to 1.

    >>> calibrate([(0.95, True), (0.95, True), (0.55, False), (0.55, True)]).error
    0.05
    """
    members: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, right in judged:
        if not 0 <= confidence <= 1:
            raise ValueError(f"a confidence must be from 0 to 1, not {confidence}")
        members[min(int(confidence * bins), bins - 1)].append((confidence, right))
    total = sum(map(len, members))
    made = []
    for number, inside in enumerate(members):
        n = max(len(inside), 1)
        mean, share = sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n
        made.append(Bin(number / bins, (number + 1) / bins, len(inside), mean, share))
    error = sum(b.count * abs(b.confidence - b.right) for b in made) / total if total else 0.0
    return Calibration(tuple(made), round(error, 12))
