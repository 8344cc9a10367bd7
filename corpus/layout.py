"""Layout of a document as data: blocks with exact segments, their origin in the file, and ruby readings."""

from dataclasses import dataclass
from typing import Any

from gaiko.corpus.spans import CharOffset, Segment


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the layout.

    Attributes:
        kind: heading, paragraph, caption, footnote or boilerplate.
        segments: ranges of the seed in text order; more than one if the block is interrupted.
        level: depth of a heading (0 outermost); 0 for other kinds.
        detail: type of boilerplate (space, marker, ruby, footnote-mark; empty if set by an override); ``column`` for the
            heading of a column.
    """

    kind: str
    segments: tuple[Segment, ...]
    level: int = 0
    detail: str = ""

    @property
    def start(self) -> int:
        """Offset of the first character in the seed."""
        return self.segments[0][0]

    def text(self, seed_text: str) -> str:
        """Return the concatenated segments."""
        return "".join(seed_text[a:b] for a, b in self.segments)


@dataclass(frozen=True, slots=True)
class Origin:
    """Origin of a block in its file.

    Attributes:
        page: number of the page, from 1; None for a file without pages.
        element: kind of element, such as ``p``, ``li``, ``td`` or ``heading``; empty if there is none.
        row: number of the row in its table or file, from 1; None outside a table.
    """

    page: int | None = None
    element: str = ""
    row: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that are set, in fixed order."""
        fields: tuple[tuple[str, Any], ...] = (("page", self.page), ("element", self.element), ("row", self.row))
        return {name: value for name, value in fields if value not in (None, "")}


PlacedOrigin = tuple[CharOffset, Origin]
"""An origin and the offset from which it holds, up to the next one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A ruby reading, kept apart from the text: ``text`` is the reading of ``[start, end)``."""

    start: CharOffset
    end: CharOffset
    text: str

    def shifted(self, offset: int) -> "Reading":
        """Return the reading shifted by ``offset`` characters."""
        return Reading(self.start + offset, self.end + offset, self.text)
