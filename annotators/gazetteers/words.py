"""Aho-Corasick search for the words of all rules in one pass over a sentence.

A module registers its words in ``LEXICON`` at import and reads their occurrences from ``TextView``. The automaton is built at the
first search.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType

from ahocorasick_rs import AhoCorasick

Occurrence = tuple[int, int, str]
"""Start, negative end, and word: tuples sort leftmost, then longest."""


Words = NewType("Words", int)
"""Id of a registered set of words."""


@dataclass(slots=True)
class Lexicon:
    """Registered sets of words, searched in one pass in time linear in the text (Aho and Corasick, CACM 18(6), 1975)."""

    _sets: list[Callable[[], Iterable[str]]] = field(default_factory=list)
    _automaton: AhoCorasick | None = None
    _words: list[str] = field(default_factory=list)
    _owners: list[list[Words]] = field(default_factory=list)

    def words(self, words: Callable[[], Iterable[str]]) -> Words:
        """Register a set of folded, non-empty words; ``words`` is called at the first search."""
        self._sets.append(words)
        self._automaton = None
        return Words(len(self._sets) - 1)

    def search(self, text: str) -> Mapping[Words, Sequence[Occurrence]]:
        """Return the occurrences in folded ``text`` by set, leftmost and longest first; sets without occurrences are absent."""
        found: dict[Words, list[Occurrence]] = {}
        automaton = self._automaton or self._build()
        matches = automaton.find_matches_as_indexes(text, overlapping=True)
        for start, minus_end, number in sorted([(start, -end, number) for number, start, end in matches]):
            for owner in self._owners[number]:
                found.setdefault(owner, []).append((start, minus_end, self._words[number]))
        return found

    def _build(self) -> AhoCorasick:
        owners: dict[str, list[Words]] = {}
        for number, words in enumerate(self._sets):
            for word in dict.fromkeys(words()):
                owners.setdefault(word, []).append(Words(number))
        self._words, self._owners = list(owners), list(owners.values())
        self._automaton = AhoCorasick(self._words)
        return self._automaton


LEXICON = Lexicon()
"""Words of all rules in this package."""
