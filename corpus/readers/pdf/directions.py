"""Vertical text: a page set vertically is turned, so that its lines run along x; other vertical lines are taken out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gaiko.corpus.readers.pdf.page import Box, Glyph, Page

_ASCENT, _DESCENT = 0.88, 0.12
"""Share of the em above and below the baseline in Japanese fonts."""

_COMBINED = 1.35
"""Width in ems at most of figures that stand side by side in a vertical line."""


def settle_direction(page: Page, sideways: Sequence[Glyph]) -> Page:
    """Turn a page set vertically, so that its lines run along x; take vertical lines out of another page.

    Args:
        page: the page.
        sideways: characters turned to the right, as Latin words are in vertical lines, in coordinates turned likewise.
    """
    runs = [run for run in _downward_runs(page.glyphs) if len(run) >= 3]
    count = sum(len(run) for run in runs)
    if not runs:
        return page
    if count < len(page.glyphs) / 2:
        members = {i for run in runs for i in run}
        texts = tuple("".join(page.glyphs[i].text for i in run).strip() for run in runs)
        kept = tuple(glyph for i, glyph in enumerate(page.glyphs) if i not in members)
        return replace(page, glyphs=kept, aside=(*page.aside, *texts))
    glyphs, horizontal = _stacked(page.glyphs, {i for run in runs for i in run}, page.width)
    turned = (Box(b.y0, page.width - b.x1, b.y1, page.width - b.x0) for b in (*page.bars, *page.rules, *page.pictures))
    boxes = tuple(turned)
    a, b = len(page.bars), len(page.bars) + len(page.rules)
    return replace(
        page,
        width=page.height,
        height=page.width,
        glyphs=tuple(_along_lines([*glyphs, *sideways])),
        rules=boxes[:a],
        bars=boxes[a:b],
        pictures=boxes[b:],
        aside=(*page.aside, *horizontal),
        vertical=True,
    )


def _stacked(glyphs: Sequence[Glyph], vertical: set[int], width: float) -> tuple[list[Glyph], list[str]]:
    """Return the characters of vertical lines in turned coordinates, and the horizontal texts of the page.

    Figures side by side in the width of one character stand in a vertical line. Any other horizontal text is apart from it.
    """
    found: list[Glyph] = []
    texts: list[str] = []
    for run in _level_runs(glyphs):
        first, last = glyphs[run[0]], glyphs[run[-1]]
        size = first.style.size
        if len(run) == 1:
            found.append(_from_vertical(first, width))
        elif last.x1 - first.x0 <= _COMBINED * size and any(_is_in_line(first, last, glyphs[i]) for i in vertical):
            whole = _from_vertical(replace(first, x1=last.x1), width)
            step = size / len(run)
            found += [
                replace(whole, text=glyphs[i].text, x0=whole.x0 + k * step, x1=whole.x0 + (k + 1) * step)
                for k, i in enumerate(run)
            ]
        else:
            texts.append("".join(glyphs[i].text for i in run).strip())
    return found, [text for text in texts if text]


def _is_in_line(first: Glyph, last: Glyph, other: Glyph) -> bool:
    """Return whether the characters from ``first`` to ``last`` stand right above or below another."""
    size = other.style.size
    return abs((first.x0 + last.x1) - (other.x0 + other.x1)) < 0.8 * size and abs(first.y - other.y) < 1.7 * size


def _level_runs(glyphs: Sequence[Glyph]) -> Iterator[list[int]]:
    """Yield runs of characters each of which stands right of the one before, on its baseline."""
    run: list[int] = []
    for i, glyph in enumerate(glyphs):
        if run:
            before = glyphs[run[-1]]
            size = before.style.size
            if abs(glyph.y - before.y) > 0.1 * size or not -0.3 * size <= glyph.x0 - before.x1 < 0.8 * size:
                yield run
                run = []
        run.append(i)
    if run:
        yield run


def _from_vertical(glyph: Glyph, width: float) -> Glyph:
    size = glyph.style.size
    middle = width - (glyph.x0 + glyph.x1) / 2
    top = glyph.y - _ASCENT * size
    return Glyph(glyph.text, top, top + size, middle + size * (0.5 - _DESCENT), glyph.style)


def _along_lines(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Yield glyphs line by line: Latin words in vertical lines stand elsewhere in the file."""
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if line and glyph.y - line[-1].y > 0.25 * min(glyph.style.size, line[-1].style.size):
            yield from sorted(line, key=lambda glyph: glyph.x0)
            line = []
        line.append(glyph)
    yield from sorted(line, key=lambda glyph: glyph.x0)


def _downward_runs(glyphs: Sequence[Glyph]) -> Iterator[list[int]]:
    """Yield runs of characters each of which stands right below the one before."""
    run = [0] if glyphs else []
    for (i, a), (j, b) in pairwise(enumerate(glyphs)):
        size = max(a.style.size, b.style.size)
        below = 0.6 * size <= b.y - a.y <= 1.6 * size
        if below and abs((a.x0 + a.x1) - (b.x0 + b.x1)) < size * 0.6 and i == run[-1]:
            run.append(j)
        else:
            yield run
            run = [j]
    if run:
        yield run
