"""Train the recognizer that is shipped, judge it on texts that neither it nor the rules learned from, and write its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined

from corpus.examples import Example, in_sentences, read_examples
from corpus.files import write_text
from corpus.paths import further_texts
from corpus.spans import Span
from models import Pipeline, load
from models.comparison import Comparison, compare
from models.contestants import Contestant, TestSet, run_system
from models.judged import JudgedText, surfaces_of
from models.reading import Reader
from models.recognizers.base import Progress, Scored, make_recognizer
from models.recognizers.tokenwise import TokenRecognizer
from models.training import Trained, train
from models.units import corpus_units

RECOGNIZER = "hybrid"
OPTIONS: dict[str, Any] = {}
"""Of the recognizer: its defaults."""

FOLDS = 4
"""Of the further texts, to judge the recognizer on those that it has not learned from."""

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


def read_texts(also: Sequence[Path]) -> Texts:
    """Return what there is to learn from.

    Raises:
        InputError: a file is missing or wrong.
    """
    further = further_texts()
    return Texts(
        [unit.example for unit in corpus_units()],
        [example for path in further for example in read_examples(path)],
        [example for path in also for example in read_examples(path)],
        [*(f"corpus/further/{path.name}" for path in further), *map(str, also)],
    )


def train_release(texts: Texts, out: Path, progress: Progress | None = None) -> Trained:
    """Train the recognizer on all of ``texts`` and save it into ``out``.

    Raises:
        InputError: as ``models.training.train``.
    """
    return train(
        RECOGNIZER, texts.sentences(), [], out, OPTIONS, progress, source=", ".join(["the gold", *texts.names])
    )


def judge_release(made: TokenRecognizer, texts: Texts, scored: Path, progress: Progress) -> Judgements:
    """Judge the recognizer as it stands in the default path.

    Args:
        made: trained on all of ``texts``.
        texts: what it learned from.
        scored: labelled texts that nothing learned from.
        progress: told what is being done.

    Raises:
        InputError: ``scored`` is missing or wrong.
    """
    progress("out of fold", 0, FOLDS)
    first = compare("the further texts", list(_out_of_fold(texts, progress)), "rules", "line")
    examples = read_examples(scored)
    known = surfaces_of(texts.sentences())
    lines = [f"line {number}" for number in range(1, len(examples) + 1)]
    tests = TestSet(str(scored), examples, lines, [known] * len(examples), [], [])
    progress("judging", 0, 0)
    found = [_certain(load(recognizer=False)(e.text, e.year)) for e in examples]
    path = _path(made)
    contestants = [
        Contestant("default", "system", tests.judged([_certain(path(e.text, e.year)) for e in examples]), False),
        Contestant("rules", "system", tests.judged(found), False),
        run_system("ginza", tests),
    ]
    return Judgements(first, compare(str(scored), contestants, "rules", "line"))


def write_card(folder: Path, made: Trained, texts: Texts, judged: Judgements) -> None:
    """Write the recognizer's card into its folder; every figure in it is computed."""
    template = files("models").joinpath("templates/release.md.j2").read_text(encoding="utf-8")
    sentences = texts.sentences()
    page = (
        Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
        .from_string(template)
        .render(
            made=made,
            texts=texts,
            sentences=len(sentences),
            spans=sum(len(example.spans) for example in sentences),
            judged=judged,
            folds=FOLDS,
        )
    )
    write_text(folder / CARD, page)


def _out_of_fold(texts: Texts, progress: Progress) -> "list[Contestant]":
    """The default path and the rules on the further texts; in turn a part of them is not learned from."""
    order = np.random.default_rng(0).permutation(len(texts.further))
    found: dict[int, list[Scored]] = {}
    known: dict[int, frozenset[tuple[str, str]]] = {}
    for fold in range(FOLDS):
        held = sorted(int(at) for at in order[fold::FOLDS])
        rest = [example for at, example in enumerate(texts.further) if at not in set(held)]
        training = Texts(texts.gold, rest, texts.also, []).sentences()
        recognizer = make_recognizer(RECOGNIZER, **OPTIONS)
        recognizer.fit(training)
        assert isinstance(recognizer, TokenRecognizer)
        path, surfaces = _path(recognizer), surfaces_of(training)
        for at in held:
            example = texts.further[at]
            found[at] = _certain(path(example.text, example.year))
            known[at] = surfaces
        progress("out of fold", fold + 1, FOLDS)
    rules = load(recognizer=False)

    def judged(reads: Sequence[Sequence[Scored]]) -> list[JudgedText]:
        return [
            JudgedText(example.text, example.spans, tuple(spans), f"text {at}", known[at])
            for at, (example, spans) in enumerate(zip(texts.further, reads, strict=True))
        ]

    ours = judged([found[at] for at in range(len(texts.further))])
    theirs = judged([_certain(rules(example.text, example.year)) for example in texts.further])
    return [Contestant("default", "cross-validated", ours, False), Contestant("rules", "system", theirs, False)]


def _path(recognizer: TokenRecognizer) -> Pipeline:
    plain = load(recognizer=False)
    return Pipeline(plain.annotators, plain.policy, Reader(recognizer))


def _certain(spans: Sequence[Span]) -> list[Scored]:
    return [Scored(span, 1.0) for span in spans]
