"""Prefilters for slow patterns: the matches of ``finditer``, tried only at candidate positions.

``re`` tries a pattern that begins with a look-behind or many alternatives at every character. The functions here try it only
where a fast pattern matches or at given offsets.
"""

import re
from collections.abc import Iterable, Iterator


def scan(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``pattern.finditer(text)``, for a pattern that matches only where ``first`` matches too.

    ``first`` is fast if it begins with a character class.

    >>> [match[0] for match in scan(re.compile("(?<!第)[0-9]+回"), re.compile("[0-9]"), "第3回、2回")]
    ['2回']
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
    """Yield the matches of ``pattern.finditer(text)``, for a pattern that matches only at ``starts``, which must ascend."""
    at = 0
    for start in starts:
        if start >= at and (match := pattern.match(text, start)) is not None:
            yield match
            at = max(match.end(), start + 1)
