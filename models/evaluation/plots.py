"""Where things stand in the plots of a page: numbers for the templates, which draw them as SVG."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gaiko.models.evaluation.crossvalidation import CurvePoint
from gaiko.models.evaluation.errors import Error

WIDTH, HEIGHT = 560.0, 280.0
"""Of the learning curves, in units of the drawing."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 112.0, 12.0, 40.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a confusion: row and column from 0, its count, and its share of the row."""

    row: int
    column: int
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Line:
    """One learning curve: each draw, the means as an SVG path, and where its name stands."""

    name: str
    dots: tuple[tuple[float, float], ...]
    path: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curves:
    """Learning curves and their axes: positions with what is written at them."""

    lines: tuple[Line, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an error's text, and whether the gold and what was found hold it."""

    text: str
    gold: bool
    found: bool


def heat_cells(confusion: Mapping[str, Mapping[str, int]]) -> list[Cell]:
    """Return the cells of a confusion, row by row; the last is ``none`` against ``none`` and left out."""
    cells = []
    for row, counts in enumerate(confusion.values()):
        total = sum(counts.values())
        cells += [Cell(row, at, n, n / total if total else 0.0) for at, n in enumerate(counts.values())]
    return cells[:-1]


def learning_curves(curves: Mapping[str, Sequence[CurvePoint]]) -> Curves:
    """Lay out the curves: sentences on a logarithmic axis, F1 from the tenth below the lowest point to 1."""
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
            here = [point for point in curve if point.share == share]
            means.append((x(sum(p.texts for p in here) / len(here)), y(sum(p.f1 for p in here) / len(here))))
        path = "M" + "L".join(f"{at} {height}" for at, height in means)
        dots = tuple((x(point.texts), y(point.f1)) for point in curve)
        lines.append(Line(name, dots, path, means[-1]))
    shares: dict[float, list[float]] = {}
    for point in points:
        shares.setdefault(point.share, []).append(point.texts)
    x_ticks = tuple((x(sum(n) / len(n)), f"{sum(n) / len(n):.0f}") for _, n in sorted(shares.items()))
    steps = range(round(floor * 10), 11)
    return Curves(_apart(lines), x_ticks, tuple((y(step / 10), f"{step / 10:.1f}") for step in steps))


def stretches(error: Error) -> list[Stretch]:
    """Cut an error's middle where the gold or what was found begins or ends."""
    spans = [span for span in (error.gold, error.found.span if error.found else None) if span is not None]
    start = min(span.start for span in spans)
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    parts = []
    for low, high in pairwise(edges):
        gold = error.gold is not None and error.gold.start <= low and high <= error.gold.end
        found = error.found is not None and error.found.span.start <= low and high <= error.found.span.end
        parts.append(Stretch(error.middle[low - start : high - start], gold, found))
    return parts


def _apart(lines: Sequence[Line], gap: float = 18.0) -> tuple[Line, ...]:
    """Move the names of curves that end at one height apart."""
    placed: list[Line] = []
    last = -gap
    for line in sorted(lines, key=lambda line: line.end[1]):
        height = max(line.end[1], last + gap)
        placed.append(Line(line.name, line.dots, line.path, (line.end[0], height)))
        last = height
    return tuple(placed)
