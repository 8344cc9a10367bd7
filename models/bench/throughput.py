"""What more workers give ``gaiko annotate`` and more ranks ``gaiko scale``, beside loops that share nothing: by the clock."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from gaiko.models.bench.clock import Cost
from gaiko.models.bench.commands import annotate_command, run_command, scale_command, write_lines
from gaiko.models.bench.contender import SENTENCE
from gaiko.models.bench.texts import YEAR, made_up

CHARACTERS = 1_000_000
"""Of the text that is read."""

ANNOTATE, SCALE = "gaiko annotate", "gaiko scale"

_LOOP = "number = 0\nfor step in range(30_000_000): number += step"
"""Two seconds or so of one core that need no memory."""

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

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Throughput:
    """A command with some workers on many texts, less what it takes on one text a worker.

    Attributes:
        command: ``ANNOTATE`` or ``SCALE``.
        workers: of ``gaiko annotate``, or ranks of ``gaiko scale`` side by side.
        chars_per_s: the median of the rounds.
        slowest: as said.
        fastest: as said.
        of_one: times the speed of one worker of the same command in the same round, the median of the rounds.
        of_annotate: times the speed of ``gaiko annotate`` with as many workers in the same round, the median of the rounds.
        startup_s: seconds that the short run takes, the median of the rounds.
        bare: times the speed of one process that as many bare loops reach, which share nothing, in the same rounds: more
            than that the machine does not give.
        cpu_s: processor seconds of all processes, less those of the short run, the median of the rounds; None for ``SCALE``,
            whose ranks are not processes of the command's own.
        cores: how many cores they had on average, the median of the rounds. Where that is well below the workers, others were
            at work, or the workers waited.
        chars: of all texts.
    """

    command: str
    workers: int
    chars_per_s: float
    slowest: float
    fastest: float
    of_one: float
    of_annotate: float
    startup_s: float
    bare: float
    cpu_s: float | None
    cores: float | None
    chars: int


@dataclass(frozen=True, slots=True)
class _Round:
    """What one round of some workers took, in seconds: the short run, the rest of the long one, and as many bare loops."""

    startup_s: float
    cpu_s: float
    wall_s: float
    loops_s: float


_Rounds = dict[tuple[str, int], list[_Round]]


def measure_throughput(
    folder: Path, counts: Sequence[int], rounds: int, n_chars: int, progress: Progress, options: Sequence[str] = ()
) -> list[Throughput]:
    """Return what the commands read with each number of workers; ``gaiko scale`` only where its extra is installed.

    Args:
        folder: for the texts and what is written of them.
        counts: numbers of workers, the smallest first; 1 is among them.
        rounds: how often each is run.
        n_chars: characters of the text, about.
        progress: told of every step.
        options: more of the command line of ``gaiko annotate``.

    Raises:
        InputError: a command fails.
    """
    texts = list(_texts(n_chars))
    size = sum(map(len, texts))
    commands = [ANNOTATE, *([SCALE] if find_spec("datatrove") else [])]
    found: _Rounds = {(command, count): [] for command in commands for count in counts}
    for number in range(rounds):
        for count in counts:
            progress(f"{count} workers: round", number + 1, rounds)
            loops_s = _loops(count)
            for command in commands:
                run = {ANNOTATE: _annotate, SCALE: _scale}[command]
                start = run(folder, [SENTENCE] * count, count, options)
                whole = run(folder, texts, count, options)
                wall_s = max(whole.wall_s - start.wall_s, 1e-3)  # too short a text tells nothing
                found[command, count].append(_Round(start.wall_s, whole.cpu_s - start.cpu_s, wall_s, loops_s))
    return [_throughput(command, count, size, found) for command, count in found]


def _texts(n_chars: int) -> Iterator[str]:
    size = 0
    for text in made_up(0):
        yield text
        size += len(text)
        if size >= n_chars:
            return


def _annotate(folder: Path, texts: Sequence[str], workers: int, options: Sequence[str]) -> Cost:
    return run_command(annotate_command(write_lines(folder / "texts.txt", texts), workers, options))


def _scale(folder: Path, texts: Sequence[str], workers: int, _: Sequence[str]) -> Cost:
    lines = write_lines(folder / "texts.jsonl", (json.dumps({"text": text}, ensure_ascii=False) for text in texts))
    output = folder / "scaled"
    job = folder / "job.toml"
    job.write_text(_JOB.format(input=lines.name, output=output.name, year=YEAR, workers=workers), encoding="utf-8")
    try:
        return run_command(scale_command(job))
    finally:
        shutil.rmtree(output, ignore_errors=True)


def _loops(count: int) -> float:
    """Seconds that so many processes take side by side, each of which counts to the same number."""
    begun = time.perf_counter()
    loops = [subprocess.Popen([sys.executable, "-S", "-c", _LOOP]) for _ in range(count)]
    for loop in loops:
        loop.wait()
    return time.perf_counter() - begun


def _throughput(command: str, workers: int, size: int, found: _Rounds) -> Throughput:
    mine, single, annotate = found[command, workers], found[command, 1], found[ANNOTATE, workers]
    speeds = [size / one.wall_s for one in mine]
    return Throughput(
        command,
        workers,
        median(speeds),
        min(speeds),
        max(speeds),
        _ratio(single, mine),
        _ratio(annotate, mine),
        median(one.startup_s for one in mine),
        median(workers * alone.loops_s / one.loops_s for one, alone in zip(mine, single, strict=True)),
        median(one.cpu_s for one in mine) if command == ANNOTATE else None,
        median(one.cpu_s / one.wall_s for one in mine) if command == ANNOTATE else None,
        size,
    )


def _ratio(others: Sequence[_Round], mine: Sequence[_Round]) -> float:
    return median(other.wall_s / one.wall_s for other, one in zip(others, mine, strict=True))
