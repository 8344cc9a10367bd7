"""Convert offsets between code points and UTF-16 units, as JavaScript and Java count, or grapheme clusters, as doccano may count."""

import re
from bisect import bisect_left
from typing import Protocol

from gaiko.corpus.spans import CharOffset

_NOT_JOINED = re.compile("\u200d(?=[^\u2764\U0001f48b\U0001f5e8\U0001f466-\U0001f469\u200d\ufe0f\\s])")
"""A joiner before a character that Unicode 9 does not join."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Units(Protocol):
    """Conversion between code points and another unit."""

    def units(self, at: CharOffset) -> int:
        """Return a code point offset in the other unit."""
        ...

    def code_points(self, at: int) -> CharOffset | None:
        """Return an offset of the other unit in code points; None inside a character or outside the text."""
        ...


class Graphemes:
    """Offsets of a text in grapheme clusters, as doccano's page counts them.

    Its library grapheme-splitter follows UAX 29 of Unicode 9, in which a zero-width joiner joins few emoji: 👨‍🚒 has two clusters.

    >>> graphemes = Graphemes("が\u3099と")
    >>> graphemes.units(3), graphemes.code_points(1), graphemes.code_points(3)
    (2, 2, None)
    """

    def __init__(self, text: str) -> None:
        import regex  # the standard library has no grapheme clusters

        starts = [match.start() for match in regex.finditer(r"\X", text)]
        self._starts = sorted({*starts, *(match.end() for match in _NOT_JOINED.finditer(text)), len(text)})

    def units(self, at: CharOffset) -> int:
        """Return the number of clusters that begin before a code point offset."""
        return bisect_left(self._starts, at)

    def code_points(self, at: int) -> CharOffset | None:
        """Return a cluster offset in code points; None outside the text."""
        return self._starts[at] if 0 <= at < len(self._starts) else None


class Utf16:
    """Offsets of a text in UTF-16 units; a character beyond U+FFFF, such as 𠮷, has two.

    >>> utf16 = Utf16("𠮷野氏")
    >>> utf16.units(3), utf16.code_points(4), utf16.code_points(1)
    (4, 3, None)
    """

    def __init__(self, text: str) -> None:
        self._points = [match.start() for match in _ASTRAL.finditer(text)]
        self._units = [point + number for number, point in enumerate(self._points)]
        self._length = len(text) + len(self._points)

    def units(self, at: CharOffset) -> int:
        """Return a code point offset in UTF-16 units."""
        return at + bisect_left(self._points, at)

    def code_points(self, at: int) -> CharOffset | None:
        """Return a UTF-16 offset in code points; None inside a character or outside the text."""
        before = bisect_left(self._units, at)
        inside = before and at == self._units[before - 1] + 1
        return None if inside or not 0 <= at <= self._length else at - before
