"""What ``gaiko annotate`` costs as people run it: cold start, what more workers give, and memory over long streams.

The command runs on made-up text; time is the clock's. ``gaiko scale`` is beside it.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from gaiko.models.bench.commands import annotate_command, check_command, run_command, write_lines
from gaiko.models.bench.contender import SENTENCE
from gaiko.models.bench.machine import peak_mb
from gaiko.models.bench.texts import made_up
from gaiko.models.bench.throughput import Throughput, measure_throughput

SHORT = 100
"""Characters, about, of the documents over which memory is measured."""

DOCUMENTS = (1_000, 10_000, 100_000)
"""Numbers of documents over which memory is measured."""

_POLL_S = 0.05

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Cold:
    """The command on one sentence, from its start to its end.

    Attributes:
        seconds: the median of the runs.
        slowest: as said.
        fastest: as said.
        runs: how many.
    """

    seconds: float
    slowest: float
    fastest: float
    runs: int


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory that the command's processes took over a stream of short documents, in MB.

    Attributes:
        documents: how many.
        workers: as ``--workers`` says.
        parent_mb: of the command itself; None where the system does not tell.
        worker_mb: of the worker that took most; None where there was none.
    """

    documents: int
    workers: int
    parent_mb: float | None
    worker_mb: float | None


@dataclass(frozen=True, slots=True)
class Streams:
    """All of it."""

    cold: Cold
    throughput: list[Throughput]
    memory: list[Memory]

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return asdict(self)


def measure_streams(
    workers: int, rounds: int, n_chars: int, documents: Sequence[int], progress: Progress, options: Sequence[str] = ()
) -> Streams:
    """Return what the command costs.

    Args:
        workers: how many are compared with one.
        rounds: how often each is run.
        n_chars: characters of the text by which workers are compared.
        documents: numbers of short documents over which memory is measured.
        progress: told of every step.
        options: more of the command line.

    Raises:
        InputError: the command fails.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = write_lines(folder / "one.txt", [SENTENCE])
        cold = _cold(one, max(5, rounds), options, progress)
        throughput = measure_throughput(folder, sorted({1, workers}), rounds, n_chars, progress, options)
        memory = []
        for count in documents:
            path = write_lines(folder / "short.txt", islice(made_up(count, SHORT), count))
            for n in sorted({1, workers}):
                progress(f"memory over {count:,} documents, workers", n, workers)
                memory.append(_memory(path, count, n, options))
        return Streams(cold, throughput, memory)


def _cold(path: Path, runs: int, options: Sequence[str], progress: Progress) -> Cold:
    command = annotate_command(path, 1, options)
    run_command(command)  # what the disk has not been asked for yet is not the command's
    seconds = []
    for number in range(runs):
        progress("cold start", number + 1, runs)
        seconds.append(run_command(command).wall_s)
    return Cold(median(seconds), max(seconds), min(seconds), runs)


def _memory(path: Path, documents: int, workers: int, options: Sequence[str]) -> Memory:
    command = annotate_command(path, workers, options)
    peaks: dict[int, float] = {}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            while process.poll() is None:
                for pid in (process.pid, *_children(process.pid)):
                    if (peak := peak_mb(pid)) is not None:
                        peaks[pid] = peak  # it only ever grows
                time.sleep(_POLL_S)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        said.seek(0)
        check_command(command, subprocess.CompletedProcess(command, process.returncode, b"", said.read()))
    parent = peaks.pop(process.pid, None)
    return Memory(documents, workers, parent, max(peaks.values(), default=None))


def _children(pid: int) -> list[int]:
    """The processes that a process has started and that still are; none where the system does not tell."""
    found = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                text = Path(f"/proc/{pid}/task/{thread}/children").read_text(encoding="ascii")
                found += [int(child) for child in text.split()]
    return found
