"""Where the time of the default path goes: a statistical profile by processor time, in stages that people know."""

import gc
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from types import FrameType
from typing import Any

from corpus.errors import InputError
from corpus.files import dump_json
from models import Pipeline, load
from models.bench.texts import YEAR, made_up
from models.collector import relax_collector
from models.documents import records, text_input

OTHER, CALLER = "other", "caller"
_PACKAGES = ("annotators", "models", "corpus")
_INTERVAL_S = 0.001
_PART = 40
"""Documents between two looks at the clock."""

Function = tuple[str, str]
"""Module and name of a function; the name is empty where the module stands for all of its functions."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work.

    Attributes:
        name: as the table names it.
        share: of the processor time, from 0 to 1.
        chars_per_s: that the path would read if there were nothing else to do.
    """

    name: str
    share: float
    chars_per_s: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time goes.

    Attributes:
        chars: that were read.
        cpu_s: that this took.
        samples: how often the profile looked.
        stages: the largest first.
        others: the functions whose time is nowhere else, with their shares, the largest first.
    """

    chars: int
    cpu_s: float
    samples: int
    stages: list[Stage]
    others: list[tuple[str, float]]

    def as_dict(self) -> dict[str, Any]:
        """The profile as JSON."""
        return asdict(self)


def profile(seconds: float, progress: Progress) -> Profile:
    """Profile the default path, from text to lines of JSON, on made-up text for some processor seconds.

    Raises:
        InputError: the system has no timers of processor time.
        ValueError: this is not the main thread.
    """
    if not hasattr(signal, "setitimer"):
        raise InputError("--profile needs timers that this system does not have; run it on Linux or macOS")
    pipeline = load()
    documents = made_up(0)
    _annotate(pipeline, islice(documents, _PART))  # what is loaded at first use is no stage
    thresholds = gc.get_threshold()
    relax_collector()  # as gaiko annotate does
    try:
        return _profiled(pipeline, documents, seconds, progress)
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)


@cache
def stage_table() -> Mapping[Function, str]:
    """Return the stage of each function and module in ``models/data/stages.tsv``."""
    text = files("models").joinpath("data", "stages.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")][1:]
    return {(module, function): stage for module, function, stage in rows}


def stage_of(functions: Iterable[Function], table: Mapping[Function, str]) -> str:
    """Return the stage of a stack of functions, the innermost first: that of the first which has one of its own."""
    for module, function in functions:
        stage = table.get((module, function)) or table.get((module, ""))
        if stage != CALLER and module.partition(".")[0] in _PACKAGES:
            return stage or OTHER
    return OTHER


def _profiled(pipeline: Pipeline, documents: Iterator[str], seconds: float, progress: Progress) -> Profile:
    found: dict[Function, float] = defaultdict(float)
    chars, cpu_s, samples = 0, 0.0, [0]
    while cpu_s < seconds:
        progress("profile, seconds", int(cpu_s), int(seconds))
        texts = list(islice(documents, _PART))
        begun = time.process_time()
        with _sampling(found, samples):
            _annotate(pipeline, texts)
        cpu_s += time.process_time() - begun
        chars += sum(map(len, texts))
    return _profile(found, chars, cpu_s, samples[0])


def _annotate(pipeline: Pipeline, texts: Iterable[str]) -> None:
    for record in records(pipeline, (text_input(text, YEAR) for text in texts)):
        dump_json(record)


@contextmanager
def _sampling(found: dict[Function, float], samples: list[int]) -> Iterator[None]:
    """Add to ``found`` the processor seconds of each stage and function while the block runs.

    A sample stands for what has passed since the last one: while a library works, signals wait, and only the last comes.
    """
    table = stage_table()
    last = time.process_time()

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.process_time()
        if now <= last:  # it came while another was being looked at
            return
        stack = list(_functions(frame))
        stage = stage_of(stack, table)
        found[stage, _innermost(stack) if stage == OTHER else ""] += now - last
        samples[0] += 1
        last = time.process_time()

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL_S, _INTERVAL_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _functions(frame: FrameType | None) -> Iterator[Function]:
    while frame is not None:
        name = frame.f_code.co_qualname.partition(".<locals>")[0].rpartition(".")[2]
        yield frame.f_globals.get("__name__", ""), name
        frame = frame.f_back


def _innermost(stack: Iterable[Function]) -> str:
    ours = (f"{module}:{name}" for module, name in stack if module.partition(".")[0] in _PACKAGES)
    return next(ours, "outside gaiko")


def _profile(found: Mapping[Function, float], chars: int, cpu_s: float, samples: int) -> Profile:
    total = sum(found.values()) or 1.0
    shares: dict[str, float] = {}
    for (stage, _), seconds in found.items():
        shares[stage] = shares.get(stage, 0.0) + seconds / total
    others = {name: seconds / total for (stage, name), seconds in found.items() if stage == OTHER}
    return Profile(
        chars,
        cpu_s,
        samples,
        [Stage(name, share, chars / (cpu_s * share)) for name, share in _largest(shares)],
        _largest(others),
    )


def _largest(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda item: (-item[1], item[0]))
