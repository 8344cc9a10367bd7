"""What large corpora cost: cores and hours from the speeds that were measured, as a table for ``docs/scale.md``."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.files import dump_json, parse_json_object
from corpus.seeds import decode, read_bytes
from models import load
from models.bench.speed import FREE
from models.bench.texts import YEAR, made_up
from models.documents import records, text_input

SIZES = (10**6, 10**8, 10**10)
"""Characters."""

SYSTEMS = ("default", "ginza", "stock-ginza")
"""The systems that are worth a row."""

_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Speeds:
    """What was measured of one system, as far as cost depends on it.

    Attributes:
        name: of the system.
        one: characters a second on one core.
        all: the same on all cores.
        cores: how many are all.
        startup_s: seconds until a process reads.
        startup_all_s: seconds until a process on every core reads.
        peak_mb: memory of a process; None where it is not known.
        core_share: of a core that each process had as all read; below 1 where others were at work.
    """

    name: str
    one: float
    all: float
    cores: int
    startup_s: float
    startup_all_s: float
    peak_mb: float | None
    core_share: float

    @property
    def scaling(self) -> float:
        """What a core reads beside busy ones, as a share of what it reads alone; not more than 1."""
        return min(1.0, self.all / self.cores / self.one)


def core_hours(speeds: Speeds, chars: int) -> float:
    """Return the hours of busy cores that reading takes, start-up not counted."""
    return chars / (speeds.one * speeds.scaling) / 3600


def hours_here(speeds: Speeds, chars: int) -> float:
    """Return the hours that the measured machine takes with all its cores, start-up counted."""
    return (chars / speeds.all + speeds.startup_all_s) / 3600


def cores_within(speeds: Speeds, chars: int, hours: float) -> int:
    """Return how many cores read so much within ``hours``, if every core starts one process.

    Raises:
        ValueError: a process does not start within that time.
    """
    left = hours - speeds.startup_s / 3600
    if left <= 0:
        raise ValueError(f"a process starts in {speeds.startup_s} s, which is more than {hours} hours")
    return math.ceil(core_hours(speeds, chars) / left)


def worth_starting(speeds: Speeds, lost: float = 0.01) -> int:
    """Return the characters from which on a task loses no more than the share ``lost`` of its time to its start-up."""
    return math.ceil(speeds.startup_s * speeds.one * (1 - lost) / lost)


def output_bytes_per_char() -> float:
    """Return the bytes of JSON lines that the default path writes for a character, on made-up text."""
    texts = list(islice(made_up(0), _DOCUMENTS))
    lines = (dump_json(record) for record in records(load(), (text_input(text, YEAR) for text in texts)))
    return sum(len(line.encode("utf-8")) + 1 for line in lines) / sum(map(len, texts))


def read_record(path: Path) -> dict[str, Any]:
    """Return what ``gaiko bench --json`` wrote; InputError if the file is none."""
    return parse_json_object(decode(read_bytes(path), str(path)), str(path))


def speeds_of(record: Mapping[str, Any], where: str) -> list[Speeds]:
    """Return the speeds in a record of ``gaiko bench``, of those of ``SYSTEMS`` that are in it.

    Raises:
        InputError: it holds no speeds of the default path; the message opens with ``where``.
    """
    found = []
    try:
        for name in SYSTEMS:
            rows = sorted((row for row in record["systems"] if row["name"] == name), key=lambda row: row["cores"])
            if rows:
                one, every = rows[0], rows[-1]
                rates = one["chars_per_s"] / one["cores"], every["chars_per_s"]
                starts = one["startup_s"], every["startup_s"]
                found.append(Speeds(name, *rates, every["cores"], *starts, one["peak_mb"], every["core_share"]))
    except (KeyError, TypeError):
        raise InputError(f"{where}: is not what gaiko bench --json writes") from None
    if not found or found[0].name != "default":
        raise InputError(f"{where}: has no speed of the default path; run gaiko bench without --system")
    return found


def as_markdown(record: Mapping[str, Any], where: str, command: str) -> str:
    """Return the cost model of a record of ``gaiko bench``, with the command that makes it; InputError as ``speeds_of``."""
    measured = speeds_of(record, where)
    try:
        machine, per_char = record["machine"], float(record["output_bytes_per_char"])
        here = f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}"
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{where}: is not what gaiko bench --json writes") from None
    head = f"all {measured[0].cores} cores here"
    return "\n".join(
        [
            f"    {command}",
            "",
            f"Measured on {here}.{_disturbed(measured)}",
            "",
            "| system | characters a second, one core | all cores | each of all, beside one alone | start-up | memory of a process |",
            "|---|--:|--:|--:|--:|--:|",
            *(_speed_row(speeds) for speeds in measured),
            "",
            f"| characters | system | core-hours | {head} | cores for an hour | cores for a day | output |",
            "|--:|---|--:|--:|--:|--:|--:|",
            *(_cost_row(speeds, size, per_char) for size in SIZES for speeds in measured),
            "",
            f"Output is JSON lines with text and spans, {per_char:.1f} bytes a character. A task of the default path loses less "
            f"than 1% of its time to start-up from {worth_starting(measured[0]):,} characters on.",
        ]
    )


def _disturbed(measured: Sequence[Speeds]) -> str:
    least = min(speeds.core_share for speeds in measured)
    if least >= FREE:
        return ""
    return f" Others were at work: processes had as little as {least:.0%} of a core, so that what all cores do is told too low."


def _speed_row(speeds: Speeds) -> str:
    memory = "–" if speeds.peak_mb is None else f"{speeds.peak_mb:,.0f} MB"
    cells = [f"{speeds.one:,.0f}", f"{speeds.all:,.0f}", f"{speeds.scaling:.0%}", f"{speeds.startup_s:.1f} s", memory]
    return f"| {speeds.name} | {' | '.join(cells)} |"


def _cost_row(speeds: Speeds, chars: int, per_char: float) -> str:
    size = f"10^{len(str(chars)) - 1}"
    output = _size(chars * per_char) if speeds.name == "default" else "–"
    cores = [f"{cores_within(speeds, chars, hours):,}" for hours in (1, 24)]
    cells = [f"{core_hours(speeds, chars):,.2f}", _duration(hours_here(speeds, chars)), *cores, output]
    return f"| {size} | {speeds.name} | {' | '.join(cells)} |"


def _duration(hours: float) -> str:
    for unit, length in (("s", 1 / 3600), ("min", 1 / 60), ("h", 1.0)):
        if hours < 100 * length:
            return f"{hours / length:.3g} {unit}"
    return f"{hours / 24:,.0f} days"


def _size(n_bytes: float) -> str:
    unit, length = ("GB", 1e9) if n_bytes >= 1e9 else ("MB", 1e6)
    return f"{n_bytes / length:,.3g} {unit}"
