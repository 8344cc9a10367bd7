"""Join the lines of a paragraph into one text without line breaks, with the ruby readings at their new offsets."""

from collections.abc import Iterable
from dataclasses import dataclass

from gaiko.corpus.readers.base import Reading
from gaiko.corpus.readers.pdf.lines import Line
from gaiko.corpus.readers.pdf.page import is_wide

_HYPHENS = "-\u2010\u00ad"


@dataclass(frozen=True, slots=True)
class Joined:
    """Text of several lines with its readings."""

    text: str = ""
    readings: tuple[Reading, ...] = ()

    def plus(self, other: "Joined", separator: str | None = None) -> "Joined":
        """Return both texts in one; by default with what belongs between two lines of a paragraph.

        A word divided at the end of a line is put together; a hyphen stays before a capital or a figure.
        """
        text = self.text
        if not text or not other.text:
            return self if text else other
        if separator is None:
            separator = _between(text, other.text)
            if text[-1] in _HYPHENS and _is_divided(text, other.text):
                text = text[:-1]
        shift = len(text) + len(separator)
        moved = (reading.shifted(shift) for reading in other.readings)
        return Joined(text + separator + other.text, (*self.readings, *moved))


def join_lines(lines: Iterable[Line]) -> Joined:
    """Return the text of consecutive lines of one paragraph."""
    joined = Joined()
    for line in lines:
        joined = joined.plus(of_line(line))
    return joined


def of_line(line: Line) -> Joined:
    """Return the text of one line."""
    return Joined(line.text, tuple(Reading(ruby.start, ruby.end, ruby.text) for ruby in line.ruby))


def _between(before: str, after: str) -> str:
    a, b = before[-1], after[0]
    if is_wide(a) or is_wide(b) or a in _HYPHENS or a.isspace() or b.isspace():
        return ""
    return " "


def _is_divided(before: str, after: str) -> bool:
    word = before[:-1].rpartition(" ")[2]
    if before[-1] == "\u00ad":
        return True
    return len(word) > 1 and word.isalpha() and after[0].isalpha() and after[0].islower()
