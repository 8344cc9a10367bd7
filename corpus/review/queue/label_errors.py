"""Which labels of an annotation are likely to be wrong, by confident learning over out-of-fold probabilities.

The rule is that of confident learning (Northcutt, Jiang & Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset
Labels", JAIR 70), as cleanlab has it: class ``j`` is confident about a unit where its probability reaches the mean
probability of ``j`` over the units that are labelled ``j``; a unit whose most probable confident class is not its label is
an issue. A text is as good as its worst unit (Wang & Mueller 2022, "Detecting Label Errors in Token Classification Data").
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gaiko.corpus.scoring.agreement import OUTSIDE
from gaiko.corpus.spans import LabelledRange, Segment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UnitProbabilities:
    """What a recognizer that has not learned from a text makes of each of its units.

    Attributes:
        edges: of the units, in text order, not overlapping: tokens, characters, or any other stretches.
        matrix: shape (units, classes), rows that sum to 1: how probable each class is. The classes are the caller's; they
            are the same for all texts, and the first is ``O``.
    """

    edges: tuple[Segment, ...]
    matrix: Floats


@dataclass(frozen=True, slots=True)
class LabelQuality:
    """How good the labels of a text look.

    Attributes:
        score: normalized margin of the worst unit, from 0 to 1: (probability of its label - that of the best other + 1) / 2.
        issue: whether some unit is an issue; then ``score`` is that of the worst issue.
        unit: the range of the unit, half-open code points.
        given: the label that it has.
        suggested: the class that is more probable.
        uncertainty: 1 - the probability of the best class, of the unit where that is largest; whatever the labels say.
    """

    score: float
    issue: bool
    unit: Segment
    given: str
    suggested: str
    uncertainty: float


@dataclass(frozen=True, slots=True)
class ScoredRange:
    """A span that was found, with the probability that range and label are right."""

    start: int
    end: int
    label: str
    confidence: float


def judge_labels(
    labelled: Sequence[Sequence[LabelledRange]], found: Sequence[UnitProbabilities], classes: Sequence[str]
) -> list[LabelQuality | None]:
    """Return the quality of each text's labels, None for a text without units.

    Args:
        labelled: the spans of each text.
        found: of each text the probabilities, out of fold; as many.
        classes: the columns of the matrices; the first is ``O``. A label that is none of them is never found, its
            probability is 0.
    """
    given = [given_classes(spans, one.edges, classes) for spans, one in zip(labelled, found, strict=True)]
    limits = confident_limits(given, [one.matrix for one in found], len(classes))
    return [
        _judge(numbers, one, limits, spans, classes) if len(one.edges) else None
        for numbers, one, spans in zip(given, found, labelled, strict=True)
    ]


def given_classes(spans: Sequence[LabelledRange], edges: Sequence[Segment], classes: Sequence[str]) -> Ints:
    """Return the class of each unit: that of the span that holds most of it, 0 (``O``) where none does, -1 where it is no class."""
    numbers = {name: number for number, name in enumerate(classes)}
    given = np.zeros(len(edges), dtype=np.int64)
    for start, end, label in spans:
        for at, (unit_start, unit_end) in enumerate(edges):
            if 2 * (min(end, unit_end) - max(start, unit_start)) > unit_end - unit_start:
                given[at] = numbers.get(label, -1)
    return given


def confident_limits(given: Sequence[Ints], matrices: Sequence[Floats], classes: int) -> Floats:
    """Return by class the mean probability of it over the units that are labelled so; 1 for a class without units."""
    sums, counts = np.zeros(classes), np.zeros(classes)
    for numbers, matrix in zip(given, matrices, strict=True):
        known = numbers >= 0
        np.add.at(sums, numbers[known], matrix[known, numbers[known]])
        np.add.at(counts, numbers[known], 1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), 1.0)


def unit_probabilities(
    lengths: Sequence[int],
    labelled: Sequence[Sequence[LabelledRange]],
    found: Sequence[Sequence[ScoredRange]],
    classes: Sequence[str],
) -> list[UnitProbabilities]:
    """Return probabilities of units for recognizers that tell no more than how sure they are of their spans.

    A unit is a stretch between two edges of spans, labelled or found. Inside a found span its label has the span's
    confidence; what is left of 1, and all of it where nothing was found, is shared out as the labels of all such units are.

    Args:
        lengths: of the texts, in code points.
        labelled: the spans of each text.
        found: what was found in each, out of fold and flat.
        classes: as in ``judge_labels``.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    edges = [_stretches(n, ours, theirs) for n, ours, theirs in zip(lengths, labelled, found, strict=True)]
    predicted = [_covering(spans, units) for spans, units in zip(found, edges, strict=True)]
    counts: defaultdict[int, Floats] = defaultdict(lambda: np.ones(len(classes)) / len(classes))
    for spans, units, cover in zip(labelled, edges, predicted, strict=True):
        given = given_classes(spans, units, classes)
        for one, label in zip(cover, given, strict=True):
            if label >= 0:
                counts[numbers[one.label] if one else 0][label] += 1
    return [
        UnitProbabilities(
            tuple(units),
            np.array([_shared(one, numbers, counts) for one in cover]).reshape(-1, len(classes)),
        )
        for units, cover in zip(edges, predicted, strict=True)
    ]


def _judge(
    given: Ints, found: UnitProbabilities, limits: Floats, spans: Sequence[LabelledRange], classes: Sequence[str]
) -> LabelQuality:
    matrix = found.matrix
    units = np.arange(len(matrix))
    own = np.where(given >= 0, matrix[units, np.maximum(given, 0)], 0.0)
    others = matrix.copy()
    others[units[given >= 0], given[given >= 0]] = -1.0
    rival = others.argmax(axis=1)
    margins = (own - others[units, rival] + 1) / 2
    confident = np.where(matrix >= limits, matrix, -1.0)
    best = confident.argmax(axis=1)
    issues = (confident.max(axis=1) >= 0) & (best != given)
    pool = units[issues] if issues.any() else units
    worst = int(pool[margins[pool].argmin()])
    unit = found.edges[worst]
    label = next((name for start, end, name in spans if start <= unit[0] < end), OUTSIDE)
    suggested = best[worst] if issues.any() else rival[worst]
    return LabelQuality(
        float(margins[worst]),
        bool(issues.any()),
        unit,
        label if given[worst] else OUTSIDE,
        classes[int(suggested)],
        float(1 - matrix.max(axis=1).min()),
    )


def _stretches(length: int, labelled: Sequence[LabelledRange], found: Sequence[ScoredRange]) -> list[Segment]:
    cuts = {0, length, *(at for start, end, _ in labelled for at in (start, end))}
    cuts |= {at for one in found for at in (one.start, one.end)}
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def _covering(found: Sequence[ScoredRange], units: Sequence[Segment]) -> list[ScoredRange | None]:
    return [next((one for one in found if one.start <= start and end <= one.end), None) for start, end in units]


def _shared(one: ScoredRange | None, numbers: Mapping[str, int], counts: Mapping[int, Floats]) -> Floats:
    if one is None:
        share: Floats = counts[0] / counts[0].sum()
        return share
    at = numbers[one.label]
    row = counts[at].copy()
    row[at] = 0.0
    row *= (1 - one.confidence) / row.sum()
    row[at] = one.confidence
    return row
