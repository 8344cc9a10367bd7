"""Lines of a page: characters on one baseline, with ruby and footnote marks taken out of the text.

A line ends at a gap of one character or more, so that the lines of two columns, or of two cells of a table, stay apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.corpus.readers.pdf.page import Box, Glyph, Style, is_wide
from gaiko.corpus.readers.pdf.runs import GAP, Run, find_runs, is_barred
from gaiko.corpus.readers.pdf.small_type import take_marks, take_ruby

_BASELINE = 0.3
"""Distance of baselines, in ems of the smaller type, within one line."""

_NUMBER = re.compile(r"[（(]?注?[0-9０-９]{1,3}[)）.．]?")
"""A number at the head of a line; a gap after it is a space."""

_KANJI = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ]")


@dataclass(frozen=True, slots=True)
class Ruby:
    """A reading of the characters ``[start, end)`` of a line."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or the part of it in one column or cell.

    Attributes:
        text: its characters, with the spaces that the gaps between words stand for.
        x0: left edge.
        x1: right edge.
        y: baseline.
        style: style of most of its characters.
        ruby: readings; offsets refer to ``text``.
        lead: the raised mark that stood before its first character; it was taken out.
    """

    text: str
    x0: float
    x1: float
    y: float
    style: Style
    ruby: tuple[Ruby, ...] = ()
    lead: str = ""

    @property
    def size(self) -> float:
        """Size of most of its characters, in points."""
        return self.style.size

    @property
    def top(self) -> float:
        """Upper edge of its characters."""
        return self.y - 0.88 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge of its characters."""
        return self.y + 0.12 * self.size


def find_lines(glyphs: Sequence[Glyph], bars: Sequence[Box] = ()) -> list[Line]:
    """Return the lines of a page from top to bottom; vertical rules in ``bars`` end a line."""
    runs = take_ruby(list(find_runs(glyphs, bars)))
    runs = take_marks(runs)
    lines = [_line(members) for row in _rows(runs) for members in _split(row, bars)]
    return sorted((line for line in lines if line.text), key=lambda line: (line.y, line.x0))


def _rows(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield runs on one baseline; type of another size on it, such as a large number before a heading, belongs to it."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.y, run.x0)):
        for row in reversed(rows[-4:]):
            if any(abs(run.y - other.y) <= _BASELINE * min(run.size, other.size) for other in row):
                row.append(run)
                break
        else:
            rows.append([run])
    return iter(rows)


def _split(row: list[Run], bars: Sequence[Box]) -> Iterator[list[Run]]:
    members: list[Run] = []
    for run in sorted(row, key=lambda run: run.x0):
        if members:
            last = members[-1]
            gap = run.x0 - max(member.x1 for member in members)
            if gap >= GAP * max(last.size, run.size) or is_barred(last.glyphs[-1], run.glyphs[0], bars):
                yield members
                members = []
        members.append(run)
    if members:
        yield members


def _line(members: list[Run]) -> Line:
    """Join runs from left to right."""
    text = ""
    places: list[tuple[float, int, str]] = []
    sizes: dict[Style, int] = {}
    before: Glyph | None = None
    marked = False
    for run in members:
        for glyph in run.glyphs:
            if before is not None and not (glyph is run.glyphs[0] and marked):
                text += _space_between(before, glyph, text)
            if not (glyph.text == " " and text.endswith((" ", "\u3000"))):
                places.append(((glyph.x0 + glyph.x1) / 2, len(text), glyph.text))
                text += glyph.text
            before = glyph
            sizes[glyph.style] = sizes.get(glyph.style, 0) + 1
        marked = run.mark
    ruby = tuple(_placed(item, places) for run in members for item in run.ruby)
    return Line(
        text,
        members[0].x0,
        max(run.x1 for run in members),
        max(members, key=lambda run: len(run.glyphs)).y,
        max(sizes, key=lambda style: (sizes[style], style.size)),
        tuple(sorted(ruby, key=lambda item: item.start)),
        members[0].lead,
    )


def _space_between(a: Glyph, b: Glyph, text: str) -> str:
    """Return the space that a gap stands for: between Latin words, and where a full-width space was set as a gap."""
    if a.text.isspace() or b.text.isspace():
        return ""
    gap = (b.x0 - a.x1) / max(a.style.size, b.style.size)
    if 0.12 < gap < 1.5 * GAP and _NUMBER.fullmatch(text):
        return " " if gap < 0.7 or a.style.size != b.style.size or a.style.bold != b.style.bold else "\u3000"
    wide = is_wide(a.text), is_wide(b.text)
    if gap >= 0.7:
        return "\u3000" if any(wide) else " "
    if not any(wide):
        return " " if gap > 0.17 else ""
    return ""


def _placed(item: tuple[float, float, str], places: Sequence[tuple[float, int, str]]) -> Ruby:
    """Return ruby with the characters below it, kanji if there are any among them."""
    x0, x1, text = item
    below = [place for place in places if x0 <= place[0] <= x1]
    below = [place for place in below if _KANJI.match(place[2])] or below
    if not below:
        below = [min(places, key=lambda place: abs(place[0] - (x0 + x1) / 2))]
    return Ruby(below[0][1], below[-1][1] + 1, text)
