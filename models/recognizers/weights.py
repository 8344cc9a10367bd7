"""What a token recognizer has learned: a weight for each feature and tag, summed over a unit's features without looking most of them up.

The features that go with a word alone, at five places around a unit, are summed once a word and kept; those of pairs,
compounds and marks are looked up for all units at once (``gaiko.models.recognizers.features.context_index``).
"""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import replacing
from gaiko.models.recognizers.features.context_index import Surroundings
from gaiko.models.recognizers.features.units import Piece
from gaiko.models.recognizers.features.words import AROUND, Word

FILE = "weights.npz"

Floats = NDArray[np.float32]

_MOST_WORDS = 20_000
"""Words whose sums are kept at once."""


@dataclass(slots=True)
class Weights:
    """Weights by feature and tag.

    Attributes:
        numbers: the row of each feature in ``matrix``.
        matrix: shape (features, tags).
        bias: shape (tags,): what every unit has.
        transitions: shape (tags, tags): what is added where the tag of the column follows that of the row.
    """

    numbers: dict[bytes, int]
    matrix: Floats
    bias: Floats
    transitions: Floats
    _known: dict[Word, int] = field(default_factory=dict)
    _sums: Floats = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=np.float32))
    _context: Surroundings | None = None

    def scores(self, pieces: Sequence[Piece]) -> Floats:
        """Return the sums of the units of all pieces in a row, shape (units, tags)."""
        places = self._places(pieces)
        sums = self._sums
        # two words that are none stand between pieces, so that a unit gets nothing from those of another
        spread = sums[places, len(AROUND)]
        for at, offset in enumerate(AROUND):
            if offset < 0:
                spread[-offset:] += sums[places[:offset], at]
            else:
                spread[:-offset] += sums[places[offset:], at]
        found: Floats = spread[places > 0]
        found += self.bias
        for units, rows in self._surroundings().rows(pieces, places):
            _add_rows(found, self.matrix, units, rows)
        return found

    def columns(self, units: Sequence[Sequence[bytes]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of the known features of all units in a row, and where each unit's begin and the last's end."""
        number = self.numbers.get
        rows = [[at for feature in unit if (at := number(feature)) is not None] for unit in units]
        starts = np.zeros(len(rows) + 1, dtype=np.intp)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        return np.fromiter((at for row in rows for at in row), dtype=np.intp, count=int(starts[-1])), starts

    def _places(self, pieces: Sequence[Piece]) -> NDArray[np.intp]:
        """The row in ``_sums`` of each unit's word; 0 is no word, and stands twice before, between and after pieces."""
        if len(self._known) > _MOST_WORDS or not len(self._sums):
            self._known = {}
            self._sums = np.zeros((_MOST_WORDS, len(AROUND) + 1, len(self.bias)), dtype=np.float32)
            self._surroundings().forget(_MOST_WORDS)
        known = self._known
        places = [0, 0]
        new: list[Word] = []
        for piece in pieces:
            for word in piece.words:
                place = known.get(word)
                if place is None:
                    place = known[word] = len(known) + 1
                    new.append(word)
                places.append(place)
            places += (0, 0)
        if new:
            self._add(new)
        return np.array(places, dtype=np.intp)

    def _surroundings(self) -> Surroundings:
        if self._context is None:
            self._context = Surroundings(self.numbers)
        return self._context

    def _add(self, words: Sequence[Word]) -> None:
        if len(self._known) >= len(self._sums):
            more = np.zeros((2 * len(self._known) + 1, *self._sums.shape[1:]), dtype=np.float32)
            more[: len(self._sums)] = self._sums
            self._sums = more
        first = len(self._known) - len(words) + 1
        self._surroundings().add(first, words)
        number = self.numbers.get
        for place, word in enumerate(words, start=first):
            for at, features in enumerate((*word.around, word.own)):
                rows = [row for feature in features if (row := number(feature)) is not None]
                if rows:
                    self._sums[place, at] = self.matrix[rows].sum(axis=0)


def _add_rows(sums: Floats, matrix: Floats, units: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
    """Add to each unit the rows of ``matrix`` that go with it; units may be named several times, in any order."""
    if (units[1:] > units[:-1]).all():  # each once, which needs no more
        sums[units] += matrix[rows]
        return
    if (units[1:] < units[:-1]).any():
        order = np.argsort(units, kind="stable")
        units, rows = units[order], rows[order]
    firsts = np.flatnonzero(np.diff(units, prepend=-1))
    sums[units[firsts]] += np.add.reduceat(matrix[rows], firsts, axis=0)


def pruned(weights: Weights, least: float = 0.0) -> Weights:
    """Return the weights in half precision, as they are saved, without those of at most ``least`` and features that have none."""
    matrix = _half(weights.matrix)
    matrix[np.abs(matrix) <= least] = 0.0
    kept = np.flatnonzero(matrix.any(axis=1))
    names = list(weights.numbers)
    numbers = {names[at]: row for row, at in enumerate(kept)}
    return Weights(numbers, matrix[kept], _half(weights.bias), _half(weights.transitions))


def _half(array: Floats) -> Floats:
    return array.astype(np.float16).astype(np.float32)


def write_weights(folder: Path, weights: Weights) -> None:
    """Write ``pruned`` weights into ``folder``, as NumPy's arrays."""
    names = list(weights.numbers)
    rows, columns = np.nonzero(weights.matrix)
    arrays: dict[str, NDArray[Any]] = {
        "names": np.frombuffer(b"".join(names), dtype=np.uint8),
        "lengths": np.array([len(name) for name in names], dtype=np.uint32),
        "counts": np.bincount(rows, minlength=len(names)).astype(np.uint16),
        "columns": columns.astype(np.uint16),
        "values": weights.matrix[rows, columns].astype(np.float16),
        "bias": weights.bias.astype(np.float16),
        "transitions": weights.transitions.astype(np.float16),
    }
    with replacing(folder / FILE) as file:
        write_arrays(file, arrays)


def write_arrays(file: IO[bytes], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write named arrays so that ``numpy.load`` reads them; the same arrays give the same bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def read_weights(folder: Path, tags: int) -> Weights:
    """Return what ``write_weights`` wrote, for so many tags.

    Raises:
        InputError: the file is missing, damaged, or of other tags.
    """
    path = folder / FILE
    try:
        with np.load(path, allow_pickle=False) as arrays:
            read = {name: arrays[name] for name in arrays.files}
        return _weights(read, tags)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; train it again") from None
    except (ValueError, TypeError, KeyError, EOFError, AttributeError, IndexError, zipfile.BadZipFile, zlib.error):
        raise InputError(f"{path}: damaged, or not what a recognizer is saved with; train it again") from None


def _weights(read: dict[str, NDArray[np.generic]], tags: int) -> Weights:
    """ValueError, KeyError, TypeError or IndexError where they do not belong together."""
    names, lengths = read["names"].astype(np.uint8).tobytes(), read["lengths"].astype(np.int64)
    counts, columns = read["counts"].astype(np.int64), read["columns"].astype(np.int64)
    values, bias = read["values"].astype(np.float32), read["bias"].astype(np.float32)
    transitions = read["transitions"].astype(np.float32)
    ends = np.cumsum(lengths)
    fits = (
        len(lengths) == len(counts)
        and int(lengths.sum()) == len(names)
        and int(counts.sum()) == len(columns) == len(values)
        and bias.shape == (tags,)
        and transitions.shape == (tags, tags)
        and all(np.isfinite(array).all() for array in (values, bias, transitions))
    )
    if not fits:
        raise ValueError("its arrays do not belong together")
    matrix = np.zeros((len(lengths), tags), dtype=np.float32)
    matrix[np.repeat(np.arange(len(counts)), counts), columns] = values
    edges = [0, *ends.tolist()]
    numbers = {names[start:end]: at for at, (start, end) in enumerate(pairwise(edges))}
    return Weights(numbers, matrix, bias, transitions)
