"""Index of context features: finds the weight rows of n-gram, compound, sentence, bracket and overlay features in NumPy.

``Chunk.features`` spells these features out one by one for training. ``ContextIndex`` finds the same ones for all subtokens of
many chunks at once, without building their byte strings. No library does this: feature hashing would change the features.
A test compares both.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaiko.models.recognizers.features.chunks import (
    CLOSING,
    MAX_DISTANCE,
    OPENING,
    SENTENCE_ENDS,
    Chunk,
    bracket_features,
    bracket_pairs,
)
from gaiko.models.recognizers.features.overlays import overlay_features
from gaiko.models.recognizers.features.subtokens import Subtoken

Ints = NDArray[np.int64]

Hits = tuple[Ints, Ints]
"""Indexes of subtokens, and parallel to them the row of a feature that the subtoken has."""

_SURFACE_BIGRAMS = {b"-w|w": (0, 1), b"w|+w": (1, 2), b"-w|+w": (0, 2)}
_POS_BIGRAMS = {b"-q|q": (0, 1), b"q|+q": (1, 2)}
_POS_TRIGRAM = b"-q|q|+q"
"""Names of the n-grams; the numbers are 0 for the previous subtoken, 1 for this one, 2 for the next one."""

_BEGIN, _END = b"^", b"$"
"""Surface and part of speech before a chunk, and after it."""

_BEGIN_ID, _END_ID = 1, 2
"""Their ids; 0 is the id of everything that is in no known n-gram."""

_UNKNOWN = -1
"""Row of a feature without weights."""

_OPENS, _CLOSES, _ENDS_SENTENCE = 1, 2, 4
"""Bits of the column ``flags``."""

_SURFACE, _POS, _NOMINAL, _FIRST, _LAST, _AFTER, _FLAGS = range(7)
"""Columns of the subtoken table: ids, whether nominal, rows of the features cf, cl and ca of its surface, and flags."""


class ContextIndex:
    """Finds the rows of the context features that have weights.

    A subtoken is identified by its slot (see ``Weights``), a positive number; slot 0 is padding.
    """

    def __init__(self, feature_ids: Mapping[bytes, int]) -> None:
        """Index the features.

        Args:
            feature_ids: row of each feature in the weight matrix.
        """
        self._feature_ids = feature_ids
        self._surface_ids: dict[bytes, int] = {_BEGIN: _BEGIN_ID, _END: _END_ID}
        self._pos_ids: dict[bytes, int] = {_BEGIN: _BEGIN_ID, _END: _END_ID}
        ngrams: dict[bytes, list[tuple[tuple[int, ...], int]]] = {
            name: [] for name in (*_SURFACE_BIGRAMS, *_POS_BIGRAMS, _POS_TRIGRAM)
        }
        for feature, row in feature_ids.items():
            name, _, joined = feature.partition(b"=")
            if name in ngrams:
                ids = self._surface_ids if name in _SURFACE_BIGRAMS else self._pos_ids
                for parts in _splits(joined, 3 if name == _POS_TRIGRAM else 2):
                    ngrams[name].append((tuple(ids.setdefault(part, len(ids) + 1) for part in parts), row))
        self._n_surfaces, self._n_pos = len(self._surface_ids) + 1, len(self._pos_ids) + 1
        self._ngrams = {
            name: _SortedTable([(self._key(name, ids), row) for ids, row in entries])
            for name, entries in ngrams.items()
        }
        self._first, self._last = self._row(b"first"), self._row(b"last")
        self._from_start = np.array([self._row(b"ci=%d" % distance) for distance in range(MAX_DISTANCE + 1)])
        self._from_end = np.array([self._row(b"ce=%d" % distance) for distance in range(MAX_DISTANCE + 1)])
        self._before_end = self._row(b"ca=" + _END)
        self._overlay_ids: dict[str, int] = {}
        self._overlay_rows = np.zeros((0, 2, 6), dtype=np.int64)
        self.clear(0)

    def clear(self, size: int) -> None:
        """Remove all subtokens, and allocate ``size`` slots."""
        self._table = np.zeros((size, 7), dtype=np.int64)

    def add(self, first: int, subtokens: Sequence[Subtoken]) -> None:
        """Index subtokens; their slots are ``first``, ``first + 1``, …"""
        if first + len(subtokens) > len(self._table):
            larger = np.zeros((2 * (first + len(subtokens)), self._table.shape[1]), dtype=np.int64)
            larger[: len(self._table)] = self._table
            self._table = larger
        row, surface_ids, pos_ids = self._row, self._surface_ids, self._pos_ids
        self._table[first : first + len(subtokens)] = [
            (
                surface_ids.get(subtoken.surface, 0),
                pos_ids.get(subtoken.pos, 0),
                subtoken.nominal,
                row(b"cf=" + subtoken.surface),
                row(b"cl=" + subtoken.surface),
                row(b"ca=" + subtoken.surface),
                (subtoken.surface in OPENING) * _OPENS
                + (subtoken.surface in CLOSING) * _CLOSES
                + (subtoken.surface in SENTENCE_ENDS) * _ENDS_SENTENCE,
            )
            for subtoken in subtokens
        ]

    def lookup(self, chunks: Sequence[Chunk], slots: Ints) -> Iterator[Hits]:
        """Yield the known context features of all subtokens of ``chunks``, which are numbered through.

        Args:
            chunks: in order.
            slots: of the subtokens of all chunks, with two zeros before, between and after chunks.
        """
        at = np.flatnonzero(slots)
        if not len(at):
            return
        table = self._table[slots]
        yield from self._lookup_ngrams(table, slots, at)
        yield from self._lookup_compounds(table, slots, at)
        begins = (slots[at - 1] == 0) | ((table[at - 1, _FLAGS] & _ENDS_SENTENCE) > 0)
        ends = slots[at + 1] == 0
        for present, row in ((begins, self._first), (ends, self._last)):
            if row != _UNKNOWN:
                hits = np.flatnonzero(present)
                yield hits, np.full(len(hits), row)
        yield from self._lookup_brackets(chunks, table[at, _FLAGS])
        yield from self._lookup_overlays(chunks)

    def _row(self, feature: bytes) -> int:
        return self._feature_ids.get(feature, _UNKNOWN)

    def _key(self, name: bytes, ids: Sequence[Any]) -> Any:
        """Return one number for an n-gram of ids; ids may be arrays."""
        size = self._n_surfaces if name in _SURFACE_BIGRAMS else self._n_pos
        key = ids[0]
        for number in ids[1:]:
            key = key * size + number
        return key

    def _lookup_ngrams(self, table: Ints, slots: Ints, at: Ints) -> Iterator[Hits]:
        for column, bigrams in ((_SURFACE, _SURFACE_BIGRAMS), (_POS, _POS_BIGRAMS)):
            before = np.where(slots[at - 1] > 0, table[at - 1, column], _BEGIN_ID)
            after = np.where(slots[at + 1] > 0, table[at + 1, column], _END_ID)
            trigram = (before, table[at, column], after)
            for name, (left, right) in bigrams.items():
                yield self._ngrams[name].find(self._key(name, (trigram[left], trigram[right])))
        yield self._ngrams[_POS_TRIGRAM].find(self._key(_POS_TRIGRAM, trigram))

    def _lookup_compounds(self, table: Ints, slots: Ints, at: Ints) -> Iterator[Hits]:
        index_of = np.zeros(len(slots), dtype=np.int64)
        index_of[at] = np.arange(len(at))
        nominal = np.flatnonzero(table[:, _NOMINAL] * (slots > 0))
        if not len(nominal):
            return
        begins = np.flatnonzero(np.diff(nominal, prepend=-2) > 1)
        lengths = np.diff(begins, append=len(nominal))
        compound = lengths > 1
        starts, lengths = nominal[begins[compound]], lengths[compound]
        ends = starts + lengths - 1
        from_start = _ranges(lengths)
        subtokens = np.repeat(index_of[starts], lengths) + from_start
        after = np.where(slots[ends + 1] > 0, table[ends + 1, _AFTER], self._before_end)
        for shared in (table[starts, _FIRST], table[ends, _LAST], after):
            yield _known(subtokens, np.repeat(shared, lengths))
        from_end = np.repeat(lengths, lengths) - 1 - from_start
        yield _known(subtokens, self._from_start[np.minimum(from_start, MAX_DISTANCE)])
        yield _known(subtokens, self._from_end[np.minimum(from_end, MAX_DISTANCE)])

    def _lookup_brackets(self, chunks: Sequence[Chunk], flags: Ints) -> Iterator[Hits]:
        """Yield bracket features, spelled out: few chunks have brackets."""
        hits: list[int] = []
        rows: list[int] = []
        firsts = np.cumsum([0, *(len(chunk.subtokens) for chunk in chunks)])
        brackets = np.flatnonzero(flags & (_OPENS | _CLOSES))
        for number in sorted(set((np.searchsorted(firsts, brackets, side="right") - 1).tolist())):
            subtokens, first = chunks[number].subtokens, int(firsts[number])
            for opening, closing, inside in bracket_pairs(subtokens):
                features = bracket_features(subtokens, opening, closing)
                known = [row for feature in features if (row := self._row(feature)) != _UNKNOWN]
                for at in inside:
                    hits += [first + at] * len(known)
                    rows += known
        yield np.array(hits, dtype=np.int64), np.array(rows, dtype=np.int64)

    def _lookup_overlays(self, chunks: Sequence[Chunk]) -> Iterator[Hits]:
        """Yield the features that ``overlays.project`` adds.

        Characters of all chunks are numbered through, with one between two chunks.
        """
        counts = [len(chunk.overlays) for chunk in chunks]
        if not any(counts):
            return
        ids, get = [], self._overlay_ids.get
        for _, _, name in chain.from_iterable(chunk.overlays for chunk in chunks):
            number = get(name)
            ids.append(self._add_overlay(name) if number is None else number)
        offsets = np.array([offset for chunk in chunks for offset in chunk.offsets], dtype=np.int64)
        sizes = np.array([len(chunk.offsets) for chunk in chunks])
        firsts = np.cumsum(sizes) - sizes
        lengths = [chunk.offsets[-1][1] + 1 - chunk.start if chunk.offsets else 1 for chunk in chunks]
        shifts = np.cumsum(lengths, dtype=np.int64) - np.array(lengths)
        offsets += np.repeat(shifts - np.array([chunk.start for chunk in chunks]), sizes)[:, None]
        overlays = np.array([overlay[:2] for chunk in chunks for overlay in chunk.overlays], dtype=np.int64)
        overlays += np.repeat(shifts, counts)[:, None]
        chunk_first = np.repeat(firsts, counts)
        chunk_end = np.repeat(firsts + sizes, counts)
        first = np.searchsorted(offsets[:, 0], overlays[:, 0], side="right") - 1
        last = np.searchsorted(offsets[:, 1], overlays[:, 1], side="left")
        inexact = ((offsets[first, 0] != overlays[:, 0]) | (offsets[last, 1] != overlays[:, 1])).astype(np.int64)
        single, begin, inside, end, before, after = self._overlay_rows[np.array(ids), inexact].T
        is_single = first == last
        yield _known(first, np.where(is_single, single, begin))
        yield _known(last[~is_single], end[~is_single])
        n_inside = np.maximum(last - first - 1, 0)
        yield _known(np.repeat(first + 1, n_inside) + _ranges(n_inside), np.repeat(inside, n_inside))
        has_before, has_after = first > chunk_first, last + 1 < chunk_end
        yield _known(first[has_before] - 1, before[has_before])
        yield _known(last[has_after] + 1, after[has_after])

    def _add_overlay(self, name: str) -> int:
        number = self._overlay_ids[name] = len(self._overlay_ids)
        rows = [[[self._row(feature) for feature in overlay_features(name, suffix)] for suffix in ("", "~")]]
        self._overlay_rows = np.concatenate([self._overlay_rows, np.array(rows, dtype=np.int64)])
        return number


class _SortedTable:
    """Map from keys to rows, as two sorted arrays; looks up arrays of keys."""

    def __init__(self, entries: Sequence[tuple[int, int]]) -> None:
        entries = sorted(entries)
        self._keys = np.array([key for key, _ in entries], dtype=np.int64)
        self._rows = np.array([row for _, row in entries], dtype=np.int64)

    def find(self, keys: Ints) -> Hits:
        """Return the indexes of the keys in the table, and their rows."""
        if not len(self._keys):
            return self._keys, self._rows
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        hits = np.flatnonzero(self._keys[at] == keys)
        return hits, self._rows[at[hits]]


def _known(subtokens: Ints, rows: Ints) -> Hits:
    """Drop the features without weights."""
    known = rows != _UNKNOWN
    return subtokens[known], rows[known]


def _ranges(lengths: Ints) -> Ints:
    """Concatenate the ranges of some lengths.

    >>> _ranges(np.array([2, 3]))
    array([0, 1, 0, 1, 2])
    """
    total = int(lengths.sum())
    return np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _splits(joined: bytes, count: int) -> Iterator[tuple[bytes, ...]]:
    """Yield every way to split ``joined`` at ``|`` into ``count`` parts: a surface may contain ``|`` itself.

    >>> list(_splits(b"a|b|c", 2))
    [(b'a', b'b|c'), (b'a|b', b'c')]
    """
    if count == 1:
        yield (joined,)
        return
    parts = joined.split(b"|")
    for at in range(1, len(parts)):
        for rest in _splits(b"|".join(parts[at:]), count - 1):
            yield (b"|".join(parts[:at]), *rest)
