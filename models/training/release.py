"""Train the recognizer that is shipped, judge it on texts that neither it nor the rules learned from, and write its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example, in_sentences, read_examples
from gaiko.corpus.files import write_text
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.corpus.paths import further_texts
from gaiko.corpus.spans import Span
from gaiko.models import Pipeline, load
from gaiko.models.evaluation.comparison import Comparison, compare
from gaiko.models.evaluation.examples import ScoredText, TestSet, surfaces_of, with_confidence
from gaiko.models.evaluation.systems import SystemRun, run_system
from gaiko.models.pipeline.stacking import StackedRecognizer
from gaiko.models.recognizers.base import MODEL_FILE, Progress, make_recognizer, read_facts, text_hash
from gaiko.models.recognizers.sequence_tagger import SequenceTagger
from gaiko.models.training.train import Trained, check_target, describe_files, replacing_folder, train, write_json

RECOGNIZER = "hybrid"
OPTIONS: dict[str, Any] = {}
"""Of the recognizer: its defaults."""

FOLDS = 4
"""Of the further texts, to judge the recognizer on those that it has not learned from."""

BESIDE = ("ginza",)
"""Systems that are judged beside the default path and the rules."""

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class Texts:
    """What the recognizer learns from.

    Attributes:
        gold: the sentences of the corpus.
        further: the further texts, whole.
        also: texts of other files, whole.
        names: the files of the last two.
    """

    gold: list[Example]
    further: list[Example]
    also: list[Example]
    names: list[str]

    def sentences(self) -> list[Example]:
        """All of them, sentence by sentence, as the default path reads; of equal sentences one."""
        every = [*self.gold, *in_sentences([*self.further, *self.also])]
        return list({example.text: example for example in every}.values())


@dataclass(frozen=True, slots=True)
class Judgements:
    """How good the recognizer is.

    Attributes:
        out_of_fold: on the further texts, each read by a recognizer that learned from the others; beside the rules.
        scored: the default path on texts that are only scored; beside the rules and stock GiNZA.
    """

    out_of_fold: Comparison
    scored: Comparison

    def as_dict(self) -> dict[str, Any]:
        """Both as JSON."""
        return {"out_of_fold": self.out_of_fold.as_dict(), "scored": self.scored.as_dict()}


@dataclass(frozen=True, slots=True)
class Release:
    """The recognizer, and how good it is."""

    made: Trained
    judged: Judgements


Key = tuple[str, str, str]
"""Of a score: the part that it was judged on, the system, the label or ``micro``."""


def read_texts(also: Sequence[Path]) -> Texts:
    """Return what there is to learn from.

    Raises:
        InputError: a file is missing or wrong.
    """
    further = further_texts()
    return Texts(
        [unit.example for unit in read_gold_examples()],
        [example for path in further for example in read_examples(path)],
        [example for path in also for example in read_examples(path)],
        [*(f"corpus/further/{path.name}" for path in further), *map(str, also)],
    )


def read_scored(path: Path, texts: Texts) -> TestSet:
    """Return labelled texts to judge the recognizer on.

    Raises:
        InputError: the file is missing or wrong, or one of its texts is among those to learn from.
    """
    examples = read_examples(path)
    learned = {example.text for part in (texts.gold, texts.further, texts.also) for example in part}
    shared = sum(example.text in learned for example in examples)
    if shared:
        raise InputError(f"{path}: {shared} of its texts are also learned from; give others with --scored")
    lines = [f"line {number}" for number in range(1, len(examples) + 1)]
    return TestSet(str(path), examples, lines, [surfaces_of(texts.sentences())] * len(examples))


def make_release(texts: Texts, scored: TestSet, folder: Path, progress: Progress) -> Release:
    """Train the recognizer on all of ``texts``, judge it, and put it with its card into ``folder``: all of it, or nothing.

    Raises:
        InputError: as ``gaiko.models.training.train.train``.
    """
    check_target(folder)
    with replacing_folder(folder) as new:
        release = train_and_judge(texts, scored, new, progress)
        _write_card(new, release, texts)
        record = read_facts(new)
        whole = {text_hash(example.text) for example in (*texts.further, *texts.also)}
        record["trained_on"] = sorted({*record["trained_on"], *whole})
        record["judged"] = release.judged.as_dict()
        write_json(new / MODEL_FILE, record)
        describe_files(new)
    return release


def train_and_judge(texts: Texts, scored: TestSet, folder: Path, progress: Progress) -> Release:
    """Train the recognizer on all of ``texts`` into ``folder``, and judge it as it stands in the default path.

    Raises:
        InputError: as ``gaiko.models.training.train.train``.
    """
    source = ", ".join(["the gold", *texts.names])
    made = train(RECOGNIZER, texts.sentences(), [], folder, OPTIONS, progress, source=source)
    assert isinstance(made.recognizer, SequenceTagger)
    return Release(made, _judge(made.recognizer, texts, scored, progress))


def scores_of(judged: dict[str, Any]) -> dict[Key, float]:
    """Return the F1 scores of ``Judgements`` as JSON, to three places."""
    return {
        (part, entry["name"], label): round(score["f1"], 3)
        for part in ("scored", "out_of_fold")
        for entry in judged.get(part, {}).get("entries", [])
        for label, score in {**entry["exact"]["labels"], "micro": entry["exact"]["micro"]}.items()
    }


def _judge(made: SequenceTagger, texts: Texts, scored: TestSet, progress: Progress) -> Judgements:
    progress("out of fold", 0, FOLDS)
    first = compare("the further texts", list(_out_of_fold(texts, progress)), "rules", "line")
    progress("judging", 0, 0)
    path, plain = _path(made), load(recognizer=False)
    runs = [
        *(
            SystemRun(
                name, "system", scored.score(with_confidence(run(e.text, e.year) for e in scored.examples)), False
            )
            for name, run in (("default", path), ("rules", plain))
        ),
        *(run_system(name, scored) for name in BESIDE),
    ]
    return Judgements(first, compare(scored.name, runs, "rules", "line"))


def _write_card(folder: Path, release: Release, texts: Texts) -> None:
    """Write the recognizer's card into its folder; every figure in it is computed."""
    template = files("gaiko.models").joinpath("templates/release.md.j2").read_text(encoding="utf-8")
    sentences = texts.sentences()
    page = (
        Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
        .from_string(template)
        .render(
            made=release.made,
            texts=texts,
            sentences=len(sentences),
            spans=sum(len(example.spans) for example in sentences),
            judged=release.judged,
            folds=FOLDS,
        )
    )
    write_text(folder / CARD, page)


def _out_of_fold(texts: Texts, progress: Progress) -> list[SystemRun]:
    """The default path and the rules on the further texts; in turn a part of them is not learned from."""
    order = np.random.default_rng(0).permutation(len(texts.further))
    found: dict[int, list[Span]] = {}
    known: dict[int, frozenset[tuple[str, str]]] = {}
    for fold in range(FOLDS):
        held = sorted(int(at) for at in order[fold::FOLDS])
        rest = [example for at, example in enumerate(texts.further) if at not in set(held)]
        training = Texts(texts.gold, rest, texts.also, []).sentences()
        recognizer = make_recognizer(RECOGNIZER, **OPTIONS)
        recognizer.fit(training)
        assert isinstance(recognizer, SequenceTagger)
        path, surfaces = _path(recognizer), surfaces_of(training)
        for at in held:
            example = texts.further[at]
            found[at] = path(example.text, example.year)
            known[at] = surfaces
        progress("out of fold", fold + 1, FOLDS)
    rules = load(recognizer=False)

    def scored(predicted: Sequence[Sequence[Span]]) -> list[ScoredText]:
        return [
            ScoredText(example.text, example.spans, tuple(spans), f"text {at}", known[at])
            for at, (example, spans) in enumerate(zip(texts.further, with_confidence(predicted), strict=True))
        ]

    ours = scored([found[at] for at in range(len(texts.further))])
    theirs = scored([rules(example.text, example.year) for example in texts.further])
    return [SystemRun("default", "cross-validated", ours, False), SystemRun("rules", "system", theirs, False)]


def _path(recognizer: SequenceTagger) -> Pipeline:
    plain = load(recognizer=False)
    return Pipeline(plain.annotators, plain.policy, StackedRecognizer(recognizer))
