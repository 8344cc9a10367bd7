"""A PDF page as data: characters with their geometry, rules and pictures.

Coordinates are points from the upper left corner of the page as it is read: x to the right, y downward.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points and whether the font is bold."""

    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character at its place; ``y`` is the baseline."""

    text: str
    x0: float
    x1: float
    y: float
    style: Style


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, of a picture or a rule."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """Content of a page.

    Attributes:
        number: from 1.
        width: width as it is read.
        height: height as it is read.
        glyphs: characters in the order of the file, upright, without those of ``aside``.
        rules: horizontal rules.
        bars: vertical rules.
        pictures: pictures.
        aside: texts set in another direction than the page, such as a vertical heading in the margin.
        vertical: the page is set vertically; its coordinates are turned, so that lines run along x.
        unreadable: number of characters that the font gives no Unicode for.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Box, ...] = ()
    bars: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()
    aside: tuple[str, ...] = ()
    vertical: bool = False
    unreadable: int = 0


def is_wide(char: str) -> bool:
    """Return whether a character fills a square in Japanese type (kana, kanji, full-width forms)."""
    return char >= "\u2e80" and not "\uff61" <= char <= "\uffdc" and not "\ufb00" <= char <= "\ufb4f"
