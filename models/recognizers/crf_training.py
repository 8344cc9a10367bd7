"""Learn the weights of a linear chain with CRFsuite; where several settings are tried, each in a process of its own.

python -m gaiko.models.recognizers.crf_training FOLDER      # how such a process is called: reads and writes in FOLDER
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from gaiko.models.processes import exit_with_parent
from gaiko.models.recognizers.features.overlays import Features
from gaiko.models.recognizers.weights import write_arrays

Setting = Mapping[str, float]
"""CRFsuite's parameters for L-BFGS, by name."""

Report = Callable[[int], None]
"""Told how many iterations are done."""

_ITERATION = re.compile(r"Iteration #([0-9]+)")
_WEIGHT = re.compile(r"\(([01])\) ([0-9]+) --> ([0-9]+): ([^ \n]+)")
"""A line of CRFsuite's dump: 0 for a feature's, 1 for a transition's; from, to, weight."""

_DATA, _SETTING, _LEARNED = "data.npz", "setting.json", "learned.npz"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Pieces of text as numbers.

    Attributes:
        features: the features of all units in a row, by number.
        sizes: shape (units,): how many each unit has.
        tags: shape (units,): its tag, by number.
        lengths: shape (pieces,): how many units each piece has.
    """

    features: NDArray[np.int32]
    sizes: NDArray[np.int32]
    tags: NDArray[np.int32]
    lengths: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights other than 0.

    Attributes:
        states: shape (weights, 2): feature and tag; ``state_weights`` is parallel.
        transitions: shape (weights, 2): tag, and the tag after it; ``transition_weights`` is parallel.
    """

    states: NDArray[np.int32]
    state_weights: NDArray[np.float32]
    transitions: NDArray[np.int32]
    transition_weights: NDArray[np.float32]


def encode(
    rows: Sequence[tuple[list[Features], list[str]]], tags: Mapping[str, int]
) -> tuple[Encoded, dict[bytes, int]]:
    """Return the pieces as numbers, and the number of each feature."""
    seen = Counter(feature for features, _ in rows for unit in features for feature in unit)
    numbers = {feature: number for number, feature in enumerate(seen)}
    units = [unit for features, _ in rows for unit in features]
    return (
        Encoded(
            np.fromiter((numbers[one] for unit in units for one in unit), dtype=np.int32),
            np.array([len(unit) for unit in units], dtype=np.int32),
            np.array([tags[tag] for _, row in rows for tag in row], dtype=np.int32),
            np.array([len(row) for _, row in rows], dtype=np.int32),
        ),
        numbers,
    )


def learn(data: Encoded, setting: Setting, report: Report | None = None, scratch: Path | None = None) -> Learned:
    """Return the weights that L-BFGS finds under ``setting``; CRFsuite's files are in ``scratch`` meanwhile, or where such files go."""
    trainer = _Trainer(verbose=False)
    trainer.report = report
    trainer.select("lbfgs")
    trainer.set_params(dict(setting))
    names = [b"%d" % number for number in range(max(int(data.features.max(initial=0)), int(data.tags.max())) + 1)]
    at = unit = 0
    for length in data.lengths:
        piece = []
        for size in data.sizes[unit : unit + length]:
            piece.append([names[number] for number in data.features[at : at + size]])
            at += size
        trainer.append(pycrfsuite.ItemSequence(piece), [names[tag] for tag in data.tags[unit : unit + length]])
        unit += length
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        model, dump = Path(folder) / "model", Path(folder) / "dump"
        trainer.train(str(model))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        tagger.dump(str(dump))
        tagger.close()
        found = _WEIGHT.findall(dump.read_text(encoding="ascii"))
    return Learned(*_pairs(found, "0"), *_pairs(found, "1"))


def learn_all(data: Encoded, settings: Sequence[Setting], report: Report | None = None) -> list[Learned]:
    """Return what is learned under each setting: the first here, the others beside it as far as there are cores.

    What a process of its own cannot do is done here afterwards.
    """
    beside = settings[1 : os.cpu_count() or 1]
    with tempfile.TemporaryDirectory() as made:
        folders = []
        running = []
        for number, setting in enumerate(beside):
            folders.append(Path(made) / str(number))
            running.append(_start(folders[-1], data, setting))
        try:
            learned = [learn(data, settings[0], report)]
            for folder, process, setting in zip(folders, running, beside, strict=True):
                done = process.wait() == 0
                learned.append(_read(folder / _LEARNED) if done else learn(data, setting))
        finally:
            for process in running:
                process.kill()
                process.communicate()
    return [*learned, *(learn(data, setting) for setting in settings[1 + len(beside) :])]


def _start(folder: Path, data: Encoded, setting: Setting) -> "subprocess.Popen[bytes]":
    folder.mkdir()
    with (folder / _DATA).open("wb") as file:
        write_arrays(file, {name: getattr(data, name) for name in Encoded.__slots__})
    (folder / _SETTING).write_text(json.dumps(dict(setting)), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, "-m", "gaiko.models.recognizers.crf_training", str(folder)],
        env=environment,
        stdin=subprocess.PIPE,  # closes when this process ends
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _pairs(found: Sequence[tuple[str, str, str, str]], sort: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    kept = [(int(one), int(other), float(weight)) for of, one, other, weight in found if of == sort]
    ends = np.array([(one, other) for one, other, _ in kept], dtype=np.int32).reshape(-1, 2)
    return ends, np.array([weight for *_, weight in kept], dtype=np.float32)


def _read(path: Path) -> Learned:
    with np.load(path, allow_pickle=False) as arrays:
        return Learned(**{name: arrays[name] for name in Learned.__slots__})


class _Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]  # the library has no types
    """Says how far it is and prints nothing."""

    report: Report | None

    def message(self, message: str) -> None:
        """Read a line of the library's log."""
        if self.report is not None and (match := _ITERATION.search(message)) is not None:
            self.report(int(match[1]))


def _main(folder: Path) -> None:
    exit_with_parent(sys.stdin.buffer.read)  # the parent writes nothing; the pipe closes when it ends
    with np.load(folder / _DATA, allow_pickle=False) as arrays:
        data = Encoded(**{name: arrays[name] for name in Encoded.__slots__})
    setting: dict[str, Any] = json.loads((folder / _SETTING).read_text(encoding="utf-8"))
    learned = learn(data, setting, scratch=folder)
    with (folder / _LEARNED).open("wb") as file:
        write_arrays(file, {name: getattr(learned, name) for name in Learned.__slots__})


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
