"""Cost model of large corpora: cores and hours computed from measured speeds, as a Markdown table for ``docs/scale.md``."""

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
from gaiko.models.bench.machine import describe
from gaiko.models.bench.speed import FREE
from gaiko.models.bench.streams import SCALE
from gaiko.models.bench.systems import YEAR
from gaiko.models.bench.texts import synthetic

SIZES = (10**6, 10**8, 10**10)
"""Characters."""

SYSTEMS = ("default", "ginza", "stock-ginza")
"""Systems that have rows, besides ``gaiko scale``."""

_DOCUMENTS = 300


@dataclass(frozen=True, slots=True)
class Speeds:
    """Measured figures of one system."""

    name: str  # of the system, or ``gaiko scale``: the default path in ranks of two processes
    one: float  # characters a second on one core, or of one rank
    all: float  # the same on all cores, or of as many ranks
    cores: int  # number of all cores
    startup_s: float  # until one process reads
    startup_all_s: float  # until a process on every core reads
    peak_mb: float | None  # of a process; None if it is not known
    core_share: float  # of each process on all cores, or of bare loops beside ``gaiko scale``

    @property
    def scaling(self) -> float:
        """Speed of a core while all are busy, relative to one alone; at most 1."""
        return min(1.0, self.all / self.cores / self.one)


def core_hours(speeds: Speeds, chars: int) -> float:
    """Return the hours of busy cores, without start-up."""
    return chars / (speeds.one * speeds.scaling) / 3600


def hours_here(speeds: Speeds, chars: int) -> float:
    """Return the hours on all cores of the measured machine, start-up included."""
    return (chars / speeds.all + speeds.startup_all_s) / 3600


def cores_within(speeds: Speeds, chars: int, hours: float) -> int:
    """Return the number of cores, each with one process, that finish within ``hours``; ValueError if start-up takes longer."""
    left = hours - speeds.startup_s / 3600
    if left <= 0:
        raise ValueError(f"a process starts in {speeds.startup_s} s, which is more than {hours} hours")
    return math.ceil(core_hours(speeds, chars) / left)


def worth_starting(speeds: Speeds, lost: float = 0.01) -> int:
    """Return the characters from which on start-up is at most the share ``lost`` of a task's time."""
    return math.ceil(speeds.startup_s * speeds.one * (1 - lost) / lost)


def output_bytes_per_char() -> float:
    """Return the output bytes of ``gaiko scale`` per character of synthetic text."""
    import pyarrow.parquet as pq  # with the schema, half a second

    from gaiko.models.scale.documents import SCHEMA, Accepted, batch_of
    from gaiko.models.scale.tagging_worker import pack, tagging

    texts = list(islice(synthetic(0), _DOCUMENTS))
    spans = tagging()([pack(text, YEAR) for text in texts])
    documents = [Accepted(f"a.jsonl:{at}", "a.jsonl", at, None, text, None, "{}") for at, text in enumerate(texts, 1)]
    shard = io.BytesIO()
    with pq.ParquetWriter(shard, SCHEMA, compression="zstd") as writer:
        writer.write_batch(batch_of(documents, spans))
    return len(shard.getvalue()) / sum(map(len, texts))


def read_records(paths: Sequence[Path]) -> dict[str, Any]:
    """Return one record of the files of ``gaiko bench --json``; InputError if one is invalid or of another machine."""
    found: dict[str, Any] = {}
    for path in paths:
        record = parse_json_object(decode(read_bytes(path), str(path)), str(path))
        if found and record.get("machine") != found.get("machine"):
            raise InputError(f"{path}: was measured on another machine than {paths[0]}, or with other libraries")
        found |= record
    return found


def speeds_of(record: Mapping[str, Any], where: str) -> list[Speeds]:
    """Return the speeds of ``gaiko scale`` and of ``SYSTEMS``, as far as a record of ``gaiko bench`` has them.

    Raises:
        InputError: the record is invalid or lacks the default path; ``where`` names it.
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


def cost_markdown(record: Mapping[str, Any], where: str, command: str) -> str:
    """Return the cost model of a record, below the command that makes it; InputError as ``speeds_of``."""
    measured = speeds_of(record, where)
    try:
        here, per_char = describe(record["machine"]), float(record["output_bytes_per_char"])
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
    """Return the speeds of ``gaiko scale``, in a list; empty if the record has none."""
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
    return f" Other programs were running: processes had as little as {least:.0%} of a core; speeds of all cores are too low."


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
