"""Exact F1 of a system that is measured: totals only."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from gaiko.corpus.examples import read_examples
from gaiko.corpus.gold.examples import read_gold
from gaiko.corpus.scoring.exact import score_exact
from gaiko.corpus.spans import LABELS, Span
from gaiko.models.bench.systems import System


def on_gold(system: System) -> float | None:
    """Return micro F1 on the gold, documents read as wholes; None if the system finds no spans."""
    expected: list[Sequence[Span]] = []
    found: list[Sequence[Span]] = []
    for labelled in read_gold():
        spans = system.find_in(labelled.document)
        if spans is None:
            return None
        expected += labelled.spans
        found += spans
    return _f1(expected, found)


def on_file(system: System, path: Path) -> float | None:
    """Return micro F1 on the texts of a labelled file, each read alone with its year; None as above.

    Raises:
        InputError: the file is not labelled text.
    """
    examples = read_examples(path)
    found = system.find(examples)
    return None if found is None else _f1([example.spans for example in examples], found)


def _f1(expected: Sequence[Iterable[Span]], found: Sequence[Iterable[Span]]) -> float:
    gold, ranges = ([[span.key for span in spans] for spans in texts] for texts in (expected, found))
    return score_exact(gold, ranges, LABELS).micro.f1
