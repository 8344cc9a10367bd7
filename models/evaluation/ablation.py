"""The score without each annotator, and with each policy of the resolver."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.annotators.base import Annotator, TextView
from gaiko.annotators.resolution.policies import MODELS, POLICIES
from gaiko.annotators.user_rules import UserRules
from gaiko.corpus.scoring.exact import ExactScores, score_exact
from gaiko.corpus.spans import LABELS, Span
from gaiko.models.pipeline.pipeline import Pipeline

Read = Callable[[Pipeline], Sequence[Sequence[Span]]]
"""Annotates the same texts with any pipeline; returns the result of each."""


@dataclass(frozen=True, slots=True)
class AblationRow:
    """The score of a pipeline that differs in one thing.

    Attributes:
        kind: ``whole``; ``without`` an annotator; with a ``policy``.
        name: the annotator's or the policy's; empty for the whole.
        scores: exact match of range and label.
        change: its micro F1 less that of the whole.
    """

    kind: str
    name: str
    scores: ExactScores
    change: float

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON."""
        return {"kind": self.kind, "name": self.name, "change": self.change, **self.scores.as_dict()}


class Remembering:
    """An annotator that reads no sentence twice: for pipelines that share it and differ in something else."""

    def __init__(self, annotator: Annotator) -> None:
        self.name = annotator.name
        self.version = annotator.version
        self.labels = annotator.labels
        self._annotator = annotator
        self._found: dict[str, list[Span]] = {}

    def find_spans(self, sentence: TextView) -> list[Span]:
        """See ``Annotator.find_spans``."""
        return next(self.find_many([sentence]))

    def find_many(self, sentences: Sequence[TextView]) -> Iterator[list[Span]]:
        """See ``Annotator.find_many``."""
        unread = {sentence.text: sentence for sentence in sentences if sentence.text not in self._found}
        fresh = self._annotator.find_many(list(unread.values()))
        for sentence in sentences:
            if sentence.text not in self._found:
                self._found[sentence.text] = next(fresh)
            yield self._found[sentence.text]


def remembering(pipeline: Pipeline) -> Pipeline:
    """Return a pipeline that does the same and remembers what its annotators found; the user's rules are quick as they are."""
    annotators = [a if isinstance(a, Remembering | UserRules) else Remembering(a) for a in pipeline.annotators]
    return Pipeline(annotators, pipeline.policy)


def ablate(pipeline: Pipeline, read: Read, gold: Sequence[Sequence[Span]]) -> list[AblationRow]:
    """Score the pipeline as it is, without each annotator (models first), and with each policy.

    Every variant is a pipeline of its own, so that all that follows the resolver is done again too; annotators remember.

    Args:
        pipeline: as it is.
        read: annotates the texts.
        gold: the right spans of each.
    """
    shared = remembering(pipeline)
    expected = [[span.key for span in spans] for spans in gold]

    def score(annotators: Sequence[Annotator], policy: str) -> ExactScores:
        found = read(Pipeline(annotators, policy))
        return score_exact(expected, [[span.key for span in spans] for spans in found], LABELS)

    whole = score(shared.annotators, shared.policy)

    def row(kind: str, name: str, scores: ExactScores) -> AblationRow:
        return AblationRow(kind, name, scores, scores.micro.f1 - whole.micro.f1)

    rows = [row("whole", "", whole)]
    for left_out in sorted(shared.annotators, key=lambda annotator: annotator.name not in MODELS):
        others = [annotator for annotator in shared.annotators if annotator is not left_out]
        rows.append(row("without", left_out.name, score(others, shared.policy)))
    of_policy = {p: whole if p == shared.policy else score(shared.annotators, p) for p in POLICIES}
    return rows + [row("policy", policy, scores) for policy, scores in of_policy.items()]
