"""Systems side by side on the same text: speed on one core and on all cores, start-up, memory and F1.

On one core, speed is per processor second, which other programs disturb least; on all cores it is per second of the clock.
Systems take turns in each round, and ratios are of the same round.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from gaiko.models.bench.systems import SHARING
from gaiko.models.bench.worker import Client, Entry
from gaiko.models.evaluation.examples import TestSet, read_labelled_texts
from gaiko.models.evaluation.systems import run_model, run_system
from gaiko.models.recognizers.base import Progress

STOCK, FLOOR = "stock-ginza", "sudachi"
"""The systems that the others are compared to."""

FREE = 0.95
"""Share of a core from which on a process counts as undisturbed."""

_STARTS = 3
_AT_LEAST = 1.0
"""Least number of seconds of a system in each round: fast ones read the texts several times."""


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one system on one number of cores."""

    name: str
    cores: int  # number of processes; each reads a share of the texts
    chars_per_s: float  # median of the rounds
    slowest: float
    fastest: float
    of_stock: float | None  # ratio to stock GiNZA in the same round, median; None if that was not measured
    of_sudachi: float | None  # ratio to raw Sudachi, likewise
    core_share: float  # of each process while it read, median; well below 1, other programs were running
    startup_s: float  # from the start of the processes until all have read a sentence, median of several starts
    peak_mb: float | None  # of all processes together; None if it is not known
    f1_gold: float | None  # exact F1; None for a system that predicts no spans
    f1: dict[str, float | None]  # by labelled file
    seen: list[str]  # "gold", and the files that the system is known to be written or trained on
    chars_read: int  # characters of the texts; a slow system reads the first ones only
    rounds: int  # without warm-up


@dataclass(slots=True)
class _Run:
    """A system while it is measured: its processes, the texts of each, and the figures of each round."""

    entry: Entry
    client: Client
    startup_s: float
    shares: list[list[str]]
    speeds: list[float] = field(default_factory=list)
    core_shares: list[float] = field(default_factory=list)
    peak_mb: float | None = None


def measure_speed(
    entries: Sequence[Entry],
    texts: Sequence[str],
    *,
    cores: int,
    rounds: int,
    seconds: float,
    files: Sequence[Path] = (),
    progress: Progress,
) -> list[Row]:
    """Return the rows of all systems on one core, then on all cores.

    Args:
        entries: the systems.
        texts: documents, the same for all systems.
        cores: number of all cores; with 1 there are no rows for all cores.
        rounds: number of rounds, besides one for warm-up.
        seconds: limit of a system's time in a round; texts beyond it are not read.
        files: labelled texts to score on, besides the gold.
        progress: called before each step.

    Raises:
        InputError: a system cannot be loaded, or a file is not labelled text.
    """
    rows: list[Row] = []
    scores: dict[str, dict[str, Any]] = {}
    tests = [read_labelled_texts(data) for data in (None, *files)]
    for count in sorted({1, cores}):
        where = "one core" if count == 1 else f"{count} cores"
        with ExitStack() as stack:
            runs = []
            for number, entry in enumerate(entries):
                progress(f"{where}, start-up and warm-up of {entry.name}", number, len(entries))
                runs.append(_start(entry, texts, count, seconds, stack))
            for number in range(rounds):
                for run in runs:
                    progress(f"{where}, {run.entry.name}: round", number + 1, rounds)
                    _read(run)
            for run in runs:
                if count == 1:
                    progress(f"{where}, scores of {run.entry.name}", 0, 0)
                    scores[run.entry.name] = _score(run.entry, tests)
                rows.append(_row(run, runs, scores[run.entry.name]))
    return rows


def _start(entry: Entry, texts: Sequence[str], cores: int, seconds: float, stack: ExitStack) -> _Run:
    """Start the processes several times, and let them read once to see how many texts fit into ``seconds``."""
    starts = []
    for _ in range(_STARTS - 1):
        with Client(entry, cores) as client:
            starts.append(client.startup_s)
    client = stack.enter_context(Client(entry, cores))
    shares = _shares(texts, cores)
    responses = client.send([{"do": "read", "texts": share, "at_most": seconds} for share in shares])
    fitting = min(response["texts"] for response in responses)
    return _Run(entry, client, median([*starts, client.startup_s]), [share[:fitting] for share in shares])


def _shares(texts: Sequence[str], cores: int) -> list[list[str]]:
    """Return equally many documents for each process, from evenly spaced starts; few documents are in several shares."""
    size = -(-len(texts) // cores)
    return [
        list(islice(cycle(texts), at * len(texts) // cores, at * len(texts) // cores + size)) for at in range(cores)
    ]


def _read(run: _Run) -> None:
    responses = run.client.send([{"do": "read", "texts": share, "at_least": _AT_LEAST} for share in run.shares])
    # All processes read for about as long: together they read the sum of what each reads in a second.
    seconds = "cpu_s" if len(responses) == 1 else "wall_s"
    run.speeds.append(sum(response["chars"] / response[seconds] for response in responses))
    run.core_shares.append(sum(r["cpu_s"] for r in responses) / sum(r["wall_s"] for r in responses))
    peaks = [response["peak_mb"] for response in responses]
    run.peak_mb = None if None in peaks else sum(peaks)


def _score(entry: Entry, tests: Sequence[TestSet]) -> dict[str, Any]:
    """Return the fields of a row on F1, and on texts that the system was written or trained on; the first test set is the gold."""
    if entry.name == FLOOR:  # predicts no spans
        return {"f1_gold": None, "f1": dict.fromkeys(test.name for test in tests[1:]), "seen": []}
    name = entry.name.removesuffix(SHARING)
    gold, *others = (run_model(entry.model, test) if entry.model else run_system(name, test) for test in tests)
    f1 = {test.name: run.f1 for test, run in zip(tests[1:], others, strict=True)}
    names = ("gold", *f1)
    return {
        "f1_gold": gold.f1,
        "f1": f1,
        "seen": [n for n, run in zip(names, (gold, *others), strict=True) if run.texts_seen],
    }


def _row(run: _Run, runs: Sequence[_Run], scores: dict[str, Any]) -> Row:
    bases = {other.entry: other.speeds for other in runs}
    of_stock, of_sudachi = (
        median(speed / of_base for speed, of_base in zip(run.speeds, bases[base], strict=True))
        if base in bases
        else None
        for base in (Entry(STOCK), Entry(FLOOR))
    )
    return Row(
        *(run.entry.name, len(run.shares), median(run.speeds), min(run.speeds), max(run.speeds), of_stock, of_sudachi),
        core_share=median(run.core_shares),
        startup_s=run.startup_s,
        peak_mb=run.peak_mb,
        chars_read=sum(map(len, {text for share in run.shares for text in share})),
        rounds=len(run.speeds),
        **scores,
    )
