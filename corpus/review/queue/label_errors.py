"""Find likely label errors by confident learning over out-of-fold probabilities.

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
    """Out-of-fold class probabilities of the units of one text.

    Attributes:
        edges: ``[start, end)`` of the units (tokens, characters or other ranges), in text order, not overlapping.
        matrix: probabilities, shape (units, classes), rows sum to 1; the same classes for all texts, the first is ``O``.
    """

    edges: tuple[Segment, ...]
    matrix: Floats


@dataclass(frozen=True, slots=True)
class LabelQuality:
    """Label quality of one text.

    Attributes:
        score: normalized margin of the worst unit, from 0 to 1: (probability of its label - that of the best other + 1) / 2.
        issue: whether some unit is an issue; ``score`` is then that of the worst issue.
        unit: range of the worst unit, half-open code points.
        given: its label.
        suggested: the more probable class.
        uncertainty: maximum over the units of 1 - probability of the best class, independent of the labels.
    """

    score: float
    issue: bool
    unit: Segment
    given: str
    suggested: str
    uncertainty: float


@dataclass(frozen=True, slots=True)
class ScoredRange:
    """A predicted span with the probability that range and label are right."""

    start: int
    end: int
    label: str
    confidence: float


def label_qualities(
    labelled: Sequence[Sequence[LabelledRange]], found: Sequence[UnitProbabilities], classes: Sequence[str]
) -> list[LabelQuality | None]:
    """Return the label quality of each text, None for a text without units.

    Args:
        labelled: annotated spans of each text.
        found: out-of-fold probabilities of each text.
        classes: columns of the matrices; the first is ``O``. Any other label has probability 0.
    """
    given = [given_classes(spans, one.edges, classes) for spans, one in zip(labelled, found, strict=True)]
    limits = confident_limits(given, [one.matrix for one in found], len(classes))
    return [
        _quality(numbers, one, limits, spans, classes) if len(one.edges) else None
        for numbers, one, spans in zip(given, found, labelled, strict=True)
    ]


def given_classes(spans: Sequence[LabelledRange], edges: Sequence[Segment], classes: Sequence[str]) -> Ints:
    """Return the class of each unit: that of the span covering most of it, 0 (``O``) without one, -1 for an unknown label."""
    numbers = {name: number for number, name in enumerate(classes)}
    given = np.zeros(len(edges), dtype=np.int64)
    for start, end, label in spans:
        for at, (unit_start, unit_end) in enumerate(edges):
            if 2 * (min(end, unit_end) - max(start, unit_start)) > unit_end - unit_start:
                given[at] = numbers.get(label, -1)
    return given


def confident_limits(given: Sequence[Ints], matrices: Sequence[Floats], classes: int) -> Floats:
    """Return the threshold of each class: its mean probability over the units labelled so, 1 without such units."""
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
    """Return unit probabilities for recognizers that report only confidences of spans.

    A unit is a range between two neighbouring span edges, annotated or predicted. Inside a predicted span its label has the
    span's confidence. The rest of the probability (all of it outside predictions) follows the label counts of such units.

    Args:
        lengths: text lengths in code points.
        labelled: annotated spans of each text.
        found: flat out-of-fold predictions of each text.
        classes: as in ``label_qualities``.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    edges = [_units(n, gold, predictions) for n, gold, predictions in zip(lengths, labelled, found, strict=True)]
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
            np.array([_distribution(one, numbers, counts) for one in cover]).reshape(-1, len(classes)),
        )
        for units, cover in zip(edges, predicted, strict=True)
    ]


def _quality(
    given: Ints, found: UnitProbabilities, limits: Floats, spans: Sequence[LabelledRange], classes: Sequence[str]
) -> LabelQuality:
    matrix = found.matrix
    units = np.arange(len(matrix))
    own = np.where(given >= 0, matrix[units, np.maximum(given, 0)], 0.0)
    others = matrix.copy()
    others[units[given >= 0], given[given >= 0]] = -1.0
    runner_up = others.argmax(axis=1)
    margins = (own - others[units, runner_up] + 1) / 2
    confident = np.where(matrix >= limits, matrix, -1.0)
    best = confident.argmax(axis=1)
    issues = (confident.max(axis=1) >= 0) & (best != given)
    pool = units[issues] if issues.any() else units
    worst = int(pool[margins[pool].argmin()])
    unit = found.edges[worst]
    label = next((name for start, end, name in spans if start <= unit[0] < end), OUTSIDE)
    suggested = best[worst] if issues.any() else runner_up[worst]
    return LabelQuality(
        float(margins[worst]),
        bool(issues.any()),
        unit,
        label if given[worst] else OUTSIDE,
        classes[int(suggested)],
        float(1 - matrix.max(axis=1).min()),
    )


def _units(length: int, labelled: Sequence[LabelledRange], found: Sequence[ScoredRange]) -> list[Segment]:
    cuts = {0, length, *(at for start, end, _ in labelled for at in (start, end))}
    cuts |= {at for one in found for at in (one.start, one.end)}
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def _covering(found: Sequence[ScoredRange], units: Sequence[Segment]) -> list[ScoredRange | None]:
    return [next((one for one in found if one.start <= start and end <= one.end), None) for start, end in units]


def _distribution(one: ScoredRange | None, numbers: Mapping[str, int], counts: Mapping[int, Floats]) -> Floats:
    if one is None:
        share: Floats = counts[0] / counts[0].sum()
        return share
    at = numbers[one.label]
    row = counts[at].copy()
    row[at] = 0.0
    row *= (1 - one.confidence) / row.sum()
    row[at] = one.confidence
    return row
