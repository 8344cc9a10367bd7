"""Decide which line breaks of a plain text are wraps inside a paragraph and which end a paragraph.

No library does this for Japanese, which marks no word at the wrap: the width of the lines and what stands on both sides of
the break decide.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from gaiko.corpus.spans import Segment

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_ENDS_SENTENCE = re.compile(r"[。｡！？!?．][」』）)〉】\]”’｣]*$")
_ITEM = re.compile(
    r"[・●○◎■□◆◇◯▽▼△▲★☆※－―–—•‣①-⑳⑴-⒇❶-❿][ 　]*"
    r"|[-*+][ 　]+"
    r"|[（(](?:[0-9０-９]{1,2}|[ア-ンa-zａ-ｚ]|[一二三四五六七八九十]{1,3})[)）][ 　]*"
    r"|[0-9０-９]{1,2}(?:[.．](?![0-9０-９])|[)）])[ 　]*"
    r"|[0-9０-９]{1,2}[ 　]+(?![年月日時分人名か億万兆円ドル%％])"
    r"|[ア-ンa-zａ-ｚ一二三四五六七八九十][.．　)）][ 　]*"
    r"|第[0-9０-９一二三四五六七八九十百]+[章節部条編][ 　]*"
    r"|[〈＜【《◇].*[〉＞】》◇]$"
)
"""Beginning of a list item or heading; its length is the hanging indentation."""

_NUMBER_CUT = re.compile(
    r"[0-9０-９〇一二三四五六七八九十百千万億兆,，．.]\n(?:[0-9０-９年月日時分秒人名か国億万兆円ドルユーロ%％]|[ヵヶ箇][国月年所])"
)
_DATE_CUT = re.compile(r"(?:令和|平成|昭和|大正|明治|年|月|約|第|\$)\n[0-9０-９元]")
_OPEN_END = re.compile(r"[、，をはがとやの（「『〔［“(]$")
_CANNOT_BEGIN = re.compile(
    r"[、。，．｡ゃゅょっァィゥェォャュョッーん」』）)〕］”%％々]|を|(?!はい|いえ)[ぁ-ゖ]{1,5}[。．]|(?:は|が|の|に|も|へ|で|と)[一-鿿ァ-ヺ、「『0-9０-９]"
)
_PROSE = re.compile(r"、|[はがを](?=.)")
_LATIN = re.compile(r"[A-Za-z0-9,.;:'’)&-]\n[A-Za-z0-9($&]")
_LATIN_GOES_ON = re.compile(r"[A-Za-z,]\n[a-z]")

_LEAST_WIDTH = 24
"""Half-width columns below which lines of equal length are a list, not wrapped prose."""
_SLACK = 6
"""Columns that a wrapped line may be shorter than the width, since some characters cannot begin or end a line."""
_LONG = 30
"""Columns of a line that may be prose without further evidence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, trimmed; ``end`` is before its trailing white space.

    Attributes:
        start: offset of the first character after the indentation.
        end: offset after the last character.
        indent: columns of the indentation; a full-width space counts two.
        text: the trimmed text.
        opens: whether the indentation is one full-width space, as at the beginning of a paragraph.
        blank_before: whether a blank line precedes it.
    """

    start: int
    end: int
    indent: int
    text: str
    opens: bool
    blank_before: bool

    @property
    def width(self) -> int:
        """Columns up to the end of the line; a full-width character counts two."""
        return self.indent + columns(self.text)

    @property
    def length(self) -> int:
        """Twice the number of characters, the width where every character counts two."""
        return self.indent + 2 * len(self.text)


def columns(text: str) -> int:
    """Return the columns of a text in half-width units."""
    return len(text) + (len(text.encode("utf-8", "surrogatepass")) - len(text)) // 2


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines that are not blank; CR, LF and CRLF end a line."""
    blank = False
    for match in _LINE.finditer(text):
        raw = match.group(1)
        if not (stripped := raw.strip(" \t\u3000\ufeff\f\v")):
            blank = True
            continue
        at = raw.index(stripped)
        start = match.start() + at
        indent = raw[:at].replace("\ufeff", "")
        yield Line(start, start + len(stripped), columns(indent), stripped, indent == "\u3000", blank)
        blank = False


def join_lines(text: str) -> list[list[Segment]]:
    """Return the paragraphs of a text as ranges that leave out wraps, and the indentation after them.

    The line break between two Latin words stays inside, as the space between them.

    >>> join_lines("会談は2025年10\\n月28日に行われた。\\n・米国\\n・英国")
    [[(0, 10), (11, 21)], [(22, 25)], [(26, 29)]]
    """
    found: list[list[Segment]] = []
    before: Line | None = None
    for line, is_wrap in wrapped_lines(text):
        if before and is_wrap:
            if _LATIN.fullmatch(f"{before.text[-1]}\n{line.text[0]}"):
                start, _ = found[-1][-1]
                found[-1][-1] = start, before.end + 1
            found[-1].append((line.start, line.end))
        else:
            found.append([(line.start, line.end)])
        before = line
    return found


def wrapped_lines(text: str) -> Iterator[tuple[Line, bool]]:
    """Yield the lines that are not blank, each with whether it goes on with the paragraph of the line before it."""
    lines = list(lines_of(text))
    layout = Layout.of(lines)
    for number, line in enumerate(lines):
        yield line, number > 0 and layout.is_wrap(number)


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a text with what they show together.

    Attributes:
        lines: the lines that are not blank.
        width: columns at which the text is wrapped; None where lines are paragraphs, or too few to tell.
        length: the same for texts wrapped after a number of characters, in ``Line.length``.
        indented: whether a paragraph begins with an indentation.
    """

    lines: Sequence[Line]
    width: int | None
    length: int | None
    indented: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Layout":
        """Measure the lines of a text."""
        first = min((line.indent for line in lines), default=0)
        starts = [line for before, line in pairwise(lines) if _ENDS_SENTENCE.search(before.text)]
        indented = sum(line.indent > first for line in starts)
        width = _wrap_width(lines, attrgetter("width"))
        length = _wrap_width(lines, attrgetter("length"))
        return cls(lines, width, length, len(starts) > 1 and 2 * indented > len(starts))

    def is_wrap(self, number: int) -> bool:
        """Return whether the line ``number`` goes on with the paragraph of the line before it."""
        before, line = self.lines[number - 1], self.lines[number]
        if line.blank_before:
            return False
        joint = f"{before.text[-4:]}\n{line.text[:2]}"
        cut = _NUMBER_CUT.search(joint) or _DATE_CUT.search(joint)
        if not cut and _ITEM.match(line.text):
            return False
        marker = _ITEM.match(before.text)
        if marker and marker.end() == len(before.text) and marker.group()[0] in "〈＜【《◇":
            return False
        hanging = columns(marker.group()) if marker else 0
        if line.indent > before.indent + hanging + (2 if marker else 0):
            return False
        if self._is_full(before, line):
            return not (_ENDS_SENTENCE.search(before.text) and self._begins_paragraph(before, line))
        if _ENDS_SENTENCE.search(before.text):
            return False
        return bool(cut) or self._is_open(before, line)

    def _is_full(self, before: Line, line: Line) -> bool:
        """Return whether the word that begins ``line`` had no room on the line before."""
        word = _word(line.text)
        by_width = self.width is not None and before.width >= self.width - _SLACK - word
        return by_width or (self.length is not None and before.length >= self.length - _SLACK - 2 * word)

    def _begins_paragraph(self, before: Line, line: Line) -> bool:
        """Return whether a line after a full line that ends a sentence begins a paragraph; only indentation tells."""
        return self.indented and line.indent > min(each.indent for each in (before, line))

    def _is_open(self, before: Line, line: Line) -> bool:
        """Return whether the words on both sides of a break belong together, where the width does not tell."""
        if line.opens:
            return False
        if _OPEN_END.search(before.text) or _CANNOT_BEGIN.match(line.text):
            return True
        if _LATIN_GOES_ON.fullmatch(f"{before.text[-1]}\n{line.text[0]}"):
            return True
        if self.indented and line.indent == 0 and (before.indent or before.width >= _LONG):
            return True
        if before.width < _LONG or self.width is not None or self.length is not None:
            return False
        few = len(self.lines) <= 3
        return few and line.width <= before.width + _SLACK and _PROSE.search(before.text) is not None


def _wrap_width(lines: Sequence[Line], measure: Callable[[Line], int]) -> int | None:
    """Return the columns at which most lines that end no sentence are broken; None if there is no such width."""
    open_ends = [
        measure(before)
        for before, line in pairwise(lines)
        if not line.blank_before and not _ENDS_SENTENCE.search(before.text) and not _ITEM.match(line.text)
    ]
    if len(open_ends) < 3 or not any(_ENDS_SENTENCE.search(line.text) for line in lines):
        return None
    counts = Counter(open_ends)
    near = {width: sum(counts[w] for w in range(width - _SLACK, width + 1)) for width in counts}
    width = max(near, key=lambda w: (near[w], w))
    longer = sum(measure(line) > width + 4 for line in lines)
    wrapped = width >= _LEAST_WIDTH and 10 * near[width] >= 6 * len(open_ends) and 10 * longer <= len(lines)
    return width if wrapped else None


def _word(text: str) -> int:
    """Return the columns of the Latin word or number that begins a line, which moved to the next line as a whole."""
    match = re.match("[A-Za-z0-9'’.,-]*", text)
    return min(match.end() + 1, 20) if match else 0
