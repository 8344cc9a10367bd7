"""Cost of a character by the size of the text, from 10 kB to 50 MB of synthetic text; processor seconds on one core.

Sizes take turns, and no text is read twice. Small texts are made before they are read, one after the other without a pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import NamedTuple

from gaiko.models.bench.texts import DOCUMENT, synthetic
from gaiko.models.bench.worker import Client, Entry, Response
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


class _Pass(NamedTuple):
    """Figures of one pass over one size, as in ``Size``."""

    chars_per_s: float
    chars_read: int
    times: int
    cut: bool
    peak_mb: float | None


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
    found: dict[int, list[_Pass]] = {n_bytes: [] for n_bytes in sizes}
    with Client(entry) as client:
        texts = list(islice(synthetic(-1), 5))
        client.ask("read", texts=texts)  # loads what is loaded on first use
        estimate = client.ask("read", texts=texts)
        speed = estimate["chars"] / estimate["cpu_s"]
        for number in range(_PASSES):
            for n_bytes, passes in found.items():
                if passes and (passes[0].cut or passes[0].chars_read / passes[0].chars_per_s > seconds / _PASSES):
                    continue  # read once: it takes long
                progress(f"{name}, {n_bytes:,} bytes: pass", number + 1, _PASSES)
                passes.append(_pass(client, n_bytes, number, seconds, speed, whole=name == WHOLE))
    speeds = {n_bytes: median(each.chars_per_s for each in passes) for n_bytes, passes in found.items()}
    return [
        Size(
            *(name, n_bytes, max(each.chars_read for each in passes), sum(each.times for each in passes)),
            *(speeds[n_bytes], speeds[sizes[0]] / speeds[n_bytes]),
            cut=any(each.cut for each in passes),
            peak_mb=passes[0].peak_mb,  # later passes follow larger sizes
        )
        for n_bytes, passes in found.items()
    ]


def _pass(client: Client, size: int, number: int, seconds: float, speed: float, *, whole: bool) -> _Pass:
    bytes_per_s = speed * 3  # most characters take three bytes
    n_bytes = min(size, int(bytes_per_s * seconds)) if whole else size
    at_once = max(1, min(1_000, int(speed * _CALL_S / DOCUMENT)))
    times = max(1, min(int(bytes_per_s * _AT_LEAST), _TOGETHER_BYTES) // n_bytes)
    arguments = {"n_bytes": n_bytes, "times": times, "seconds": seconds, "at_once": at_once, "whole": whole}
    responses: list[Response] = []
    while sum(response["cpu_s"] for response in responses) < _AT_LEAST:
        responses.append(client.ask("grow", seed=1_000 * number + times * len(responses), **arguments))
    return _Pass(
        sum(response["chars"] for response in responses) / sum(response["cpu_s"] for response in responses),
        max(response["chars"] for response in responses) // times,
        times * len(responses),
        n_bytes < size or any(response["cut"] for response in responses),
        responses[-1]["peak_mb"],
    )
