"""What large corpora cost: cores and hours from the speeds that were measured, as a table for ``docs/scale.md``."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object
from gaiko.corpus.seeds import decode, read_bytes
from gaiko.models.bench.speed import FREE
from gaiko.models.bench.texts import YEAR, made_up
from gaiko.models.bench.throughput import SCALE

SIZES = (10**6, 10**8, 10**10)
"""Characters."""

SYSTEMS = ("default", "ginza", "stock-ginza")
"""The systems that are worth a row, besides ``gaiko scale``."""

_DOCUMENTS = 300


@dataclass(frozen=True, slots=True)
class Speeds:
    """What was measured of one system, as far as cost depends on it.

    Attributes:
        name: of the system, or ``gaiko scale``: the default path in ranks of two processes.
        one: characters a second on one core, or of one rank.
        all: the same on all cores, or of as many ranks.
        cores: how many are all.
        startup_s: seconds until a process reads.
        startup_all_s: seconds until a process on every core reads.
        peak_mb: memory of a process; None where it is not known.
        core_share: of a core that each process had as all read; below 1 where others were at work. Beside ``gaiko scale`` it is
            what bare loops had.
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
    """Return the bytes of a shard of ``gaiko scale`` for a character, on made-up text."""
    import pyarrow.parquet as pq  # this and the schema load half a second

    from gaiko.models.scale.documents import SCHEMA, Accepted, batch_of
    from gaiko.models.scale.tagging_worker import pack, tagging

    texts = list(islice(made_up(0), _DOCUMENTS))
    spans = tagging()([pack(text, YEAR) for text in texts])
    documents = [Accepted(f"a.jsonl:{at}", "a.jsonl", at, None, text, None, "{}") for at, text in enumerate(texts, 1)]
    shard = io.BytesIO()
    with pq.ParquetWriter(shard, SCHEMA, compression="zstd") as writer:
        writer.write_batch(batch_of(documents, spans))
    return len(shard.getvalue()) / sum(map(len, texts))


def read_records(paths: Sequence[Path]) -> dict[str, Any]:
    """Return what ``gaiko bench --json`` wrote, one file or several of one machine, as one record.

    Raises:
        InputError: a file is none of those, or they are of different machines.
    """
    found: dict[str, Any] = {}
    for path in paths:
        record = parse_json_object(decode(read_bytes(path), str(path)), str(path))
        if found and record.get("machine") != found.get("machine"):
            raise InputError(f"{path}: was measured on another machine than {paths[0]}, or with other libraries")
        found |= record
    return found


def speeds_of(record: Mapping[str, Any], where: str) -> list[Speeds]:
    """Return the speeds in a record of ``gaiko bench``: of ``gaiko scale`` and of those of ``SYSTEMS`` that are in it.

    Raises:
        InputError: it holds no speeds of the default path; the message opens with ``where``.
    """
    try:
        found = _speeds_of_ranks(record)
        for name in SYSTEMS:
            rows = sorted((row for row in record["systems"] if row["name"] == name), key=lambda row: row["cores"])
            if rows:
                one, every = rows[0], rows[-1]
                rates = one["chars_per_s"] / one["cores"], every["chars_per_s"]
                starts = one["startup_s"], every["startup_s"]
                found.append(Speeds(name, *rates, every["cores"], *starts, one["peak_mb"], every["core_share"]))
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{where}: is not what gaiko bench --json writes") from None
    if "default" not in {speeds.name for speeds in found}:
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
    first = measured[0]
    head = f"all {first.cores} cores here"
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
            *(_cost_row(speeds, size, per_char if speeds is first else None) for size in SIZES for speeds in measured),
            "",
            f"Output is the shards of `{SCALE}`, text and spans, {per_char:.1f} bytes a character. A task of {first.name} loses "
            f"less than 1% of its time to start-up from {worth_starting(first):,} characters on.",
        ]
    )


def _speeds_of_ranks(record: Mapping[str, Any]) -> list[Speeds]:
    """Those of ``gaiko scale``; none where the record has none."""
    rows = [row for row in record.get("streams", {}).get("throughput", ()) if row["command"] == SCALE]
    if not rows:
        return []
    one, every = (pick(rows, key=lambda row: row["workers"]) for pick in (min, max))
    rates, starts = (one["chars_per_s"], every["chars_per_s"]), (one["startup_s"], every["startup_s"])
    return [Speeds(SCALE, *rates, every["workers"], *starts, None, min(1.0, every["bare"] / every["workers"]))]


def _disturbed(measured: Sequence[Speeds]) -> str:
    least = min(speeds.core_share for speeds in measured)
    if least >= FREE:
        return ""
    return f" Others were at work: processes had as little as {least:.0%} of a core, so that what all cores do is told too low."


def _speed_row(speeds: Speeds) -> str:
    memory = "–" if speeds.peak_mb is None else f"{speeds.peak_mb:,.0f} MB"
    cells = [f"{speeds.one:,.0f}", f"{speeds.all:,.0f}", f"{speeds.scaling:.0%}", f"{speeds.startup_s:.1f} s", memory]
    return f"| {speeds.name} | {' | '.join(cells)} |"


def _cost_row(speeds: Speeds, chars: int, per_char: float | None) -> str:
    size = f"10^{len(str(chars)) - 1}"
    output = "–" if per_char is None else _size(chars * per_char)
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
