"""Train a recognizer and write its model folder, completely or not at all."""

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.files import write_text
from gaiko.corpus.scoring.exact import ExactScores
from gaiko.models.evaluation.examples import surface_hash, surfaces_of
from gaiko.models.recognizers.base import (
    MODEL_FILE,
    Progress,
    Recognizer,
    make_recognizer,
    read_metadata,
    save_recognizer,
    score_recognizer,
)
from gaiko.models.training.data_check import DataCounts, check_examples


@dataclass(frozen=True, slots=True)
class Trained:
    """Trained and saved model.

    Attributes:
        folder: model folder.
        recognizer: the trained recognizer.
        seconds: wall-clock time of training.
        size: size of its files in bytes.
        data: counts of the training data.
        dev: exact scores on the dev data; None without it.
    """

    folder: Path
    recognizer: Recognizer
    seconds: float
    size: int
    data: DataCounts
    dev: ExactScores | None


def train(
    name: str,
    examples: Sequence[Example],
    dev: Sequence[Example],
    out: Path,
    options: Mapping[str, Any],
    progress: Progress | None = None,
    *,
    names: Sequence[str] | None = None,
    dev_names: Sequence[str] | None = None,
    **metadata: Any,
) -> Trained:
    """Train a recognizer and save it into ``out``; an earlier model there is replaced at the end.

    After a KeyboardInterrupt in training ``out`` is unchanged.

    Args:
        name: one of ``RECOGNIZERS``.
        examples: training data.
        dev: data for early stopping or model selection; may be empty.
        out: model folder: new, empty, or with a model and no other files.
        options: options of the recognizer; see ``make_recognizer``.
        progress: called with the progress of training.
        names: location of each example, for messages.
        dev_names: the same for ``dev``.
        metadata: further metadata for ``model.json``.

    Raises:
        InputError: unknown recognizer or option, invalid data (``check_examples``), or ``out`` holds other files or is
            not writable.
    """
    check_target(out)
    train_examples, dev_examples, data = check_examples(examples, dev, names, dev_names)
    recognizer = make_recognizer(name, **options)
    start = time.perf_counter()
    recognizer.fit(train_examples, dev_examples, progress)
    seconds = time.perf_counter() - start
    scores = score_recognizer(recognizer, dev_examples) if dev_examples else None
    with replacing_folder(out) as folder:
        surfaces = sorted(surface_hash(*surface) for surface in surfaces_of(train_examples))
        record = {"data": data.as_dict(), "seconds": round(seconds, 3), "surfaces": surfaces, **metadata}
        if scores:
            record["dev"] = scores.as_dict()
        save_recognizer(recognizer, folder, train_examples, **record)
        size = record_files(folder)
    return Trained(out, recognizer, seconds, size, data, scores)


def record_files(folder: Path) -> int:
    """Add names and total size of the model's files to its ``model.json``; return the size in bytes, without ``model.json``."""
    record = read_metadata(folder)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MODEL_FILE]
    record["bytes"] = sum(path.stat().st_size for path in files)
    record["files"] = [path.relative_to(folder).as_posix() for path in files]
    write_json(folder / MODEL_FILE, record)
    return int(record["bytes"])


def check_target(out: Path) -> None:
    """Check before training that ``out`` can be written, and that replacing it deletes only a model.

    Raises:
        InputError: ``out`` is a file, holds files that its ``model.json`` does not name, or its parent is not writable.
    """
    try:
        existing_parent = next(parent for parent in out.absolute().parents if parent.exists())
        with tempfile.TemporaryDirectory(dir=existing_parent, prefix=".gaiko-"):
            pass  # fail before the long training
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; name another folder") from None
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise InputError(f"{out}: is a file; name a folder for the model")
        present = {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()}
    except OSError as error:
        raise InputError(f"{out}: cannot be read: {error.strerror}; name another folder") from None
    if not present:
        return
    model_files = {MODEL_FILE, *(read_metadata(out).get("files") or [])} if MODEL_FILE in present else set()
    other_files = sorted(present - model_files)
    if other_files:
        raise InputError(f"{out}: contains {other_files[0]}, which is not a file of the model there; name a new folder")


@contextmanager
def replacing_folder(out: Path) -> Iterator[Path]:
    """Yield a new folder next to ``out``, which replaces ``out`` if the block succeeds.

    Raises:
        InputError: ``out`` cannot be written.
    """
    try:
        out = out.resolve()
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=out.parent, prefix=f".{out.name[:80]}.", ignore_cleanup_errors=True
        ) as made:
            folder = Path(made) / "new"
            folder.mkdir()
            yield folder
            if out.exists():
                out.replace(Path(made) / "old")
            folder.replace(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; name another folder") from None


def write_json(path: Path, record: Any) -> None:
    """Write ``record`` as indented JSON, completely or not at all."""
    write_text(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
