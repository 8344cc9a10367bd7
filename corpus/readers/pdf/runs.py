"""Runs: consecutive characters of one size on one baseline."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gaiko.corpus.readers.pdf.page import Box, Glyph, is_wide

GAP = 1.0
"""Gap, in ems, that separates two lines on one baseline."""

_SPACE_GAP = 2.5
"""The same behind a space of Latin text, which is stretched in justified lines."""


@dataclass(slots=True)
class Run:
    """Consecutive characters of one size on one baseline; ``start`` and ``reach``: edges of marks taken out around it."""

    glyphs: list[Glyph]
    ruby: list[tuple[float, float, str]] = field(default_factory=list)
    mark: bool = False
    reach: float = 0.0
    lead: str = ""
    start: float = math.inf

    @property
    def size(self) -> float:
        """Size of its characters, in points."""
        return self.glyphs[0].style.size

    @property
    def y(self) -> float:
        """Baseline."""
        return self.glyphs[0].y

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(self.glyphs[0].x0, self.start)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(self.glyphs[-1].x1, self.reach)

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)


def find_runs(glyphs: Sequence[Glyph], bars: Sequence[Box]) -> Iterator[Run]:
    """Yield the runs of a page in the order of the file; vertical rules in ``bars`` end a run."""
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
    widest = _SPACE_GAP if a.text == " " and not is_wide(b.text) else GAP
    return (
        -size <= b.x0 - a.x1 < widest * size
        and b.x0 >= a.x0 - 0.1 * size
        and not (b.x0 - a.x1 > 0.15 * size and is_barred(a, b, bars))
    )


def is_barred(a: Glyph, b: Glyph, bars: Sequence[Box]) -> bool:
    """Return whether a vertical rule stands between two characters."""
    return any(
        bar.y0 <= a.y - 0.3 * a.style.size <= bar.y1 and (a.x0 + a.x1) / 2 <= bar.x0 <= (b.x0 + b.x1) / 2
        for bar in bars
    )


def _trimmed(run: list[Glyph]) -> Iterator[Run]:
    """Yield the run without white space at its edges, and nothing if it is all white space."""
    start, end = 0, len(run)
    while start < end and run[start].text.isspace():
        start += 1
    while end > start and run[end - 1].text.isspace():
        end -= 1
    if start < end:
        yield Run(run[start:end])
