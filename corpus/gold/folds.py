"""Folds for cross-validation: contiguous groups of paragraphs, frozen in a file, and the duplicates that bind them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, combinations
from pathlib import Path

from gaiko.corpus.document import Document, Sentence
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.corpus.gold.checks import Finding, checks
from gaiko.corpus.spans import Span
from gaiko.corpus.tsv import read_tsv

FOLDS = 5
TOLERANCE = 0.25
"""How far the number of entities of a fold may lie from the mean, as a share of the mean."""

DUPLICATE_LENGTH = 20
"""Sentences of at least so many characters must not stand in two folds if they are the same."""

NEAR = 0.9
"""The character similarity from which two sentences are near-duplicates."""

Cost = tuple[int, int, int]

_COLUMNS = ("par", "fold")
_HEADER = (
    "# The fold of every paragraph of the gold. Frozen: figures of different times are comparable only on the same folds.\n"
    "# par\tfold\n"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences of 20 characters and more that are alike; ``ratio`` is that of difflib, 1 where they are the same."""

    first: Sentence
    second: Sentence
    ratio: float


def make_folds(document: Document, spans: Sequence[Sequence[Span]]) -> dict[str, int]:
    """Return the fold of every paragraph of ``document``.

    The folds are contiguous groups of paragraphs, balanced by their number of entities, and cut at section borders
    where that keeps every fold within ``TOLERANCE`` of the mean. Then a paragraph that repeats a sentence of an
    earlier one moves to the earlier one's fold.

    Args:
        document: whose paragraphs are grouped.
        spans: the entities of each sentence, parallel to ``document.sentences``.
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


def bound_paragraphs(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Return, by paragraph that repeats a sentence of earlier ones, the earliest paragraph that it is bound to."""
    leaders: dict[str, str] = {}
    order = {par: at for at, par in enumerate(dict.fromkeys(sentence.par for sentence in sentences))}
    first: dict[str, str] = {}
    for sentence in sentences:
        if len(sentence.text) < DUPLICATE_LENGTH:
            continue
        here = leaders.get(sentence.par, sentence.par)
        there = first.setdefault(sentence.text, sentence.par)
        there = leaders.get(there, there)
        if here != there:
            early, late = sorted((here, there), key=order.__getitem__)
            leaders |= {par: early for par, leader in leaders.items() if leader == late} | {late: early}
    return leaders


def near_duplicates(sentences: Sequence[Sentence]) -> list[Pair]:
    """Return the pairs of long sentences whose similarity is ``NEAR`` or more, in text order."""
    found: list[Pair] = []
    long = [sentence for sentence in sentences if len(sentence.text) >= DUPLICATE_LENGTH]
    for first, second in combinations(long, 2):
        if 2 * min(len(first.text), len(second.text)) < NEAR * (len(first.text) + len(second.text)):
            continue
        matcher = SequenceMatcher(None, first.text, second.text, autojunk=False)
        if matcher.quick_ratio() >= NEAR and (ratio := matcher.ratio()) >= NEAR:
            found.append(Pair(first, second, ratio))
    return found


def read_folds(path: Path) -> dict[str, int]:
    """Return the fold of every paragraph in the file.

    Raises:
        InputError: the file cannot be read, or a line is malformed; the message names file and line.
    """
    folds: dict[str, int] = {}
    for number, row in read_tsv(path, _COLUMNS):
        if row["fold"] not in map(str, range(FOLDS)):
            raise InputError(f"{path}:{number}: fold must be a number from 0 to {FOLDS - 1}, not {row['fold']!r}")
        if row["par"] in folds:
            raise InputError(f"{path}:{number}: paragraph {row['par']} stands twice; remove one")
        folds[row["par"]] = int(row["fold"])
    return folds


def document_folds(path: Path, document: Document) -> dict[str, int]:
    """Return the fold of every paragraph of ``document`` from the file.

    Raises:
        InputError: as ``read_folds``, or a paragraph is not in the file.
    """
    folds = read_folds(path)
    pars = list(dict.fromkeys(sentence.par for sentence in document.sentences))
    missing = [par for par in pars if par not in folds]
    if missing:
        raise InputError(
            f"{path}: has no fold for paragraph {missing[0]}"
            f"{f' and {len(missing) - 1} more' if len(missing) > 1 else ''}; "
            f"add a line for each: the paragraph, a tab, and a fold from 0 to {FOLDS - 1}"
        )
    return {par: folds[par] for par in pars}


def check_folds(path: Path, documents: Mapping[str, Document]) -> list[Finding]:
    """Check that each paragraph of the documents has a fold, no other has, and that duplicates share one.

    Raises:
        InputError: as ``read_folds``.
    """
    folds = read_folds(path)
    lines = {row["par"]: number for number, row in read_tsv(path, _COLUMNS)}
    faults: list[tuple[str, str, str]] = []
    for document in documents.values():
        pars = dict.fromkeys(sentence.par for sentence in document.sentences)
        ours = {par for par in folds if par.rpartition("-p")[0] == document.id}
        faults.extend((par, "GOLD-FOLD-01", f"{par} has none") for par in pars if par not in folds)
        faults.extend((par, "GOLD-FOLD-01", f"{par} is no paragraph") for par in sorted(ours - pars.keys()))
        faults.extend(
            (
                par,
                "GOLD-FOLD-02",
                f"{par} is in fold {folds.get(par)}, {leader}, which it repeats, in {folds.get(leader)}",
            )
            for par, leader in bound_paragraphs(document.sentences).items()
            if folds.get(par) != folds.get(leader)
        )
    return [Finding(path, lines.get(par, 1), checks()[check], message) for par, check, message in faults]


def write_folds(path: Path, folds: Mapping[str, int]) -> None:
    """Write the file that ``read_folds`` reads."""
    write_text(path, _HEADER + "".join(f"{par}\t{fold}\n" for par, fold in folds.items()))


def _starts(weights: Sequence[int], borders: set[int]) -> list[int]:
    """Where each fold begins: fewest folds out of tolerance, then most cuts on borders, then the best balance."""
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
    """Every way to add a group that ends at ``end``, with what it costs together."""
    found = []
    for start, (before, starts) in best.items():
        if start < end:
            here = cost(start, end)
            found.append(((before[0] + here[0], before[1] + here[1], before[2] + here[2]), [*starts, end]))
    return found
