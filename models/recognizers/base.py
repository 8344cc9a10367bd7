"""The protocol of recognizers, their names, and the folder that a trained one is kept in.

Nothing that loading could execute is written: numbers, JSON and the libraries' own plain formats, no pickle.
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
from gaiko.corpus.spans import Span

RECOGNIZERS: Mapping[str, str] = {
    "ginza": "gaiko.models.recognizers.ginza:GinzaRecognizer",
    "linear": "gaiko.models.recognizers.linear:LinearRecognizer",
    "crf": "gaiko.models.recognizers.crf:CrfRecognizer",
    "hybrid": "gaiko.models.recognizers.crf:HybridRecognizer",
    "spacy": "gaiko.models.recognizers.spacy_ner:SpacyRecognizer",
    "transformer": "gaiko.models.recognizers.transformer.recognizer:TransformerRecognizer",
}
"""By name, where the class is; imported when it is asked for, since each needs libraries of its own."""

MODEL_FILE = "model.json"
FORMAT = 2

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps of it are done, and how many there are (0 where that is not known)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A span with the probability, from 0 to 1, that its range and label are right as the recognizer sees it."""

    span: Span
    confidence: float


class Recognizer(Protocol):
    """Learns from examples and finds spans in texts.

    Spans have label, range and text; ``kind`` is empty, ``source`` names the recognizer. They are flat and in text order.
    ``fit`` with the same examples, options and seed gives the same predictions.
    """

    name: str
    labels: tuple[str, ...]
    """The labels that it was trained on, sorted; empty before ``fit``."""

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """Learn from ``examples``; ``dev``, where given, decides when to stop, and is not learned from.

        Raises:
            InputError: there is nothing to learn: no example, or no span in any.
        """
        ...

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text."""
        ...

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """Return the same spans as ``predict``, each with its confidence."""
        ...

    def save(self, folder: Path) -> None:
        """Write what was learned into ``folder``, which exists; see ``save_recognizer``."""
        ...

    def restore(self, folder: Path) -> None:
        """Take over what ``save`` wrote.

        Raises:
            InputError: a file is missing or is not what ``save`` writes.
        """
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """What it was made with, as JSON; ``make_recognizer(name, **options)`` makes it again."""
        ...


def make_recognizer(name: str, **options: Any) -> Recognizer:
    """Return an untrained recognizer.

    Raises:
        InputError: there is no such recognizer, or no such option of it, or its library is not installed.
    """
    if name not in RECOGNIZERS:
        raise InputError(f"no recognizer is called {name!r}; there are {', '.join(RECOGNIZERS)}")
    module, _, class_name = RECOGNIZERS[name].partition(":")
    try:
        made: Recognizer = getattr(import_module(module), class_name)(**options)
    except ModuleNotFoundError as error:
        raise InputError(f'{name}: needs {error.name}; install gaiko with the extra "[{name}]"') from None
    except TypeError as error:
        raise InputError(f"{name}: {error}") from None
    return made


def text_hash(text: str) -> str:
    """Return the hash by which a model knows the texts that it was trained on."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def save_recognizer(recognizer: Recognizer, folder: Path, examples: Sequence[Example], **facts: Any) -> None:
    """Write a trained recognizer into ``folder``, made if need be; ``model.json`` is written last.

    Args:
        recognizer: a trained one.
        folder: where; files of an earlier model of the same names are replaced.
        examples: what it was trained on, whose hashes are kept so that scores on them can be marked *seen*.
        facts: more of JSON to keep: data, seed, duration, scores.

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
        **facts,
    }
    write_text(folder / MODEL_FILE, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def read_facts(folder: Path) -> dict[str, Any]:
    """Return what ``model.json`` says of the model in ``folder``.

    Raises:
        InputError: there is none, or it is of another format.
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


_TYPES: Mapping[str, type | tuple[type, ...]] = {"recognizer": str, "labels": list, "options": dict, "trained_on": list}
"""What ``model.json`` says of every model."""

_TYPES_OF_MORE: Mapping[str, type | tuple[type, ...]] = {
    "surfaces": list,
    "files": list,
    "bytes": int,
    "seconds": (int, float),
}
"""What it may say besides and is read."""


def _well_typed(record: Mapping[str, Any]) -> bool:
    present = {name: kind for name, kind in _TYPES_OF_MORE.items() if name in record}
    return (
        all(isinstance(record.get(name), kind) for name, kind in {**_TYPES, **present}.items())
        and record["recognizer"] in RECOGNIZERS
        and all(
            isinstance(one, str) for name in record if {**_TYPES, **present}.get(name) is list for one in record[name]
        )
    )


def load_recognizer(folder: Path) -> Recognizer:
    """Return the trained recognizer that ``save_recognizer`` wrote into ``folder``.

    Raises:
        InputError: there is none, or a file of it is missing, damaged or another model's.
    """
    facts = read_facts(folder)
    try:
        recognizer = make_recognizer(facts["recognizer"], **facts["options"])
    except InputError as error:
        raise InputError(f"{folder / MODEL_FILE}: {error}") from None
    recognizer.restore(folder)
    if sorted(recognizer.labels) != sorted(facts["labels"]):
        raise InputError(f"{folder}: {MODEL_FILE} tells of other labels than the model has; train it again")
    return recognizer
