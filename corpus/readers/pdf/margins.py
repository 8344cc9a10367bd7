"""Marginal headings: a few short lines in the margin beside running text, which belong to the paragraph at their height."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.corpus.readers.pdf.blocks import ColumnBlock, column_of
from gaiko.corpus.readers.pdf.joining import join_lines
from gaiko.corpus.readers.pdf.lines import Line

ELEMENT = "marginal"
"""Element of the origin of a marginal heading."""

_MOST = 0.35
"""Share of the lines of a column that may stand in its margin."""

_LABEL = re.compile(r"\W*(?:[0-9０-９]{1,3}|[IVXivx]{1,4}|\w)?\W*")
"""Numbers and bullets that hang in the margin belong to the line beside them."""


@dataclass(frozen=True, slots=True)
class _Group:
    top: float
    block: ColumnBlock


def take_marginal(column: Sequence[Line], body_size: float) -> tuple[list[Line], list[_Group]]:
    """Return the lines of a column without those in its margin, and the marginal headings."""
    body = [line for line in column if abs(line.size - body_size) < 0.1 * body_size and len(line.text) > 8]
    if len(body) < 4:
        return list(column), []
    edges = column_of(body)
    aside = [line for line in column if _is_marginal(line, edges.left, edges.right, body)]
    if not aside or len(aside) > _MOST * len(column):
        return list(column), []
    taken = {id(line) for line in aside}
    return [line for line in column if id(line) not in taken], list(_groups(aside))


def with_marginal(blocks: Sequence[ColumnBlock], groups: Sequence[_Group]) -> Iterator[ColumnBlock]:
    """Yield the blocks of a column, each marginal heading before the paragraph that it stands beside.

    It does not cut a paragraph that may go on from the column or page before.
    """
    waiting = sorted(groups, key=lambda group: group.top)
    for i, block in enumerate(blocks):
        goes_on = i == 0 and block.kind == "paragraph" and block.flush
        while waiting and waiting[0].top < block.bottom and not goes_on:
            yield waiting.pop(0).block
        yield block
    yield from (group.block for group in waiting)


def _is_marginal(line: Line, left: float, right: float, body: Sequence[Line]) -> bool:
    """Return whether a line stands beside the column, at the height of its text."""
    if _LABEL.fullmatch(line.text):
        return False
    if not (line.x1 <= left - 0.5 * line.size or line.x0 >= right + 0.5 * line.size):
        return False
    return any(other.top < line.y and other.bottom > line.top for other in body)


def _groups(lines: Sequence[Line]) -> Iterator[_Group]:
    """Yield the headings; lines close below one another are one of them."""
    group: list[Line] = []
    for line in sorted(lines, key=lambda line: line.y):
        if group and line.y - group[-1].y > 2 * line.size:
            yield _group(group)
            group = []
        group.append(line)
    if group:
        yield _group(group)


def _group(lines: Sequence[Line]) -> _Group:
    return _Group(lines[0].top, ColumnBlock("heading", join_lines(lines), lines[0].size, ELEMENT))
