"""Train a linear-chain CRF with CRFsuite; several settings at once, each in a process of its own.

python -m gaiko.models.recognizers.crf_training FOLDER      # trains one setting; reads and writes files in FOLDER
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
from typing import Any, TypeVar

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from gaiko.models.processes import exit_with_parent
from gaiko.models.recognizers.tags import TaggedSequence
from gaiko.models.recognizers.weights import write_arrays

Params = Mapping[str, float]
"""Parameters of CRFsuite's L-BFGS trainer by name."""

OnIteration = Callable[[int], None]
"""Called with the number of finished iterations."""

_ITERATION = re.compile(r"Iteration #([0-9]+)")
_WEIGHT = re.compile(r"\(([01])\) ([0-9]+) --> ([0-9]+): ([^ \n]+)")
"""A line of CRFsuite's dump: type (0 state feature, 1 transition), from, to, weight."""

_DATA_FILE, _PARAMS_FILE, _LEARNED_FILE = "data.npz", "params.json", "learned.npz"


@dataclass(frozen=True, slots=True)
class CrfData:
    """Training sequences as integer arrays.

    Attributes:
        features: feature ids of all subtokens, concatenated.
        sizes: shape (n_subtokens,): number of features of each.
        tags: shape (n_subtokens,): tag numbers.
        lengths: shape (n_sequences,): number of subtokens of each.
    """

    features: NDArray[np.int32]
    sizes: NDArray[np.int32]
    tags: NDArray[np.int32]
    lengths: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CrfParameters:
    """Nonzero weights of a trained CRF.

    Attributes:
        states: shape (n_weights, 2): feature id and tag; ``state_weights`` is parallel.
        transitions: shape (n_weights, 2): tag and following tag; ``transition_weights`` is parallel.
    """

    states: NDArray[np.int32]
    state_weights: NDArray[np.float32]
    transitions: NDArray[np.int32]
    transition_weights: NDArray[np.float32]


def encode_sequences(
    sequences: Sequence[TaggedSequence], tag_numbers: Mapping[str, int]
) -> tuple[CrfData, dict[bytes, int]]:
    """Return training sequences as arrays, and the id of each feature."""
    counts = Counter(feature for features, _ in sequences for active in features for feature in active)
    feature_ids = {feature: number for number, feature in enumerate(counts)}
    subtokens = [active for features, _ in sequences for active in features]
    return (
        CrfData(
            np.fromiter((feature_ids[feature] for active in subtokens for feature in active), dtype=np.int32),
            np.array([len(active) for active in subtokens], dtype=np.int32),
            np.array([tag_numbers[tag] for _, tags in sequences for tag in tags], dtype=np.int32),
            np.array([len(tags) for _, tags in sequences], dtype=np.int32),
        ),
        feature_ids,
    )


def train_crf(
    data: CrfData, params: Params, on_iteration: OnIteration | None = None, scratch: Path | None = None
) -> CrfParameters:
    """Return the weights that L-BFGS finds.

    Args:
        data: training sequences.
        params: parameters of the trainer.
        on_iteration: called after each iteration.
        scratch: folder for CRFsuite's temporary files; by default the system's.
    """
    trainer = _Trainer(verbose=False)
    trainer.on_iteration = on_iteration
    trainer.select("lbfgs")
    trainer.set_params(dict(params))
    names = [b"%d" % number for number in range(max(int(data.features.max(initial=0)), int(data.tags.max())) + 1)]
    feature = subtoken = 0
    for length in data.lengths:
        items = []
        for size in data.sizes[subtoken : subtoken + length]:
            items.append([names[number] for number in data.features[feature : feature + size]])
            feature += size
        tags = [names[tag] for tag in data.tags[subtoken : subtoken + length]]
        trainer.append(pycrfsuite.ItemSequence(items), tags)
        subtoken += length
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        model, dump = Path(folder) / "model", Path(folder) / "dump"
        trainer.train(str(model))
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        tagger.dump(str(dump))
        tagger.close()
        lines = _WEIGHT.findall(dump.read_text(encoding="ascii"))
    return CrfParameters(*_parse_dump(lines, "0"), *_parse_dump(lines, "1"))


def train_grid(data: CrfData, grid: Sequence[Params], on_iteration: OnIteration | None = None) -> list[CrfParameters]:
    """Return the weights for each setting of ``grid``: the first is trained in this process, the others in child processes.

    At most one process per core runs. Settings beyond that, and those with a failed child, are trained here afterwards.
    """
    in_children = grid[1 : os.cpu_count() or 1]
    with tempfile.TemporaryDirectory() as parent:
        folders = []
        children = []
        for number, params in enumerate(in_children):
            folders.append(Path(parent) / str(number))
            children.append(_start_child(folders[-1], data, params))
        try:
            learned = [train_crf(data, grid[0], on_iteration)]
            for folder, child, params in zip(folders, children, in_children, strict=True):
                succeeded = child.wait() == 0
                learned.append(
                    _read_arrays(folder / _LEARNED_FILE, CrfParameters) if succeeded else train_crf(data, params)
                )
        finally:
            for child in children:
                child.kill()
                child.communicate()
    return [*learned, *(train_crf(data, params) for params in grid[1 + len(in_children) :])]


def _start_child(folder: Path, data: CrfData, params: Params) -> "subprocess.Popen[bytes]":
    folder.mkdir()
    _write_arrays(folder / _DATA_FILE, data)
    (folder / _PARAMS_FILE).write_text(json.dumps(dict(params)), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, "-m", "gaiko.models.recognizers.crf_training", str(folder)],
        env=environment,
        stdin=subprocess.PIPE,  # closes when this process ends
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _parse_dump(
    lines: Sequence[tuple[str, str, str, str]], feature_type: str
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    kept = [(int(start), int(end), float(weight)) for found, start, end, weight in lines if found == feature_type]
    ends = np.array([(start, end) for start, end, _ in kept], dtype=np.int32).reshape(-1, 2)
    return ends, np.array([weight for *_, weight in kept], dtype=np.float32)


T = TypeVar("T", CrfData, CrfParameters)


def _write_arrays(path: Path, record: CrfData | CrfParameters) -> None:
    with path.open("wb") as file:
        write_arrays(file, {name: getattr(record, name) for name in type(record).__slots__})


def _read_arrays(path: Path, record: type[T]) -> T:
    with np.load(path, allow_pickle=False) as arrays:
        return record(**{name: arrays[name] for name in record.__slots__})


class _Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]  # the library has no types
    """Trainer that reports iterations and prints nothing."""

    on_iteration: OnIteration | None

    def message(self, message: str) -> None:
        """Parse a line of the library's log."""
        if self.on_iteration is not None and (match := _ITERATION.search(message)) is not None:
            self.on_iteration(int(match[1]))


def _main(folder: Path) -> None:
    exit_with_parent(sys.stdin.buffer.read)  # the parent writes nothing; the pipe closes when it ends
    params: dict[str, Any] = json.loads((folder / _PARAMS_FILE).read_text(encoding="utf-8"))
    learned = train_crf(_read_arrays(folder / _DATA_FILE, CrfData), params, scratch=folder)
    _write_arrays(folder / _LEARNED_FILE, learned)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
