"""Systems side by side on the same text: speed on one core and on all, start-up, memory, and how good they are.

On one core, time is processor seconds, so that what else the machine does counts less; on all cores it is the clock's, in
each process. Systems take turns, round by round, and ratios are of the same round.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from gaiko.corpus.examples import Example, read_examples
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.models.bench.contender import Answer, Contender, Entry
from gaiko.models.bench.systems import SEEN, SHARING
from gaiko.models.pipeline.stacking import RELEASE
from gaiko.models.recognizers.base import read_facts, text_hash

Progress = Callable[[str, int, int], None]

STOCK, FLOOR = "stock-ginza", "sudachi"
"""The systems that the others are compared to."""

FREE = 0.95
"""Share of a core from which on a process counts as having had one to itself."""

_STARTS = 3
_AT_LEAST = 1.0
"""Seconds that a round of a system takes at least: fast ones read the texts several times."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one system did on one number of cores.

    Attributes:
        name: of the system.
        cores: how many processes read, each a share of the texts.
        chars_per_s: the median of the rounds.
        slowest: of the slowest round.
        fastest: of the fastest round.
        of_stock: times the speed of stock GiNZA in the same round, the median of the rounds; None if that was not measured.
        of_sudachi: the same of raw Sudachi.
        core_share: of a core that each process had while it read, the median of the rounds. Where it is well below 1, others
            were at work, and what goes by the clock is too low.
        startup_s: from the start of the processes to the first sentence done by all, the median of several starts.
        peak_mb: the most memory that the processes took together, in MB; None where the system does not tell.
        f1_gold: exact F1 on the gold; None where no spans are found.
        f1: the same on labelled files, by their names.
        seen: which of ``gold`` and of the files it was written or trained with, as far as that is known.
        chars_read: characters of the texts that were read; a slow system reads the first ones only.
        rounds: how often, not counting the first round.
    """

    name: str
    cores: int
    chars_per_s: float
    slowest: float
    fastest: float
    of_stock: float | None
    of_sudachi: float | None
    core_share: float
    startup_s: float
    peak_mb: float | None
    f1_gold: float | None
    f1: dict[str, float | None]
    seen: list[str]
    chars_read: int
    rounds: int

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON."""
        return asdict(self)


@dataclass(slots=True)
class _Turn:
    """A system that takes turns: its processes, what each of them reads, and its speed in every round."""

    entry: Entry
    contender: Contender
    startup_s: float
    shares: list[list[str]]
    speeds: list[float] = field(default_factory=list)
    core_shares: list[float] = field(default_factory=list)
    peak_mb: float | None = None


def measure(
    entries: Sequence[Entry],
    texts: Sequence[str],
    *,
    cores: int,
    rounds: int,
    seconds: float,
    files: Sequence[Path] = (),
    progress: Progress,
) -> list[Row]:
    """Return the rows of all systems on one core, then on all.

    Args:
        entries: the systems.
        texts: documents, the same for all.
        cores: how many are all; with 1 there are no rows for all.
        rounds: how often the texts are read, after one round that does not count.
        seconds: most that a system shall take in a round; what does not fit is not read.
        files: labelled texts to be scored on, besides the gold.
        progress: told of every step.

    Raises:
        InputError: a system cannot be loaded, or a file is not labelled text.
    """
    alone = _on_cores(entries, texts, 1, rounds, seconds, files, progress)
    if cores == 1:
        return alone
    scores = {row.name: row for row in alone}
    return [*alone, *_on_cores(entries, texts, cores, rounds, seconds, files, progress, scores)]


def _on_cores(
    entries: Sequence[Entry],
    texts: Sequence[str],
    cores: int,
    rounds: int,
    seconds: float,
    files: Sequence[Path],
    progress: Progress,
    scored: dict[str, Row] | None = None,
) -> list[Row]:
    where = "one core" if cores == 1 else f"{cores} cores"
    with ExitStack() as running:
        turns = []
        for number, entry in enumerate(entries):
            progress(f"{where}, start-up and warm-up of {entry.name}", number, len(entries))
            turns.append(_warm_up(entry, texts, cores, seconds, running))
        for number in range(rounds):
            for turn in turns:
                progress(f"{where}, {turn.entry.name}: round", number + 1, rounds)
                _read(turn)
        rows = []
        for turn in turns:
            progress(f"{where}, scores of {turn.entry.name}", 0, 0)
            before = scored[turn.entry.name] if scored else None
            rows.append(_row(turn, turns, files, before))
        return rows


def _warm_up(entry: Entry, texts: Sequence[str], cores: int, seconds: float, running: ExitStack) -> _Turn:
    starts = []
    for _ in range(_STARTS - 1):
        with Contender(entry, cores) as contender:
            starts.append(contender.startup_s)
    contender = running.enter_context(Contender(entry, cores))
    starts.append(contender.startup_s)
    shares = _shares(texts, cores)
    answers = contender.tell([{"do": "read", "texts": share, "at_most": seconds} for share in shares])
    most = min(answer["texts"] for answer in answers) if any(map(_was_cut, answers, shares)) else None
    return _Turn(entry, contender, median(starts), [share[:most] for share in shares])


def _shares(texts: Sequence[str], cores: int) -> list[list[str]]:
    """As many documents for each process, from places of its own on; where there are too few, several read the same."""
    size = -(-len(texts) // cores)
    return [
        list(islice(cycle(texts), at * len(texts) // cores, at * len(texts) // cores + size)) for at in range(cores)
    ]


def _was_cut(answer: Answer, share: Sequence[str]) -> bool:
    return bool(answer["texts"] < len(share))


def _read(turn: _Turn) -> None:
    answers = turn.contender.tell([{"do": "read", "texts": share, "at_least": _AT_LEAST} for share in turn.shares])
    if len(answers) == 1:
        turn.speeds.append(answers[0]["chars"] / answers[0]["cpu_s"])
    else:  # each goes on until it has taken its time: together they read what each reads in a second
        turn.speeds.append(sum(answer["chars"] / answer["wall_s"] for answer in answers))
    turn.core_shares.append(sum(a["cpu_s"] for a in answers) / sum(a["wall_s"] for a in answers))
    peaks = [answer["peak_mb"] for answer in answers]
    turn.peak_mb = None if None in peaks else sum(peaks)


def _row(turn: _Turn, turns: Sequence[_Turn], files: Sequence[Path], before: Row | None) -> Row:
    name = turn.entry.name
    if before is None:
        score = turn.contender.ask("score", files=[str(file) for file in files])
        f1_gold, f1 = score["gold"], dict(zip(map(str, files), score["files"], strict=True))
        seen = _seen(turn.entry, files)
    else:
        f1_gold, f1, seen = before.f1_gold, before.f1, before.seen
    return Row(
        name,
        len(turn.shares),
        median(turn.speeds),
        min(turn.speeds),
        max(turn.speeds),
        _ratio(turn, turns, STOCK),
        _ratio(turn, turns, FLOOR),
        median(turn.core_shares),
        turn.startup_s,
        turn.peak_mb,
        f1_gold,
        f1,
        seen,
        sum(map(len, {text for share in turn.shares for text in share})),
        len(turn.speeds),
    )


def _ratio(turn: _Turn, turns: Sequence[_Turn], name: str) -> float | None:
    other = next((one for one in turns if one.entry == Entry(name)), None)
    if other is None:
        return None
    return median(mine / theirs for mine, theirs in zip(turn.speeds, other.speeds, strict=True))


def _seen(entry: Entry, files: Sequence[Path]) -> list[str]:
    """Which texts it knows: by its nature, and by the hashes of what a model has learned from."""
    name = entry.name.removesuffix(SHARING)
    folder = entry.model or (RELEASE if name in {"default", "recognizer"} else None)
    learned = frozenset(read_facts(folder)["trained_on"]) if folder else frozenset()
    gold = (unit.example for unit in read_gold_examples())
    seen = ["gold"] if name in SEEN or (folder and _knows(learned, gold)) else []
    return [*seen, *(str(file) for file in files if learned and _knows(learned, read_examples(file)))]


def _knows(learned: frozenset[str], examples: Iterable[Example]) -> bool:
    return any(text_hash(example.text) in learned for example in examples)
