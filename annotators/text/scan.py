"""Search a text for patterns without trying every position.

A pattern that opens with a look-behind or many alternatives is tried by ``re`` at each character. The functions here look
for a cheap sign first and give exactly what trying every position would give.
"""

import re
from collections.abc import Iterable, Iterator


def scan(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(text)`` would, if every match begins where ``first`` matches.

    ``first`` is fast where it opens with a class of characters.
    """
    at = 0
    while (sign := first.search(text, at)) is not None:
        match = pattern.match(text, sign.start())
        if match is None:
            at = sign.start() + 1
        else:
            yield match
            at = max(match.end(), sign.start() + 1)


def scan_at(pattern: re.Pattern[str], starts: Iterable[int], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(text)`` would, if every match begins at one of ``starts``, which ascend."""
    at = 0
    for start in starts:
        if start >= at and (match := pattern.match(text, start)) is not None:
            yield match
            at = max(match.end(), start + 1)
