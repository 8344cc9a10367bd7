"""Find the names of the gazetteers in a text: leftmost, longest, on word edges."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from annotators.folding import fold
from annotators.tables import Row, many, table

_KATAKANA = re.compile("[ァ-ヺー]")
_CUT_WORD = re.compile(
    "[米英中韓]国|(?<=[本ァ-ヺー])国[内外](?!閣|務|相)|市[長民議]|国家(?!元首|主席|公務)|海(?:軍|兵隊|上自衛|上保安)|共[同通有催存助演用栄著和振感]"
)
"""A name's last character and what follows, where the two belong together: 中|米国, ニューヨーク|市長, パレスチナ|国家, フィリピン|海軍, 日本|国内."""
_LATIN = re.compile("[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A gazetteer row a surface stands for; ``table`` is the file it is from."""

    table: str
    name: str
    row: Row


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a gazetteer name: half-open code points."""

    start: int
    end: int
    entry: Entry


class Gazetteer:
    """Surfaces and what they stand for; finds them in time linear in the text."""

    def __init__(self, surfaces: Iterable[tuple[str, Entry]]) -> None:
        self._entries: dict[str, Entry] = {}
        lengths: dict[str, set[int]] = defaultdict(set)
        for surface, entry in surfaces:
            folded = fold(surface)
            self._entries.setdefault(folded, entry)
            lengths[folded[0]].add(len(folded))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def get(self, surface: str) -> Entry | None:
        """Return what ``surface`` stands for, or None."""
        return self._entries.get(fold(surface))

    def match(self, text: str, at: int) -> Hit | None:
        """Return the longest name that begins at ``at`` and does not cut a katakana or Latin word."""
        for length in self._lengths.get(text[at : at + 1], ()):
            surface = text[at : at + length]
            entry = self._entries.get(surface)
            if entry is not None and on_word_edges(text, at, at + len(surface)):
                return Hit(at, at + len(surface), entry)
        return None

    def find(self, text: str) -> list[Hit]:
        """Return the names in folded ``text``, leftmost and longest first, not overlapping."""
        hits = []
        at = 0
        while at < len(text):
            hit = self.match(text, at) if text[at] in self._lengths else None
            if hit is None:
                at += 1
            else:
                hits.append(hit)
                at = hit.end
        return hits


def on_word_edges(text: str, start: int, end: int) -> bool:
    """Whether neither edge lies between two katakana, two Latin letters or digits, or within 米国 and its like."""
    if _CUT_WORD.match(text, end - 1):
        return False
    for word in (_KATAKANA, _LATIN):
        if start > 0 and word.match(text[start]) and word.match(text[start - 1]):
            return False
        if end < len(text) and word.match(text[end - 1]) and word.match(text[end]):
            return False
    return True


PLACE_TABLES = ("countries", "regions", "subnational", "cities")


@cache
def gazetteer(*tables: str) -> Gazetteer:
    """Return the names and aliases of the given tables; where two share a surface, the first table wins."""
    return Gazetteer(
        (surface, Entry(name, row["name"], row))
        for name in tables
        for row in table(name)
        for surface in (row["name"], *many(row["aliases"]))
    )
