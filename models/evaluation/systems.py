"""The systems that can be judged side by side: the rules, stock GiNZA, and what the resolver makes of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.external.ginza import Ginza
from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import ExactScores, score_exact
from gaiko.corpus.scoring.intervals import Interval, f1_interval
from gaiko.corpus.scoring.values import ValueScore, score_values
from gaiko.corpus.spans import LABELS, Span
from gaiko.models import Pipeline, load
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.stacking import RELEASE
from gaiko.models.recognizers.base import read_facts, text_hash

SYSTEMS = ("default", "rules", "resolved", "ginza")
"""``default``: rules and the shipped recognizer; ``rules``: rules alone; ``resolved``: rules and GiNZA through the resolver;
``ginza``: GiNZA alone, labels mapped and titles merged."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The scores of one system on some labelled texts.

    Attributes:
        exact: exact match of range and label, on characters.
        micro_interval: 95% interval of the micro F1, by the bootstrap over texts.
        intervals: the same by label.
        values: by group, whether the values of what was found are right; none where the system gives no values.
    """

    exact: ExactScores
    micro_interval: Interval
    intervals: dict[str, Interval]
    values: dict[str, ValueScore]

    def as_dict(self) -> dict[str, object]:
        """The scores as JSON."""
        exact = self.exact.as_dict()
        exact["micro"]["interval"] = list(self.micro_interval)
        for label, interval in self.intervals.items():
            exact["labels"][label]["interval"] = list(interval)
        return {"exact": exact, "values": {group: score.as_dict() for group, score in self.values.items()}}


def predict(system: str, examples: Sequence[Example]) -> list[list[Span]]:
    """Return the spans that ``system`` finds in each text, each read alone with its year; KeyError if it is not in ``SYSTEMS``."""
    if system == "ginza":
        return [list(spans) for spans in Ginza().find_many([TextView(example.text) for example in examples])]
    return list(_pipeline(system).pipe((example.text, example.year) for example in examples))


def predict_document(system: str, document: Document) -> list[list[Span]]:
    """Return the spans that ``system`` finds in each sentence of a document, read as a whole; KeyError as ``predict``."""
    if system == "ginza":
        return [list(spans) for spans in Ginza().find_many([TextView(s.text) for s in document.sentences])]
    return annotate_document(_pipeline(system), document).sentences


def texts_seen(system: str, texts: Iterable[str]) -> list[bool]:
    """Return of each text whether the recognizer of ``system`` learned from it; only that of ``default`` learned from any.

    Raises:
        InputError: the shipped recognizer cannot be read.
    """
    hashes = frozenset(read_facts(RELEASE)["trained_on"]) if system == "default" else frozenset()
    return [text_hash(text) in hashes for text in texts]


def judge(system: str, expected: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> Judgement:
    """Score what ``system`` found against the gold, text by text; GiNZA's layer has no values to score."""
    gold, spans = [[span.key for span in text] for text in expected], [[span.key for span in text] for text in found]
    return Judgement(
        score_exact(gold, spans, LABELS),
        f1_interval(gold, spans, LABELS),
        {label: f1_interval(gold, spans, [label]) for label in LABELS},
        score_values(expected, found) if system != "ginza" else {},
    )


@cache
def _pipeline(system: str) -> Pipeline:
    if system not in SYSTEMS:
        raise KeyError(system)
    return load(ginza=system == "resolved", recognizer=system == "default")
