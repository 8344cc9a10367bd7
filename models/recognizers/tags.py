"""Tags of a sequence tagger (BIO or BIOES): spans to tags, tags to spans, and legal transitions, for any labels."""

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
from gaiko.corpus.spans import Segment, Span
from gaiko.models.recognizers.features.chunks import chunk_text
from gaiko.models.recognizers.features.overlays import FeatureConfig, Features

SpanClass = tuple[str, str]
"""Label and kind. Only models of older versions have kinds; training leaves the kind empty."""

TaggedSequence = tuple[list[Features], list[str]]
"""Features and tags of the subtokens of one chunk."""


@dataclass(frozen=True)
class TagSet:
    """Tags of some span classes: ``O``, and mark and number of each class: ``B0``, ``I0``, ``B1``, ….

    Classes are numbered because a label may be any string.

    >>> TagSet((("ACTOR", ""), ("PLACE", "")), "BIO").names
    ['O', 'B0', 'I0', 'B1', 'I1']
    """

    classes: tuple[SpanClass, ...]
    scheme: str = "BIO"

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the classes, sorted."""
        return tuple(sorted({label for label, _ in self.classes}))

    @cached_property
    def names(self) -> list[str]:
        """All tags, ``O`` first."""
        return ["O", *(f"{mark}{n}" for n in range(len(self.classes)) for mark in scheme_marks(self.scheme))]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Index of each tag in ``names``."""
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def legal(self) -> NDArray[np.bool_]:
        """Legal transitions, shape (n_tags, n_tags): row is the previous tag, column the next one."""
        return np.array(
            [[self.is_legal(tag, following) for following in self.names] for tag in self.names], dtype=np.bool_
        )

    def is_legal(self, tag: str, following: str) -> bool:
        """Return whether ``following`` may come after ``tag``.

        >>> tags = TagSet((("ACTOR", ""), ("PLACE", "")), "BIOES")
        >>> tags.is_legal("B0", "E0"), tags.is_legal("B0", "E1"), tags.is_legal("B0", "O")
        (True, False, False)
        """
        inside = following[0] in "IE"
        if tag[0] in "BI":
            same = inside and tag[1:] == following[1:]
            return same if self.scheme == "BIOES" else same or not inside
        return not inside

    def encode(self, offsets: Sequence[Segment], spans: Sequence[Span]) -> tuple[list[str], int]:
        """Return one tag per subtoken, and the number of spans that tags cannot represent.

        Those are spans that do not begin and end at subtoken boundaries, and spans that overlap another one; longer spans
        are preferred, then earlier ones.

        Args:
            offsets: half-open range of each subtoken.
            spans: offsets into the same text.

        >>> TagSet((("ACTOR", ""),)).encode([(0, 2), (2, 4), (4, 5)], [Span(0, 4, "日本政府", "ACTOR", "")])
        (['B0', 'I0', 'O'], 0)
        """
        starts = {start: at for at, (start, _) in enumerate(offsets)}
        ends = {end: at for at, (_, end) in enumerate(offsets)}
        tags = ["O"] * len(offsets)
        unaligned = 0
        for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.label)):
            first, last = starts.get(span.start), ends.get(span.end)
            if first is None or last is None or any(tag != "O" for tag in tags[first : last + 1]):
                unaligned += 1
                continue
            number = self.classes.index((span.label, ""))
            tags[first : last + 1] = [f"{mark}{number}" for mark in span_marks(last - first + 1, self.scheme)]
        return tags, unaligned

    def decode(self, tags: Sequence[str]) -> list[tuple[int, int, SpanClass]]:
        """Return first subtoken, last subtoken (inclusive) and class of each span in a legal sequence of tags."""
        spans = bio.decode((tag[0], tag[1:]) for tag in tags)
        return [(first, after - 1, self.classes[int(number)]) for first, after, number in spans]


def span_classes(examples: Iterable[Example]) -> tuple[SpanClass, ...]:
    """Return the classes of the examples' spans, sorted.

    Raises:
        InputError: there is no example, or none has a span.
    """
    texts = 0
    found: set[SpanClass] = set()
    for example in examples:
        texts += 1
        found.update((span.label, "") for span in example.spans)
    if not texts:
        raise InputError("no training text")
    if not found:
        raise InputError("no training text has a span; add labelled texts")
    return tuple(sorted(found))


def tag_examples(examples: Sequence[Example], config: FeatureConfig, tags: TagSet) -> tuple[list[TaggedSequence], int]:
    """Return the chunks of the examples as training sequences, and the number of spans that tags cannot represent.

    Raises:
        InputError: no span can be represented.
    """
    sequences = []
    unaligned = 0
    for example in examples:
        spans = sorted(example.spans, key=lambda span: span.start)
        for chunk in chunk_text(example.text, config):
            first, last = (
                bisect_left(spans, edge, key=lambda span: span.start)
                for edge in (chunk.offsets[0][0], chunk.offsets[-1][1])
            )
            names, unaligned_here = tags.encode(chunk.offsets, spans[first:last])
            unaligned += unaligned_here
            sequences.append((chunk.features, names))
    if all(name == "O" for _, names in sequences for name in names):
        raise InputError("no span to train on begins and ends at a word or script boundary")
    return sequences, unaligned


def parse_classes(classes: Any) -> tuple[SpanClass, ...]:
    """Return classes from JSON.

    Raises:
        TypeError, ValueError: not a list of pairs of strings, empty, or not in the order of ``span_classes``.
    """
    if not classes:
        raise ValueError("no classes")
    read = tuple((str(label), str(kind)) for label, kind in classes)
    if list(read) != sorted(set(read)):
        raise ValueError("classes out of order")
    return read
