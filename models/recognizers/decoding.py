"""The best legal rows of tags, and how sure each tag is, for many pieces at once: a linear chain in NumPy.

Pieces of like length go through the chain side by side, so that a step of all of them is one operation on arrays.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

_AT_ONCE = 400_000
"""Scores that are in the chain at once: bounds the memory."""


class Chain:
    """Which tag may follow which, and at what price.

    A text begins as after the first tag, which is O, and ends as before it.
    """

    def __init__(self, legal: NDArray[np.bool_], transitions: Floats | None = None) -> None:
        """Make a chain.

        Args:
            legal: shape (tags, tags): whether the tag of the column may follow that of the row.
            transitions: what is added where it does; nothing by default.
        """
        added = np.zeros(legal.shape, dtype=np.float32) if transitions is None else transitions
        self._added = np.where(legal, added, -np.inf).astype(np.float32)
        self._starts, self._ends = legal[0], legal[:, 0]
        # A tag either may follow O, and then whatever O may follow, or goes on with a span: its own two tags come before it.
        free, bound = np.flatnonzero(legal[0]), np.flatnonzero(~legal[0])
        before_free = np.flatnonzero(legal[:, 0])
        before = [np.flatnonzero(legal[:, column]) for column in bound]
        before_bound = np.array([(rows[0], rows[-1]) for rows in before], dtype=np.intp).reshape(-1, 2)
        # tags in an order of their own, so that each kind is one slice
        self._order = np.concatenate([free, bound])
        self._before = np.argsort(self._order)[np.concatenate([before_free, before_bound.T.ravel()])]
        self._to_free = self._added[np.ix_(before_free, free)][:, :, None]
        self._to_bound = self._added[before_bound, bound[:, None]].T.reshape(-1, 1)
        self._to = np.ascontiguousarray(self._added[np.ix_(self._order, self._order)].T)

    def best(self, scores: Floats, lengths: Sequence[int]) -> list[Numbers]:
        """Return the row of tags with the highest sum for each piece (Viterbi, IEEE Trans. IT 13(2), 1967).

        Args:
            scores: shape (units, tags): those of all pieces in a row.
            lengths: units of each piece.
        """
        found: list[Numbers] = [np.zeros(0, dtype=np.intp)] * len(lengths)
        for pieces, sizes, stack in _stacks(scores, lengths):
            for piece, row in zip(pieces, self._viterbi(stack, sizes), strict=True):
                found[piece] = row
        return found

    def marginals(self, scores: Floats, lengths: Sequence[int]) -> Floats:
        """Return the probability of each tag of each unit given its piece, shaped as ``scores`` (forward and backward sums)."""
        found = np.zeros_like(scores)
        firsts = np.cumsum([0, *lengths])
        for pieces, sizes, stack in _stacks(scores, lengths):
            shares = self._forward_backward(stack, sizes)
            for at, piece in enumerate(pieces):
                found[firsts[piece] : firsts[piece + 1]] = shares[: lengths[piece], at]
        return found

    def _viterbi(self, stack: Floats, sizes: Numbers) -> list[Numbers]:
        steps, count, _ = stack.shape
        inside = _inside(sizes, steps)
        n_before, n_free, _ = self._to_free.shape
        n_bound = len(self._to_bound) // 2
        scores = np.ascontiguousarray(stack.transpose(0, 2, 1)[:, self._order])
        sums = np.empty_like(scores)
        sums[0, :n_free], sums[0, n_free:] = scores[0, :n_free], -np.inf
        for step in range(1, steps):
            now = inside[step]
            after = sums[step, :, :now]
            before = sums[step - 1, :, :now].take(self._before, axis=0)
            np.maximum.reduce(before[:n_before, None] + self._to_free, axis=0, out=after[:n_free])
            pairs = before[n_before:]
            pairs += self._to_bound
            np.maximum(pairs[:n_bound], pairs[n_bound:], out=after[n_free:])
            after += scores[step, :, :now]
        # where a sum came from is asked on the best path alone
        rows = np.zeros((steps, count), dtype=np.intp)
        last, pieces = sizes - 1, np.arange(count)
        rows[last, pieces] = np.where(self._ends[self._order], sums[last, :, pieces], -np.inf).argmax(axis=1)
        for step in range(steps - 2, -1, -1):
            now = inside[step + 1]
            paths = self._to.take(rows[step + 1, :now], axis=0)
            paths += sums[step, :, :now].T
            paths.argmax(axis=1, out=rows[step, :now])
        rows = self._order[rows]
        return [rows[:length, at] for at, length in enumerate(sizes)]

    def _forward_backward(self, stack: Floats, sizes: Numbers) -> Floats:
        steps, count, size = stack.shape
        inside = _inside(sizes, steps)
        likely = np.exp(stack - stack.max(axis=2, keepdims=True))
        follows = np.exp(self._added - self._added.max())
        forward = np.zeros((steps, count, size), dtype=np.float32)
        forward[0] = _shares(likely[0] * self._starts.astype(np.float32))
        for step in range(1, steps):
            now = inside[step]
            forward[step, :now] = _shares((forward[step - 1, :now] @ follows) * likely[step, :now])
        backward = np.tile(_shares(self._ends.astype(np.float32)), (count, 1))
        found = np.zeros_like(forward)
        for step in range(steps - 1, -1, -1):
            now = inside[step]
            found[step, :now] = _shares(forward[step, :now] * backward[:now])
            backward[:now] = _shares((backward[:now] * likely[step, :now]) @ follows.T)
        return found


def _shares(sums: Floats) -> Floats:
    """Each row divided by its sum; a row without any stays."""
    total = sums.sum(axis=-1, keepdims=True)
    shares: Floats = sums / np.maximum(total, np.finfo(np.float32).tiny)
    return shares


def _inside(sizes: Numbers, steps: int) -> list[int]:
    """By step, how many pieces are longer than that; ``sizes`` are their lengths, longest first."""
    return [int(number) for number in len(sizes) - np.searchsorted(sizes[::-1], np.arange(steps), side="right")]


def _stacks(scores: Floats, lengths: Sequence[int]) -> Iterator[tuple[list[int], Numbers, Floats]]:
    """Yield pieces of like length: their numbers and lengths, longest first, and their scores, shape (steps, pieces, tags)."""
    firsts = np.cumsum([0, *lengths])
    order = sorted((at for at, length in enumerate(lengths) if length), key=lambda at: -lengths[at])
    at = 0
    while at < len(order):
        steps = lengths[order[at]]
        pieces = order[at : at + max(1, _AT_ONCE // (steps * scores.shape[1]))]
        stack = np.zeros((steps, len(pieces), scores.shape[1]), dtype=np.float32)
        for column, piece in enumerate(pieces):
            stack[: lengths[piece], column] = scores[firsts[piece] : firsts[piece + 1]]
        yield pieces, np.array([lengths[piece] for piece in pieces], dtype=np.intp), stack
        at += len(pieces)
