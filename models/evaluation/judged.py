"""A text that a recognizer has read beside its gold, and the counts that every score is made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import Score
from gaiko.corpus.scoring.intervals import Interval, ratio_interval
from gaiko.corpus.spans import LabelledRange, Span
from gaiko.models.recognizers.base import Scored, text_hash

Surface = tuple[str, str]
"""The characters of a span, and its label."""

Rows = npt.NDArray[np.int64]
"""Shape (groups, 3): of each group the spans that are right, found, and expected."""


@dataclass(frozen=True, slots=True)
class JudgedText:
    """One text, what is right and what was found.

    Attributes:
        text: what was read.
        gold: its spans, flat.
        found: the spans to judge; whoever has no confidences gives 1.
        group: what is drawn as a whole where figures are resampled: the paragraph. Texts of one group need not be adjacent.
        known: the surfaces that whoever found the spans was trained on; empty where it was trained on none.
        trained_on: whether the text itself was in the training data.
    """

    text: str
    gold: tuple[Span, ...]
    found: tuple[Scored, ...]
    group: str
    known: frozenset[Surface] = frozenset()
    trained_on: bool = False

    @property
    def gold_ranges(self) -> list[LabelledRange]:
        """The gold as ranges with labels."""
        return [span.key for span in self.gold]

    @property
    def found_ranges(self) -> list[LabelledRange]:
        """What was found as ranges with labels."""
        return [scored.span.key for scored in self.found]


@dataclass(frozen=True, slots=True)
class Measured:
    """A score with the 95% interval of its F1."""

    score: Score
    interval: Interval

    def as_dict(self) -> dict[str, Any]:
        """The score as JSON, with ``interval``."""
        return {**self.score.as_dict(), "interval": list(self.interval)}


def surfaces_of(examples: Iterable[Example]) -> frozenset[Surface]:
    """Return the surfaces that whoever learns from ``examples`` has seen."""
    return frozenset((span.text, span.label) for example in examples for span in example.spans)


def surface_hash(text: str, label: str) -> str:
    """Return the hash by which a model knows a surface that it was trained on."""
    return text_hash(f"{label}\t{text}")


def count_rows(texts: Sequence[JudgedText], keep: Callable[[JudgedText, Span], bool] | None = None) -> Rows:
    """Count exact matches by group, in order of each group's first text.

    Args:
        texts: what to count in.
        keep: which spans count, of the gold and of what was found; all by default. Spans of one range and label must be
            kept or left together.
    """
    rows: dict[str, list[int]] = {}
    for text in texts:
        row = rows.setdefault(text.group, [0, 0, 0])
        gold = {span.key for span in text.gold if keep is None or keep(text, span)}
        found = {one.span.key for one in text.found if keep is None or keep(text, one.span)}
        row[0] += len(gold & found)
        row[1] += len(found)
        row[2] += len(gold)
    return np.asarray(list(rows.values()), dtype=np.int64).reshape(-1, 3)


def measure(rows: Rows) -> Measured:
    """Return the score of all groups together, and its interval by the bootstrap over groups."""
    correct, found, expected = (int(total) for total in rows.sum(axis=0))
    interval = ratio_interval([(2 * right, n_found + n_expected) for right, n_found, n_expected in rows.tolist()])
    return Measured(Score(correct, found, expected), interval)
