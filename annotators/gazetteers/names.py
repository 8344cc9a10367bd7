"""Gazetteer matching: leftmost, longest, on word edges."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from gaiko.annotators.gazetteers.tables import split_cell, table
from gaiko.annotators.gazetteers.words import Lexicon, Occurrence, Words
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KATAKANA, is_katakana_letter
from gaiko.corpus.tsv import Row

_CUT_WORD = re.compile(
    f"[米英中韓]国|(?<=[本{KATAKANA}])国[内外](?!閣|務|相)|市[長民議]|国家(?!元首|主席|公務)|海(?:軍|兵隊|上自衛|上保安)|共[同通有催存助演用栄著和振感]"
)
"""The last character of a name with the text after it, if both form one word: 中|米国, ニューヨーク|市長, 日本|国内."""
_CUT_LAST = frozenset("米英中韓国市海共")
"""First characters of ``_CUT_WORD``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A gazetteer row with the name of its table."""

    table: str
    name: str
    row: Row


class Hit(NamedTuple):
    """An occurrence of a gazetteer name; offsets are half-open code points."""

    start: int
    end: int
    entry: Entry


class Gazetteer:
    """A map from folded surfaces to entries, with search in time linear in the text."""

    def __init__(self, surfaces: Iterable[tuple[str, Entry]]) -> None:
        self._entries: dict[str, Entry] = {}
        for surface, entry in surfaces:
            self._entries.setdefault(fold(surface), entry)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """Lengths of the surfaces by first character, longest first."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for surface in self._entries:
            lengths[surface[0]].add(len(surface))
        return {first: sorted(found, reverse=True) for first, found in lengths.items()}

    @cached_property
    def _lexicon(self) -> tuple[Lexicon, Words]:
        lexicon = Lexicon()
        return lexicon, lexicon.words(lambda: self._entries)

    @property
    def surfaces(self) -> Iterable[str]:
        """The folded surfaces."""
        return self._entries.keys()

    def get(self, surface: str) -> Entry | None:
        """Return the entry of a surface, or None."""
        return self._entries.get(fold(surface))

    def match(self, text: str, at: int) -> Hit | None:
        """Return the longest name at offset ``at`` of folded ``text`` that ends on a word edge, or None."""
        for length in self._lengths.get(text[at : at + 1], ()):
            surface = text[at : at + length]
            entry = self._entries.get(surface)
            if entry is not None and on_word_edges(text, at, at + len(surface)):
                return Hit(at, at + len(surface), entry)
        return None

    def find(self, text: str) -> list[Hit]:
        """Return the names in folded ``text``, leftmost and longest first, not overlapping."""
        lexicon, words = self._lexicon
        return self.choose(text, lexicon.search(text).get(words, ()))

    def choose(self, text: str, occurrences: Iterable[Occurrence]) -> list[Hit]:
        """Return the result of ``find`` from all occurrences of the surfaces in folded ``text``."""
        hits: list[Hit] = []
        end = 0
        for start, minus_end, surface in occurrences:
            if start >= end and on_word_edges(text, start, -minus_end):
                end = -minus_end
                hits.append(Hit(start, end, self._entries[surface]))
        return hits

    def longest(self, text: str, occurrences: Iterable[Occurrence]) -> dict[int, Hit]:
        """Return the result of ``match`` at every offset, by start, from all occurrences of the surfaces in folded ``text``."""
        hits: dict[int, Hit] = {}
        for start, minus_end, surface in occurrences:
            if start not in hits and on_word_edges(text, start, -minus_end):
                hits[start] = Hit(start, -minus_end, self._entries[surface])
        return hits


def on_word_edges(text: str, start: int, end: int) -> bool:
    """Return whether neither edge of ``[start, end)`` cuts a katakana word, a Latin word or a word of ``_CUT_WORD``."""
    last = text[end - 1]
    if last in _CUT_LAST and _CUT_WORD.match(text, end - 1):
        return False
    if end < len(text) and (script := _script(last)) and _script(text[end]) == script:
        return False
    return not (start > 0 and (script := _script(text[start])) and _script(text[start - 1]) == script)


def _script(char: str) -> int:
    """Return 1 for katakana, 2 for a Latin letter or a digit, 0 for other characters."""
    if is_katakana_letter(char) or char == "ー":
        return 1
    return 2 if char.isascii() and char.isalnum() else 0


PLACE_TABLES = ("countries", "regions", "subnational", "cities")


@cache
def gazetteer(*tables: str) -> Gazetteer:
    """Return the gazetteer of the names and aliases of tables; the first table wins if two share a surface."""
    return Gazetteer(
        (surface, Entry(name, row["name"], row))
        for name in tables
        for row in table(name)
        for surface in _spellings(row, name)
    )


_VU = dict(zip("バビベボ", ("ヴァ", "ヴィ", "ヴェ", "ヴォ"), strict=True)) | {"ブ": "ヴ"}


_FULL_SIZE = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")


def full_size(surfaces: Iterable[str]) -> list[str]:
    """Return the surfaces that change if small kana are written in full size, as before about 1955: ガツト, ヴアチカン.

    >>> full_size(["ガット", "チリ"])
    ['ガツト']
    """
    return [written for surface in surfaces if (written := surface.translate(_FULL_SIZE)) != surface]


def _spellings(row: Row, name: str) -> list[str]:
    """Return name and aliases of a row, for a place also the spelling with ヴ (デンヴァー), and all without small kana."""
    surfaces = [row["name"], *split_cell(row["aliases"])]
    if name in PLACE_TABLES:
        surfaces += [
            surface[:at] + _VU[char] + surface[at + 1 :]
            for surface in surfaces
            for at, char in enumerate(surface)
            if char in _VU
        ]
    return list(dict.fromkeys([*surfaces, *full_size(surfaces)]))
