"""Coordinates of the plots on the comparison page; the template draws them as SVG.

No plotting library is used: the page must be one small file without third-party scripts.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gaiko.models.evaluation.crossvalidation import CurvePoint
from gaiko.models.evaluation.errors import Error

WIDTH, HEIGHT = 560.0, 280.0
"""Size of the learning-curve plot in SVG user units."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 112.0, 12.0, 40.0
"""Margins of the plot; curve names are in the right one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Cell of a confusion matrix: row and column from 0, count, and share of the row total."""

    row: int
    column: int
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Line:
    """Learning curve: points of all samples, SVG path through the means, and position of its name."""

    name: str
    dots: tuple[tuple[float, float], ...]
    path: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curves:
    """Learning curves and axis ticks; a tick is a position and a text."""

    lines: tuple[Line, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class ErrorSegment:
    """Part of an error's text, and whether it is inside the gold span and inside the predicted span."""

    text: str
    gold: bool
    found: bool


def heat_cells(confusion: Mapping[str, Mapping[str, int]]) -> list[Cell]:
    """Return the cells of a confusion matrix, row by row, without the last one (``none``, ``none``)."""
    cells = []
    for row, counts in enumerate(confusion.values()):
        total = sum(counts.values())
        cells += [Cell(row, at, n, n / total if total else 0.0) for at, n in enumerate(counts.values())]
    return cells[:-1]


def learning_curves(curves: Mapping[str, Sequence[CurvePoint]]) -> Curves:
    """Return coordinates: x is the number of training sentences on a log scale, y is F1 from the next lower tenth to 1."""
    points = [point for curve in curves.values() for point in curve]
    if not points:
        return Curves((), (), ())
    few, many = (bound(p.texts for p in points) for bound in (min, max))
    floor = max(math.floor(10 * min(p.f1 for p in points)) / 10, 0.0)
    floor = min(floor, 0.9)

    def x(texts: float) -> float:
        span = math.log(many / few) or 1.0
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * math.log(texts / few) / span, 1)

    def y(f1: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - f1) / (1 - floor), 1)

    lines = []
    for name, curve in curves.items():
        means = []
        for share in sorted({point.share for point in curve}):
            samples = [point for point in curve if point.share == share]
            means.append(
                (x(sum(p.texts for p in samples) / len(samples)), y(sum(p.f1 for p in samples) / len(samples)))
            )
        path = "M" + "L".join(f"{at} {height}" for at, height in means)
        dots = tuple((x(point.texts), y(point.f1)) for point in curve)
        lines.append(Line(name, dots, path, means[-1]))
    shares: dict[float, list[float]] = {}
    for point in points:
        shares.setdefault(point.share, []).append(point.texts)
    x_ticks = tuple((x(sum(n) / len(n)), f"{sum(n) / len(n):.0f}") for _, n in sorted(shares.items()))
    steps = range(round(floor * 10), 11)
    return Curves(_separate_names(lines), x_ticks, tuple((y(step / 10), f"{step / 10:.1f}") for step in steps))


def segment_error(error: Error) -> list[ErrorSegment]:
    """Split the middle of an error at the boundaries of the gold and the predicted span."""
    spans = [span for span in (error.gold, error.found.span if error.found else None) if span is not None]
    start = min(span.start for span in spans)
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    parts = []
    for low, high in pairwise(edges):
        gold = error.gold is not None and error.gold.start <= low and high <= error.gold.end
        found = error.found is not None and error.found.span.start <= low and high <= error.found.span.end
        parts.append(ErrorSegment(error.middle[low - start : high - start], gold, found))
    return parts


def _separate_names(lines: Sequence[Line], gap: float = 18.0) -> tuple[Line, ...]:
    """Move curve names down until they are ``gap`` apart, from top to bottom."""
    placed: list[Line] = []
    last = -gap
    for line in sorted(lines, key=lambda line: line.end[1]):
        height = max(line.end[1], last + gap)
        placed.append(Line(line.name, line.dots, line.path, (line.end[0], height)))
        last = height
    return tuple(placed)
