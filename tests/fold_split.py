"""Split of a document into folds, by which ``corpus/folds.tsv`` was made; the tests check the committed file against it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from gaiko.corpus.document import Document
from gaiko.corpus.files import write_text
from gaiko.corpus.gold.folds import FOLDS, bound_paragraphs
from gaiko.corpus.spans import Span

TOLERANCE = 0.25
"""Maximal deviation of the number of entities in a fold from the mean, relative to the mean."""

Cost = tuple[int, int, int]

_HEADER = (
    "# The fold of every paragraph of the gold. Frozen: figures of different times are comparable only on the same folds.\n"
    "# par\tfold\n"
)


def make_folds(document: Document, spans: Sequence[Sequence[Span]]) -> dict[str, int]:
    """Return the fold of every paragraph of ``document``.

    Folds are contiguous groups of paragraphs with similar numbers of entities. They begin at section borders if every fold
    stays within ``TOLERANCE`` of the mean. A paragraph that repeats a sentence of an earlier one moves to its fold.

    Args:
        document: document to split.
        spans: entities by sentence, parallel to ``document.sentences``.
    """
    weights: dict[str, int] = defaultdict(int)
    sections: dict[str, str] = {}
    for sentence, found in zip(document.sentences, spans, strict=True):
        weights[sentence.par] += len(found)
        sections.setdefault(sentence.par, sentence.section)
    pars = list(sections)
    borders = {at for at, par in enumerate(pars) if at and sections[par] != sections[pars[at - 1]]}
    starts = set(_starts([weights[par] for par in pars], borders))
    numbers = accumulate(int(at in starts) for at in range(len(pars)))
    folds = {par: number - 1 for par, number in zip(pars, numbers, strict=True)}
    leaders = bound_paragraphs(document.sentences)
    return {par: folds[leaders.get(par, par)] for par in pars}


def write_folds(path: Path, folds: Mapping[str, int]) -> None:
    """Write a file for ``read_folds``."""
    write_text(path, _HEADER + "".join(f"{par}\t{fold}\n" for par, fold in folds.items()))


def _starts(weights: Sequence[int], borders: set[int]) -> list[int]:
    """Return the first paragraph of each fold: fewest folds out of tolerance, then most cuts at borders, then best balance."""
    count = min(FOLDS, len(weights))
    if not count:
        return []
    sums = [0, *accumulate(weights)]
    total = sums[-1]

    def cost(start: int, end: int) -> Cost:
        off = abs((sums[end] - sums[start]) * count - total)  # from the mean, times count: whole numbers
        return int(off > TOLERANCE * total), int(start > 0 and start not in borders), off * off

    best = {0: ((0, 0, 0), [0])}
    for group in range(1, count + 1):
        ends = range(group, len(weights) - count + group + 1)
        best = {end: min(_longer(best, cost, end)) for end in ends}
    return best[len(weights)][1][:-1]


def _longer(
    best: Mapping[int, tuple[Cost, list[int]]], cost: Callable[[int, int], Cost], end: int
) -> list[tuple[Cost, list[int]]]:
    """Return the extensions of all partial splits by a group that ends at ``end``, with total costs (dynamic programming)."""
    found = []
    for start, (before, starts) in best.items():
        if start < end:
            here = cost(start, end)
            found.append(((before[0] + here[0], before[1] + here[1], before[2] + here[2]), [*starts, end]))
    return found
