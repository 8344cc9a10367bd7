"""Convert offsets between code points and UTF-16 units, as JavaScript and Java count."""

import re
from bisect import bisect_left

from gaiko.corpus.spans import CharOffset

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


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
