"""How fast the systems read the same text, on one core, in one run: medians of repeated rounds, and ratios to raw Sudachi.

Times are CPU seconds of this process, so that what else the machine does counts less. The systems take turns, round by
round, so that a machine that slows down slows all of them; the ratios are of the same round. What one system leaves to the
garbage collector is collected before the next one's clock runs, and what is kept of earlier texts is dropped.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from annotators.folding import fold
from annotators.tokens import forget_tokens, tokenize
from corpus.sentences import split_sentences
from models import Pipeline, load

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Speed:
    """What one system did.

    Attributes:
        name: of the system.
        chars_per_s: characters per CPU second, the median of the rounds.
        slowest: the same of the slowest round.
        fastest: the same of the fastest round.
        of_sudachi: how much of Sudachi's speed in the same round, the median of the rounds.
    """

    name: str
    chars_per_s: float
    slowest: float
    fastest: float
    of_sudachi: float


def measure(texts: Sequence[str], rounds: int, progress: Progress) -> list[Speed]:
    """Return the speed of raw Sudachi, of the rules, and of the rules where the tokens are there already.

    Args:
        texts: documents; each is read as a whole.
        rounds: how often all texts are read by each system, after one round that does not count.
        progress: told of every round.
    """
    pipeline = load()
    sentences = [[fold(text[start:end]) for start, end in split_sentences(text)] for text in texts]
    size = sum(map(len, texts))
    runs: dict[str, Callable[[], float]] = {
        "sudachi": lambda: _sudachi(sentences),
        "rules": lambda: _rules(pipeline, texts, sentences, shared=False),
        "rules, tokens shared": lambda: _rules(pipeline, texts, sentences, shared=True),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            progress(name, number, rounds + 1)
            second = run()
            if number > 0:
                seconds[name].append(second)
    return [_speed(name, size, seconds[name], seconds["sudachi"]) for name in runs]


def _speed(name: str, size: int, seconds: Sequence[float], of_sudachi: Sequence[float]) -> Speed:
    speeds = [size / second for second in seconds]
    ratio = median(sudachi / second for sudachi, second in zip(of_sudachi, seconds, strict=True))
    return Speed(name, median(speeds), min(speeds), max(speeds), ratio)


def _sudachi(sentences: Sequence[Sequence[str]]) -> float:
    forget_tokens()
    return _timed(lambda: _tokenize_all([part for parts in sentences for part in parts]))


_AT_ONCE = 400
"""Sentences whose tokens are made before the clock runs; fewer than ``tokenize`` keeps."""


def _rules(pipeline: Pipeline, texts: Sequence[str], sentences: Sequence[Sequence[str]], *, shared: bool) -> float:
    total = 0.0
    for group in _groups(sentences):
        forget_tokens()
        if shared:
            _tokenize_all([part for at in group for part in sentences[at]])
        total += _timed(lambda group=group: [pipeline(texts[at], 2025) for at in group])  # type: ignore[misc]
    return total


def _groups(sentences: Sequence[Sequence[str]]) -> list[list[int]]:
    """Numbers of texts, together in groups of up to ``_AT_ONCE`` sentences."""
    groups: list[list[int]] = [[]]
    count = 0
    for at, parts in enumerate(sentences):
        if groups[-1] and count + len(parts) > _AT_ONCE:
            groups.append([])
            count = 0
        groups[-1].append(at)
        count += len(parts)
    return groups


def _tokenize_all(parts: Sequence[str]) -> None:
    for part in parts:
        tokenize(part)


def _timed(run: Callable[[], object]) -> float:
    fold.cache_clear()
    gc.collect()
    started = time.process_time()
    run()
    return time.process_time() - started
