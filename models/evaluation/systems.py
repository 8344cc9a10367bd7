"""Adapters that run each system on the same texts: the rules, stock GiNZA, trained models, and recognizers that are trained first."""

import time
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gaiko.annotators.base import TextView
from gaiko.annotators.external.ginza import Ginza
from gaiko.annotators.external.ginza_model import MODEL, Entity
from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.corpus.scoring.exact import score_exact
from gaiko.corpus.spans import LABELS, Span
from gaiko.models import Pipeline, load
from gaiko.models.evaluation.crossvalidation import cross_validate, saved_size
from gaiko.models.evaluation.examples import ScoredText, Surface, TestSet, surface_hash, surfaces_of, with_confidence
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.stacking import RELEASE
from gaiko.models.recognizers.base import (
    Progress,
    Scored,
    load_recognizer,
    make_recognizer,
    read_metadata,
    text_hash,
)

SYSTEMS = ("default", "rules", "resolved", "ginza")
"""``default``: rules and the shipped recognizer; ``rules``: rules alone; ``resolved``: rules and GiNZA, merged by the resolver;
``ginza``: GiNZA alone, labels mapped and titles merged."""

BENCH_SYSTEMS = ("recognizer", "stock-ginza")
"""Further systems of ``gaiko bench``; ``recognizer``: the shipped recognizer before its predictions are merged with the rules;
``stock-ginza``: ``ginza``, read by the stock pipeline."""

_GINZA = frozenset({"ginza", "stock-ginza"})
"""Systems without the rules."""

_RULE_FEATURES = frozenset({"hybrid"})
"""Recognizers with features from the rules."""

_NO_CONFIDENCE = frozenset({"ginza"})
"""Recognizers whose confidences are constant."""


@dataclass(frozen=True, slots=True)
class SystemRun:
    """Predictions of one system on a test set.

    Attributes:
        name: name in tables.
        mode: ``system``, ``model`` (trained before), ``cross-validated``, or ``trained`` (on the corpus, for other texts).
        texts: the test set with the system's predictions.
        confidences: the predictions have confidences.
        train_seconds: training time, wall clock; None if unknown or not trained.
        size: bytes of the model on disk; None as above.
        read_seconds: prediction time on the test set, loading included; None if not measured.
        texts_seen: texts that the system was trained on, or that its rules were written with. Under cross-validation,
            a sentence that also occurs in another fold is not counted.
    """

    name: str
    mode: str
    texts: list[ScoredText]
    confidences: bool
    train_seconds: float | None = None
    size: int | None = None
    read_seconds: float | None = None
    texts_seen: int = 0

    @property
    def f1(self) -> float:
        """Exact micro F1 of ``LABELS``."""
        gold, found = [text.gold_ranges for text in self.texts], [text.found_ranges for text in self.texts]
        return score_exact(gold, found, LABELS).micro.f1


def run_system(name: str, tests: TestSet) -> SystemRun:
    """Run one of ``SYSTEMS`` or ``BENCH_SYSTEMS``. Documents of the gold are annotated as wholes, other texts alone, each with its year.

    Raises:
        KeyError: unknown system.
        InputError: the shipped recognizer cannot be read.
    """
    start = time.perf_counter()
    if tests.documents:
        found = [spans for document in tests.documents for spans in _predict_document(name, document)]
    elif name in _GINZA:
        found = _ginza(name, [example.text for example in tests.examples])
    else:
        found = list(_pipeline(name).pipe((example.text, example.year) for example in tests.examples))
    read_seconds = time.perf_counter() - start
    shipped = name in {"default", "recognizer"}
    training_hashes = frozenset(read_metadata(RELEASE)["trained_on"]) if shipped else frozenset()
    texts = tests.score(with_confidence(found), training_hashes=training_hashes)
    written_with_gold = bool(tests.documents) and name not in _GINZA  # all rules were
    texts_seen = len(texts) if written_with_gold else sum(text.in_training for text in texts)
    return SystemRun(name, "system", texts, False, read_seconds=read_seconds, texts_seen=texts_seen)


def run_model(folder: Path, tests: TestSet) -> SystemRun:
    """Run a trained model. Its name is that of the folder, followed by the recognizer's unless the two are the same.

    Raises:
        InputError: the folder holds no model, or a damaged one.
    """
    metadata = read_metadata(folder)
    recognizer = load_recognizer(folder)
    start = time.perf_counter()
    found = recognizer.predict_scored([example.text for example in tests.examples])
    surfaces = _training_surfaces(metadata, tests.examples, found)
    texts = tests.score(found, surfaces, frozenset(metadata["trained_on"]))
    read_seconds = time.perf_counter() - start
    name = folder.resolve().name
    return SystemRun(
        name if name == recognizer.name and name not in SYSTEMS else f"{name} ({recognizer.name} model)",
        "model",
        texts,
        recognizer.name not in _NO_CONFIDENCE,
        metadata.get("seconds"),
        metadata.get("bytes"),
        read_seconds,
        texts_seen=sum(text.in_training for text in texts),
    )


def run_recognizer(
    name: str,
    tests: TestSet,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    extra: Sequence[Example] = (),
) -> SystemRun:
    """Cross-validate a recognizer on the gold; for other texts, train it on the whole gold and run it on them.

    Args:
        name: one of ``RECOGNIZERS``.
        tests: the test set.
        options: see ``make_recognizer``.
        progress: receives the steps done.
        extra: training texts besides the gold.

    Raises:
        InputError: unknown recognizer or option, or one of its libraries is missing.
    """
    label = f"{name} (recognizer)" if name in SYSTEMS else name
    confidences = name not in _NO_CONFIDENCE
    if tests.units:
        result = cross_validate(lambda: make_recognizer(name, **(options or {})), tests.units, progress, extra)
        seen = len(result.texts) if name in _RULE_FEATURES else 0
        return SystemRun(
            label, "cross-validated", result.texts, confidences, result.seconds, result.size, texts_seen=seen
        )
    training = [*(unit.example for unit in read_gold_examples()), *extra]
    recognizer = make_recognizer(name, **(options or {}))
    start = time.perf_counter()
    recognizer.fit(training, progress=progress)
    trained = time.perf_counter()
    found = recognizer.predict_scored([example.text for example in tests.examples])
    read_seconds = time.perf_counter() - trained
    hashes = frozenset(text_hash(example.text) for example in training)
    texts = tests.score(found, surfaces_of(training), hashes)
    seen = sum(text.in_training for text in texts)
    size = saved_size(recognizer)
    return SystemRun(label, "trained", texts, confidences, trained - start, size, read_seconds, seen)


def _predict_document(name: str, document: Document) -> list[list[Span]]:
    if name in _GINZA:
        return _ginza(name, [sentence.text for sentence in document.sentences])
    return annotate_document(_pipeline(name), document).sentences


def _ginza(name: str, texts: Sequence[str]) -> list[list[Span]]:
    annotator = Ginza()
    if name == "ginza":
        return [list(spans) for spans in annotator.find_many([TextView(text) for text in texts])]
    entities = ([Entity(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in _stock_ginza().pipe(texts))
    return [list(annotator.spans_of(*pair)) for pair in zip(texts, entities, strict=True)]


@cache
def _stock_ginza() -> Any:
    import spacy  # slow to import

    return spacy.load(MODEL)


@cache
def _pipeline(name: str) -> Pipeline:
    if name not in (*SYSTEMS, "recognizer"):
        raise KeyError(name)
    pipeline = load(ginza=name == "resolved", recognizer=name in {"default", "recognizer"})
    if name == "recognizer":
        pipeline.recognizer = copy(pipeline.recognizer)
        pipeline.recognizer.merge = lambda resolved, candidates, predicted: [scored.span for scored in predicted]  # type: ignore
    return pipeline


def _training_surfaces(
    metadata: Mapping[str, Any], examples: Sequence[Example], found: Sequence[Sequence[Scored]]
) -> frozenset[Surface]:
    """Return the gold and predicted surfaces that are in the model's training data, of which the model keeps hashes only."""
    hashes = set(metadata.get("surfaces") or ())
    surfaces = {(span.text, span.label) for example in examples for span in example.spans}
    surfaces |= {(scored.span.text, scored.span.label) for spans in found for scored in spans}
    return frozenset(surface for surface in surfaces if surface_hash(*surface) in hashes)
