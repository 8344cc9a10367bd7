"""How the cost of a character grows with the size of the text, from 10 kB to 50 MB of made-up text.

The sizes take turns, and what is read again is other text of the same size; small texts are made before they are read, one
upon the other, as someone reads who has many. Time is processor seconds on one core.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from statistics import median
from typing import Any

from gaiko.models.bench.contender import Contender, Entry
from gaiko.models.bench.texts import DOCUMENT, made_up

SIZES = (10_000, 100_000, 1_000_000, 10_000_000, 50_000_000)
"""Bytes of UTF-8."""

WHOLE = "default, one document"
"""The default path where the text of each size is one document; elsewhere it is many of about ``DOCUMENT`` characters."""

_PASSES = 3
_AT_LEAST = 1.0
"""Seconds that are spent on a size in each pass at least."""

_TOGETHER_BYTES = 3_000_000
"""Of texts that are made before they are read."""

_TOGETHER = 2.0
"""Seconds of documents that a system is given together, about."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """What a system made of texts of one size.

    Attributes:
        name: of the system, or ``WHOLE``.
        n_bytes: of UTF-8.
        chars_read: of the longest text of that size that was read; ``cut`` says whether that was less than the size.
        times: how many texts of that size were read.
        chars_per_s: characters per processor second, the median of the passes.
        cost: seconds a character, relative to the first size.
        cut: the text did not fit in the time.
        peak_mb: the most memory that the process has taken up to then, smaller sizes before.
    """

    name: str
    n_bytes: int
    chars_read: int
    times: int
    chars_per_s: float
    cost: float
    cut: bool
    peak_mb: float | None

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return asdict(self)


@dataclass(slots=True)
class _Read:
    """What was read of one size so far."""

    n_bytes: int
    speeds: list[float]
    times: int = 0
    chars: int = 0
    cut: bool = False
    peak_mb: float | None = None


def grow(
    entries: Sequence[Entry], sizes: Sequence[int], seconds: float, progress: Progress, *, whole: bool = True
) -> list[Size]:
    """Return the figures of each system and size.

    Args:
        entries: the systems.
        sizes: bytes of UTF-8, the smallest first.
        seconds: most that a system shall spend on one text.
        progress: told of every step.
        whole: also let the default path, if it is there, read each text as one document.

    Raises:
        InputError: a system cannot be loaded.
    """
    found = []
    for entry in entries:
        found += _grown(entry, entry.name, sizes, seconds, progress, whole=False)
        if whole and entry.name == "default":
            found += _grown(entry, WHOLE, sizes, seconds, progress, whole=True)
    return found


def _grown(
    entry: Entry, name: str, sizes: Sequence[int], seconds: float, progress: Progress, *, whole: bool
) -> list[Size]:
    reads = [_Read(size, []) for size in sizes]
    with Contender(entry) as contender:
        speed = _speed(contender)
        for number in range(_PASSES):
            for read in reads:
                if number and (read.cut or read.chars / read.speeds[0] > seconds / _PASSES):
                    continue  # once is enough, and takes long
                progress(f"{name}, {read.n_bytes:,} bytes: pass", number + 1, _PASSES)
                _pass(contender, read, number, seconds, speed, whole=whole)
    first = median(reads[0].speeds)
    return [
        Size(name, r.n_bytes, r.chars, r.times, median(r.speeds), first / median(r.speeds), r.cut, r.peak_mb)
        for r in reads
    ]


def _pass(contender: Contender, read: _Read, number: int, seconds: float, speed: float, *, whole: bool) -> None:
    fitting = int(speed * seconds) * 3  # most characters take three bytes
    n_bytes = min(read.n_bytes, fitting) if whole else read.n_bytes
    at_once = max(1, min(1_000, int(speed * _TOGETHER / DOCUMENT)))
    times = max(1, min(int(fitting / seconds * _AT_LEAST), _TOGETHER_BYTES) // n_bytes)
    chars, cpu_s, turn = 0, 0.0, 0
    while cpu_s < _AT_LEAST:
        answer = contender.ask(
            "grow",
            n_bytes=n_bytes,
            seed=1_000 * number + turn,
            times=times,
            seconds=seconds,
            at_once=at_once,
            whole=whole,
        )
        chars, cpu_s, turn = chars + answer["chars"], cpu_s + answer["cpu_s"], turn + times
        read.chars = max(read.chars, answer["chars"] // times)
        read.cut |= answer["cut"] or n_bytes < read.n_bytes
        if not number:  # later passes come after larger sizes
            read.peak_mb = answer["peak_mb"]
    read.times += turn
    read.speeds.append(chars / cpu_s)


def _speed(contender: Contender) -> float:
    """Characters a second, about; what loads at first use is loaded then."""
    texts = list(islice(made_up(-1), 5))
    contender.ask("read", texts=texts)
    answer = contender.ask("read", texts=texts)
    return float(answer["chars"] / answer["cpu_s"])
