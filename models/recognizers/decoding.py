"""Viterbi decoding and marginals of a linear-chain model over many sequences at once, in NumPy.

Sequences are sorted by length and go through the chain as one batch, so that a time step of all of them is one operation on
arrays. No library is used: pycrfsuite decodes one sequence per call and does not support illegal transitions, and torch is only
an optional dependency.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

_BATCH_SCORES = 400_000
"""Emission scores in a batch: bounds the memory."""


class LinearChain:
    """Transition scores of a linear-chain model with illegal transitions.

    Tag 0 is O. Each sequence is scored as if O came before and after it.
    """

    def __init__(self, legal: NDArray[np.bool_], transitions: Floats | None = None) -> None:
        """Make a chain.

        Args:
            legal: shape (n_tags, n_tags): whether the tag of the column may follow the tag of the row.
            transitions: shape (n_tags, n_tags): scores, row to column; zeros by default.
        """
        scores = np.zeros(legal.shape, dtype=np.float32) if transitions is None else transitions
        self._transitions = np.where(legal, scores, -np.inf).astype(np.float32)
        self._starts, self._ends = legal[0], legal[:, 0]
        # Tags that may begin a span or are outside ("free") may follow O and every tag that ends a span. Tags inside a span
        # ("bound") follow exactly two tags, the B and I of their own class. So a step needs no full n_tags * n_tags product.
        free, bound = np.flatnonzero(legal[0]), np.flatnonzero(~legal[0])
        before_free = np.flatnonzero(legal[:, 0])
        before = [np.flatnonzero(legal[:, column]) for column in bound]
        before_bound = np.array([(rows[0], rows[-1]) for rows in before], dtype=np.intp).reshape(-1, 2)
        # free tags first, so that both groups are slices
        self._order = np.concatenate([free, bound])
        self._before = np.argsort(self._order)[np.concatenate([before_free, before_bound.T.ravel()])]
        self._to_free = self._transitions[np.ix_(before_free, free)][:, :, None]
        self._to_bound = self._transitions[before_bound, bound[:, None]].T.reshape(-1, 1)
        self._to = np.ascontiguousarray(self._transitions[np.ix_(self._order, self._order)].T)

    def viterbi(self, emissions: Floats, lengths: Sequence[int]) -> list[Ints]:
        """Return the best legal tags of each sequence (Viterbi, IEEE Trans. IT 13(2), 1967).

        Args:
            emissions: shape (n_subtokens, n_tags), all sequences one after another.
            lengths: length of each sequence.

        Returns:
            Arrays of tag numbers, one per sequence.
        """
        found: list[Ints] = [np.zeros(0, dtype=np.intp)] * len(lengths)
        for indexes, sizes, batch in _batches(emissions, lengths):
            for index, tags in zip(indexes, self._viterbi(batch, sizes), strict=True):
                found[index] = tags
        return found

    def marginals(self, emissions: Floats, lengths: Sequence[int]) -> Floats:
        """Return the marginal probability of each tag, in the shape of ``emissions`` (forward-backward algorithm)."""
        found = np.zeros_like(emissions)
        firsts = np.cumsum([0, *lengths])
        for indexes, sizes, batch in _batches(emissions, lengths):
            marginals = self._forward_backward(batch, sizes)
            for column, index in enumerate(indexes):
                found[firsts[index] : firsts[index + 1]] = marginals[: lengths[index], column]
        return found

    def _viterbi(self, batch: Floats, sizes: Ints) -> list[Ints]:
        """Decode a batch of shape (n_steps, n_sequences, n_tags)."""
        n_steps, count, _ = batch.shape
        active = _active(sizes, n_steps)
        n_before, n_free, _ = self._to_free.shape
        n_bound = len(self._to_bound) // 2
        emissions = np.ascontiguousarray(batch.transpose(0, 2, 1)[:, self._order])
        best = np.empty_like(emissions)  # score of the best path that ends in each tag
        best[0, :n_free], best[0, n_free:] = emissions[0, :n_free], -np.inf
        for step in range(1, n_steps):
            now = active[step]
            after = best[step, :, :now]
            before = best[step - 1, :, :now].take(self._before, axis=0)
            np.maximum.reduce(before[:n_before, None] + self._to_free, axis=0, out=after[:n_free])
            pairs = before[n_before:]
            pairs += self._to_bound
            np.maximum(pairs[:n_bound], pairs[n_bound:], out=after[n_free:])
            after += emissions[step, :, :now]
        # Backpointers are not stored: they are recomputed from the scores, for the best path only.
        tags = np.zeros((n_steps, count), dtype=np.intp)
        last, columns = sizes - 1, np.arange(count)
        tags[last, columns] = np.where(self._ends[self._order], best[last, :, columns], -np.inf).argmax(axis=1)
        for step in range(n_steps - 2, -1, -1):
            now = active[step + 1]
            paths = self._to.take(tags[step + 1, :now], axis=0)
            paths += best[step, :, :now].T
            paths.argmax(axis=1, out=tags[step, :now])
        tags = self._order[tags]
        return [tags[:length, column] for column, length in enumerate(sizes)]

    def _forward_backward(self, batch: Floats, sizes: Ints) -> Floats:
        """Return marginals of a batch, in its shape; every step is normalized, so that nothing underflows."""
        n_steps, count, n_tags = batch.shape
        active = _active(sizes, n_steps)
        potentials = np.exp(batch - batch.max(axis=2, keepdims=True))
        transitions = np.exp(self._transitions - self._transitions.max())
        forward = np.zeros((n_steps, count, n_tags), dtype=np.float32)
        forward[0] = _normalized(potentials[0] * self._starts.astype(np.float32))
        for step in range(1, n_steps):
            now = active[step]
            forward[step, :now] = _normalized((forward[step - 1, :now] @ transitions) * potentials[step, :now])
        backward = np.tile(_normalized(self._ends.astype(np.float32)), (count, 1))
        marginals = np.zeros_like(forward)
        for step in range(n_steps - 1, -1, -1):
            now = active[step]
            marginals[step, :now] = _normalized(forward[step, :now] * backward[:now])
            backward[:now] = _normalized((backward[:now] * potentials[step, :now]) @ transitions.T)
        return marginals


def _normalized(rows: Floats) -> Floats:
    """Divide each row by its sum; rows of zeros stay."""
    total = rows.sum(axis=-1, keepdims=True)
    normalized: Floats = rows / np.maximum(total, np.finfo(np.float32).tiny)
    return normalized


def _active(sizes: Ints, n_steps: int) -> list[int]:
    """Return by step how many sequences reach it; ``sizes`` are their lengths, longest first.

    >>> _active(np.array([3, 1, 1]), 3)
    [3, 1, 1]
    """
    return [int(count) for count in len(sizes) - np.searchsorted(sizes[::-1], np.arange(n_steps), side="right")]


def _batches(emissions: Floats, lengths: Sequence[int]) -> Iterator[tuple[list[int], Ints, Floats]]:
    """Yield batches of sequences, longest first: their indexes, lengths, and padded emissions (n_steps, n_sequences, n_tags)."""
    firsts = np.cumsum([0, *lengths])
    order = sorted((index for index, length in enumerate(lengths) if length), key=lambda index: -lengths[index])
    at = 0
    while at < len(order):
        n_steps = lengths[order[at]]
        indexes = order[at : at + max(1, _BATCH_SCORES // (n_steps * emissions.shape[1]))]
        batch = np.zeros((n_steps, len(indexes), emissions.shape[1]), dtype=np.float32)
        for column, index in enumerate(indexes):
            batch[: lengths[index], column] = emissions[firsts[index] : firsts[index + 1]]
        yield indexes, np.array([lengths[index] for index in indexes], dtype=np.intp), batch
        at += len(indexes)
