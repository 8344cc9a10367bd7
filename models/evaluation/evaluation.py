"""Evaluation of predicted spans against gold, on characters: the figures behind ``gaiko evaluate`` and ``gaiko compare``.

Exact and lenient F1, bootstrap intervals, recall by kind and mention, seen and unseen surfaces, confusion matrix,
calibration, accuracy of values, and errors by cause.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import Score
from gaiko.corpus.scoring.intervals import Interval, ratio_interval
from gaiko.corpus.scoring.matching import SCHEMES, Scheme, pair_spans
from gaiko.corpus.scoring.values import ValueScore, score_values
from gaiko.corpus.spans import LABELS, Span
from gaiko.models.evaluation.calibration import Calibration, calibrate
from gaiko.models.evaluation.errors import Error, count_causes, find_errors
from gaiko.models.evaluation.examples import ScoredText, TestSet, with_confidence
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.recognizers.base import Recognizer

MatchCounts = npt.NDArray[np.int64]
"""Correct, found and expected spans of each group, shape (groups, 3)."""

NO_LABEL = "none"
"""Row and column of the confusion matrix for spans without a counterpart."""

FIGURES = (
    "texts",
    "groups",
    "exact",
    "boundary",
    "type",
    "overlap",
    "recall",
    "surfaces",
    "confusion",
    "calibration",
    "causes",
)
"""Keys of ``Evaluation.as_dict`` for a model: all but the values, which models do not predict, and the list of errors."""


@dataclass(frozen=True, slots=True)
class ScoreWithInterval:
    """A score and the 95% interval of its F1."""

    score: Score
    interval: Interval

    def as_dict(self) -> dict[str, Any]:
        """The score as JSON, with ``interval``."""
        return {**self.score.as_dict(), "interval": list(self.interval)}


@dataclass(frozen=True, slots=True)
class Recall:
    """Gold spans found, of the gold spans expected."""

    correct: int
    expected: int

    def as_dict(self) -> dict[str, Any]:
        """The recall as JSON, with its counts."""
        recall = self.correct / self.expected if self.expected else 0.0
        return {"recall": recall, "correct": self.correct, "expected": self.expected}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one system on a set of texts.

    Attributes:
        texts: number of texts.
        groups: number of groups that the bootstrap draws from.
        micro: exact match of range and label, all labels together.
        labels: exact match by label.
        values: accuracy of the values of spans found exactly, by group of ``gaiko.corpus.scoring.values``; empty for a
            system without values.
        schemes: micro score by scheme of ``gaiko.corpus.scoring.matching``.
        type_labels: score by label under the scheme ``type``, the only lenient one that compares labels.
        recalls: recall by scheme, for each gold ``label``, ``kind`` and ``mention``. No precision: recognizers predict
            neither kind nor mention.
        seen: exact match on surfaces that are in the training data with the same label; None without training data.
        unseen: exact match on the other surfaces; None without training data.
        confusion: counts by gold label and predicted label for exact ranges; ``none`` for spans without a counterpart.
        calibration: reliability of the confidences; None for a system without confidences.
        errors: every error, by cause.
    """

    texts: int
    groups: int
    micro: ScoreWithInterval
    labels: dict[str, ScoreWithInterval]
    values: dict[str, ValueScore]
    schemes: dict[Scheme, Score]
    type_labels: dict[str, Score]
    recalls: dict[str, dict[str, dict[Scheme, Recall]]]
    seen: ScoreWithInterval | None
    unseen: ScoreWithInterval | None
    confusion: dict[str, dict[str, int]]
    calibration: Calibration | None
    errors: list[Error]

    def as_dict(self, keys: Collection[str] = (*FIGURES, "values", "errors")) -> dict[str, Any]:
        """The figures under ``keys`` as JSON; all by default."""
        surfaces = {name: score.as_dict() for name, score in (("seen", self.seen), ("unseen", self.unseen)) if score}
        record: dict[str, Any] = {
            "texts": self.texts,
            "groups": self.groups,
            "exact": {"micro": self.micro.as_dict(), "labels": {k: v.as_dict() for k, v in self.labels.items()}},
            "values": {group: score.as_dict() for group, score in self.values.items()},
            "boundary": {"micro": self.schemes["boundary"].as_dict()},
            "type": {
                "micro": self.schemes["type"].as_dict(),
                "labels": {label: score.as_dict() for label, score in self.type_labels.items()},
            },
            "overlap": {"micro": self.schemes["overlap"].as_dict()},
            "recall": {
                by: {name: {scheme: recall.as_dict() for scheme, recall in row.items()} for name, row in rows.items()}
                for by, rows in self.recalls.items()
            },
            "surfaces": surfaces,
            "confusion": self.confusion,
            "calibration": self.calibration.as_dict() if self.calibration else None,
            "causes": count_causes(self.errors),
            "errors": [error.as_dict() for error in self.errors],
        }
        return {key: value for key, value in record.items() if key in keys}


def evaluate(
    system: Pipeline | Recognizer | Callable[[str], Iterable[Span]],
    examples: Sequence[Example],
    labels: Sequence[str] | None = None,
) -> Evaluation:
    """Return the figures of a system on labelled texts.

    Args:
        system: a pipeline, which also receives the year of each example; a trained recognizer, whose confidences are
            calibrated; or any function from a text to its flat spans.
        examples: texts with gold spans, as ``gaiko.corpus.examples.read_examples`` returns them. The bootstrap draws texts.
        labels: labels to score; all that occur by default.

    >>> gold = (Span(0, 2, "日本", "ACTOR", "state"), Span(3, 5, "米国", "ACTOR", "state"))
    >>> result = evaluate(lambda text: gold[:1], [Example("日本と米国", gold)])
    >>> result.micro.score
    Score(correct=1, found=1, expected=2)
    >>> [(error.cause, error.gold.text) for error in result.errors]
    [('missed', '米国')]
    """
    texts = [example.text for example in examples]
    is_recognizer = False
    if isinstance(system, Pipeline):
        found = with_confidence(system.pipe((example.text, example.year) for example in examples))
    elif callable(system):
        found = with_confidence(system(text) for text in texts)
    else:
        found, is_recognizer = system.predict_scored(texts), True
    tests = TestSet("", list(examples), [str(number) for number in range(len(examples))])
    has_values = any(scored.span.value for spans in found for scored in spans)
    return evaluate_texts(tests.score(found), labels, confidences=is_recognizer, values=has_values)


def evaluate_texts(
    texts: Sequence[ScoredText],
    labels: Sequence[str] | None = None,
    *,
    confidences: bool = True,
    values: bool = False,
) -> Evaluation:
    """Return the figures of scored texts; deterministic.

    Args:
        texts: gold and predicted spans of each text.
        labels: labels to score; all that occur by default.
        confidences: the predictions have confidences; without them there is no calibration.
        values: the predictions have values.
    """
    chosen = labels_of(texts) if labels is None else list(labels)
    if labels is not None:
        texts = [_with_labels(text, set(labels)) for text in texts]
    pairs = {scheme: [pair_spans(text.gold_ranges, text.found_ranges, scheme) for text in texts] for scheme in SCHEMES}
    n_gold, n_found = sum(len(text.gold) for text in texts), sum(len(text.found) for text in texts)
    has_training_data = any(text.training_surfaces for text in texts)
    return Evaluation(
        texts=len(texts),
        groups=len({text.group for text in texts}),
        micro=score_counts(count_matches(texts)),
        labels={label: _label_score(texts, label) for label in chosen},
        values=_value_scores(texts) if values else {},
        schemes={scheme: Score(sum(map(len, found)), n_found, n_gold) for scheme, found in pairs.items()},
        type_labels=_type_scores(texts, pairs["type"], chosen),
        recalls=_recalls(texts, pairs, chosen),
        seen=score_counts(count_matches(texts, _is_seen)) if has_training_data else None,
        unseen=score_counts(count_matches(texts, lambda text, span: not _is_seen(text, span)))
        if has_training_data
        else None,
        confusion=_confusion(texts, pairs["boundary"], chosen),
        calibration=calibrate(_confidences(texts)) if confidences else None,
        errors=find_errors(texts),
    )


def labels_of(texts: Iterable[ScoredText]) -> list[str]:
    """Return the labels of gold and predictions: those of the corpus in the order of ``LABELS``, then the others sorted."""
    used = {label for text in texts for _, _, label in (*text.gold_ranges, *text.found_ranges)}
    return [label for label in LABELS if label in used] + sorted(used - set(LABELS))


def count_matches(texts: Sequence[ScoredText], keep: Callable[[ScoredText, Span], bool] | None = None) -> MatchCounts:
    """Count exact matches by group, in order of each group's first text; shape (groups, 3).

    Args:
        texts: gold and predicted spans.
        keep: selects the spans to count, gold and predicted; all by default. It must decide alike for spans of the same
            range and label.
    """
    counts: dict[str, list[int]] = {}
    for text in texts:
        row = counts.setdefault(text.group, [0, 0, 0])
        gold = {span.key for span in text.gold if keep is None or keep(text, span)}
        found = {scored.span.key for scored in text.found if keep is None or keep(text, scored.span)}
        row[0] += len(gold & found)
        row[1] += len(found)
        row[2] += len(gold)
    return np.asarray(list(counts.values()), dtype=np.int64).reshape(-1, 3)


def score_counts(counts: MatchCounts) -> ScoreWithInterval:
    """Return the micro score over all groups and its interval by the bootstrap over groups."""
    correct, found, expected = (int(total) for total in counts.sum(axis=0))
    interval = ratio_interval([(2 * right, n_found + n_expected) for right, n_found, n_expected in counts.tolist()])
    return ScoreWithInterval(Score(correct, found, expected), interval)


def _label_score(texts: Sequence[ScoredText], label: str) -> ScoreWithInterval:
    return score_counts(count_matches(texts, lambda _, span: span.label == label))


def _with_labels(text: ScoredText, labels: set[str]) -> ScoredText:
    gold = tuple(span for span in text.gold if span.label in labels)
    return replace(text, gold=gold, found=tuple(scored for scored in text.found if scored.span.label in labels))


def _is_seen(text: ScoredText, span: Span) -> bool:
    return (span.text, span.label) in text.training_surfaces


def _value_scores(texts: Sequence[ScoredText]) -> dict[str, ValueScore]:
    return score_values([text.gold for text in texts], [[scored.span for scored in text.found] for text in texts])


def _type_scores(
    texts: Sequence[ScoredText], pairs: Sequence[list[tuple[int, int]]], labels: Sequence[str]
) -> dict[str, Score]:
    correct = Counter(text.gold[i].label for text, matched in zip(texts, pairs, strict=True) for i, _ in matched)
    n_found = Counter(scored.span.label for text in texts for scored in text.found)
    n_gold = Counter(span.label for text in texts for span in text.gold)
    return {label: Score(correct[label], n_found[label], n_gold[label]) for label in labels}


def _recalls(
    texts: Sequence[ScoredText], pairs: Mapping[Scheme, Sequence[list[tuple[int, int]]]], labels: Sequence[str]
) -> dict[str, dict[str, dict[Scheme, Recall]]]:
    """Recall by attribute (``label``, ``kind``, ``mention``), attribute value and scheme; kinds as ``ACTOR.state``."""
    expected: Counter[tuple[str, str]] = Counter(key for text in texts for span in text.gold for key in _keys(span))
    correct: dict[Scheme, Counter[tuple[str, str]]] = {
        scheme: Counter(
            key
            for text, matched in zip(texts, pairs[scheme], strict=True)
            for i, _ in matched
            for key in _keys(text.gold[i])
        )
        for scheme in SCHEMES
    }
    order = {label: at for at, label in enumerate(labels)}
    rows: dict[str, dict[str, dict[Scheme, Recall]]] = {"label": {}, "kind": {}, "mention": {}}
    for by, name in sorted(expected, key=lambda key: (order.get(key[1].split(".")[0], 0), key)):
        rows[by][name] = {scheme: Recall(correct[scheme][by, name], expected[by, name]) for scheme in SCHEMES}
    return rows


def _keys(span: Span) -> list[tuple[str, str]]:
    kind = [("kind", f"{span.label}.{span.kind}")] if span.kind else []
    return [("label", span.label), *kind, ("mention", span.mention)]


def _confusion(
    texts: Sequence[ScoredText], pairs: Sequence[list[tuple[int, int]]], labels: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Counts by gold and predicted label, zeros included; (``none``, ``none``) is always 0."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, matched in zip(texts, pairs, strict=True):
        counts.update((text.gold[i].label, text.found[j].span.label) for i, j in matched)
        paired_gold, paired_found = {i for i, _ in matched}, {j for _, j in matched}
        counts.update((span.label, NO_LABEL) for i, span in enumerate(text.gold) if i not in paired_gold)
        counts.update((NO_LABEL, scored.span.label) for j, scored in enumerate(text.found) if j not in paired_found)
    names = [*labels, NO_LABEL]
    return {gold: {found: counts[gold, found] for found in names} for gold in names}


def _confidences(texts: Sequence[ScoredText]) -> Iterable[tuple[float, bool]]:
    """Yield confidence and correctness of every predicted span."""
    for text in texts:
        gold = set(text.gold_ranges)
        for scored in text.found:
            yield scored.confidence, scored.span.key in gold
