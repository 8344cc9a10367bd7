"""Spans as tags on units, and back: BIO and BIOES with their legal transitions, for any labels."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaiko.corpus import bio
from gaiko.corpus.bio import scheme_marks, span_marks
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import score_exact
from gaiko.corpus.spans import Segment, Span
from gaiko.models.recognizers.base import Recognizer
from gaiko.models.recognizers.features.overlays import FeatureConfig, Features
from gaiko.models.recognizers.features.units import read_pieces

Class = tuple[str, str]
"""Label and kind; the kind is empty where kinds are not learned."""


@dataclass(frozen=True)
class TagSet:
    """The tags of some classes: ``O``, and for class number ``n`` the place and the number: ``B0``, ``I0``, ``B1``, ….

    Numbers, since a label may be any string.
    """

    classes: tuple[Class, ...]
    scheme: str = "BIO"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the classes, sorted."""
        return tuple(sorted({label for label, _ in self.classes}))

    @cached_property
    def names(self) -> list[str]:
        """Every tag, ``O`` first."""
        return ["O", *(f"{place}{n}" for n in range(len(self.classes)) for place in scheme_marks(self.scheme))]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of each tag in ``names``."""
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def legal(self) -> NDArray[np.bool_]:
        """(tags, tags): whether the tag of the column may follow that of the row."""
        return np.array([[self.follows(one, other) for other in self.names] for one in self.names], dtype=np.bool_)

    def follows(self, tag: str, after: str) -> bool:
        """Whether ``after`` may follow ``tag``: the rest of a span follows its beginning, and nothing else does."""
        inside = after[0] in "IE"
        if tag[0] in "BI":
            same = inside and tag[1:] == after[1:]
            return same if self.scheme == "BIOES" else same or not inside
        return not inside

    def encode(self, edges: Sequence[Segment], spans: Sequence[Span], kinds: bool) -> tuple[list[str], int]:
        """Return the tag of each unit, and how many of ``spans`` begin here and cannot be told in tags.

        Those are the ones that do not begin and end on the ``edges`` of units, and those that overlap a span taken
        before; longer ones are taken first, then earlier ones.
        """
        starts = {start: at for at, (start, _) in enumerate(edges)}
        ends = {end: at for at, (_, end) in enumerate(edges)}
        tags = ["O"] * len(edges)
        lost = 0
        for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.label, s.kind)):
            first, last = starts.get(span.start), ends.get(span.end)
            if first is None or last is None or any(tag != "O" for tag in tags[first : last + 1]):
                lost += 1
                continue
            number = self.classes.index((span.label, span.kind if kinds else ""))
            tags[first : last + 1] = [f"{mark}{number}" for mark in span_marks(last - first + 1, self.scheme)]
        return tags, lost

    def decode(self, tags: Sequence[str]) -> list[tuple[int, int, Class]]:
        """Return first unit, last unit and class of each span in a legal row of tags."""
        spans = bio.decode((tag[0], tag[1:]) for tag in tags)
        return [(first, after - 1, self.classes[int(number)]) for first, after, number in spans]


def classes_of(examples: Iterable[Example], kinds: bool) -> tuple[Class, ...]:
    """Return the classes of the examples' spans, sorted.

    Raises:
        InputError: there is no example, or no span in any.
    """
    texts = 0
    found: set[Class] = set()
    for example in examples:
        texts += 1
        found.update((span.label, span.kind if kinds else "") for span in example.spans)
    if not texts:
        raise InputError("there is no text to train on")
    if not found:
        raise InputError("no text to train on has a span; add labelled texts")
    return tuple(sorted(found))


def tagged(
    examples: Sequence[Example], config: FeatureConfig, tags: TagSet, kinds: bool
) -> tuple[list[tuple[list[Features], list[str]]], int]:
    """Return features and tags of each piece of the examples' texts, and how many spans cannot be told in tags.

    Raises:
        InputError: none of them can.
    """
    rows = []
    lost = 0
    for example in examples:
        spans = sorted(example.spans, key=lambda span: span.start)
        for piece in read_pieces(example.text, config):
            first, last = (
                bisect_left(spans, edge, key=lambda span: span.start)
                for edge in piece.edges[0][:1] + piece.edges[-1][1:]
            )
            row, lost_here = tags.encode(piece.edges, spans[first:last], kinds)
            lost += lost_here
            rows.append((piece.features, row))
    if all(tag == "O" for _, row in rows for tag in row):
        raise InputError("no span to train on begins and ends where a word or a script does")
    return rows, lost


def read_classes(classes: Any) -> tuple[Class, ...]:
    """Return classes from JSON.

    Raises:
        TypeError, ValueError: they are no list of pairs of strings, there are none, or they are not in the order of ``classes_of``.
    """
    if not classes:
        raise ValueError("no classes")
    read = tuple((str(label), str(kind)) for label, kind in classes)
    if list(read) != sorted(set(read)):
        raise ValueError("classes out of order")
    return read


def micro_f1(recognizer: Recognizer, examples: Sequence[Example]) -> float:
    """Return the exact micro F1 of what ``recognizer`` finds in the examples."""
    found = [[span.key for span in spans] for spans in recognizer.predict([example.text for example in examples])]
    expected = [[span.key for span in example.spans] for example in examples]
    labels = sorted({label for ranges in (*found, *expected) for _, _, label in ranges})
    return score_exact(expected, found, labels).micro.f1
