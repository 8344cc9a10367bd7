"""Whoever finds spans, made to read the same texts: systems, trained models, and recognizers that are trained for it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example, read_examples
from gaiko.corpus.gold.examples import Unit, corpus_units, gold_documents, units_of
from gaiko.corpus.spans import Span
from gaiko.models.evaluation.crossvalidation import cross_validate, saved_size
from gaiko.models.evaluation.judged import JudgedText, Surface, surface_hash, surfaces_of
from gaiko.models.evaluation.systems import SYSTEMS, predict, predict_document, texts_seen
from gaiko.models.recognizers.base import (
    Progress,
    Scored,
    load_recognizer,
    make_recognizer,
    read_facts,
    text_hash,
)

_OF_RULES = frozenset({"hybrid"})
"""Recognizers whose features come from the rules."""

_UNSURE = frozenset({"ginza"})
"""Recognizers that say the same of every span, because they know no better."""


@dataclass(frozen=True, slots=True)
class TestSet:
    """The texts that all are judged on.

    Attributes:
        name: what they are, for people.
        examples: the texts with their gold.
        groups: of each text what it is drawn with; a line of a file is its own.
        known: of each text the surfaces that count as seen where whoever reads learned from none of its own: those of the
            other folds, or of the whole corpus where the texts are others.
        units: the gold with its folds, where it is the corpus; otherwise empty.
        documents: the documents of the corpus, which systems read as wholes; otherwise empty.
    """

    __test__ = False  # its name looks like a test's to pytest

    name: str
    examples: list[Example]
    groups: list[str]
    known: list[frozenset[Surface]]
    units: list[Unit]
    documents: list[Document]

    def judged(
        self,
        found: Sequence[Sequence[Scored]],
        known: frozenset[Surface] | None = None,
        seen: frozenset[str] = frozenset(),
    ) -> list[JudgedText]:
        """Put what was found beside the gold.

        Args:
            found: of each text the spans found.
            known: the surfaces that were learned from; those of the test set by default.
            seen: the hashes of the texts that were learned from.
        """
        return [
            JudgedText(
                example.text,
                example.spans,
                tuple(spans),
                group,
                reference if known is None else known,
                text_hash(example.text) in seen,
            )
            for example, group, reference, spans in zip(self.examples, self.groups, self.known, found, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One that found spans in a test set.

    Attributes:
        name: what it is called in tables.
        how: ``system``, ``model`` (trained before), ``cross-validated``, or ``trained`` (on the corpus, to read other texts).
        texts: the test set with what it found.
        confidences: whether it says how sure it is.
        seconds: how long it learned; None where that is not known, or nothing was learned.
        size: bytes on disk; None as above.
        reading: seconds it took to read the test set, loading included; None where that was not measured.
        saw: how many of the texts it, or who wrote it, had at hand. What is cross-validated may know a heading that is the
            same elsewhere; that is not counted.
    """

    name: str
    how: str
    texts: list[JudgedText]
    confidences: bool
    seconds: float | None = None
    size: int | None = None
    reading: float | None = None
    saw: int = 0


def read_test_set(data: Path | None) -> TestSet:
    """Return the labelled texts of a file, or the gold of the corpus.

    Raises:
        InputError: the file, or the corpus, cannot be read.
    """
    documents = gold_documents()
    units = units_of(documents)
    if data is None:
        outside = {fold: surfaces_of(u.example for u in units if u.fold != fold) for fold in {u.fold for u in units}}
        return TestSet(
            "the gold",
            [unit.example for unit in units],
            [unit.par for unit in units],
            [outside[unit.fold] for unit in units],
            units,
            [document for document, _ in documents],
        )
    examples = read_examples(data)
    groups = [f"line {number}" for number in range(1, len(examples) + 1)]
    known = surfaces_of(unit.example for unit in units)
    return TestSet(str(data), examples, groups, [known] * len(examples), [], [])


def run_system(name: str, tests: TestSet) -> Contestant:
    """Let the rules, the resolver or stock GiNZA read; KeyError if there is no such system."""
    begun = time.perf_counter()
    if tests.documents:
        found = [spans for document in tests.documents for spans in predict_document(name, document)]
    else:
        found = predict(name, tests.examples)
    reading = time.perf_counter() - begun
    if tests.documents:  # the rules were written with the chapter at hand
        saw = len(found) if name != "ginza" else 0
    else:
        saw = sum(texts_seen(name, (example.text for example in tests.examples)))
    return Contestant(name, "system", tests.judged(_certain(found)), False, reading=reading, saw=saw)


def run_model(folder: Path, tests: TestSet) -> Contestant:
    """Let a trained model read; its name is its folder's, with its recognizer's where the two differ.

    Raises:
        InputError: the folder holds no model, or a damaged one.
    """
    facts = read_facts(folder)
    recognizer = load_recognizer(folder)
    begun = time.perf_counter()
    found = recognizer.predict_scored([example.text for example in tests.examples])
    texts = tests.judged(found, _known(facts, tests.examples, found), frozenset(facts["trained_on"]))
    seconds, size = facts.get("seconds"), facts.get("bytes")
    reading = time.perf_counter() - begun
    own = folder.resolve().name
    plain = own == recognizer.name and own not in SYSTEMS
    return Contestant(
        own if plain else f"{own} ({recognizer.name} model)",
        "model",
        texts,
        recognizer.name not in _UNSURE,
        seconds,
        size,
        reading,
        saw=sum(text.trained_on for text in texts),
    )


def run_recognizer(
    name: str,
    tests: TestSet,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    also: Sequence[Example] = (),
) -> Contestant:
    """Cross-validate a recognizer on the corpus; for other texts, train it on all of the corpus and let it read them.

    ``also`` are other texts to learn from. What has features from the rules saw the corpus as they did.

    Raises:
        InputError: there is no such recognizer or option, or a library of it is missing.
    """
    given = dict(options or {})
    label = f"{name} (recognizer)" if name in SYSTEMS else name
    if tests.units:
        done = cross_validate(lambda: make_recognizer(name, **given), tests.units, progress, also)
        saw = len(done.texts) if name in _OF_RULES else 0
        return Contestant(label, "cross-validated", done.texts, name not in _UNSURE, done.seconds, done.size, saw=saw)
    training = [*(unit.example for unit in corpus_units()), *also]
    recognizer = make_recognizer(name, **given)
    begun = time.perf_counter()
    recognizer.fit(training, progress=progress)
    middle = time.perf_counter()
    found = recognizer.predict_scored([example.text for example in tests.examples])
    reading = time.perf_counter() - middle
    hashes = frozenset(text_hash(example.text) for example in training)
    texts = tests.judged(found, surfaces_of(training), hashes)
    saw = sum(text.trained_on for text in texts)
    return Contestant(
        label, "trained", texts, name not in _UNSURE, middle - begun, saved_size(recognizer), reading, saw
    )


def _known(
    facts: Mapping[str, Any], examples: Sequence[Example], found: Sequence[Sequence[Scored]]
) -> frozenset[Surface]:
    """Of the surfaces at hand, those that the model was trained on; a model keeps their hashes only."""
    hashes = set(facts.get("surfaces") or ())
    gold = {(span.text, span.label) for example in examples for span in example.spans}
    theirs = {(scored.span.text, scored.span.label) for spans in found for scored in spans}
    return frozenset(surface for surface in gold | theirs if surface_hash(*surface) in hashes)


def _certain(found: Sequence[Sequence[Span]]) -> list[list[Scored]]:
    return [[Scored(span, 1.0) for span in spans] for spans in found]
