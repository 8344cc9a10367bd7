"""Cross-validation and learning curves of a recognizer on the gold: out-of-fold predictions for every sentence."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import GoldExample, examples_in_folds
from gaiko.models.evaluation.evaluation import count_matches, score_counts
from gaiko.models.evaluation.examples import ScoredText, TestSet, surfaces_of
from gaiko.models.recognizers.base import Progress, Recognizer, text_hash

Factory = Callable[[], Recognizer]
"""Returns an untrained recognizer; called once per fold, so that folds share no state."""

SHARES = (0.1, 0.25, 0.5, 1.0)
"""Shares of the training folds at which a learning curve is measured."""

SEEDS = 5
"""Random samples of each share."""


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """Out-of-fold predictions.

    Attributes:
        texts: all units in order, pooled over the folds.
        seconds: training time of all folds, wall clock.
        size: bytes of the last fold's model on disk.
        folds: number of folds.
    """

    texts: list[ScoredText]
    seconds: float
    size: int
    folds: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Micro F1, pooled over the folds, of models trained on a sample of their training folds.

    Attributes:
        share: approximate share of the training sentences; paragraphs are sampled whole.
        seed: random seed of the sample.
        texts: training sentences, mean over the folds.
        spans: training spans, mean over the folds.
        f1: exact micro F1.
    """

    share: float
    seed: int
    texts: float
    spans: float
    f1: float


def cross_validate(
    make: Factory, units: Sequence[GoldExample], progress: Progress | None = None, extra: Sequence[Example] = ()
) -> CrossValidation:
    """Train on all folds but one and predict that one, for each fold.

    No development data: it would have to come from the training folds or from the test fold.

    Args:
        make: returns an untrained recognizer.
        units: the gold with its folds.
        progress: receives the folds done.
        extra: training texts added to every fold.

    Raises:
        InputError: fewer than two folds, or the training folds hold no span.
    """
    folds = _folds(units)
    scored: dict[int, ScoredText] = {}
    seconds, size = 0.0, 0
    for done, fold in enumerate(folds):
        if progress:
            progress("cross-validation, folds", done, len(folds))
        training = [*examples_in_folds(units, set(folds) - {fold}), *extra]
        recognizer = make()
        start = time.perf_counter()
        recognizer.fit(training)
        seconds += time.perf_counter() - start
        scored |= _predict_fold(recognizer, units, fold, training)
        if fold == folds[-1]:
            size = saved_size(recognizer)
    return CrossValidation([scored[at] for at in range(len(units))], seconds, size, len(folds))


def learning_curve(
    make: Factory,
    units: Sequence[GoldExample],
    shares: Sequence[float] = SHARES,
    seeds: int = SEEDS,
    progress: Progress | None = None,
) -> list[CurvePoint]:
    """Cross-validate with samples of the training folds; the share 1 is measured once.

    Samples of one seed are nested: the 10% are part of the 25%.

    Args:
        make: see ``cross_validate``.
        units: the gold with its folds.
        shares: above 0 and at most 1.
        seeds: number of samples of each share.
        progress: receives the points done.

    Raises:
        InputError: see ``cross_validate``; a small sample may hold no span.
    """
    folds = _folds(units)
    wanted = [(share, seed) for share in shares for seed in range(seeds if share < 1 else 1)]
    points = []
    for done, (share, seed) in enumerate(wanted):
        if progress:
            progress("learning curve, points", done, len(wanted))
        texts: list[ScoredText] = []
        n_texts = n_spans = 0
        for fold in folds:
            training = sample_paragraphs([unit for unit in units if unit.fold != fold], share, (seed, fold))
            recognizer = make()
            recognizer.fit(training)
            texts.extend(_predict_fold(recognizer, units, fold, training).values())
            n_texts += len(training)
            n_spans += sum(len(example.spans) for example in training)
        f1 = score_counts(count_matches(texts)).score.f1
        points.append(CurvePoint(share, seed, n_texts / len(folds), n_spans / len(folds), f1))
    return points


def sample_paragraphs(units: Sequence[GoldExample], share: float, seed: int | Sequence[int]) -> list[Example]:
    """Return the sentences of randomly chosen paragraphs, in text order, until they are ``share`` of all sentences."""
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
    """Return the bytes of a saved recognizer."""
    with tempfile.TemporaryDirectory() as folder:
        recognizer.save(Path(folder))
        return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def _folds(units: Sequence[GoldExample]) -> list[int]:
    folds = sorted({unit.fold for unit in units})
    if len(folds) < 2:
        raise InputError("cross-validation needs at least two folds; see the corpus's folds.tsv")
    return folds


def _predict_fold(
    recognizer: Recognizer, units: Sequence[GoldExample], fold: int, training: Sequence[Example]
) -> dict[int, ScoredText]:
    """Return the scored texts of one fold by index of the unit."""
    places = [at for at, unit in enumerate(units) if unit.fold == fold]
    found = recognizer.predict_scored([units[at].example.text for at in places])
    tests = TestSet("", [units[at].example for at in places], [units[at].par for at in places])
    hashes = frozenset(text_hash(example.text) for example in training)
    return dict(zip(places, tests.score(found, surfaces_of(training), hashes), strict=True))
