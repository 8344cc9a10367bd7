"""Search a text for patterns and words without trying every position.

A pattern that opens with a look-behind or many alternatives is tried by ``re`` at each character. The functions here look
for a cheap sign first and give exactly what trying every position would give.
"""

import re
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick


def scan(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer(text)`` would, if every match begins where ``first``, a class of characters, matches."""
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


class Words:
    """A set of words; finds them leftmost and longest in time linear in the text (Aho and Corasick, CACM 18(6), 1975)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._automaton = AhoCorasick(self._words)

    def within(self, text: str) -> bool:
        """Whether any of the words stands in the text."""
        return bool(self._automaton.find_matches_as_indexes(text))

    def among(self, text: str) -> set[str]:
        """Return those of the words that stand in the text."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return {self._words[number] for number, _, _ in found}

    def longest(self, text: str) -> dict[int, int]:
        """Return where words begin, in text order, each with the end of the longest that begins there."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return dict(sorted([(start, end) for _, start, end in found]))

    def scan(self, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
        """Yield what ``pattern.finditer(text)`` would, if every match begins where one of the words does."""
        return scan_at(pattern, self.longest(text), text)
