"""Features of units from what lies over them: names of the gazetteers, and the spans of the rule annotators."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from annotators.names import PLACE_TABLES, Entry, Gazetteer, gazetteer
from annotators.tables import table
from corpus.sentences import split_sentences
from corpus.spans import Segment, Span

_NAME_TABLES = (*PLACE_TABLES, "organizations", "agreements", "persons", "currencies")
_WORD_TABLES = {
    "titles": "title",
    "org_heads": "head",
    "instruments": "head",
    "nominals": "head",
    "facility_heads": "head",
    "counters": "counter",
}
"""Tables of common words, and their columns."""

Features = list[bytes]
"""Those of one unit; each is there or not."""

Marks = Iterator[tuple[int, int, str]]
"""Start, end and name of what lies over a piece of text."""


@dataclass(frozen=True, slots=True)
class Switches:
    """Which features there are besides those of the words.

    Attributes:
        gazetteers: names and heads of the rule annotators' tables.
        layers: what the rule annotators find, each with its rule, and what the resolver makes of it. A model trained
            with them depends on the rules as they were, and trusts them as far as they are right on its training texts.
        clusters: clusters of words by their vectors (``models.recognizers.clusters``).
    """

    gazetteers: bool = False
    layers: bool = False
    clusters: bool = False


@dataclass(frozen=True, slots=True)
class Layers:
    """What the rules made of one text.

    Attributes:
        found: the spans of each rule annotator, by its name.
        resolved: what the resolver left of them.
    """

    found: Mapping[str, Sequence[Span]]
    resolved: Sequence[Span]


def add_marks(
    text: str,
    edges: Sequence[Segment],
    features: Sequence[Features],
    switches: Switches,
    layers: Layers | None = None,
) -> None:
    """Add to the features of each unit of ``text`` those that ``switches`` ask for.

    Args:
        text: folded.
        edges: start and end of each unit; the units cover ``text``.
        features: those of each unit, parallel to ``edges``; added to.
        switches: which.
        layers: what the rules made of the text, where that is known; otherwise they are asked if need be.
    """
    if switches.gazetteers:
        _mark(edges, features, _gazetteer_marks(text))
    if switches.layers:
        for offset, read in [(0, layers)] if layers is not None else _read_layers(text):
            _mark(edges, features, _layer_marks(read, offset))


def _mark(edges: Sequence[Segment], features: Sequence[Features], marks: Marks) -> None:
    """Add what lies over the units: to each its name and the place in it (B, I, E, S), to its neighbours the name.

    ``~`` is added where an edge does not fall on unit edges.
    """
    starts, ends = [start for start, _ in edges], [end for _, end in edges]
    for start, end, name in marks:
        first, last = bisect_right(starts, start) - 1, bisect_left(ends, end)
        exact = "" if starts[first] == start and ends[last] == end else "~"
        alone, begins, inside, ends_here, before, after = _named(name, exact)
        if first == last:
            features[first].append(alone)
        else:
            features[first].append(begins)
            for at in range(first + 1, last):
                features[at].append(inside)
            features[last].append(ends_here)
        if first > 0:
            features[first - 1].append(before)
        if last + 1 < len(features):
            features[last + 1].append(after)


@lru_cache(maxsize=10_000)
def _named(name: str, exact: str) -> tuple[bytes, ...]:
    """The features of what is called ``name``: where it stands alone, begins, goes on, ends; before it, after it."""
    inside = (f"{name}|{place}{exact}".encode() for place in "SBIE")
    return (*inside, f"+{name}".encode(), f"-{name}".encode())


def _gazetteer_marks(text: str) -> Marks:
    for hit in (*gazetteer(*_NAME_TABLES).find(text), *_common_words().find(text)):
        yield hit.start, hit.end, f"g{hit.entry.table}"


@cache
def _common_words() -> Gazetteer:
    return Gazetteer(
        (row[column], Entry(name, row[column], row)) for name, column in _WORD_TABLES.items() for row in table(name)
    )


@cache
def _rules() -> Any:
    from models.pipeline import Pipeline, rules  # imported here: the pipeline's reader imports this module

    return Pipeline(rules())


def _read_layers(text: str) -> Iterator[tuple[int, Layers]]:
    """What the rules make of each sentence of ``text``, and where it begins."""
    from models.annotation import Unit

    ranges = split_sentences(text)
    annotation = _rules().annotate([Unit(text[start:end]) for start, end in ranges])
    for number, (start, _) in enumerate(ranges):
        found = {name: layer[number] for name, layer in annotation.layers.items()}
        yield start, Layers(found, annotation.sentences[number])


def _layer_marks(layers: Layers, offset: int) -> Marks:
    for name, spans in layers.found.items():
        for span in spans:
            rule = span.source.rule if span.source else ""
            yield offset + span.start, offset + span.end, f"l{span.label}.{span.kind}"
            yield offset + span.start, offset + span.end, f"r{name}.{rule}"
    for span in layers.resolved:
        yield offset + span.start, offset + span.end, f"z{span.label}"
