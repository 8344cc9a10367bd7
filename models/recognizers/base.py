"""Protocol of recognizers, registry of their names, and model folders.

A model folder holds arrays, JSON and the libraries' own data formats. It holds no pickle, so loading executes nothing.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.files import write_text
from gaiko.corpus.scoring.exact import ExactScores, score_exact
from gaiko.corpus.spans import Span

RECOGNIZERS: Mapping[str, str] = {
    "ginza": "gaiko.models.recognizers.ginza:GinzaRecognizer",
    "linear": "gaiko.models.recognizers.linear:LinearRecognizer",
    "crf": "gaiko.models.recognizers.crf:CrfRecognizer",
    "hybrid": "gaiko.models.recognizers.crf:HybridRecognizer",
    "spacy": "gaiko.models.recognizers.spacy_ner:SpacyRecognizer",
    "transformer": "gaiko.models.recognizers.transformer.recognizer:TransformerRecognizer",
}
"""Module and class of each recognizer by name; imported on use, since each needs its own libraries."""

MODEL_FILE = "model.json"
FORMAT = 2

Progress = Callable[[str, int, int], None]
"""Called with the current task, its finished steps, and all its steps (0 if unknown)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A predicted span with its confidence: the estimated probability, from 0 to 1, that range and label are right."""

    span: Span
    confidence: float


class Recognizer(Protocol):
    """Learns from examples and predicts spans.

    Predicted spans have label, range, text and source; ``kind`` is empty. They do not overlap and are in text order.
    ``fit`` with the same examples, options and seed gives the same predictions.
    """

    name: str
    labels: tuple[str, ...]
    """Labels of the training examples, sorted; empty before ``fit``."""

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """Train on ``examples``; ``dev``, if given, is for early stopping or model selection only.

        Raises:
            InputError: there is no example, or none has a span.
        """
        ...

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text."""
        ...

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """Return the same spans as ``predict`` with their confidences."""
        ...

    def save(self, folder: Path) -> None:
        """Write the model into the existing ``folder``; see ``save_recognizer``."""
        ...

    def restore(self, folder: Path) -> None:
        """Load the model that ``save`` wrote.

        Raises:
            InputError: a file is missing or damaged.
        """
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """Constructor arguments as JSON; ``make_recognizer(name, **options)`` makes the same recognizer, untrained."""
        ...


def make_recognizer(name: str, **options: Any) -> Recognizer:
    """Return an untrained recognizer.

    Raises:
        InputError: unknown name or option, or the recognizer's library is not installed.
    """
    if name not in RECOGNIZERS:
        raise InputError(f"unknown recognizer {name!r}; choose from {', '.join(RECOGNIZERS)}")
    module, _, class_name = RECOGNIZERS[name].partition(":")
    try:
        recognizer: Recognizer = getattr(import_module(module), class_name)(**options)
    except ModuleNotFoundError as error:
        raise InputError(f'{name}: needs {error.name}; install gaiko with the extra "[{name}]"') from None
    except TypeError as error:
        raise InputError(f"{name}: {error}") from None
    return recognizer


def score_recognizer(recognizer: Recognizer, examples: Sequence[Example]) -> ExactScores:
    """Return exact scores of the predictions on ``examples``, for every label in gold or predictions."""
    found = [[span.key for span in spans] for spans in recognizer.predict([example.text for example in examples])]
    gold = [[span.key for span in example.spans] for example in examples]
    labels = sorted({label for text in (*gold, *found) for _, _, label in text})
    return score_exact(gold, found, labels)


def text_hash(text: str) -> str:
    """Return the hash by which a model folder records a training text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def save_recognizer(recognizer: Recognizer, folder: Path, examples: Sequence[Example], **metadata: Any) -> None:
    """Write a trained recognizer into ``folder``, which is made if needed; ``model.json`` is written last.

    Args:
        recognizer: trained.
        folder: model folder; files of an earlier model with the same names are replaced.
        examples: training examples; hashes of their texts are kept, so that scores on them can be marked *seen*.
        metadata: further metadata as JSON: data, seed, duration, scores.

    Raises:
        InputError: ``folder`` cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        recognizer.save(folder)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}") from None
    record = {
        "format": FORMAT,
        "recognizer": recognizer.name,
        "labels": list(recognizer.labels),
        "options": dict(recognizer.options),
        "trained_on": sorted({text_hash(example.text) for example in examples}),
        **metadata,
    }
    write_text(folder / MODEL_FILE, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def read_metadata(folder: Path) -> dict[str, Any]:
    """Return the metadata of a model: its ``model.json``.

    Raises:
        InputError: there is none, or it has another format.
    """
    path = folder / MODEL_FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f'{folder}: holds no model ({MODEL_FILE} is missing); "gaiko train" makes one') from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path}: not JSON; train the model again") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT or not _well_typed(record):
        raise InputError(f"{path}: not a model of this version; train it again")
    return record


_REQUIRED: Mapping[str, type | tuple[type, ...]] = {
    "recognizer": str,
    "labels": list,
    "options": dict,
    "trained_on": list,
}
"""Types of the required fields of ``model.json``; lists hold strings."""

_OPTIONAL: Mapping[str, type | tuple[type, ...]] = {
    "surfaces": list,
    "files": list,
    "bytes": int,
    "seconds": (int, float),
}
"""Types of the optional fields."""


def _well_typed(record: Mapping[str, Any]) -> bool:
    types = {**_REQUIRED, **{name: kind for name, kind in _OPTIONAL.items() if name in record}}
    return (
        all(isinstance(record.get(name), kind) for name, kind in types.items())
        and record["recognizer"] in RECOGNIZERS
        and all(isinstance(item, str) for name, kind in types.items() if kind is list for item in record[name])
    )


_RETIRED_OPTIONS = frozenset({"kinds"})
"""Options in ``model.json`` of older versions that a trained model does not need."""


def load_recognizer(folder: Path) -> Recognizer:
    """Return the trained recognizer in a model folder.

    Raises:
        InputError: there is none, or a file is missing, damaged or from another model.
    """
    metadata = read_metadata(folder)
    options = {name: value for name, value in metadata["options"].items() if name not in _RETIRED_OPTIONS}
    try:
        recognizer = make_recognizer(metadata["recognizer"], **options)
    except InputError as error:
        raise InputError(f"{folder / MODEL_FILE}: {error}") from None
    recognizer.restore(folder)
    if sorted(recognizer.labels) != sorted(metadata["labels"]):
        raise InputError(f"{folder}: the labels in {MODEL_FILE} are not those of the model; train it again")
    return recognizer
