"""Train and evaluate the shipped recognizer, and write its model card.

It is scored on texts that neither the recognizer nor the rules were developed on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example, split_into_sentences
from gaiko.corpus.files import write_text
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.markdown import render_markdown
from gaiko.corpus.paths import further_texts
from gaiko.corpus.spans import Span
from gaiko.models import Pipeline, load
from gaiko.models.evaluation.comparison import Comparison, compare
from gaiko.models.evaluation.examples import ScoredText, TestSet, surfaces_of, with_confidence
from gaiko.models.evaluation.systems import SystemRun, run_system
from gaiko.models.pipeline.stacking import StackedRecognizer
from gaiko.models.recognizers.base import MODEL_FILE, Progress, make_recognizer, read_metadata, text_hash
from gaiko.models.recognizers.sequence_tagger import SequenceTagger
from gaiko.models.training.train import Trained, check_target, record_files, replacing_folder, train, write_json

RECOGNIZER = "hybrid"
OPTIONS: dict[str, Any] = {}
"""Options of the recognizer: its defaults."""

FOLDS = 4
"""Folds of the further texts, for out-of-fold evaluation."""

BASELINES = ("ginza",)
"""Systems that are evaluated besides the default path and the rules."""

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class TrainingTexts:
    """Training data.

    Attributes:
        gold: sentences of the gold.
        further: the further texts of the corpus, whole.
        also: texts of other files, whole.
        names: file names of ``further`` and ``also``.
    """

    gold: list[Example]
    further: list[Example]
    also: list[Example]
    names: list[str]

    def sentences(self) -> list[Example]:
        """Return all texts as sentences, the input of the default path, without duplicates."""
        every = [*self.gold, *split_into_sentences([*self.further, *self.also])]
        return list({example.text: example for example in every}.values())


@dataclass(frozen=True, slots=True)
class ReleaseScores:
    """Scores of the default path with the recognizer.

    Attributes:
        out_of_fold: on the further texts, cross-validated; compared with the rules.
        test: on the test set; compared with the rules and stock GiNZA.
    """

    out_of_fold: Comparison
    test: Comparison

    def as_dict(self) -> dict[str, Any]:
        """Return both as JSON."""
        return {"out_of_fold": self.out_of_fold.as_dict(), "scored": self.test.as_dict()}


@dataclass(frozen=True, slots=True)
class Release:
    """The trained recognizer and its scores."""

    trained: Trained
    scores: ReleaseScores


Key = tuple[str, str, str]
"""Key of a score: data (``scored`` or ``out_of_fold``), system, and label or ``micro``."""


def read_texts(also: Sequence[Path]) -> TrainingTexts:
    """Return the training data: the corpus and the files ``also``.

    Raises:
        InputError: a file is missing or invalid.
    """
    further = further_texts()
    return TrainingTexts(
        [unit.example for unit in read_gold_examples()],
        [example for path in further for example in read_examples(path)],
        [example for path in also for example in read_examples(path)],
        [*(f"corpus/further/{path.name}" for path in further), *map(str, also)],
    )


def read_test_set(path: Path, texts: TrainingTexts) -> TestSet:
    """Return labelled texts to evaluate the recognizer on.

    Raises:
        InputError: the file is missing or invalid, or shares a text with the training data.
    """
    examples = read_examples(path)
    training = {example.text for part in (texts.gold, texts.further, texts.also) for example in part}
    shared = sum(example.text in training for example in examples)
    if shared:
        raise InputError(f"{path}: {shared} of its texts are also in the training data; give other texts with --scored")
    lines = [f"line {number}" for number in range(1, len(examples) + 1)]
    return TestSet(str(path), examples, lines, [surfaces_of(texts.sentences())] * len(examples))


def make_release(texts: TrainingTexts, test_set: TestSet, folder: Path, progress: Progress) -> Release:
    """Train and evaluate the recognizer, and write it with its card into ``folder``, completely or not at all.

    Raises:
        InputError: as ``gaiko.models.training.train.train``.
    """
    check_target(folder)
    with replacing_folder(folder) as new:
        release = train_and_evaluate(texts, test_set, new, progress)
        _write_card(new, release, texts)
        record = read_metadata(new)
        whole = {text_hash(example.text) for example in (*texts.further, *texts.also)}
        record["trained_on"] = sorted({*record["trained_on"], *whole})
        record["judged"] = release.scores.as_dict()
        write_json(new / MODEL_FILE, record)
        record_files(new)
    return release


def train_and_evaluate(texts: TrainingTexts, test_set: TestSet, folder: Path, progress: Progress) -> Release:
    """Train the recognizer on all of ``texts`` into ``folder``, and evaluate it as part of the default path.

    Raises:
        InputError: as ``gaiko.models.training.train.train``.
    """
    source = ", ".join(["the gold", *texts.names])
    trained = train(RECOGNIZER, texts.sentences(), [], folder, OPTIONS, progress, source=source)
    assert isinstance(trained.recognizer, SequenceTagger)
    return Release(trained, _evaluate(trained.recognizer, texts, test_set, progress))


def f1_scores(scores: dict[str, Any]) -> dict[Key, float]:
    """Return the F1 scores in the JSON of ``ReleaseScores``, to three decimals."""
    return {
        (part, entry["name"], label): round(score["f1"], 3)
        for part in ("scored", "out_of_fold")
        for entry in scores.get(part, {}).get("entries", [])
        for label, score in {**entry["exact"]["labels"], "micro": entry["exact"]["micro"]}.items()
    }


def _evaluate(recognizer: SequenceTagger, texts: TrainingTexts, test_set: TestSet, progress: Progress) -> ReleaseScores:
    progress("out of fold", 0, FOLDS)
    first = compare("the further texts", list(_out_of_fold(texts, progress)), "rules", "line")
    progress("evaluating", 0, 0)
    pipeline, rules = _pipeline(recognizer), load(recognizer=False)
    runs = [
        *(
            SystemRun(
                name, "system", test_set.score(with_confidence(run(e.text, e.year) for e in test_set.examples)), False
            )
            for name, run in (("default", pipeline), ("rules", rules))
        ),
        *(run_system(name, test_set) for name in BASELINES),
    ]
    return ReleaseScores(first, compare(test_set.name, runs, "rules", "line"))


def _write_card(folder: Path, release: Release, texts: TrainingTexts) -> None:
    """Write the model card; all its figures are computed."""
    sentences = texts.sentences()
    page = render_markdown(
        "gaiko.models",
        "templates/release.md.j2",
        trained=release.trained,
        texts=texts,
        sentences=len(sentences),
        spans=sum(len(example.spans) for example in sentences),
        scores=release.scores,
        folds=FOLDS,
    )
    write_text(folder / CARD, page.removesuffix("\n"))


def _out_of_fold(texts: TrainingTexts, progress: Progress) -> list[SystemRun]:
    """Run the default path on each fold of the further texts, trained without it; and the rules on all."""
    order = np.random.default_rng(0).permutation(len(texts.further))
    found: dict[int, list[Span]] = {}
    known: dict[int, frozenset[tuple[str, str]]] = {}
    for fold in range(FOLDS):
        held = sorted(int(at) for at in order[fold::FOLDS])
        rest = [example for at, example in enumerate(texts.further) if at not in set(held)]
        training = TrainingTexts(texts.gold, rest, texts.also, []).sentences()
        recognizer = make_recognizer(RECOGNIZER, **OPTIONS)
        recognizer.fit(training)
        assert isinstance(recognizer, SequenceTagger)
        pipeline, surfaces = _pipeline(recognizer), surfaces_of(training)
        for at in held:
            example = texts.further[at]
            found[at] = pipeline(example.text, example.year)
            known[at] = surfaces
        progress("out of fold", fold + 1, FOLDS)
    rules = load(recognizer=False)

    def scored(predicted: Sequence[Sequence[Span]]) -> list[ScoredText]:
        return [
            ScoredText(example.text, example.spans, tuple(spans), f"text {at}", known[at])
            for at, (example, spans) in enumerate(zip(texts.further, with_confidence(predicted), strict=True))
        ]

    default_texts = scored([found[at] for at in range(len(texts.further))])
    rules_texts = scored([rules(example.text, example.year) for example in texts.further])
    return [
        SystemRun("default", "cross-validated", default_texts, False),
        SystemRun("rules", "system", rules_texts, False),
    ]


def _pipeline(recognizer: SequenceTagger) -> Pipeline:
    plain = load(recognizer=False)
    return Pipeline(plain.annotators, plain.policy, StackedRecognizer(recognizer))
