"""Cost of the commands ``gaiko annotate`` and ``gaiko scale``, run as users run them; seconds are of the clock.

Cold start, throughput by the number of workers or ranks, and memory over long streams, on synthetic text.
"""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from gaiko.corpus.errors import InputError
from gaiko.models.bench.machine import peak_mb
from gaiko.models.bench.systems import YEAR, Cost
from gaiko.models.bench.texts import DOCUMENT, synthetic
from gaiko.models.bench.worker import SENTENCE
from gaiko.models.recognizers.base import Progress

ANNOTATE, SCALE = "gaiko annotate", "gaiko scale"

CHARACTERS = 1_000_000
"""Approximate length of the text for throughput."""

DOCUMENTS = (1_000, 10_000, 100_000)
"""Numbers of documents over which memory is measured."""

_SHORT = 100
"""Approximate length in characters of those documents."""

_POLL_S = 0.05

_LOOP = "number = 0\nfor step in range(30_000_000): number += step"
"""About two seconds of one core that need no memory."""

_JOB = """\
[input]
format = "jsonl"
path = "{input}"
[output]
path = "{output}"
[tag]
year = {year}
[run]
tasks = {workers}
workers = {workers}
"""


@dataclass(frozen=True, slots=True)
class Cold:
    """Seconds of ``gaiko annotate`` on one sentence, from its start to its end: median, slowest and fastest of the runs."""

    seconds: float
    slowest: float
    fastest: float
    runs: int


@dataclass(frozen=True, slots=True)
class Throughput:
    """Figures of a command on a long text, less those of a run on one sentence per worker; medians of the rounds."""

    command: str  # ``ANNOTATE`` or ``SCALE``
    workers: int  # processes of ``gaiko annotate``, or ranks of ``gaiko scale``
    chars_per_s: float
    slowest: float
    fastest: float
    of_one: float  # ratio to one worker of the same command in the same round
    of_annotate: float  # ratio to ``gaiko annotate`` with as many workers in the same round
    startup_s: float  # seconds of the run on one sentence per worker
    bare: float  # ratio of as many bare loops, which share no data, to one: the most that the machine gives
    cpu_s: float | None  # of all processes; None for ``SCALE``, whose ranks are not children of the command
    cores: float | None  # in use on average; well below ``workers``, other programs were running, or workers waited
    chars: int  # of the text


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak memory of ``gaiko annotate`` on a stream of short documents, in MB."""

    documents: int
    workers: int
    parent_mb: float | None  # of the command itself; None if it is not known
    worker_mb: float | None  # of the worker with most; None without workers


@dataclass(frozen=True, slots=True)
class Streams:
    """All figures of the commands."""

    cold: Cold
    throughput: list[Throughput]
    memory: list[Memory]


class _Round(NamedTuple):
    """Seconds of one round: the run on one sentence per worker, the rest of the long run, and as many bare loops."""

    startup_s: float
    rest: Cost
    loops_s: float


def measure_streams(
    workers: int, rounds: int, n_chars: int, documents: Sequence[int], progress: Progress, options: Sequence[str] = ()
) -> Streams:
    """Return the figures of the commands; those of ``gaiko scale`` only if its extra is installed.

    Args:
        workers: number of workers that is compared with one.
        rounds: number of runs of each command.
        n_chars: approximate length of the text for throughput.
        documents: numbers of short documents over which memory is measured.
        progress: called before each step.
        options: further options of ``gaiko annotate``.

    Raises:
        InputError: a command fails.
    """
    counts = sorted({1, workers})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = annotate_command(_write_lines(folder / "one.txt", [SENTENCE]), 1, options)
        _run(command)  # reads the files of the package into the system's cache
        seconds = []
        for number in range(runs := max(5, rounds)):
            progress("cold start", number + 1, runs)
            seconds.append(_run(command).wall_s)
        cold = Cold(median(seconds), max(seconds), min(seconds), runs)
        throughput = _throughputs(folder, counts, rounds, n_chars, options, progress)
        memory = []
        for count in documents:
            path = _write_lines(folder / "short.txt", islice(synthetic(count, _SHORT), count))
            for n in counts:
                progress(f"memory over {count:,} documents, workers", n, workers)
                memory.append(_memory(path, count, n, options))
        return Streams(cold, throughput, memory)


def annotate_command(path: Path, workers: int = 1, options: Sequence[str] = ()) -> list[str]:
    """Return the command line that annotates the lines of a file and writes ``PATH.out``."""
    more = ["--workers", str(workers)] if workers != 1 else []
    return [_gaiko(), "annotate", "--lines", "--year", str(YEAR), *more, *options, str(path), "-o", f"{path}.out"]


def _gaiko() -> str:
    return shutil.which("gaiko", path=str(Path(sys.executable).parent)) or "gaiko"


def _run(command: Sequence[str]) -> Cost:
    """Run a command and return its cost, child processes included; InputError if it fails."""
    begun, before = time.perf_counter(), os.times()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise InputError(f"{command[0]}: cannot be run: {error.strerror}; install gaiko here") from None
    _check(command, done.returncode, done.stderr)
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu_s, time.perf_counter() - begun)


def _check(command: Sequence[str], code: int, stderr: bytes) -> None:
    if code != 0:
        message = stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise InputError(f"{' '.join(command)}: ended with exit code {code}: {message}")


def _write_lines(path: Path, lines: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line.replace("\n", " ") + "\n" for line in lines)
    return path


def _throughputs(
    folder: Path, counts: Sequence[int], rounds: int, n_chars: int, options: Sequence[str], progress: Progress
) -> list[Throughput]:
    texts = list(islice(synthetic(0), math.ceil(n_chars / DOCUMENT)))
    commands = [ANNOTATE, *([SCALE] if find_spec("datatrove") else [])]
    found: dict[tuple[str, int], list[_Round]] = {(command, count): [] for command in commands for count in counts}
    for number in range(rounds):
        for count in counts:
            progress(f"{count} workers: round", number + 1, rounds)
            loops_s = _loops(count)
            for command in commands:
                start = _read(command, folder, [SENTENCE] * count, count, options)
                whole = _read(command, folder, texts, count, options)
                rest = Cost(whole.cpu_s - start.cpu_s, max(whole.wall_s - start.wall_s, 1e-3))
                found[command, count].append(_Round(start.wall_s, rest, loops_s))
    return [_throughput(command, count, sum(map(len, texts)), found) for command, count in found]


def _read(command: str, folder: Path, texts: Sequence[str], workers: int, options: Sequence[str]) -> Cost:
    """Run ``ANNOTATE`` or ``SCALE`` on some texts; ``options`` are for ``ANNOTATE``."""
    if command == ANNOTATE:
        return _run(annotate_command(_write_lines(folder / "texts.txt", texts), workers, options))
    lines = _write_lines(folder / "texts.jsonl", (json.dumps({"text": text}, ensure_ascii=False) for text in texts))
    output, job = folder / "scaled", folder / "job.toml"
    job.write_text(_JOB.format(input=lines.name, output=output.name, year=YEAR, workers=workers), encoding="utf-8")
    try:
        return _run([_gaiko(), "scale", "run", str(job)])
    finally:
        shutil.rmtree(output, ignore_errors=True)


def _loops(count: int) -> float:
    """Return the seconds that ``count`` bare loops take side by side."""
    begun = time.perf_counter()
    loops = [subprocess.Popen([sys.executable, "-S", "-c", _LOOP]) for _ in range(count)]
    for loop in loops:
        loop.wait()
    return time.perf_counter() - begun


def _throughput(command: str, workers: int, size: int, found: dict[tuple[str, int], list[_Round]]) -> Throughput:
    own, single, annotate = found[command, workers], found[command, 1], found[ANNOTATE, workers]
    speeds = [size / one.rest.wall_s for one in own]
    of_one, of_annotate = (
        median(other.rest.wall_s / one.rest.wall_s for other, one in zip(base, own, strict=True))
        for base in (single, annotate)
    )
    bare = median(workers * alone.loops_s / one.loops_s for one, alone in zip(own, single, strict=True))
    cpu_s = median(one.rest.cpu_s for one in own) if command == ANNOTATE else None
    cores = median(one.rest.cpu_s / one.rest.wall_s for one in own) if command == ANNOTATE else None
    return Throughput(
        *(command, workers, median(speeds), min(speeds), max(speeds), of_one, of_annotate),
        *(median(one.startup_s for one in own), bare, cpu_s, cores, size),
    )


def _memory(path: Path, documents: int, workers: int, options: Sequence[str]) -> Memory:
    command = annotate_command(path, workers, options)
    peaks: dict[int, float] = {}
    with tempfile.TemporaryFile() as log:
        process = psutil.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            while process.poll() is None:
                with suppress(psutil.NoSuchProcess):
                    for pid in (process.pid, *(child.pid for child in process.children())):
                        if (peak := peak_mb(pid)) is not None:
                            peaks[pid] = max(peak, peaks.get(pid, 0.0))
                time.sleep(_POLL_S)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        log.seek(0)
        _check(command, process.returncode, log.read())
    parent = peaks.pop(process.pid, None)
    return Memory(documents, workers, parent, max(peaks.values(), default=None))
