"""Cost model of large corpora: cores and hours computed from measured speeds, as a Markdown table for ``docs/scale.md``."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object
from gaiko.corpus.seeds import decode, read_bytes
from gaiko.models.bench.machine import describe
from gaiko.models.bench.speed import FREE
from gaiko.models.bench.streams import SCALE
from gaiko.models.bench.systems import YEAR
from gaiko.models.bench.tables import markdown_table, reading_record
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

    from gaiko.models.scale.documents import SCHEMA, Accepted, record_batch
    from gaiko.models.scale.tagging_worker import pack, tagging

    texts = list(islice(synthetic(0), _DOCUMENTS))
    spans = tagging()([pack(text, YEAR) for text in texts])
    documents = [Accepted(f"a.jsonl:{at}", "a.jsonl", at, None, text, None, "{}") for at, text in enumerate(texts, 1)]
    shard = io.BytesIO()
    with pq.ParquetWriter(shard, SCHEMA, compression="zstd") as writer:
        writer.write_batch(record_batch(documents, spans))
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
        InputError: the record lacks the default path; ``where`` names it.
    """
    found = []
    ranks = (row for row in record.get("streams", {}).get("throughput", ()) if row["command"] == SCALE)
    if rows := sorted(ranks, key=itemgetter("workers")):
        found.append(_speeds(SCALE, rows, "workers", None, min(1.0, rows[-1]["bare"] / rows[-1]["workers"])))
    systems = sorted(record["systems"], key=itemgetter("cores"))
    by_name = {name: [row for row in systems if row["name"] == name] for name in SYSTEMS}
    found += [
        _speeds(name, rows, "cores", rows[0]["peak_mb"], rows[-1]["core_share"])
        for name, rows in by_name.items()
        if rows
    ]
    if "default" not in {speeds.name for speeds in found}:
        raise InputError(f"{where}: has no speed of the default path; run gaiko bench without --system")
    return found


def _speeds(name: str, rows: Sequence[Any], count: str, peak_mb: float | None, core_share: float) -> Speeds:
    """Return the speeds of one system; ``rows`` begin with one core or rank and end with all, ``count`` is their key."""
    one, every = rows[0], rows[-1]
    speeds = one["chars_per_s"] / one[count], every["chars_per_s"]
    return Speeds(name, *speeds, every[count], one["startup_s"], every["startup_s"], peak_mb, core_share)


def cost_markdown(record: Mapping[str, Any], where: str, command: str) -> str:
    """Return the cost model of a record, below the command that makes it; InputError, naming ``where``, if it is invalid."""
    with reading_record(where):
        measured = speeds_of(record, where)
        first, per_char = measured[0], float(record["output_bytes_per_char"])
        least = min(speeds.core_share for speeds in measured)
        disturbed = f" Other programs were running: processes had as little as {least:.0%} of a core; "
        disturbed += "speeds of all cores are too low."
        speed_heads = ["characters a second, one core", "all cores", "each of all, beside one alone", "start-up"]
        cost_heads = ["system", "core-hours", f"all {first.cores} cores here", "cores for an hour", "cores for a day"]
        cost_rows = [
            [
                f"10^{len(str(chars)) - 1}",
                speeds.name,
                f"{core_hours(speeds, chars):,.2f}",
                _duration(hours_here(speeds, chars)),
                *(f"{cores_within(speeds, chars, hours):,}" for hours in (1, 24)),
                _size(chars * per_char) if speeds is first else "–",
            ]
            for chars in SIZES
            for speeds in measured
        ]
        return f"""\
    {command}

Measured on {describe(record["machine"])}.{disturbed if least < FREE else ""}

{markdown_table(["system", *speed_heads, "memory of a process"], map(_speed_cells, measured))}

{markdown_table(["characters", *cost_heads, "output"], cost_rows, text_column=1)}

Output is the shards of `{SCALE}`, text and spans, {per_char:.1f} bytes a character. A task of {first.name} loses \
less than 1% of its time to start-up from {worth_starting(first):,} characters on."""


def _speed_cells(speeds: Speeds) -> list[str]:
    memory = "–" if speeds.peak_mb is None else f"{speeds.peak_mb:,.0f} MB"
    rates = f"{speeds.one:,.0f}", f"{speeds.all:,.0f}", f"{speeds.scaling:.0%}"
    return [speeds.name, *rates, f"{speeds.startup_s:.1f} s", memory]


def _duration(hours: float) -> str:
    for unit, length in (("s", 1 / 3600), ("min", 1 / 60), ("h", 1.0)):
        if hours < 100 * length:
            return f"{hours / length:.3g} {unit}"
    return f"{hours / 24:,.0f} days"


def _size(n_bytes: float) -> str:
    unit, length = ("GB", 1e9) if n_bytes >= 1e9 else ("MB", 1e6)
    return f"{n_bytes / length:,.3g} {unit}"
