"""Words that are used alike share clusters: features by which a recognizer reads a word that it was never trained on.

The table (``models/data``) is made once from the word vectors of ja_ginza; reading it needs neither spaCy nor the model. A word
is known by a hash of its normalized form: of the words that are not in the table, one in ten thousand is taken for another.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).resolve().parents[2] / "data" / "clusters.npz"
SIZES = (64, 256, 1024)
"""How many clusters there are, coarse to fine."""

_HASHES = "hashes"
_ROWS = "rows"


class Table(NamedTuple):
    """The clusters of words.

    Attributes:
        hashes: shape (words,), sorted: each word's hash.
        rows: shape (words,): the row of its vector in the arrays of clusters; words that are much alike share one.
        clusters: by number of clusters, shape (rows,): the cluster of each row.
    """

    hashes: NDArray[np.uint32]
    rows: NDArray[np.uint16]
    clusters: dict[int, NDArray[np.uint16]]


def clusters_of(*words: str) -> list[str]:
    """Return the names of the clusters of the first of ``words`` that is in the table, coarse to fine; none if none is."""
    table = _table()
    for word in words:
        hashed = np.uint32(word_hash(word))  # of another type, each search would convert the whole table
        at = int(np.searchsorted(table.hashes, hashed))
        if at < len(table.hashes) and table.hashes[at] == hashed:
            row = table.rows[at]
            return [f"k{size}={clusters[row]}" for size, clusters in table.clusters.items()]
    return []


def word_hash(word: str) -> int:
    """Return the hash by which the table knows a word, which is in lower case there."""
    return crc32(word.lower().encode("utf-8", "surrogatepass"))


def make_table(words: list[str], rows: NDArray[np.uint16], vectors: NDArray[np.float32]) -> Table:
    """Cluster vectors by k-means on the unit sphere (Sculley, WWW 2010), the same twice.

    Args:
        words: more frequent first; of two with one hash the first is kept.
        rows: shape (words,): the row of each word's vector.
        vectors: shape (rows, width).
    """
    from sklearn.cluster import MiniBatchKMeans  # imported here: only making the table needs it

    hashes, first = np.unique(np.array([word_hash(word) for word in words], dtype=np.uint32), return_index=True)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions = vectors / np.where(lengths > 0, lengths, 1)
    clusters = {
        size: MiniBatchKMeans(size, random_state=0, n_init=3, batch_size=2048, max_iter=100)
        .fit(directions)
        .labels_.astype(np.uint16)
        for size in SIZES
    }
    return Table(hashes, rows[first], clusters)


def table_arrays(table: Table) -> dict[str, NDArray[np.generic]]:
    """Return the table as named arrays, as they are kept in ``TABLE``."""
    return {_HASHES: table.hashes, _ROWS: table.rows, **{str(size): array for size, array in table.clusters.items()}}


@cache
def _table() -> Table:
    with np.load(TABLE, allow_pickle=False) as arrays:
        return Table(arrays[_HASHES], arrays[_ROWS], {size: arrays[str(size)] for size in SIZES})
