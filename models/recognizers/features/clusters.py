"""Word cluster features: words with similar vectors share clusters, so that a tagger generalizes to words not seen in training.

The table (``models/data/clusters.npz``) is made once from the word vectors of ja_ginza by ``gaiko clusters``; reading it needs
neither spaCy nor the vectors. Words are stored as 32-bit hashes of their normalized form: about one unknown word in ten
thousand collides with a known one.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

TABLE = Path(__file__).resolve().parents[2] / "data" / "clusters.npz"
SIZES = (64, 256, 1024)
"""Numbers of clusters, coarse to fine."""

_HASHES = "hashes"
_ROWS = "rows"


class Table(NamedTuple):
    """Clusters by word.

    Attributes:
        hashes: shape (n_words,), sorted: hash of each word.
        rows: shape (n_words,): row of the word's vector; similar words may share a row.
        clusters: number of clusters to an array of shape (n_rows,) with the cluster of each row.
    """

    hashes: NDArray[np.uint32]
    rows: NDArray[np.uint16]
    clusters: dict[int, NDArray[np.uint16]]


def cluster_features(*words: str) -> list[str]:
    """Return one feature per size, such as ``k64=17``, of the first of ``words`` that is in the table; empty if none is."""
    table = _table()
    for word in words:
        # the type of the table: with any other type, each search would convert the table
        hashed = np.uint32(word_hash(word))
        at = int(np.searchsorted(table.hashes, hashed))
        if at < len(table.hashes) and table.hashes[at] == hashed:
            row = table.rows[at]
            return [f"k{size}={clusters[row]}" for size, clusters in table.clusters.items()]
    return []


def word_hash(word: str) -> int:
    """Return the hash of a word in lower case."""
    return crc32(word.lower().encode("utf-8", "surrogatepass"))


def make_table(words: list[str], rows: NDArray[np.uint16], vectors: NDArray[np.float32]) -> Table:
    """Cluster word vectors by k-means on the unit sphere (Sculley, WWW 2010); deterministic.

    Args:
        words: in descending order of frequency; of two words with one hash the first is kept.
        rows: shape (n_words,): row of each word's vector.
        vectors: shape (n_rows, width).
    """
    from sklearn.cluster import MiniBatchKMeans  # slow to import; only this function needs it

    hashes, first = np.unique(np.array([word_hash(word) for word in words], dtype=np.uint32), return_index=True)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions = vectors / np.where(norms > 0, norms, 1)
    clusters = {
        size: MiniBatchKMeans(size, random_state=0, n_init=3, batch_size=2048, max_iter=100)
        .fit(directions)
        .labels_.astype(np.uint16)
        for size in SIZES
    }
    return Table(hashes, rows[first], clusters)


def table_arrays(table: Table) -> dict[str, NDArray[np.generic]]:
    """Return the table as the named arrays of the file ``TABLE``."""
    return {_HASHES: table.hashes, _ROWS: table.rows, **{str(size): array for size, array in table.clusters.items()}}


@cache
def _table() -> Table:
    with np.load(TABLE, allow_pickle=False) as arrays:
        return Table(arrays[_HASHES], arrays[_ROWS], {size: arrays[str(size)] for size in SIZES})
