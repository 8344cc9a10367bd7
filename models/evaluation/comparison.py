"""Comparison of systems on the same texts: evaluation of each, paired bootstrap against a baseline system, learning curves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.models.evaluation.crossvalidation import CurvePoint, learning_curve
from gaiko.models.evaluation.evaluation import FIGURES, Evaluation, count_matches, evaluate_texts, labels_of
from gaiko.models.evaluation.examples import TestSet
from gaiko.models.evaluation.significance import Difference, paired_bootstrap
from gaiko.models.evaluation.systems import SystemRun, run_model, run_recognizer, run_system
from gaiko.models.recognizers.base import Progress, make_recognizer


@dataclass(frozen=True, slots=True)
class Participants:
    """Systems to compare.

    Attributes:
        systems: names in ``SYSTEMS``.
        models: folders of trained models.
        recognizers: names of recognizers to train for the comparison.
        optional: further recognizers, skipped if a library is missing.
        options: options by recognizer.
        extra: training texts of the recognizers besides the gold.
    """

    systems: Sequence[str]
    models: Sequence[Path] = ()
    recognizers: Sequence[str] = ()
    optional: Sequence[str] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    extra: Sequence[Example] = ()

    @property
    def names(self) -> list[str]:
        """Names of all but the models."""
        return [*self.systems, *self.recognizers, *self.optional]


@dataclass(frozen=True, slots=True)
class Entry:
    """One system in a comparison.

    Attributes:
        run: the system and how it was run, without its texts.
        evaluation: its figures.
        difference: difference to the baseline system; None for the baseline itself.
        curve: its learning curve; empty if not requested.
    """

    run: SystemRun
    evaluation: Evaluation
    difference: Difference | None
    curve: tuple[CurvePoint, ...] = ()

    def as_dict(self, *, errors: bool) -> dict[str, Any]:
        """The entry as JSON."""
        return {
            "name": self.run.name,
            "how": self.run.mode,
            "texts_seen": self.run.texts_seen,
            "train_seconds": self.run.train_seconds,
            "bytes": self.run.size,
            "read_seconds": self.run.read_seconds,
            "difference": self.difference.as_dict() if self.difference else None,
            **self.evaluation.as_dict((*FIGURES, "errors") if errors else FIGURES),
            "curve": [asdict(point) for point in self.curve],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entries sorted by F1, best first.

    Attributes:
        name: name of the test set.
        unit: resampling unit: ``paragraph`` or ``line``.
        labels: scored labels.
        baseline: name of the baseline system.
        entries: one for each system.
    """

    name: str
    unit: str
    labels: tuple[str, ...]
    baseline: str
    entries: tuple[Entry, ...]

    def as_dict(self, *, errors: bool = False) -> dict[str, Any]:
        """The comparison as JSON, with or without the list of errors of each entry."""
        return {
            "data": self.name,
            "unit": self.unit,
            "labels": list(self.labels),
            "baseline": self.baseline,
            "entries": [entry.as_dict(errors=errors) for entry in self.entries],
        }


def run_comparison(
    tests: TestSet,
    participants: Participants,
    baseline: str,
    progress: Progress,
    *,
    curve: bool = False,
    unseen: bool = False,
    on_skip: Callable[[str, InputError], None],
) -> Comparison:
    """Run all participants on a test set and compare them.

    Args:
        tests: the gold, or labelled texts of a file.
        participants: systems to run.
        baseline: name of the baseline system.
        progress: receives the steps done.
        curve: measure learning curves of the cross-validated recognizers.
        unseen: see ``compare``.
        on_skip: receives the name of a skipped optional recognizer and the reason.

    Raises:
        InputError: a model or recognizer cannot be run, no participant has the name of the baseline, or ``unseen`` leaves
            no text.
    """
    runs = list(_run_all(tests, participants, progress, on_skip))
    names = [run.name for run in runs]
    if baseline not in names:
        raise InputError(f"--baseline {baseline}: not one of the compared systems: {', '.join(names)}")
    curves = _learning_curves(runs, tests, progress) if curve else {}
    progress("scoring", 0, 0)
    comparison = compare(tests.name, runs, baseline, "paragraph" if tests.units else "line", curves, unseen=unseen)
    if unseen and not comparison.entries[0].evaluation.texts:
        raise InputError("--unseen: the models were trained on all of the texts; give others with --data")
    return comparison


def compare(
    name: str,
    runs: Sequence[SystemRun],
    baseline: str,
    unit: str = "paragraph",
    curves: Mapping[str, Sequence[CurvePoint]] | None = None,
    *,
    unseen: bool = False,
) -> Comparison:
    """Evaluate runs on the same texts and test each against the baseline.

    Args:
        name: name of the test set.
        runs: runs with distinct names.
        baseline: name of one of them.
        unit: resampling unit: ``paragraph`` or ``line``.
        curves: learning curves by name.
        unseen: leave out the texts that a trained model was trained on.

    Raises:
        KeyError: no run has the name of the baseline.
        ValueError: the runs are of different texts.
    """
    if unseen:
        runs = _without_training_texts(runs)
    baseline_run = {run.name: run for run in runs}[baseline]
    labels = labels_of(text for run in runs for text in run.texts)
    baseline_counts = count_matches(baseline_run.texts)
    entries = [
        Entry(
            replace(run, texts=[]),
            evaluate_texts(run.texts, labels, confidences=run.confidences),
            paired_bootstrap(count_matches(run.texts), baseline_counts) if run is not baseline_run else None,
            tuple((curves or {}).get(run.name, ())),
        )
        for run in runs
    ]
    entries.sort(key=lambda entry: -entry.evaluation.micro.score.f1)
    return Comparison(name, unit, tuple(labels), baseline, tuple(entries))


def _run_all(
    tests: TestSet,
    participants: Participants,
    progress: Progress,
    on_skip: Callable[[str, InputError], None],
) -> Iterator[SystemRun]:
    """Run the models first, so that a wrong folder is reported before anything slow starts."""
    names = participants.names
    for folder in participants.models:
        progress(f"{folder}: reading", 0, 0)
        run = run_model(folder, tests)
        if run.name in names:
            run = replace(run, name=str(folder))
        names.append(run.name)
        yield run
    for name in participants.systems:
        progress(f"{name}: reading", 0, 0)
        yield run_system(name, tests)
    for name in (*participants.recognizers, *participants.optional):
        options = participants.options.get(name)
        try:
            yield run_recognizer(name, tests, options, _prefixed(name, progress), participants.extra)
        except InputError as error:
            if name in participants.recognizers:
                raise
            on_skip(name, error)


def _learning_curves(runs: Sequence[SystemRun], tests: TestSet, progress: Progress) -> dict[str, Sequence[CurvePoint]]:
    curves: dict[str, Sequence[CurvePoint]] = {}
    for run in runs:
        if run.mode == "cross-validated":
            name = run.name.removesuffix(" (recognizer)")
            make = lambda name=name: make_recognizer(name)  # noqa: E731
            curves[run.name] = learning_curve(make, tests.units, progress=_prefixed(name, progress))
    return curves


def _prefixed(name: str, progress: Progress) -> Progress:
    return lambda step, done, total: progress(f"{name}: {step}", done, total)


def _without_training_texts(runs: Sequence[SystemRun]) -> list[SystemRun]:
    models = [run for run in runs if run.mode in ("model", "trained")]
    keep = [at for at in range(len(runs[0].texts)) if not any(run.texts[at].in_training for run in models)]
    return [
        replace(
            run,
            texts=[run.texts[at] for at in keep],
            texts_seen=len(keep) if run.mode == "system" and run.texts_seen else 0,
        )
        for run in runs
    ]
