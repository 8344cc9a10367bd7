"""Ablation: scores of a pipeline without each annotator, and with each policy of the resolver."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.annotators.base import Annotator, TextView
from gaiko.annotators.resolution.policies import MODELS, POLICIES
from gaiko.annotators.user_rules import UserRules
from gaiko.corpus.scoring.exact import ExactScores, score_exact
from gaiko.corpus.spans import LABELS, Span
from gaiko.models.pipeline.pipeline import Pipeline

Annotate = Callable[[Pipeline], Sequence[Sequence[Span]]]
"""Runs a pipeline on a fixed list of texts; returns the spans of each."""


@dataclass(frozen=True, slots=True)
class AblationRow:
    """Scores of one variant of a pipeline.

    Attributes:
        kind: ``whole`` (unchanged), ``without`` an annotator, or with another ``policy``.
        name: name of the annotator or policy; empty for ``whole``.
        scores: exact match of range and label.
        change: micro F1 minus that of the whole pipeline.
    """

    kind: str
    name: str
    scores: ExactScores
    change: float

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON."""
        return {"kind": self.kind, "name": self.name, "change": self.change, **self.scores.as_dict()}


class CachingAnnotator:
    """An annotator that caches the spans of every sentence, for pipelines that share it and differ in something else."""

    def __init__(self, annotator: Annotator) -> None:
        self.name = annotator.name
        self.version = annotator.version
        self.labels = annotator.labels
        self._annotator = annotator
        self._cache: dict[str, list[Span]] = {}

    def find_spans(self, sentence: TextView) -> list[Span]:
        """See ``Annotator.find_spans``."""
        return next(self.find_many([sentence]))

    def find_many(self, sentences: Sequence[TextView]) -> Iterator[list[Span]]:
        """See ``Annotator.find_many``."""
        missing = {sentence.text: sentence for sentence in sentences if sentence.text not in self._cache}
        found = self._annotator.find_many(list(missing.values()))
        for sentence in sentences:
            if sentence.text not in self._cache:
                self._cache[sentence.text] = next(found)
            yield self._cache[sentence.text]


def with_cache(pipeline: Pipeline) -> Pipeline:
    """Return the pipeline with caching annotators; user rules are fast and not cached."""
    annotators = [
        a if isinstance(a, CachingAnnotator | UserRules) else CachingAnnotator(a) for a in pipeline.annotators
    ]
    return Pipeline(annotators, pipeline.policy)


def ablate(pipeline: Pipeline, annotate: Annotate, gold: Sequence[Sequence[Span]]) -> list[AblationRow]:
    """Score the pipeline unchanged, without each annotator (models first), and with each policy.

    Every variant is a pipeline of its own, so that the steps after the resolver run again; annotators are cached.

    Args:
        pipeline: the whole pipeline.
        annotate: runs a variant on the texts.
        gold: gold spans of each text.
    """
    cached = with_cache(pipeline)
    expected = [[span.key for span in spans] for spans in gold]

    def score(annotators: Sequence[Annotator], policy: str) -> ExactScores:
        found = annotate(Pipeline(annotators, policy))
        return score_exact(expected, [[span.key for span in spans] for spans in found], LABELS)

    whole = score(cached.annotators, cached.policy)

    def row(kind: str, name: str, scores: ExactScores) -> AblationRow:
        return AblationRow(kind, name, scores, scores.micro.f1 - whole.micro.f1)

    rows = [row("whole", "", whole)]
    for left_out in sorted(cached.annotators, key=lambda annotator: annotator.name not in MODELS):
        others = [annotator for annotator in cached.annotators if annotator is not left_out]
        rows.append(row("without", left_out.name, score(others, cached.policy)))
    by_policy = {p: whole if p == cached.policy else score(cached.annotators, p) for p in POLICIES}
    return rows + [row("policy", policy, scores) for policy, scores in by_policy.items()]
