"""Lines of a page: characters on one baseline, with ruby and footnote marks taken out of the text.

A line ends at a gap of one character or more, so that the lines of two columns, or of two cells of a table, stay apart.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gaiko.corpus.readers.pdf.page import Box, Glyph, Style, is_wide

_GAP = 1.0
"""Gap, in ems, that separates two lines on one baseline."""

_SPACE_GAP = 2.5
"""The same behind a space of Latin text, which is stretched in justified lines."""

_BASELINE = 0.3
"""Distance of baselines, in ems of the smaller type, within one line."""

_RUBY_SIZE = 0.62
_RUBY_RISE = (0.6, 1.4)
"""Height of the baseline of ruby above the baseline of its text, in ems of the text."""

_MARK_SIZE = 0.87
_MARK_RISE = (0.12, 0.75)
_MARK = re.compile(r"[（(\[［]?(?:注|※|脚注)?[0-9０-９]{1,3}[)）\]］]?|[*＊†‡§※]{1,3}|(?:注|※)")
_NUMBER = re.compile(r"[（(]?注?[0-9０-９]{1,3}[)）.．]?")
"""A number at the head of a line; a gap after it is a space."""

_RUBY = re.compile(r"[\u3040-\u30ff\uff66-\uff9f\u3400-\u9fff\u2e80-\u2fdfA-Za-z・ー]+")
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
        mark: a footnote mark was taken out of it.
        lead: the raised mark that stood before its first character; it was taken out.
    """

    text: str
    x0: float
    x1: float
    y: float
    style: Style
    ruby: tuple[Ruby, ...] = ()
    mark: bool = False
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


@dataclass(slots=True)
class _Run:
    """Consecutive characters of one size on one baseline; ``reach`` is the right edge of a mark taken out after it."""

    glyphs: list[Glyph]
    ruby: list[tuple[float, float, str]] = field(default_factory=list)
    mark: bool = False
    reach: float = 0.0
    lead: str = ""

    @property
    def size(self) -> float:
        return self.glyphs[0].style.size

    @property
    def y(self) -> float:
        return self.glyphs[0].y

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return max(self.glyphs[-1].x1, self.reach)

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


def find_lines(glyphs: Sequence[Glyph], bars: Sequence[Box] = ()) -> list[Line]:
    """Return the lines of a page from top to bottom; vertical rules in ``bars`` end a line."""
    runs = _take_ruby(list(_runs(glyphs, bars)))
    runs = _take_marks(runs)
    lines = [_line(members) for row in _rows(runs) for members in _split(row, bars)]
    return sorted((line for line in lines if line.text), key=lambda line: (line.y, line.x0))


def _runs(glyphs: Sequence[Glyph], bars: Sequence[Box]) -> Iterator[_Run]:
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph, bars):
            yield from _trimmed(run)
            run = []
        run.append(glyph)
    yield from _trimmed(run)


def _follows(a: Glyph, b: Glyph, bars: Sequence[Box]) -> bool:
    size = a.style.size
    if abs(b.style.size - size) > 0.05 * size or abs(b.y - a.y) > 0.1 * size:
        return False
    widest = _SPACE_GAP if a.text == " " and not is_wide(b.text) else _GAP
    return (
        -size <= b.x0 - a.x1 < widest * size
        and b.x0 >= a.x0 - 0.1 * size
        and not (b.x0 - a.x1 > 0.15 * size and _is_barred(a, b, bars))
    )


def _is_barred(a: Glyph, b: Glyph, bars: Sequence[Box]) -> bool:
    return any(
        bar.y0 <= a.y - 0.3 * a.style.size <= bar.y1 and (a.x0 + a.x1) / 2 <= bar.x0 <= (b.x0 + b.x1) / 2
        for bar in bars
    )


def _trimmed(run: list[Glyph]) -> Iterator[_Run]:
    """Yield the run without white space at its edges, and nothing if it is all white space."""
    start, end = 0, len(run)
    while start < end and run[start].text.isspace():
        start += 1
    while end > start and run[end - 1].text.isspace():
        end -= 1
    if start < end:
        yield _Run(run[start:end])


def _take_ruby(runs: list[_Run]) -> list[_Run]:
    """Give small type above a line to that line as ruby; return the other runs."""
    largest = max((run.size for run in runs), default=0.0)
    by_baseline = sorted(runs, key=lambda run: run.y)
    kept: list[_Run] = []
    for run in runs:
        base = None
        if run.size <= _RUBY_SIZE * largest and _RUBY.fullmatch(run.text):
            below = _between(by_baseline, run.y, run.y + _RUBY_RISE[1] * largest)
            base = next((other for other in below if _is_ruby_of(run, other)), None)
        if base is None:
            kept.append(run)
        else:
            base.ruby.append((run.x0, run.x1, run.text))
    return kept


def _between(by_baseline: Sequence[_Run], low: float, high: float) -> Sequence[_Run]:
    """Return the runs with baselines in a range, of runs sorted by baseline."""
    start = bisect_left(by_baseline, low, key=lambda run: run.y)
    return by_baseline[start : bisect_right(by_baseline, high, key=lambda run: run.y)]


def _is_ruby_of(ruby: _Run, base: _Run) -> bool:
    low, high = _RUBY_RISE
    if ruby.size > _RUBY_SIZE * base.size or not low * base.size <= base.y - ruby.y <= high * base.size:
        return False
    overlap = min(ruby.x1, base.x1) - max(ruby.x0, base.x0)
    return overlap >= 0.5 * (ruby.x1 - ruby.x0)


def _take_marks(runs: list[_Run]) -> list[_Run]:
    """Drop raised footnote marks, and put other raised or lowered type, as in ``m²``, on the baseline of its line."""
    largest = max((run.size for run in runs), default=0.0)
    by_baseline = sorted(runs, key=lambda run: run.y)
    kept: list[_Run] = []
    for run in runs:
        near = _between(by_baseline, run.y - 0.35 * largest, run.y + _MARK_RISE[1] * largest)
        beside = [other for other in near if _is_small_beside(run, other)]
        before = next((other for other in beside if _is_behind(run, other)), None)
        after = next((other for other in beside if abs(other.x0 - run.x1) < 0.6 * other.size), None)
        base = before or after
        if base is None:
            kept.append(run)
        elif _MARK.fullmatch(run.text) is None or base.y < run.y or (before is not None and _is_power(run, before)):
            run.glyphs = [replace(glyph, y=base.y) for glyph in run.glyphs]
            kept.append(run)
        elif before is not None:
            before.mark, before.reach = True, run.x1
        elif not any(_is_behind(run, other) and abs(other.y - run.y) < other.size for other in kept):
            base.mark, base.lead = True, run.text
    return kept


def _is_small_beside(run: _Run, base: _Run) -> bool:
    """Return whether a run is smaller than another and raised above or lowered below its baseline, in its line."""
    rise = (base.y - run.y) / base.size
    low, high = _MARK_RISE
    return run.size <= _MARK_SIZE * base.size and (low <= rise <= high or -0.35 <= rise <= -0.08)


def _is_behind(run: _Run, base: _Run) -> bool:
    return -0.6 * base.size <= run.x0 - base.x1 <= 0.5 * base.size


def _is_power(run: _Run, base: _Run) -> bool:
    """Return whether a raised figure is an exponent: of a unit or a figure."""
    unit = re.search(r"(?:^|[^A-Za-z])(?:[kcm]?m|10)$", base.text)
    return unit is not None and re.fullmatch(r"[-−]?[0-9]{1,2}", run.text) is not None


def _rows(runs: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Yield runs on one baseline; type of another size on it, such as a large number before a heading, belongs to it."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: (run.y, run.x0)):
        for row in reversed(rows[-4:]):
            if any(abs(run.y - other.y) <= _BASELINE * min(run.size, other.size) for other in row):
                row.append(run)
                break
        else:
            rows.append([run])
    return iter(rows)


def _split(row: list[_Run], bars: Sequence[Box]) -> Iterator[list[_Run]]:
    members: list[_Run] = []
    for run in sorted(row, key=lambda run: run.x0):
        if members:
            last = members[-1]
            gap = run.x0 - max(member.x1 for member in members)
            if gap >= _GAP * max(last.size, run.size) or _is_barred(last.glyphs[-1], run.glyphs[0], bars):
                yield members
                members = []
        members.append(run)
    if members:
        yield members


def _line(members: list[_Run]) -> Line:
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
        any(run.mark for run in members),
        members[0].lead,
    )


def _space_between(a: Glyph, b: Glyph, text: str) -> str:
    """Return the space that a gap stands for: between Latin words, and where a full-width space was set as a gap."""
    if a.text.isspace() or b.text.isspace():
        return ""
    gap = (b.x0 - a.x1) / max(a.style.size, b.style.size)
    if 0.12 < gap < 1.5 * _GAP and _NUMBER.fullmatch(text):
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
