"""Cost of a character by the size of the text, from 10 kB to 50 MB of synthetic text; processor seconds on one core.

Sizes take turns, and no text is read twice. Small texts are made before they are read, one after the other without a pause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

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
    passes: dict[int, list[Response]] = {n_bytes: [] for n_bytes in sizes}
    with Client(entry) as client:
        texts = list(islice(synthetic(-1), 5))
        client.ask("read", texts=texts)  # loads what is loaded on first use
        estimate = client.ask("read", texts=texts)
        speed = estimate["chars"] / estimate["cpu_s"]
        at_once = max(1, min(1_000, int(speed * _CALL_S / DOCUMENT)))
        for number in range(_PASSES):
            for n_bytes, found in passes.items():
                if found and (found[0]["cut"] or found[0]["cpu_s"] / found[0]["times"] > seconds / _PASSES):
                    continue  # read once: it takes long
                progress(f"{name}, {n_bytes:,} bytes: pass", number + 1, _PASSES)
                bytes_per_s = speed * 3  # most characters take three bytes
                size = min(n_bytes, int(bytes_per_s * seconds)) if name == WHOLE else n_bytes
                times = max(1, min(int(bytes_per_s * _AT_LEAST), _TOGETHER_BYTES) // size)
                texts_read = {"n_bytes": size, "seed": 1_000 * number, "times": times, "whole": name == WHOLE}
                limits = {"seconds": seconds, "at_once": at_once, "at_least": _AT_LEAST}
                response = client.ask("grow", **texts_read, **limits)
                found.append({**response, "cut": size < n_bytes or response["cut"]})
    speeds = {n_bytes: median(one["chars"] / one["cpu_s"] for one in found) for n_bytes, found in passes.items()}
    return [
        Size(
            *(name, n_bytes, max(one["text_chars"] for one in found), sum(one["times"] for one in found)),
            *(speeds[n_bytes], speeds[sizes[0]] / speeds[n_bytes]),
            cut=any(one["cut"] for one in found),
            peak_mb=found[0]["peak_mb"],  # later passes follow larger sizes
        )
        for n_bytes, found in passes.items()
    ]
