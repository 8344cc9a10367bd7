"""Score spans against spans, on characters: a prediction that cuts a token is wrong, not lost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.spans import LabelledRange


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one label, or of all: what was right, what was found, what there was to find."""

    correct: int
    found: int
    expected: int

    @property
    def precision(self) -> float:
        """Share of the found that is right; 0 where nothing was found."""
        return self.correct / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected that was found; 0 where nothing was expected."""
        return self.correct / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.expected
        return 2 * self.correct / total if total else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The score as JSON."""
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
    """Exact match of range and label, over all labels together and for each."""

    micro: Score
    labels: dict[str, Score]

    def as_dict(self) -> dict[str, Any]:
        """The scores as JSON: ``micro``, and ``labels`` by name."""
        return {"micro": self.micro.as_dict(), "labels": {k: v.as_dict() for k, v in self.labels.items()}}


def score_exact(
    expected: Sequence[Iterable[LabelledRange]], found: Sequence[Iterable[LabelledRange]], labels: Sequence[str]
) -> ExactScores:
    """Score texts side by side: ``expected[i]`` against ``found[i]``.

    Args:
        expected: for each text its gold spans.
        found: for each text the spans to judge; as many texts.
        labels: the labels to score; spans of others are not counted.

    Raises:
        ValueError: the two have different numbers of texts.
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
