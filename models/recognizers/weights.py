"""Weights of a linear-chain model, and emissions: the sum of the weights of each subtoken's features, shape (n_subtokens, n_tags).

Most features depend on one subtoken alone, at five relative positions; their sums are computed once per subtoken and cached.
N-grams, compounds, brackets and overlays are looked up for all subtokens at once (``features.context_index``). CRFsuite's own
tagger looks up every feature as a string, which is several times slower.
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
from gaiko.models.recognizers.features.chunks import Chunk
from gaiko.models.recognizers.features.context_index import ContextIndex
from gaiko.models.recognizers.features.subtokens import CONTEXT_WINDOW, Subtoken

WEIGHTS_FILE = "weights.npz"

Floats = NDArray[np.float32]

_MAX_CACHED = 20_000
"""Subtokens with cached sums; at this number the cache is cleared."""


@dataclass(slots=True)
class Weights:
    """Weights of features and transitions.

    Attributes:
        feature_ids: row of each feature in ``matrix``.
        matrix: shape (n_features, n_tags).
        bias: shape (n_tags,): added for every subtoken.
        transitions: shape (n_tags, n_tags): row is the previous tag, column the next one.
    """

    feature_ids: dict[bytes, int]
    matrix: Floats
    bias: Floats
    transitions: Floats
    _slots: dict[Subtoken, int] = field(default_factory=dict)
    _sums: Floats = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=np.float32))
    """Shape (n_slots, positions, n_tags): a subtoken's sums for its neighbours, then for itself. Slot 0 is padding."""
    _index: ContextIndex | None = None

    def emissions(self, chunks: Sequence[Chunk]) -> Floats:
        """Return the emissions of the subtokens of all chunks, shape (n_subtokens, n_tags)."""
        slots = self._slots_of(chunks)
        sums = self._sums
        # two padding slots lie between chunks, so that no subtoken takes features from another chunk
        padded = sums[slots, len(CONTEXT_WINDOW)]
        for position, offset in enumerate(CONTEXT_WINDOW):
            if offset < 0:
                padded[-offset:] += sums[slots[:offset], position]
            else:
                padded[:-offset] += sums[slots[offset:], position]
        emissions: Floats = padded[slots > 0]
        emissions += self.bias
        for subtokens, rows in self._context_index().lookup(chunks, slots):
            _add_rows(emissions, self.matrix, subtokens, rows)
        return emissions

    def feature_rows(self, features: Sequence[Sequence[bytes]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return column indexes and row pointers of a CSR matrix: rows of the known features, and the first one of each subtoken."""
        get = self.feature_ids.get
        rows = [[row for feature in active if (row := get(feature)) is not None] for active in features]
        starts = np.zeros(len(rows) + 1, dtype=np.intp)
        np.cumsum([len(found) for found in rows], out=starts[1:])
        return np.fromiter((row for found in rows for row in found), dtype=np.intp, count=int(starts[-1])), starts

    def _slots_of(self, chunks: Sequence[Chunk]) -> NDArray[np.intp]:
        """Return the slots of all subtokens, with two padding slots before, between and after chunks."""
        if len(self._slots) > _MAX_CACHED or not len(self._sums):
            self._slots = {}
            self._sums = np.zeros((_MAX_CACHED, len(CONTEXT_WINDOW) + 1, len(self.bias)), dtype=np.float32)
            self._context_index().clear(_MAX_CACHED)
        known = self._slots
        slots = [0, 0]
        new: list[Subtoken] = []
        for chunk in chunks:
            for subtoken in chunk.subtokens:
                slot = known.get(subtoken)
                if slot is None:
                    slot = known[subtoken] = len(known) + 1
                    new.append(subtoken)
                slots.append(slot)
            slots += (0, 0)
        if new:
            self._cache(new)
        return np.array(slots, dtype=np.intp)

    def _context_index(self) -> ContextIndex:
        if self._index is None:
            self._index = ContextIndex(self.feature_ids)
        return self._index

    def _cache(self, subtokens: Sequence[Subtoken]) -> None:
        """Compute the sums of subtokens, which have the last slots."""
        if len(self._slots) >= len(self._sums):
            larger = np.zeros((2 * len(self._slots) + 1, *self._sums.shape[1:]), dtype=np.float32)
            larger[: len(self._sums)] = self._sums
            self._sums = larger
        first = len(self._slots) - len(subtokens) + 1
        self._context_index().add(first, subtokens)
        get = self.feature_ids.get
        for slot, subtoken in enumerate(subtokens, start=first):
            for position, features in enumerate((*subtoken.window_features, subtoken.own_features)):
                rows = [row for feature in features if (row := get(feature)) is not None]
                if rows:
                    self._sums[slot, position] = self.matrix[rows].sum(axis=0)


def _add_rows(sums: Floats, matrix: Floats, subtokens: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
    """Add ``matrix[rows]`` to ``sums[subtokens]``; subtokens may repeat, in any order."""
    if (subtokens[1:] > subtokens[:-1]).all():  # no repetition
        sums[subtokens] += matrix[rows]
        return
    if (subtokens[1:] < subtokens[:-1]).any():
        order = np.argsort(subtokens, kind="stable")
        subtokens, rows = subtokens[order], rows[order]
    firsts = np.flatnonzero(np.diff(subtokens, prepend=-1))
    sums[subtokens[firsts]] += np.add.reduceat(matrix[rows], firsts, axis=0)


def pruned(weights: Weights, threshold: float = 0.0) -> Weights:
    """Return the weights in half precision, as saved, without weights up to ``threshold`` and without features that then have no weight."""
    matrix = _half(weights.matrix)
    matrix[np.abs(matrix) <= threshold] = 0.0
    kept = np.flatnonzero(matrix.any(axis=1))
    features = list(weights.feature_ids)
    feature_ids = {features[old]: new for new, old in enumerate(kept)}
    return Weights(feature_ids, matrix[kept], _half(weights.bias), _half(weights.transitions))


def _half(array: Floats) -> Floats:
    return array.astype(np.float16).astype(np.float32)


def write_weights(folder: Path, weights: Weights) -> None:
    """Write ``pruned`` weights into ``folder`` as NumPy arrays, the matrix as a sparse one."""
    features = list(weights.feature_ids)
    rows, columns = np.nonzero(weights.matrix)
    arrays: dict[str, NDArray[Any]] = {
        "names": np.frombuffer(b"".join(features), dtype=np.uint8),
        "lengths": np.array([len(feature) for feature in features], dtype=np.uint32),
        "counts": np.bincount(rows, minlength=len(features)).astype(np.uint16),
        "columns": columns.astype(np.uint16),
        "values": weights.matrix[rows, columns].astype(np.float16),
        "bias": weights.bias.astype(np.float16),
        "transitions": weights.transitions.astype(np.float16),
    }
    with replacing(folder / WEIGHTS_FILE) as file:
        write_arrays(file, arrays)


def write_arrays(file: IO[bytes], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write named arrays for ``numpy.load``, byte-identical for the same arrays: ``numpy.savez`` writes the time."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def read_weights(folder: Path, n_tags: int) -> Weights:
    """Return the weights that ``write_weights`` wrote.

    Raises:
        InputError: the file is missing, damaged, or has another number of tags.
    """
    path = folder / WEIGHTS_FILE
    try:
        with np.load(path, allow_pickle=False) as arrays:
            read = {name: arrays[name] for name in arrays.files}
        return _weights(read, n_tags)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; train it again") from None
    except (ValueError, TypeError, KeyError, EOFError, AttributeError, IndexError, zipfile.BadZipFile, zlib.error):
        raise InputError(f"{path}: damaged, or not a recognizer's weights; train it again") from None


def _weights(read: dict[str, NDArray[np.generic]], n_tags: int) -> Weights:
    """Return the weights in arrays; ValueError, KeyError, TypeError or IndexError if the arrays are inconsistent."""
    names, lengths = read["names"].astype(np.uint8).tobytes(), read["lengths"].astype(np.int64)
    counts, columns = read["counts"].astype(np.int64), read["columns"].astype(np.int64)
    values, bias = read["values"].astype(np.float32), read["bias"].astype(np.float32)
    transitions = read["transitions"].astype(np.float32)
    ends = np.cumsum(lengths)
    consistent = (
        len(lengths) == len(counts)
        and int(lengths.sum()) == len(names)
        and int(counts.sum()) == len(columns) == len(values)
        and bias.shape == (n_tags,)
        and transitions.shape == (n_tags, n_tags)
        and all(np.isfinite(array).all() for array in (values, bias, transitions))
    )
    if not consistent:
        raise ValueError("inconsistent arrays")
    matrix = np.zeros((len(lengths), n_tags), dtype=np.float32)
    matrix[np.repeat(np.arange(len(counts)), counts), columns] = values
    edges = [0, *ends.tolist()]
    feature_ids = {names[start:end]: row for row, (start, end) in enumerate(pairwise(edges))}
    return Weights(feature_ids, matrix, bias, transitions)
