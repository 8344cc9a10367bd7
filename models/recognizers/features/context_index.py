"""The features that a unit has from its surroundings, found as rows of weights for all units of many pieces at once.

They are those that ``features.context_of`` and ``features.pairs_of`` spell out one by one for learning: pairs of words, compounds,
edges of sentences, brackets, and what lies over the units.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaiko.models.recognizers.features.overlays import overlay_features
from gaiko.models.recognizers.features.units import (
    CLOSING,
    FARTHEST,
    OPENING,
    SENTENCE_ENDS,
    Piece,
    bracket_features,
    bracketed,
)
from gaiko.models.recognizers.features.words import Word

Numbers = NDArray[np.int64]

_PAIRS = {b"-w|w": ("word", 0, 1), b"w|+w": ("word", 1, 2), b"-w|+w": ("word", 0, 2)}
_POS_PAIRS = {b"-q|q": ("pos", 0, 1), b"q|+q": ("pos", 1, 2)}
_POS_TRIPLE = b"-q|q|+q"
_BEGIN, _END = b"^", b"$"
"""What stands for the word before a piece, and after it."""

_NONE = -1
"""The row of a feature that is not known."""

_FLAG_OPEN, _FLAG_CLOSE, _FLAG_ENDS = 1, 2, 4


class Surroundings:
    """Finds the rows of known features; words are told apart by their places (see ``Weights``), 0 being none."""

    def __init__(self, numbers: Mapping[bytes, int]) -> None:
        self._numbers = numbers
        self._ids: dict[str, dict[bytes, int]] = {"word": {_BEGIN: 1, _END: 2}, "pos": {_BEGIN: 1, _END: 2}}
        found: dict[bytes, list[tuple[tuple[int, ...], int]]] = {
            kind: [] for kind in (*_PAIRS, *_POS_PAIRS, _POS_TRIPLE)
        }
        for feature, row in numbers.items():
            kind, _, rest = feature.partition(b"=")
            if kind in found:
                ids = self._ids["word" if kind in _PAIRS else "pos"]
                for parts in _splits(rest, 3 if kind == _POS_TRIPLE else 2):
                    found[kind].append((tuple(ids.setdefault(part, len(ids) + 1) for part in parts), row))
        self._sizes = {which: len(ids) + 1 for which, ids in self._ids.items()}
        self._tables = {
            kind: _Table([(self._key(kind, ids), row) for ids, row in entries]) for kind, entries in found.items()
        }
        self._first, self._last = self._row(b"first"), self._row(b"last")
        self._from_start = np.array([self._row(b"ci=%d" % far) for far in range(FARTHEST + 1)])
        self._from_end = np.array([self._row(b"ce=%d" % far) for far in range(FARTHEST + 1)])
        self._after_none = self._row(b"ca=" + _END)
        self._names: dict[str, int] = {}
        self._named = np.zeros((0, 2, 6), dtype=np.int64)
        self.forget(0)

    def forget(self, size: int) -> None:
        """Drop what is kept of words, and make room for ``size`` of them."""
        self._of_words = np.zeros((size, 7), dtype=np.int64)

    def add(self, first: int, words: Sequence[Word]) -> None:
        """Keep what is needed of words, whose places are ``first`` and those after it."""
        if first + len(words) > len(self._of_words):
            more = np.zeros((2 * (first + len(words)), self._of_words.shape[1]), dtype=np.int64)
            more[: len(self._of_words)] = self._of_words
            self._of_words = more
        row, word_ids, pos_ids = self._row, self._ids["word"], self._ids["pos"]
        self._of_words[first : first + len(words)] = [
            (
                word_ids.get(word.surface, 0),
                pos_ids.get(word.pos, 0),
                word.nominal,
                row(b"cf=" + word.surface),
                row(b"cl=" + word.surface),
                row(b"ca=" + word.surface),
                (word.surface in OPENING) * _FLAG_OPEN
                + (word.surface in CLOSING) * _FLAG_CLOSE
                + (word.surface in SENTENCE_ENDS) * _FLAG_ENDS,
            )
            for word in words
        ]

    def rows(self, pieces: Sequence[Piece], places: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield known features of the pieces' units, as the numbers of units and parallel rows.

        Args:
            pieces: in order; their units are numbered through.
            places: of the words of all pieces, two zeros before, between and after pieces.
        """
        at = np.flatnonzero(places)
        if not len(at):
            return
        words = self._of_words[places]
        yield from self._pairs(words, places, at)
        yield from self._compounds(words, places, at)
        begins = (places[at - 1] == 0) | ((words[at - 1, 6] & _FLAG_ENDS) > 0)
        ends = places[at + 1] == 0
        for which, row in ((begins, self._first), (ends, self._last)):
            if row != _NONE:
                units = np.flatnonzero(which)
                yield units, np.full(len(units), row)
        yield from self._brackets(pieces, words[at, 6])
        yield from self._marks(pieces)

    def _row(self, feature: bytes) -> int:
        return self._numbers.get(feature, _NONE)

    def _key(self, kind: bytes, ids: Sequence[Any]) -> Any:
        size = self._sizes["word" if kind in _PAIRS else "pos"]
        key = ids[0]
        for number in ids[1:]:
            key = key * size + number
        return key

    def _pairs(self, words: Numbers, places: Numbers, at: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        for column, kinds in ((0, _PAIRS), (1, _POS_PAIRS)):
            before = np.where(places[at - 1] > 0, words[at - 1, column], 1)
            after = np.where(places[at + 1] > 0, words[at + 1, column], 2)
            three = (before, words[at, column], after)
            for kind, (_, left, right) in kinds.items():
                yield self._tables[kind].find(self._key(kind, (three[left], three[right])))
        yield self._tables[_POS_TRIPLE].find(self._key(_POS_TRIPLE, three))

    def _compounds(self, words: Numbers, places: Numbers, at: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        unit_of = np.zeros(len(places), dtype=np.int64)
        unit_of[at] = np.arange(len(at))
        nominal = np.flatnonzero(words[:, 2] * (places > 0))
        if not len(nominal):
            return
        new = np.flatnonzero(np.diff(nominal, prepend=-2) > 1)
        lengths = np.diff(new, append=len(nominal))
        long = lengths > 1
        starts, lengths = nominal[new[long]], lengths[long]
        ends = starts + lengths - 1
        units = np.repeat(unit_of[starts], lengths) + _counted(lengths)
        after = np.where(places[ends + 1] > 0, words[ends + 1, 5], self._after_none)
        for shared in (words[starts, 3], words[ends, 4], after):
            yield _known(units, np.repeat(shared, lengths))
        far = _counted(lengths)
        yield _known(units, self._from_start[np.minimum(far, FARTHEST)])
        yield _known(units, self._from_end[np.minimum(np.repeat(lengths, lengths) - 1 - far, FARTHEST)])

    def _brackets(self, pieces: Sequence[Piece], flags: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        units: list[int] = []
        rows: list[int] = []
        firsts = np.cumsum([0, *(len(piece.words) for piece in pieces)])
        marked = np.flatnonzero(flags & (_FLAG_OPEN | _FLAG_CLOSE))
        for number in sorted(set((np.searchsorted(firsts, marked, side="right") - 1).tolist())):
            words, offset = pieces[number].words, int(firsts[number])
            for opened, close, inside in bracketed(words):
                known = [r for f in bracket_features(words, opened, close) if (r := self._row(f)) != _NONE]
                for unit in inside:
                    units += [offset + unit] * len(known)
                    rows += known
        yield np.array(units, dtype=np.int64), np.array(rows, dtype=np.int64)

    def _marks(self, pieces: Sequence[Piece]) -> Iterator[tuple[Numbers, Numbers]]:
        """See ``marks.spread``; characters of all pieces are counted through, with one between pieces."""
        counts = [len(piece.marks) for piece in pieces]
        if not any(counts):
            return
        numbers, get = [], self._names.get
        for _, _, name in chain.from_iterable(piece.marks for piece in pieces):
            number = get(name)
            numbers.append(self._add_name(name) if number is None else number)
        edges = np.array([edge for piece in pieces for edge in piece.edges], dtype=np.int64)
        sizes = np.array([len(piece.edges) for piece in pieces])
        firsts = np.cumsum(sizes) - sizes
        spans = [piece.edges[-1][1] + 1 - piece.start if piece.edges else 1 for piece in pieces]
        offsets = np.cumsum(spans, dtype=np.int64) - np.array(spans)
        edges += np.repeat(offsets - np.array([piece.start for piece in pieces]), sizes)[:, None]
        marks = np.array([mark[:2] for piece in pieces for mark in piece.marks], dtype=np.int64)
        marks += np.repeat(offsets, counts)[:, None]
        piece_first = np.repeat(firsts, counts)
        piece_end = np.repeat(firsts + sizes, counts)
        first = np.searchsorted(edges[:, 0], marks[:, 0], side="right") - 1
        last = np.searchsorted(edges[:, 1], marks[:, 1], side="left")
        inexact = ((edges[first, 0] != marks[:, 0]) | (edges[last, 1] != marks[:, 1])).astype(np.int64)
        alone, begins, inside, ends, before, after = self._named[np.array(numbers), inexact].T
        single = first == last
        yield _known(first, np.where(single, alone, begins))
        yield _known(last[~single], ends[~single])
        between = np.maximum(last - first - 1, 0)
        yield _known(np.repeat(first + 1, between) + _counted(between), np.repeat(inside, between))
        has_before, has_after = first > piece_first, last + 1 < piece_end
        yield _known(first[has_before] - 1, before[has_before])
        yield _known(last[has_after] + 1, after[has_after])

    def _add_name(self, name: str) -> int:
        number = self._names[name] = len(self._names)
        rows = [[[self._row(feature) for feature in overlay_features(name, exact)] for exact in ("", "~")]]
        self._named = np.concatenate([self._named, np.array(rows, dtype=np.int64)])
        return number


class _Table:
    """Rows by key, for arrays of keys."""

    def __init__(self, entries: Sequence[tuple[int, int]]) -> None:
        entries = sorted(entries)
        self._keys = np.array([key for key, _ in entries], dtype=np.int64)
        self._rows = np.array([row for _, row in entries], dtype=np.int64)

    def find(self, keys: Numbers) -> tuple[Numbers, Numbers]:
        """Return where in ``keys`` there are known ones, and their rows."""
        if not len(self._keys):
            return self._keys, self._rows
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        hits = np.flatnonzero(self._keys[at] == keys)
        return hits, self._rows[at[hits]]


def _known(units: Numbers, rows: Numbers) -> tuple[Numbers, Numbers]:
    kept = rows != _NONE
    return units[kept], rows[kept]


def _counted(lengths: Numbers) -> Numbers:
    """0, 1, … up to each length, one after another."""
    total = int(lengths.sum())
    return np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _splits(joined: bytes, count: int) -> Iterator[tuple[bytes, ...]]:
    """Every way to take ``joined`` as so many parts with ``|`` between: a surface may hold one itself."""
    if count == 1:
        yield (joined,)
        return
    parts = joined.split(b"|")
    for at in range(1, len(parts)):
        for rest in _splits(b"|".join(parts[at:]), count - 1):
            yield (b"|".join(parts[:at]), *rest)
