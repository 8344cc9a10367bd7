"""Train a recognizer and keep it in a folder, whole or not at all."""

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
    read_facts,
    save_recognizer,
    score_recognizer,
)
from gaiko.models.training.data_check import DataFacts, check_examples


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that was trained and saved.

    Attributes:
        folder: where it is.
        recognizer: the model itself.
        seconds: how long learning took, wall clock.
        size: bytes of its files.
        data: what it learned from.
        dev: exact scores on the data to stop by; None without such data.
    """

    folder: Path
    recognizer: Recognizer
    seconds: float
    size: int
    data: DataFacts
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
    **facts: Any,
) -> Trained:
    """Train the recognizer called ``name`` and save it into ``out``; a model that stands there is replaced at the end.

    If learning is interrupted, a recognizer may stop with the best that it has, which is saved; where it lets the
    KeyboardInterrupt pass, ``out`` stays as it was.

    Args:
        name: one of ``RECOGNIZERS``.
        examples: what to learn from.
        dev: what decides when to stop; may be empty.
        out: the folder of the model: new, empty, or one that holds a model and nothing else.
        options: of the recognizer; see ``make_recognizer``.
        progress: told how far learning is.
        names: where each example stands, for messages.
        dev_names: the same of ``dev``.
        facts: more to keep in ``model.json``.

    Raises:
        InputError: no such recognizer or option, data that cannot be learned from (``check_examples``), or ``out`` holds
            other files or cannot be written.
    """
    check_target(out)
    train_examples, dev_examples, data = check_examples(examples, dev, names, dev_names)
    recognizer = make_recognizer(name, **options)
    begun = time.perf_counter()
    recognizer.fit(train_examples, dev_examples, progress)
    seconds = time.perf_counter() - begun
    scores = score_recognizer(recognizer, dev_examples) if dev_examples else None
    with replacing_folder(out) as folder:
        surfaces = sorted(surface_hash(*surface) for surface in surfaces_of(train_examples))
        kept = {"data": data.as_dict(), "seconds": round(seconds, 3), "surfaces": surfaces, **facts}
        if scores:
            kept["dev"] = scores.as_dict()
        save_recognizer(recognizer, folder, train_examples, **kept)
        size = describe_files(folder)
    return Trained(out, recognizer, seconds, size, data, scores)


def describe_files(folder: Path) -> int:
    """Add the names and the size of the model's files to its ``model.json``; return the size in bytes, without that file's."""
    record = read_facts(folder)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MODEL_FILE]
    record["bytes"] = sum(path.stat().st_size for path in files)
    record["files"] = [path.relative_to(folder).as_posix() for path in files]
    write_json(folder / MODEL_FILE, record)
    return int(record["bytes"])


def check_target(out: Path) -> None:
    """Refuse a folder that cannot be written, and one in which replacing the model would delete what is no part of it.

    Raises:
        InputError: ``out`` is a file, holds anything but a model whose ``model.json`` names all its files, or there can be
            nothing new beside it.
    """
    try:
        near = next(parent for parent in out.absolute().parents if parent.exists())
        with tempfile.TemporaryDirectory(dir=near, prefix=".gaiko-"):
            pass  # learning takes long; what is lacking afterwards is better known now
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
    owned = {MODEL_FILE, *(read_facts(out).get("files") or [])} if MODEL_FILE in present else set()
    foreign = sorted(present - owned)
    if foreign:
        raise InputError(f"{out}: holds {foreign[0]}, which is no part of a model made here; name a new folder")


@contextmanager
def replacing_folder(out: Path) -> Iterator[Path]:
    """Make a new folder beside ``out``; it takes the place of ``out`` only if the block succeeds.

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
    """Write ``record`` as JSON that people can read, whole or not at all."""
    write_text(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
