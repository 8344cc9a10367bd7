"""Rows of tables: cells between ruled lines, or texts that stand in the same places row after row."""

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gaiko.corpus.readers.pdf.lines import Line
from gaiko.corpus.readers.pdf.page import Box, Page

_MOST_EDGES = 1500
"""Ruled lines of a page from which it counts as a drawing."""

_NUMBER = re.compile(r"[（(]?[0-9０-９.．]{1,6}[)）]?|\W")

_TOUCH = 3.0
"""Distance in points at which two ruled lines touch."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its box, and lines by row and column."""

    box: Box
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


def ruled_tables(page: Page, lines: Sequence[Line]) -> list[Table]:
    """Return the tables of at least two columns and two rows whose cells are ruled."""
    edges = [*page.rules, *page.bars]
    if not page.bars or len(edges) > _MOST_EDGES:
        return []
    return [table for group in _connected(edges) if (table := _table(group, lines)) is not None]


def aligned_rows(rows: Sequence[Sequence[Line]]) -> list[bool]:
    """Return for each row of a column whether it is a row of a table without rules: cells at the places of its neighbour's."""
    aligned = [False] * len(rows)
    for i in range(len(rows) - 1):
        a, b = rows[i], rows[i + 1]
        if _has_cells(a) and _has_cells(b) and _same_places(a, b):
            aligned[i] = aligned[i + 1] = True
    return aligned


def _has_cells(row: Sequence[Line]) -> bool:
    """Return whether a row has two cells or more; the number of a heading or an item is none."""
    return len(row) > 2 or (len(row) == 2 and _NUMBER.fullmatch(row[0].text) is None)


def _same_places(a: Sequence[Line], b: Sequence[Line]) -> bool:
    fewer, more = sorted((a, b), key=len)
    reach = max(line.size for line in fewer)
    return all(any(abs(x.x0 - y.x0) < reach or abs(x.x1 - y.x1) < reach for y in more) for x in fewer)


def _connected(edges: Sequence[Box]) -> Iterable[list[Box]]:
    """Group ruled lines that touch."""
    groups: list[tuple[Box, list[Box]]] = []
    for edge in sorted(edges, key=lambda box: (box.y0, box.x0)):
        touching = [group for group in groups if _touches(group[0], edge)]
        members = [edge, *(box for group in touching for box in group[1])]
        groups = [group for group in groups if group not in touching]
        groups.append((_hull(members), members))
    return [members for _, members in groups]


def _touches(a: Box, b: Box) -> bool:
    return a.x0 - _TOUCH <= b.x1 and b.x0 - _TOUCH <= a.x1 and a.y0 - _TOUCH <= b.y1 and b.y0 - _TOUCH <= a.y1


def _hull(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _table(edges: Sequence[Box], lines: Sequence[Line]) -> Table | None:
    box = _hull(edges)
    xs = _distinct(edge.x0 for edge in edges if edge.x1 - edge.x0 < edge.y1 - edge.y0)
    ys = _distinct(edge.y0 for edge in edges if edge.x1 - edge.x0 >= edge.y1 - edge.y0)
    if len(xs) < 3 or len(ys) < 3:
        return None
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
        if box.x0 - _TOUCH < x < box.x1 + _TOUCH and box.y0 < y < box.y1:
            cells.setdefault((bisect(ys, y), bisect(xs, x)), []).append(line)
    rows = sorted({row for row, _ in cells})
    if len(rows) < 2:
        return None
    return Table(box, tuple(tuple(tuple(cells[key]) for key in sorted(cells) if key[0] == row) for row in rows))


def _distinct(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH:
            found.append(value)
    return found
