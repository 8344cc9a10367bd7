"""Cost of a character by the size of the text, from 10 kB to 50 MB of synthetic text; processor seconds on one core.

Sizes take turns, and no text is read twice. Small texts are made before they are read, one after the other without a pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from gaiko.models.bench.texts import DOCUMENT, synthetic
from gaiko.models.bench.worker import Client, Entry
from gaiko.models.recognizers.base import Progress

SIZES = (10_000, 100_000, 1_000_000, 10_000_000, 50_000_000)
"""Bytes of UTF-8."""

WHOLE = "default, one document"
"""Rows of the default path in which the text of each size is one document; in other rows it is many (``DOCUMENT``)."""

_PASSES = 3
_AT_LEAST = 1.0
"""Least number of seconds spent on each size in each pass."""

_TOGETHER_BYTES = 3_000_000
"""Limit of the texts that are made before they are read."""

_CALL_S = 2.0
"""Approximate seconds of reading in one call of a system."""


@dataclass(frozen=True, slots=True)
class Size:
    """Figures of a system on texts of one size."""

    name: str  # of the system, or ``WHOLE``
    n_bytes: int  # of UTF-8
    chars_read: int  # of the longest text read
    times: int  # number of texts read
    chars_per_s: float  # per processor second, median of the passes
    cost: float  # seconds per character, relative to the first size
    cut: bool  # whether a text was not read to its end, for lack of time
    peak_mb: float | None  # of the process after the first pass on this size, smaller sizes before it


@dataclass(slots=True)
class _Readings:
    """Readings of one size so far; ``speeds`` has one figure for each pass."""

    n_bytes: int
    speeds: list[float] = field(default_factory=list)
    times: int = 0
    chars: int = 0
    cut: bool = False
    peak_mb: float | None = None


def measure_growth(entries: Sequence[Entry], sizes: Sequence[int], seconds: float, progress: Progress) -> list[Size]:
    """Return the figures of each system and size; the default path also reads each text as one document.

    Args:
        entries: the systems.
        sizes: bytes of UTF-8, the smallest first.
        seconds: limit of the time that a system spends on one text.
        progress: called before each pass.

    Raises:
        InputError: a system cannot be loaded.
    """
    names = [(entry, name) for entry in entries for name in (entry.name, *([WHOLE] if entry.name == "default" else []))]
    return [size for entry, name in names for size in _grow(entry, name, sizes, seconds, progress)]


def _grow(entry: Entry, name: str, sizes: Sequence[int], seconds: float, progress: Progress) -> list[Size]:
    readings = [_Readings(size) for size in sizes]
    with Client(entry) as client:
        texts = list(islice(synthetic(-1), 5))
        client.ask("read", texts=texts)  # loads what is loaded on first use
        estimate = client.ask("read", texts=texts)
        speed = estimate["chars"] / estimate["cpu_s"]
        for number in range(_PASSES):
            for of_size in readings:
                if number and (of_size.cut or of_size.chars / of_size.speeds[0] > seconds / _PASSES):
                    continue  # read once: it takes long
                progress(f"{name}, {of_size.n_bytes:,} bytes: pass", number + 1, _PASSES)
                _pass(client, of_size, number, seconds, speed, whole=name == WHOLE)
    first = median(readings[0].speeds)
    return [
        Size(name, r.n_bytes, r.chars, r.times, median(r.speeds), first / median(r.speeds), r.cut, r.peak_mb)
        for r in readings
    ]


def _pass(client: Client, readings: _Readings, number: int, seconds: float, speed: float, *, whole: bool) -> None:
    bytes_per_s = speed * 3  # most characters take three bytes
    n_bytes = min(readings.n_bytes, int(bytes_per_s * seconds)) if whole else readings.n_bytes
    at_once = max(1, min(1_000, int(speed * _CALL_S / DOCUMENT)))
    times = max(1, min(int(bytes_per_s * _AT_LEAST), _TOGETHER_BYTES) // n_bytes)
    arguments = {"n_bytes": n_bytes, "times": times, "seconds": seconds, "at_once": at_once, "whole": whole}
    chars, cpu_s, turn = 0, 0.0, 0
    while cpu_s < _AT_LEAST:
        response = client.ask("grow", seed=1_000 * number + turn, **arguments)
        chars, cpu_s, turn = chars + response["chars"], cpu_s + response["cpu_s"], turn + times
        readings.chars = max(readings.chars, response["chars"] // times)
        readings.cut |= response["cut"] or n_bytes < readings.n_bytes
        if not number:  # later passes follow larger sizes
            readings.peak_mb = response["peak_mb"]
    readings.times += turn
    readings.speeds.append(chars / cpu_s)
