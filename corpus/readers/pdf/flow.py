"""Put the blocks of columns and pages into one text: paragraphs that go on over a break, footnotes behind them, levels."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gaiko.corpus.blocks import HEADING_LEVELS, RUN_IN
from gaiko.corpus.readers.base import Origin, Part
from gaiko.corpus.readers.pdf.blocks import (
    ENDS_SENTENCE,
    ColumnBlock,
    PageFrame,
    column_blocks,
    column_of,
    table_blocks,
)
from gaiko.corpus.readers.pdf.columns import in_columns
from gaiko.corpus.readers.pdf.furniture import PageLines
from gaiko.corpus.readers.pdf.joining import Joined
from gaiko.corpus.readers.pdf.lines import Line
from gaiko.corpus.readers.pdf.margins import ELEMENT, take_marginal, with_marginal
from gaiko.corpus.readers.pdf.tables import Table, ruled_tables

_DEEPEST = 5
"""Lowest level of a heading without a number."""


@dataclass(slots=True)
class TypeSizes:
    """Characters by type size (half points) and boldness, for the size of the running text."""

    counts: Counter[tuple[float, bool]] = field(default_factory=Counter)

    def add(self, lines: Iterable[Line]) -> None:
        """Count the characters of a page."""
        for line in lines:
            self.counts[round(line.size * 2) / 2, line.style.bold] += len(line.text)

    def body(self) -> tuple[float, bool]:
        """Return size and boldness of the running text."""
        return max(self.counts, key=lambda key: (self.counts[key], key[0]), default=(10.0, False))


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """Blocks of a page in reading order.

    Attributes:
        blocks: the blocks.
        guessed: rows of a table without rules are among them.
        edges: left edges of its longer columns.
    """

    blocks: tuple[ColumnBlock, ...]
    guessed: bool
    edges: tuple[float, ...]


def page_blocks(page: PageLines, sizes: TypeSizes, known: Sequence[float] = ()) -> PageBlocks:
    """Return the blocks of a page; ``known``: left edges of columns of the page before."""
    body_size, body_bold = sizes.body()
    tables = ruled_tables(page.page, page.lines)
    inside = {id(line) for table in tables for row in table.rows for cell in row for line in cell}
    free = [line for line in page.lines if id(line) not in inside]
    columns = in_columns(free, page.page.rules, body_size, known)
    columns = [part for column in columns for part in _cut_at(column, tables)]
    edges = tuple(column_of(column) for column in columns if len(column) >= 4)
    frame = PageFrame(body_size, body_bold, page.page.pictures, edges)
    found: list[ColumnBlock] = []
    placed: set[int] = set()
    for i, column in enumerate(columns):
        for table in tables:
            if id(table) not in placed and _stands_before(table, column):
                placed.add(id(table))
                found += table_blocks(table)
        rest = [
            line for other in columns[i + 1 :] for line in other if line.x0 < column[0].x1 and line.x1 > column[0].x0
        ]
        lowest = not any(line.size > 0.9 * body_size and line.y > column[-1].y for line in rest)
        text, marginal = take_marginal(column, body_size)
        found += with_marginal(list(column_blocks(text, frame, lowest)), marginal)
    for table in tables:
        if id(table) not in placed:
            found += table_blocks(table)
    guessed = sum(block.element == "tr" for block in found) > sum(len(table.rows) for table in tables)
    return PageBlocks(tuple(found), guessed, tuple(column.left for column in edges))


def _cut_at(column: list[Line], tables: Iterable[Table]) -> Iterator[list[Line]]:
    """Yield the lines of a column above, between and below the tables in it."""
    tops = sorted(table.box.y0 for table in tables if table.box.x0 < column[0].x1 and table.box.x1 > column[0].x0)
    start = 0
    for i in range(1, len(column)):
        if any(column[i - 1].y <= top < column[i].y for top in tops):
            yield column[start:i]
            start = i
    yield column[start:]


def _stands_before(table: Table, column: list[Line]) -> bool:
    """Return whether a table stands above the lines of a column, and not in a column further right."""
    return table.box.y0 < column[0].y and table.box.x0 < max(line.x1 for line in column)


@dataclass(slots=True)
class Flow:
    """State of the text between pages: the paragraph that may go on, and what waits for its end."""

    open: Part | None = None
    open_full: bool = False
    open_size: float = 0.0
    open_element: str = ""
    waiting: list[Part] = field(default_factory=list)
    heading_sizes: list[float] = field(default_factory=list)
    indents: Counter[bool] = field(default_factory=Counter)

    def add(self, blocks: Iterable[ColumnBlock], page: int) -> Iterator[Part]:
        """Yield the parts that are complete."""
        for block in blocks:
            part = Part(
                block.kind,
                block.joined.text,
                self._level(block) if block.kind == "heading" else 0,
                Origin(page, block.element, block.row),
                block.joined.readings,
            )
            if block.kind in ("footnote", "caption"):
                self.waiting.append(part)
                continue
            if block.kind == "paragraph" and block.element == "p":
                if self._goes_on(block):
                    self._extend(block, page)
                    continue
                self.indents[not block.flush] += 1
            yield from self.close()
            self.open, self.open_full, self.open_size, self.open_element = (
                part,
                block.full,
                block.style_size,
                block.element,
            )

    def close(self) -> Iterator[Part]:
        """Yield the open paragraph and what waited for its end."""
        if self.open is not None:
            yield self.open
        yield from self.waiting
        self.open = None
        self.waiting.clear()

    def _goes_on(self, block: ColumnBlock) -> bool:
        """Return whether the open paragraph goes on in ``block``, the next one of running text."""
        if self.open is None or self.open_element != "p" or block.item:
            return False
        if abs(block.style_size - self.open_size) > 0.08 * self.open_size:
            return False
        indented = self.indents[True] > self.indents[False]
        if ENDS_SENTENCE.search(self.open.text):
            return indented and block.flush and self.open_full
        return (block.flush and self.open_full) or (self.open_full and not indented)

    def _extend(self, block: ColumnBlock, page: int) -> None:
        part = self.open
        assert part is not None
        joined = Joined(part.text, part.readings).plus(block.joined)
        later = part.later_origins
        place = Origin(page, "p")
        if (later[-1][1] if later else part.origin) != place:
            later = (*later, (len(joined.text) - len(block.joined.text), place))
        self.open = replace(part, text=joined.text, readings=joined.readings, later_origins=later)
        self.open_full = block.full

    def _level(self, block: ColumnBlock) -> int:
        if block.element == ELEMENT:
            return RUN_IN
        for level, pattern in HEADING_LEVELS:
            if pattern.match(block.joined.text):
                self._note_size(block.style_size)
                return level
        return min(self._note_size(block.style_size), _DEEPEST)

    def _note_size(self, size: float) -> int:
        """Return the number of larger sizes of headings so far."""
        if all(abs(size - other) > 0.08 * size for other in self.heading_sizes):
            self.heading_sizes.append(size)
        return sum(other > 1.08 * size for other in self.heading_sizes)
