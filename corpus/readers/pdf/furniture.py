"""Running heads, running feet and folios: lines in the margins that come back on the pages around.

Pages are compared within a window, so that a document of any length is read page by page.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gaiko.corpus.readers.pdf.lines import Line
from gaiko.corpus.readers.pdf.page import Page

WINDOW = 4
"""Pages before and after a page that are compared with it."""

_MARGIN = 0.13
"""Share of the height of the page, at the head and at the foot, in which such lines stand."""

_EXTREME = 0.09
"""Share of the height in which a number alone is a folio even if no other page shows one."""

_SAME_PLACE = 5.0
_FOLIO = re.compile(
    r"(?:[-–—‐－―~〜・|｜\[(（<]\s*)?(?:p\.?|page|頁|ページ)?\s*(?:[0-9０-９]{1,5}|[ivxl]{1,6})"
    r"(?:\s*(?:/|／|of)\s*[0-9０-９]{1,5})?(?:\s*(?:頁|ページ))?(?:\s*[-–—‐－―~〜・|｜\])）>])?",
    re.IGNORECASE,
)
_DIGITS = re.compile("[0-9０-９]+")


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page; ``page`` without its characters."""

    page: Page
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line in a margin: its text without numbers, distance from the edge, and whether it is set off from the text."""

    line: Line
    key: str
    distance: float
    at_head: bool
    set_off: bool


def drop_furniture(pages: Iterable[PageLines]) -> Iterator[PageLines]:
    """Yield the pages without running heads, feet, folios, and texts in the margin that come back."""
    window: deque[tuple[PageLines, list[_Candidate]]] = deque()
    at = 0
    for page in pages:
        window.append((page, _candidates(page)))
        if len(window) - at > WINDOW:
            yield _dropped(window, at)
            at += 1
        if at > WINDOW:
            window.popleft()
            at -= 1
    while at < len(window):
        yield _dropped(window, at)
        at += 1


def _candidates(page: PageLines) -> list[_Candidate]:
    """Return the lines at the head and at the foot of a page, at most three rows each."""
    found: list[_Candidate] = []
    height = page.page.height
    for at_head in (True, False):
        lines = sorted(page.lines, key=lambda line: line.y, reverse=not at_head)
        rows = 0
        for i, line in enumerate(lines):
            distance = line.y if at_head else height - line.y
            if distance > _MARGIN * height or rows > 3:
                break
            rows += i == 0 or abs(line.y - lines[i - 1].y) > 0.5 * line.size
            inner = next((other for other in lines[i:] if abs(other.y - line.y) > 0.5 * line.size), None)
            gap = abs(inner.y - line.y) if inner else height
            set_off = gap > 2 * line.size or inner is None or abs(inner.size - line.size) > 0.08 * line.size
            found.append(_Candidate(line, _DIGITS.sub("0", line.text), distance, at_head, set_off))
    return found


def _dropped(window: deque[tuple[PageLines, list[_Candidate]]], at: int) -> PageLines:
    page, candidates = window[at]
    around = [others for i, (_, others) in enumerate(window) if i != at]
    rows = {item.distance for item in candidates if _is_folio(item, page.page.height)}
    furniture: set[int] = set()
    for at_head in (True, False):
        for item in (item for item in candidates if item.at_head == at_head):
            if not (_repeats(item, around) or any(abs(item.distance - y) < 3 for y in rows)):
                break  # what stands further in is text
            furniture.add(id(item.line))
    asides = {_DIGITS.sub("0", text) for i, (other, _) in enumerate(window) if i != at for text in other.page.aside}
    kept = tuple(text for text in page.page.aside if _DIGITS.sub("0", text) not in asides)
    lines = tuple(line for line in page.lines if id(line) not in furniture)
    return PageLines(replace(page.page, aside=kept), lines)


def _repeats(item: _Candidate, around: list[list[_Candidate]]) -> bool:
    times = sum(
        any(
            other.key == item.key
            and other.at_head == item.at_head
            and abs(other.distance - item.distance) <= _SAME_PLACE
            and abs(other.line.size - item.line.size) < 0.5
            for other in others
        )
        for others in around
    )
    return times >= (1 if item.set_off else 3)


def _is_folio(item: _Candidate, height: float) -> bool:
    return item.distance < _EXTREME * height and item.set_off and _FOLIO.fullmatch(item.line.text) is not None
