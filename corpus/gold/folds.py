"""Cross-validation folds: contiguous groups of paragraphs, frozen in a file; paragraphs with duplicate sentences share a fold."""

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
"""Maximal deviation of the number of entities in a fold from the mean, relative to the mean."""

DUPLICATE_LENGTH = 20
"""Minimal length, in characters, of a sentence whose copies must share a fold."""

NEAR = 0.9
"""Minimal character similarity (difflib) of near-duplicates."""

Cost = tuple[int, int, int]

_COLUMNS = ("par", "fold")
_HEADER = (
    "# The fold of every paragraph of the gold. Frozen: figures of different times are comparable only on the same folds.\n"
    "# par\tfold\n"
)


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Two near-duplicate sentences of at least ``DUPLICATE_LENGTH`` characters; ``ratio`` is difflib's, 1 if identical."""

    first: Sentence
    second: Sentence
    ratio: float


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


def bound_paragraphs(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Return the earliest paragraph with a shared sentence by paragraph that repeats one, transitively."""
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


def near_duplicates(sentences: Sequence[Sentence]) -> list[NearDuplicates]:
    """Return the pairs of long sentences with a similarity of at least ``NEAR``, in text order."""
    found: list[NearDuplicates] = []
    long = [sentence for sentence in sentences if len(sentence.text) >= DUPLICATE_LENGTH]
    for first, second in combinations(long, 2):
        if 2 * min(len(first.text), len(second.text)) < NEAR * (len(first.text) + len(second.text)):
            continue
        matcher = SequenceMatcher(None, first.text, second.text, autojunk=False)
        if matcher.quick_ratio() >= NEAR and (ratio := matcher.ratio()) >= NEAR:
            found.append(NearDuplicates(first, second, ratio))
    return found


def read_folds(path: Path) -> dict[str, int]:
    """Return fold by paragraph id of a file.

    Raises:
        InputError: unreadable file or malformed line; the message names file and line.
    """
    folds: dict[str, int] = {}
    for number, row in read_tsv(path, _COLUMNS):
        if row["fold"] not in map(str, range(FOLDS)):
            raise InputError(f"{path}:{number}: fold must be a number from 0 to {FOLDS - 1}, not {row['fold']!r}")
        if row["par"] in folds:
            raise InputError(f"{path}:{number}: paragraph {row['par']} occurs twice; remove one")
        folds[row["par"]] = int(row["fold"])
    return folds


def document_folds(path: Path, document: Document) -> dict[str, int]:
    """Return fold by paragraph id of ``document``.

    Raises:
        InputError: as ``read_folds``, or a paragraph is missing in the file.
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
    """Check that exactly the paragraphs of the documents have folds, and that duplicates share one.

    Raises:
        InputError: as ``read_folds``.
    """
    folds = read_folds(path)
    lines = {row["par"]: number for number, row in read_tsv(path, _COLUMNS)}
    faults: list[tuple[str, str, str]] = []
    for document in documents.values():
        pars = dict.fromkeys(sentence.par for sentence in document.sentences)
        own_pars = {par for par in folds if par.rpartition("-p")[0] == document.id}
        faults.extend((par, "GOLD-FOLD-01", f"{par} has none") for par in pars if par not in folds)
        faults.extend((par, "GOLD-FOLD-01", f"{par} is no paragraph") for par in sorted(own_pars - pars.keys()))
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
