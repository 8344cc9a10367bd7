"""Reading order of the lines of a page: columns, and what crosses them, from the geometry of the lines alone.

A variant of the recursive XY cut: the page is cut at the left edge that most lines share, and lines across that edge (and
headings and rules that belong to all columns) divide the columns into bands. No library does this from the text's geometry
under a permissive licence.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from gaiko.corpus.readers.pdf.lines import Line
from gaiko.corpus.readers.pdf.page import Box

_LEAST_ROWS = 3
"""Rows that must stand side by side for two columns."""

_NARROWEST = 7
"""Width of a column of running text at least, in ems."""

_HEADING_SIZE = 1.15
_FULL = 0.75
"""Share of the width of its column from which a line counts as full."""


def in_columns(
    lines: Sequence[Line], rules: Sequence[Box], body_size: float, known: Sequence[float] = ()
) -> list[list[Line]]:
    """Return the lines in reading order, one list a column and band.

    Args:
        lines: lines of a page.
        rules: horizontal rules of the page.
        body_size: size of the running text.
        known: left edges of columns of the page before, where fewer lines suffice for a column.
    """
    if not lines:
        return []
    edge = _gutter(lines, body_size, known)
    if edge is None:
        return [sorted(lines, key=lambda line: (line.y, line.x0))]
    found: list[list[Line]] = []
    for band, crosses in _bands(lines, edge, rules, body_size):
        if not crosses:
            found += in_columns([line for line in band if line.x0 < edge - body_size], rules, body_size, known)
            found += in_columns([line for line in band if line.x0 >= edge - body_size], rules, body_size, known)
        elif len(band) < len(lines):
            found += in_columns(band, rules, body_size, known)
        else:
            found.append(sorted(band, key=lambda line: (line.y, line.x0)))
    return found


def _gutter(lines: Sequence[Line], body_size: float, known: Sequence[float]) -> float | None:
    """Return the left edge of a column that has another column on its left; None for one column."""
    best: tuple[int, float] | None = None
    neighbours = _left_neighbours(lines)
    for edge in sorted({round(line.x0) for line in lines}):
        right = [i for i, line in enumerate(lines) if -0.4 * body_size <= line.x0 - edge <= 1.2 * body_size]
        least = 1 if any(abs(edge - other) < body_size for other in known) else _LEAST_ROWS
        if len(right) < least:
            continue
        pairs = [(i, near) for i in right if (near := neighbours[i]) is not None and near.x1 <= edge - 0.5 * body_size]
        if len(pairs) < least or len(pairs) < 0.4 * len(right) or len({id(near) for _, near in pairs}) < least:
            continue
        first, last = lines[pairs[0][0]].top, lines[pairs[-1][0]].bottom
        column = [line for line in lines if abs(line.x0 - edge) <= 2.5 * body_size and first <= line.y <= last]
        if not (_flows([near for _, near in pairs]) and _flows(column)):
            continue
        crossing = sum(line.x0 < edge - body_size and line.x1 > edge and first <= line.y <= last for line in lines)
        score = len(pairs) - 2 * crossing
        if score > 0 and (best is None or score > best[0]):
            best = score, float(edge)
    return best[1] if best else None


def _left_neighbours(lines: Sequence[Line]) -> list[Line | None]:
    """Return for each line the nearest line on its left."""
    by_baseline = sorted(lines, key=lambda line: line.y)
    tallest = max(line.size for line in lines)
    found: list[Line | None] = []
    for line in lines:
        start = bisect_left(by_baseline, line.top - tallest, key=lambda other: other.y)
        end = bisect_right(by_baseline, line.bottom + tallest, key=lambda other: other.y)
        beside = [
            other
            for other in by_baseline[start:end]
            if other.x1 < line.x0 and other.top < line.y and other.bottom > line.top
        ]
        found.append(max(beside, key=lambda other: other.x1, default=None))
    return found


def _flows(lines: Sequence[Line]) -> bool:
    """Return whether lines are running text, most of them as wide as their column, rather than cells of a table."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    if right - left < _NARROWEST * lines[0].size:
        return False
    full = sum(line.x1 - line.x0 >= _FULL * (right - left) for line in lines)
    return full >= 0.4 * len(lines) or (full >= 0.2 * len(lines) and right - left > 40 * lines[0].size)


def _bands(lines: Sequence[Line], edge: float, rules: Sequence[Box], body_size: float) -> list[tuple[list[Line], bool]]:
    """Divide lines into bands from top to bottom; True: its lines cross the gutter or head both columns."""
    barriers = [rule.y0 for rule in rules if rule.x0 < edge - 2 * body_size and rule.x1 > edge + 2 * body_size]
    bands: list[tuple[list[Line], bool]] = []
    ordered = sorted(lines, key=lambda line: (line.y, line.x0))
    for line in ordered:
        crosses = line.x0 < edge - body_size and line.x1 > edge + 0.5 * body_size
        crosses = crosses or _heads_both(line, ordered, edge, barriers, body_size)
        crosses = crosses or (bool(bands) and bands[-1][1] and _ends_wide_text(line, bands[-1][0][-1], ordered, edge))
        if not bands or bands[-1][1] != crosses or any(bands[-1][0][-1].y < y < line.y for y in barriers):
            bands.append(([], crosses))
        bands[-1][0].append(line)
    return bands


def _heads_both(line: Line, lines: Sequence[Line], edge: float, barriers: Sequence[float], body_size: float) -> bool:
    """Return whether a heading in one column heads all of them: nothing is beside it, and text follows in the other."""
    if line.size < _HEADING_SIZE * body_size:
        return False
    on_left = line.x0 < edge - body_size
    others = [other for other in lines if (other.x0 < edge - body_size) != on_left]
    if any(other.bottom > line.top - 0.3 * line.size and other.top < line.bottom + 0.3 * line.size for other in others):
        return False
    ruled = any(line.y < y < line.y + 2 * line.size for y in barriers)
    return ruled or any(other.top > line.bottom for other in others)


def _ends_wide_text(line: Line, above: Line, lines: Sequence[Line], edge: float) -> bool:
    """Return whether a short line below one that crosses the gutter goes on with it: it stands alone and close."""
    if abs(line.size - above.size) > 0.1 * above.size or line.y - above.y > 2.2 * line.size or line.x0 >= edge:
        return False
    return not any(other.x0 >= edge - line.size and abs(other.y - line.y) < line.size for other in lines)


def typical_pitch(lines: Sequence[Line]) -> float:
    """Return the median distance of baselines of neighbouring lines of one size; 0 if there are none."""
    pitches = sorted(
        b.y - a.y
        for a, b in pairwise(lines)
        if abs(a.size - b.size) < 0.1 * a.size and 0.5 * a.size < b.y - a.y < 3 * a.size
    )
    return pitches[len(pitches) // 2] if pitches else 0.0
