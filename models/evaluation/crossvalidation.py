"""Judge a recognizer on all of the gold without it ever having seen what it reads: five folds, and learning curves."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import Unit, of_folds
from gaiko.models.evaluation.judged import JudgedText, count_rows, measure, surfaces_of
from gaiko.models.recognizers.base import Progress, Recognizer

Factory = Callable[[], Recognizer]
"""Makes an untrained recognizer; called anew for every fold, so that nothing passes from one to the next."""

SHARES = (0.1, 0.25, 0.5, 1.0)
"""Of the training folds, in a learning curve."""

SEEDS = 5


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What a recognizer found in every unit while it was in none of its training folds.

    Attributes:
        texts: the units in their order, with what was found; pooled over the folds.
        seconds: how long learning took, all folds together, wall clock.
        size: bytes that the model of the last fold takes on disk.
        folds: how many models were trained.
    """

    texts: list[JudgedText]
    seconds: float
    size: int
    folds: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Micro F1, pooled over the folds, of models that saw a part of their training folds.

    Attributes:
        share: of the sentences of the training folds, about; paragraphs are drawn whole.
        seed: which draw.
        texts: sentences that a model was trained on, mean over the folds.
        spans: spans in them, mean over the folds.
        f1: exact micro F1.
    """

    share: float
    seed: int
    texts: float
    spans: float
    f1: float


def cross_validate(
    make: Factory, units: Sequence[Unit], progress: Progress | None = None, also: Sequence[Example] = ()
) -> CrossValidation:
    """Train on all folds but one and read that one, for each; nothing but the training folds is ever fitted.

    There is no data to stop by: it would have to come from the training folds or be the fold that is judged.

    Args:
        make: makes the recognizer, untrained.
        units: the gold with its folds.
        progress: told how many of the folds are done.
        also: other texts that are learned from in every fold.

    Raises:
        InputError: there are not two folds, or a training fold holds nothing to learn.
    """
    folds = _folds(units)
    found: dict[int, JudgedText] = {}
    seconds, size = 0.0, 0
    for done, fold in enumerate(folds):
        if progress:
            progress("cross-validation, folds", done, len(folds))
        training = [*of_folds(units, set(folds) - {fold}), *also]
        recognizer = make()
        begun = time.perf_counter()
        recognizer.fit(training)
        seconds += time.perf_counter() - begun
        found |= _read(recognizer, units, fold, training)
        if fold == folds[-1]:
            size = saved_size(recognizer)
    return CrossValidation([found[at] for at in range(len(units))], seconds, size, len(folds))


def learning_curve(
    make: Factory,
    units: Sequence[Unit],
    shares: Sequence[float] = SHARES,
    seeds: int = SEEDS,
    progress: Progress | None = None,
) -> list[CurvePoint]:
    """Cross-validate with parts of the training folds; of the whole there is one draw.

    The parts of one seed hold each other: what is drawn for 10% is in the 25%. A seed orders the paragraphs of each fold's
    training data, and they are taken in that order until they hold the share of its sentences.

    Args:
        make: as in ``cross_validate``.
        units: the gold with its folds.
        shares: above 0 and at most 1.
        seeds: how many draws of each share.
        progress: told how many of the points are done.

    Raises:
        InputError: as ``cross_validate``; with a small share a part may hold no span.
    """
    folds = _folds(units)
    wanted = [(share, seed) for share in shares for seed in range(seeds if share < 1 else 1)]
    points = []
    for done, (share, seed) in enumerate(wanted):
        if progress:
            progress("learning curve, points", done, len(wanted))
        texts: list[JudgedText] = []
        n_texts = n_spans = 0
        for fold in folds:
            training = draw([unit for unit in units if unit.fold != fold], share, (seed, fold))
            recognizer = make()
            recognizer.fit(training)
            texts.extend(_read(recognizer, units, fold, training).values())
            n_texts += len(training)
            n_spans += sum(len(example.spans) for example in training)
        f1 = measure(count_rows(texts)).score.f1
        points.append(CurvePoint(share, seed, n_texts / len(folds), n_spans / len(folds), f1))
    return points


def draw(units: Sequence[Unit], share: float, seed: int | Sequence[int]) -> list[Example]:
    """Return the examples of whole paragraphs drawn at random, in text order: as few as hold ``share`` of the sentences."""
    pars = list(dict.fromkeys(unit.par for unit in units))
    sizes = dict.fromkeys(pars, 0)
    for unit in units:
        sizes[unit.par] += 1
    chosen: set[str] = set()
    count = 0
    for at in np.random.default_rng(seed).permutation(len(pars)):
        if count >= share * len(units):
            break
        chosen.add(pars[at])
        count += sizes[pars[at]]
    return [unit.example for unit in units if unit.par in chosen]


def saved_size(recognizer: Recognizer) -> int:
    """Return how many bytes the recognizer takes on disk."""
    with tempfile.TemporaryDirectory() as folder:
        recognizer.save(Path(folder))
        return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def _folds(units: Sequence[Unit]) -> list[int]:
    folds = sorted({unit.fold for unit in units})
    if len(folds) < 2:
        raise InputError("cross-validation needs at least two folds; see the corpus's folds.tsv")
    return folds


def _read(
    recognizer: Recognizer, units: Sequence[Unit], fold: int, training: Sequence[Example]
) -> dict[int, JudgedText]:
    """What is found in the units of one fold, by the unit's place; the recognizer is given the texts alone."""
    places = [at for at, unit in enumerate(units) if unit.fold == fold]
    found = recognizer.predict_scored([units[at].example.text for at in places])
    known, seen = surfaces_of(training), {example.text for example in training}
    return {
        at: JudgedText(
            units[at].example.text,
            units[at].example.spans,
            tuple(scored),
            units[at].par,
            known,
            units[at].example.text in seen,
        )
        for at, scored in zip(places, found, strict=True)
    }
