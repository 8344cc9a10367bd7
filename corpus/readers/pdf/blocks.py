"""Blocks of a column: headings, paragraphs, captions, footnotes and rows of tables, from indents, gaps and type sizes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gaiko.corpus.blocks import HEADING_LEVELS
from gaiko.corpus.readers.base import CELL_SEPARATOR
from gaiko.corpus.readers.pdf.columns import typical_pitch
from gaiko.corpus.readers.pdf.joining import Joined, join_lines, of_line
from gaiko.corpus.readers.pdf.lines import Line
from gaiko.corpus.readers.pdf.page import Box, is_wide
from gaiko.corpus.readers.pdf.tables import Table, aligned_rows

ENDS_SENTENCE = re.compile(r"[。．！？!?][」』）)〉】\]”\"]*$|[a-z)][.][\"”]?$")
_BULLET = re.compile(r"[●○◎■□◆◇▲△▼▽★☆➢•✓※\uf0b7\uf06c]|[①-⑳]")
_ITEM = re.compile(
    r"[・‐–—－●○◎■□◆◇▲△▼▽★☆➢•✓※①-⑳\-\uf0b7\uf06c]|[（(][0-9０-９ア-ンa-zA-Z一二三四五六七八九十]{1,3}[)）]|[0-9０-９]{1,2}[.．、　 ]|第[0-9０-９一二三四五六七八九十]+[条章節部]"
)
_NOTE = re.compile(r"[（(\[［]?(?:注|脚注)?\s?[0-9０-９]{1,3}[)）\]］]|[0-9０-９]{1,3}[\s　\D]|[*＊†‡※]|[（(]?注")
_CAPTION = re.compile(
    r"(?:図表?|表|写真|資料|地図|グラフ|[Ff]ig(?:ure)?\.?|[Tt]able|[Pp]hoto)\s*[0-9０-９①-⑳：:－\-]|[（(]?写真提供|[（(]出[典所]|出[典所]："
)
_LATIN_WORD = re.compile("[!-\u024f]+")
_HEADING_SIZE = 1.12
_SMALL = 0.9
_LONGEST_HEADING = 100


@dataclass(frozen=True, slots=True)
class ColumnBlock:
    """A block of one column.

    Attributes:
        kind: heading, paragraph, caption or footnote.
        joined: text and readings.
        style_size: type size in points.
        element: heading, p, footnote, caption or tr.
        flush: its first line begins at the left edge of the column.
        full: its last line reaches the right edge.
        item: it begins like an item of a list.
        row: number of the row of a table.
        bottom: lower edge on the page.
    """

    kind: str
    joined: Joined
    style_size: float
    element: str
    flush: bool = False
    full: bool = False
    item: bool = False
    row: int | None = None
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """Edges of a column and the usual distance of its lines."""

    left: float
    right: float
    pitch: float


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Context of the blocks of a page: size of its running text, whether that is bold, pictures, and columns."""

    body_size: float
    body_bold: bool
    pictures: tuple[Box, ...]
    columns: tuple[Column, ...]


def column_of(lines: Sequence[Line]) -> Column:
    """Return the edges that most lines share."""
    lefts = Counter(round(line.x0) for line in lines)
    left = min(lefts, key=lambda x: (-lefts[x], x))
    needed = max(2, 0.15 * len(lines)) if len(lines) > 5 else 1
    ends = sorted((line.x1 for line in lines), reverse=True)
    reach = 1.2 * lines[0].size
    right = next((x for x in ends if sum(abs(x - other) <= reach for other in ends) >= needed), ends[0])
    return Column(left, right, typical_pitch(lines))


def table_blocks(table: Table) -> Iterator[ColumnBlock]:
    """Yield the rows of a ruled table."""
    for number, row in enumerate(table.rows, start=1):
        joined = Joined()
        for cell in row:
            joined = joined.plus(join_lines(cell), CELL_SEPARATOR)
        yield ColumnBlock("paragraph", joined, row[0][0].size, "tr", row=number)


def column_blocks(lines: Sequence[Line], frame: PageFrame, lowest: bool) -> Iterator[ColumnBlock]:
    """Yield the blocks of the lines of a column from top to bottom.

    Args:
        lines: lines of the column.
        frame: what they are judged by.
        lowest: no running text follows on the page, so that small type at its end may be footnotes.
    """
    column = _column(lines, frame)
    rows = _rows(lines)
    number = 0
    group: list[Line] = []
    apart = True
    last_body = max((i for i, row in enumerate(rows) if row[0].size > _SMALL * frame.body_size), default=-1)
    footnotes = False
    for i, (row, aligned) in enumerate(zip(rows, aligned_rows(rows), strict=True)):
        if aligned:
            yield from _settled(group, column, frame, footnotes, apart)
            group, number, apart = [], number + 1, True
            joined = Joined()
            for cell in row:
                joined = joined.plus(of_line(cell), CELL_SEPARATOR)
            yield ColumnBlock("paragraph", joined, row[0].size, "tr", row=number, bottom=row[0].bottom)
            continue
        number = 0
        line = _one_line(row)
        begins_notes = (
            lowest and i > last_body and not footnotes and (bool(line.lead) or _NOTE.match(line.text) is not None)
        )
        if group and (begins_notes or _breaks(group, line, column, frame, footnotes)):
            yield from _settled(group, column, frame, footnotes, apart)
            apart = line.y - group[-1].y > 1.25 * column.pitch
            group = []
        footnotes = footnotes or begins_notes
        group.append(line)
    yield from _settled(group, column, frame, footnotes, apart)


def _column(lines: Sequence[Line], frame: PageFrame) -> Column:
    """Return the edges of a column; those of a longer one at the same place, if there are few lines."""
    own = column_of(lines)
    if len(lines) >= 4:
        return own
    size = frame.body_size
    same = (
        other for other in frame.columns if abs(other.left - own.left) < 3 * size and other.right > own.right - 2 * size
    )
    return next(same, own)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(line.y - rows[-1][0].y) < 0.4 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def _one_line(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    joined = of_line(row[0])
    for part in row[1:]:
        joined = joined.plus(of_line(part), "\u3000" if is_wide(joined.text[-1]) or is_wide(part.text[0]) else " ")
    main = max(row, key=lambda line: len(line.text))
    ruby = tuple(
        replace(item, start=r.start, end=r.end)
        for line in row
        for item, r in zip(line.ruby, joined.readings, strict=False)
    )
    return replace(row[0], text=joined.text, x1=row[-1].x1, style=main.style, ruby=ruby)


def _breaks(group: Sequence[Line], line: Line, column: Column, frame: PageFrame, footnotes: bool) -> bool:
    """Return whether ``line`` begins a new block after the lines of ``group``."""
    above, size = group[-1], line.size
    if abs(line.size - above.size) > 0.08 * size or line.style.bold != above.style.bold:
        return True
    if line.y - above.y > max(1.35 * column.pitch, 1.3 * size) or line.y < above.y:
        return True
    if above.text.endswith("-") and above.text[-2:-1].isalpha():
        return False
    if footnotes:
        return bool(line.lead) or (_NOTE.match(line.text) is not None and line.x0 < group[0].x0 + 0.5 * size)
    if _is_heading_type(line, frame):
        return any(pattern.match(line.text) for _, pattern in HEADING_LEVELS[:5]) and not _is_short_start(group)
    if _BULLET.match(line.text):
        return True
    ends = ENDS_SENTENCE.search(above.text) is not None
    short = _would_have_fit(above, line, column)
    if _ITEM.match(line.text) and (
        ends or short or (abs(line.x0 - group[0].x0) < 0.3 * size and _ITEM.match(group[0].text))
    ):
        return True
    if short and (ends or above.x1 < column.right - 4 * size):
        return True
    indent = line.x0 - above.x0
    if len(group) == 1:
        hangs = indent > 0 and _ITEM.match(group[0].text) is not None
        return indent > 0.7 * size and not hangs
    return indent > 0.7 * size


def _is_short_start(group: Sequence[Line]) -> bool:
    """Return whether the lines so far are a number alone, which its heading follows."""
    return len(group) == 1 and len(group[0].text) <= 4


def _would_have_fit(above: Line, line: Line, column: Column) -> bool:
    """Return whether the first word of ``line`` would have fit into the line above, which therefore ends a paragraph."""
    room = column.right - above.x1
    word = _LATIN_WORD.match(line.text)
    need = (len(word.group()) * 0.6 + 1.0 if word else 2.2) * line.size
    return room > need


def _is_heading_type(line: Line, frame: PageFrame) -> bool:
    return line.size >= _HEADING_SIZE * frame.body_size or (
        line.style.bold and not frame.body_bold and line.size > _SMALL * frame.body_size
    )


def _settled(
    group: Sequence[Line], column: Column, frame: PageFrame, footnotes: bool, apart: bool
) -> Iterator[ColumnBlock]:
    """Yield the block of some lines; ``apart``: a gap is above it."""
    if not group:
        return
    joined = join_lines(group)
    first, last = group[0], group[-1]
    kind = _kind(group, joined.text, column, frame, footnotes, apart)
    if kind == "footnote" and first.lead:
        joined = Joined(f"{first.lead} ").plus(joined, "")
    yield ColumnBlock(
        kind,
        joined,
        first.size,
        "p" if kind == "paragraph" else kind,
        flush=first.x0 < column.left + 0.6 * first.size,
        full=last.x1 > column.right - 1.6 * last.size,
        item=_ITEM.match(joined.text) is not None,
        bottom=last.bottom,
    )


def _kind(group: Sequence[Line], text: str, column: Column, frame: PageFrame, footnotes: bool, apart: bool) -> str:
    first = group[0]
    if footnotes:
        return "footnote"
    ended = ENDS_SENTENCE.search(text) is not None
    if _is_heading_type(first, frame):
        return "heading" if not ended and len(text) <= _LONGEST_HEADING else "paragraph"
    near = any(_is_near(picture, group) for picture in frame.pictures)
    small = first.size <= 0.95 * frame.body_size
    if not ended and len(text) < 120 and _CAPTION.match(text) and (small or near or len(group) <= 2):
        return "caption"
    if small and near:
        return "caption"
    numbered = any(pattern.match(text) for _, pattern in HEADING_LEVELS)
    if (
        apart
        and len(group) == 1
        and numbered
        and not ended
        and len(text) <= 40
        and first.x1 < column.right - 2 * first.size
    ):
        return "heading"
    return "paragraph"


def _is_near(picture: Box, group: Sequence[Line]) -> bool:
    x0, x1 = min(line.x0 for line in group), max(line.x1 for line in group)
    if min(picture.x1, x1) - max(picture.x0, x0) < 0.3 * (x1 - x0):
        return False
    size = group[0].size
    return 0 <= group[0].top - picture.y1 < 2.5 * size or 0 <= picture.y0 - group[-1].bottom < 2.5 * size
