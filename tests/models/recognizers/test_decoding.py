"""The chain against trying every row of tags."""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest

from gaiko.models.recognizers.decoding import LinearChain
from gaiko.models.recognizers.tags import TagSet

TAGS = {scheme: TagSet((("A", ""), ("B", "")), scheme) for scheme in ("BIO", "BIOES")}
LENGTHS = [3, 0, 1, 4, 3, 1]


def is_legal(tags: TagSet, row: Sequence[int]) -> bool:
    return all(tags.legal[one, other] for one, other in pairwise([0, *row, 0]))


def _rows(tags: TagSet, scores: np.ndarray, transitions: np.ndarray) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """Every legal row of tags for one piece, and its sum."""
    rows = [row for row in product(range(len(tags.names)), repeat=len(scores)) if is_legal(tags, row)]
    sums = [
        sum(scores[at, number] for at, number in enumerate(row))
        + sum(transitions[one, other] for one, other in pairwise(row))
        for row in rows
    ]
    return rows, np.array(sums)


@pytest.mark.parametrize("scheme", TAGS)
@pytest.mark.parametrize("seed", range(3))
def test_the_best_row_and_the_marginals_are_those_of_trying_every_row(scheme: str, seed: int) -> None:
    tags = TAGS[scheme]
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(sum(LENGTHS), len(tags.names))).astype(np.float32)
    transitions = draw.normal(size=(len(tags.names),) * 2).astype(np.float32)
    chain = LinearChain(tags.legal, transitions)
    best, marginals = chain.viterbi(scores, LENGTHS), chain.marginals(scores, LENGTHS)
    first = 0
    for length, found in zip(LENGTHS, best, strict=True):
        rows, sums = _rows(tags, scores[first : first + length], transitions)
        assert tuple(found) == rows[int(sums.argmax())]
        shares = np.exp(sums - sums.max()) / np.exp(sums - sums.max()).sum()
        for at in range(length):
            expected = np.bincount([row[at] for row in rows], weights=shares, minlength=len(tags.names))
            assert marginals[first + at] == pytest.approx(expected, abs=1e-5)
        first += length


def test_scores_that_cannot_be_told_apart_still_give_a_legal_row() -> None:
    tags = TAGS["BIOES"]
    (row,) = LinearChain(tags.legal).viterbi(np.zeros((5, len(tags.names)), dtype=np.float32), [5])
    assert is_legal(tags, row)


def test_a_long_piece_beside_short_ones_keeps_its_own_row() -> None:
    tags = TAGS["BIO"]
    scores = np.random.default_rng(0).normal(size=(2_010, len(tags.names))).astype(np.float32)
    together = LinearChain(tags.legal).viterbi(scores, [5, 2_000, 5])
    alone = [LinearChain(tags.legal).viterbi(scores[a:b], [b - a])[0] for a, b in ((0, 5), (5, 2_005), (2_005, 2_010))]
    assert all((one == other).all() for one, other in zip(together, alone, strict=True))


def test_nothing_to_tag() -> None:
    tags = TAGS["BIO"]
    assert LinearChain(tags.legal).viterbi(np.zeros((0, len(tags.names)), dtype=np.float32), []) == []
