"""Exact-match precision, recall and F1 of spans on characters, so that predictions off token edges count as errors."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.spans import LabelledRange


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of correct, found (predicted) and expected (gold) spans."""

    correct: int
    found: int
    expected: int

    @property
    def precision(self) -> float:
        """Share of found spans that are correct; 0 if none was found."""
        return self.correct / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of expected spans that were found; 0 if none was expected."""
        return self.correct / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.expected
        return 2 * self.correct / total if total else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the score as JSON."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "correct": self.correct,
            "found": self.found,
            "expected": self.expected,
        }


@dataclass(frozen=True, slots=True)
class ExactScores:
    """Exact-match scores: micro average and by label."""

    micro: Score
    labels: dict[str, Score]

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as JSON: ``micro`` and ``labels`` by name."""
        return {"micro": self.micro.as_dict(), "labels": {k: v.as_dict() for k, v in self.labels.items()}}


def score_exact(
    expected: Sequence[Iterable[LabelledRange]], found: Sequence[Iterable[LabelledRange]], labels: Sequence[str]
) -> ExactScores:
    """Score predictions text by text: ``found[i]`` against ``expected[i]``.

    Args:
        expected: gold spans of each text.
        found: predicted spans of each text.
        labels: labels to score; spans of other labels are ignored.

    Raises:
        ValueError: different numbers of texts.
    """
    correct: Counter[str] = Counter()
    n_found: Counter[str] = Counter()
    n_expected: Counter[str] = Counter()
    for gold, predicted in zip(expected, found, strict=True):
        gold_set, predicted_set = set(gold), set(predicted)
        correct.update(label for _, _, label in gold_set & predicted_set)
        n_found.update(label for _, _, label in predicted_set)
        n_expected.update(label for _, _, label in gold_set)
    by_label = {label: Score(correct[label], n_found[label], n_expected[label]) for label in labels}
    micro = Score(
        sum(s.correct for s in by_label.values()),
        sum(s.found for s in by_label.values()),
        sum(s.expected for s in by_label.values()),
    )
    return ExactScores(micro, by_label)
