"""Words that the rules look for, of all tables together: one search of a sentence serves every annotator.

A rule declares the words it needs when its module is read, and asks ``TextView`` where they stand. The automaton is built
when a text is first searched.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType

from ahocorasick_rs import AhoCorasick

Occurrence = tuple[int, int, str]
"""Where a word begins, minus where it ends, and the word: occurrences sort leftmost, then longest."""


Words = NewType("Words", int)
"""A set of words that a lexicon looks for."""


@dataclass(slots=True)
class Lexicon:
    """Sets of words, found in one pass in time linear in the text (Aho and Corasick, CACM 18(6), 1975)."""

    _sets: list[Callable[[], Iterable[str]]] = field(default_factory=list)
    _automaton: AhoCorasick | None = None
    _words: list[str] = field(default_factory=list)
    _owners: list[list[Words]] = field(default_factory=list)

    def words(self, words: Callable[[], Iterable[str]]) -> Words:
        """Add a set of folded words, none of them empty; they are asked for when a text is first searched."""
        self._sets.append(words)
        self._automaton = None
        return Words(len(self._sets) - 1)

    def search(self, text: str) -> Mapping[Words, Sequence[Occurrence]]:
        """Return, by set, every occurrence of its words in folded ``text``, leftmost and longest first; no empty ones."""
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
"""The words of this package's rules."""
