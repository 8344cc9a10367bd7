"""What ``gaiko annotate`` costs as people run it: cold start, what more workers give, and memory over long streams.

The command runs as a process of its own, by its command line, on made-up text; time is the clock's.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from corpus.errors import InputError
from models.bench.clock import Cost
from models.bench.contender import SENTENCE
from models.bench.machine import peak_mb
from models.bench.texts import YEAR, made_up

SHORT = 100
"""Characters, about, of the documents over which memory is measured."""

CHARACTERS = 1_000_000
"""Of the text by which workers are compared."""

DOCUMENTS = (1_000, 10_000, 100_000)
"""Numbers of documents over which memory is measured."""

_POLL_S = 0.05

_LOOP = "number = 0\nfor step in range(30_000_000): number += step"
"""Two seconds or so of one core that need no memory."""

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
class Throughput:
    """The command with some workers on many lines, less what it takes on one line.

    Attributes:
        workers: as ``--workers`` says.
        chars_per_s: the median of the rounds.
        slowest: as said.
        fastest: as said.
        of_one: times the speed of one worker in the same round, the median of the rounds.
        startup_s: seconds that one line takes with as many workers, the median of the rounds.
        bare: times the speed of one process that as many bare loops reach, which share nothing, in the same rounds: more
            than that the machine does not give.
        cpu_s: processor seconds of all processes, less those that one line takes, the median of the rounds.
        cores: how many cores they had on average, the median of the rounds. Where that is well below the workers, others were
            at work, or the workers waited.
        chars: of all lines.
    """

    workers: int
    chars_per_s: float
    slowest: float
    fastest: float
    of_one: float
    startup_s: float
    bare: float
    cpu_s: float
    cores: float
    chars: int


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
        one = _write(folder / "one.txt", [SENTENCE])
        cold = _cold(one, max(5, rounds), options, progress)
        throughput = _throughput(folder, one, sorted({1, workers}), rounds, n_chars, options, progress)
        memory = []
        for count in documents:
            path = _write(folder / "short.txt", islice(made_up(count, SHORT), count))
            for n in sorted({1, workers}):
                progress(f"memory over {count:,} documents, workers", n, workers)
                memory.append(_memory(path, count, n, options))
        return Streams(cold, throughput, memory)


def annotate_command(path: Path, workers: int = 1, options: Sequence[str] = ()) -> list[str]:
    """Return the command line that annotates the lines of a file and writes beside it."""
    installed = shutil.which("gaiko", path=str(Path(sys.executable).parent))
    gaiko = [installed] if installed else [sys.executable, "-c", "from scripts.main import main; main()"]
    more = ["--workers", str(workers)] if workers != 1 else []
    return [*gaiko, "annotate", "--lines", "--year", str(YEAR), *more, *options, str(path), "-o", f"{path}.out"]


def _write(path: Path, lines: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line.replace("\n", " ") + "\n" for line in lines)
    return path


def _run(command: Sequence[str]) -> Cost:
    """Run a command; what its workers take of the processor is counted too."""
    begun, cpu = time.perf_counter(), _cpu_s_of_children()
    _check(command, subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False))
    return Cost(_cpu_s_of_children() - cpu, time.perf_counter() - begun)


def _cpu_s_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _check(command: Sequence[str], done: "subprocess.CompletedProcess[bytes]") -> None:
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise InputError(f"{' '.join(command)}: ended with exit code {done.returncode}: {said}")


def _cold(path: Path, runs: int, options: Sequence[str], progress: Progress) -> Cold:
    command = annotate_command(path, 1, options)
    _run(command)  # what the disk has not been asked for yet is not the command's
    seconds = []
    for number in range(runs):
        progress("cold start", number + 1, runs)
        seconds.append(_run(command).wall_s)
    return Cold(median(seconds), max(seconds), min(seconds), runs)


def _throughput(
    folder: Path,
    one: Path,
    counts: Sequence[int],
    rounds: int,
    n_chars: int,
    options: Sequence[str],
    progress: Progress,
) -> list[Throughput]:
    texts = []
    size = 0
    for text in made_up(0):
        texts.append(text)
        size += len(text)
        if size >= n_chars:
            break
    path = _write(folder / "many.txt", texts)
    starts: dict[int, list[float]] = {count: [] for count in counts}
    speeds: dict[int, list[float]] = {count: [] for count in counts}
    bare: dict[int, list[float]] = {count: [] for count in counts}
    cpu_s: dict[int, list[float]] = {count: [] for count in counts}
    cores: dict[int, list[float]] = {count: [] for count in counts}
    for number in range(rounds):
        for count in counts:
            progress(f"{count} workers: round", number + 1, rounds)
            start, whole = (_run(annotate_command(text, count, options)) for text in (one, path))
            starts[count].append(start.wall_s)
            net = Cost(
                whole.cpu_s - start.cpu_s, max(whole.wall_s - start.wall_s, 1e-3)
            )  # too short a text tells nothing
            speeds[count].append(size / net.wall_s)
            bare[count].append(_loops(count))
            cpu_s[count].append(net.cpu_s)
            cores[count].append(net.cpu_s / net.wall_s)
    return [
        Throughput(
            count,
            median(speeds[count]),
            min(speeds[count]),
            max(speeds[count]),
            median(mine / single for mine, single in zip(speeds[count], speeds[1], strict=True)),
            median(starts[count]),
            median(count * single / mine for mine, single in zip(bare[count], bare[1], strict=True)),
            median(cpu_s[count]),
            median(cores[count]),
            size,
        )
        for count in counts
    ]


def _loops(count: int) -> float:
    """Seconds that so many processes take side by side, each of which counts to the same number."""
    begun = time.perf_counter()
    loops = [subprocess.Popen([sys.executable, "-S", "-c", _LOOP]) for _ in range(count)]
    for loop in loops:
        loop.wait()
    return time.perf_counter() - begun


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
        _check(command, subprocess.CompletedProcess(command, process.returncode, b"", said.read()))
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
