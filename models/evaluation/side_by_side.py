"""Evaluation of several systems, or of a model beside systems, on the same texts: the result of ``gaiko evaluate``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gaiko.corpus.spans import LABELS
from gaiko.models.evaluation.evaluation import FIGURES, Evaluation, evaluate_texts, labels_of
from gaiko.models.evaluation.examples import read_labelled_texts, read_test_set
from gaiko.models.evaluation.systems import run_model, run_system


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Evaluations on the same texts.

    Attributes:
        name: name of the test set.
        texts: number of texts, those left out included.
        evaluations: figures by system; the first is the one reported in detail.
        seen: texts in the training data, by system; with a model, of the model only.
        model: folder of the first system, if it is a trained model.
        left_out: texts not scored because the model was trained on them.
        parts: figures of the model on its training texts (``seen_texts``) and on the others (``unseen_texts``), if both
            were scored.
    """

    name: str
    texts: int
    evaluations: Mapping[str, Evaluation]
    seen: Mapping[str, int]
    model: Path | None = None
    left_out: int = 0
    parts: Mapping[str, Evaluation] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """Name of the system reported in detail."""
        return next(iter(self.evaluations))

    def as_dict(self, *, errors: bool = False) -> dict[str, Any]:
        """The figures as JSON: those of the first system, the others under ``beside``; ``errors`` of a model on request."""
        first, *others = self.evaluations
        if self.model is None:
            records = {
                name: {
                    **evaluation.as_dict(("exact", "values")),
                    "seen": {"texts": self.seen[name], "of": self.texts},
                }
                for name, evaluation in self.evaluations.items()
            }
            return {"system": first, **records.pop(first), "beside": records}
        return {
            "system": first,
            "model": str(self.model),
            **self.evaluations[first].as_dict((*FIGURES, "errors") if errors else FIGURES),
            "seen": {"texts": self.seen[first], "of": self.texts, "left_out": self.left_out},
            **{part: evaluation.as_dict(FIGURES) for part, evaluation in self.parts.items()},
            "beside": {name: self.evaluations[name].as_dict(FIGURES) for name in others},
        }


def evaluate_systems(names: Sequence[str], data: Path | None) -> SideBySide:
    """Evaluate systems on the labelled texts of a file, or on the gold; spans of other labels than ``LABELS`` do not count.

    Raises:
        InputError: the file, the corpus or the shipped recognizer cannot be read.
    """
    tests = read_labelled_texts(data)
    runs = {name: run_system(name, tests) for name in names}
    return SideBySide(
        tests.name,
        len(tests.examples),
        {
            name: evaluate_texts(run.texts, LABELS, confidences=False, values=name != "ginza")
            for name, run in runs.items()
        },
        {name: sum(text.in_training for text in run.texts) for name, run in runs.items()},
    )


def evaluate_model(folder: Path, names: Sequence[str], data: Path | None) -> SideBySide:
    """Evaluate a trained model, and systems beside it, on the labelled texts of a file, or on the gold.

    On the gold, the training texts of the model are left out, unless it was trained on all.

    Raises:
        InputError: the file, the corpus or the model cannot be read.
    """
    tests = read_test_set(data)
    runs = [run_model(folder, tests), *(run_system(name, tests) for name in names)]
    in_training = [text.in_training for text in runs[0].texts]
    n_seen = sum(in_training)
    leave_out = data is None and n_seen < len(in_training)
    keep = [at for at, seen in enumerate(in_training) if not (leave_out and seen)]
    scored = {run.name: [run.texts[at] for at in keep] for run in runs}
    labels = labels_of(text for texts in scored.values() for text in texts)
    first = runs[0].name
    parts = {}
    if not leave_out and 0 < n_seen < len(in_training):
        for part, wanted in (("seen_texts", True), ("unseen_texts", False)):
            parts[part] = evaluate_texts([text for text in scored[first] if text.in_training is wanted], labels)
    return SideBySide(
        tests.name,
        len(in_training),
        {run.name: evaluate_texts(scored[run.name], labels, confidences=run.confidences) for run in runs},
        {first: n_seen},
        folder,
        len(in_training) - len(keep),
        parts,
    )
