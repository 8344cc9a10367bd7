"""Cross-validation folds: contiguous groups of paragraphs, frozen in a file; paragraphs with duplicate sentences share a fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

from gaiko.corpus.document import Document, Sentence
from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.checks import Finding, checks
from gaiko.corpus.tsv import read_tsv

FOLDS = 5
DUPLICATE_LENGTH = 20
"""Minimal length, in characters, of sentences that must share a fold if identical."""

MIN_SIMILARITY = 0.9
"""Minimal character similarity (difflib) of near-duplicates."""

_COLUMNS = ("par", "fold")


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Two near-duplicate sentences of at least ``DUPLICATE_LENGTH`` characters; ``ratio`` is difflib's, 1 if identical."""

    first: Sentence
    second: Sentence
    ratio: float


def bound_paragraphs(sentences: Sequence[Sentence]) -> dict[str, str]:
    """Map each paragraph that repeats a long sentence to the earliest paragraph connected to it by repeated sentences."""
    leaders: dict[str, str] = {}
    order = {par: at for at, par in enumerate(dict.fromkeys(sentence.par for sentence in sentences))}
    first: dict[str, str] = {}
    for sentence in sentences:
        if len(sentence.text) < DUPLICATE_LENGTH:
            continue
        group = leaders.get(sentence.par, sentence.par)
        earlier = first.setdefault(sentence.text, sentence.par)
        earlier_group = leaders.get(earlier, earlier)
        if group != earlier_group:
            early, late = sorted((group, earlier_group), key=order.__getitem__)
            leaders |= {par: early for par, leader in leaders.items() if leader == late} | {late: early}
    return leaders


def near_duplicates(sentences: Sequence[Sentence]) -> list[NearDuplicates]:
    """Return the pairs of long sentences with a similarity of at least ``MIN_SIMILARITY``, in text order."""
    found: list[NearDuplicates] = []
    long = [sentence for sentence in sentences if len(sentence.text) >= DUPLICATE_LENGTH]
    for first, second in combinations(long, 2):
        if 2 * min(len(first.text), len(second.text)) < MIN_SIMILARITY * (len(first.text) + len(second.text)):
            continue
        matcher = SequenceMatcher(None, first.text, second.text, autojunk=False)
        if matcher.quick_ratio() >= MIN_SIMILARITY and (ratio := matcher.ratio()) >= MIN_SIMILARITY:
            found.append(NearDuplicates(first, second, ratio))
    return found


def read_folds(path: Path) -> dict[str, int]:
    """Read the folds by paragraph id.

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
    """Check that exactly the paragraphs of the documents have folds, and that paragraphs with identical sentences share a fold.

    Raises:
        InputError: as ``read_folds``.
    """
    folds = read_folds(path)
    lines = {row["par"]: number for number, row in read_tsv(path, _COLUMNS)}
    faults: list[tuple[str, str, str]] = []
    for document in documents.values():
        pars = dict.fromkeys(sentence.par for sentence in document.sentences)
        own_pars = {par for par in folds if par.rpartition("-p")[0] == document.id}
        faults.extend((par, "GOLD-FOLD-01", f"{par} has no fold") for par in pars if par not in folds)
        faults.extend((par, "GOLD-FOLD-01", f"{par} is not a paragraph") for par in sorted(own_pars - pars.keys()))
        faults.extend(
            (
                par,
                "GOLD-FOLD-02",
                f"{par} is in fold {folds.get(par)}, but repeats a sentence of {leader}, which is in fold {folds.get(leader)}",
            )
            for par, leader in bound_paragraphs(document.sentences).items()
            if folds.get(par) != folds.get(leader)
        )
    return [Finding(path, lines.get(par, 1), checks()[check], message) for par, check, message in faults]
