"""Sentence splitting at 。 outside matched brackets."""

import re

from gaiko.corpus.spans import Segment

_PAIRS = {"」": "「", "』": "『", "）": "（", "］": "［", "〕": "〔", "】": "【", "〉": "〈", "》": "《", "｝": "｛"}
_FOLD = dict(zip("()[]{}", "（）［］｛｝", strict=True))
"""Half-width to full-width brackets, which are mixed in extracted text."""
_MARK = re.compile("[。「」『』（）［］〔〕【】〈〉《》｛｝()\\[\\]{}]")
_TRAILING = re.compile("[。」』）)］\\]〕】〉》｝}]*")


def split_sentences(text: str) -> list[Segment]:
    """Return the ranges of the sentences of ``text`` without white space at their edges; linear time.

    An unmatched bracket is ignored, so that a stray 「 does not merge the rest of the paragraph.

    >>> split_sentences("「行く。」と述べた。続く。")
    [(0, 10), (10, 13)]
    """
    found: list[Segment] = []
    start = 0
    for stop in _stops(text):
        if stop > start:
            end = _TRAILING.match(text, stop).end()  # type: ignore[union-attr]  # the pattern matches the empty string
            _append(found, text, start, end)
            start = end
    _append(found, text, start, len(text))
    return found


def _stops(text: str) -> list[int]:
    """Return the positions after each 。 outside matched brackets."""
    marks = [(m.start(), _FOLD.get(mark := m.group(), mark)) for m in _MARK.finditer(text)]
    partner = _partners(marks)
    stops = []
    protected_until = -1
    for position, mark in marks:
        if mark == "。":
            if position > protected_until:
                stops.append(position + 1)
        elif position in partner:
            protected_until = max(protected_until, partner[position])
    return stops


def _partners(marks: list[tuple[int, str]]) -> dict[int, int]:
    """Return closing position by opening position of matched brackets."""
    partner: dict[int, int] = {}
    waiting: dict[str, list[int]] = {opening: [] for opening in _PAIRS.values()}
    for position, mark in marks:
        if mark in waiting:
            waiting[mark].append(position)
        elif mark in _PAIRS and waiting[_PAIRS[mark]]:
            partner[waiting[_PAIRS[mark]].pop()] = position
    return partner


def _append(found: list[Segment], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))
