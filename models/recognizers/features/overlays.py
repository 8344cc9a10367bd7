"""Gazetteer matches and rule layers as features: labelled ranges (overlays) projected onto token units."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from gaiko.annotators.gazetteers.names import PLACE_TABLES, Entry, Gazetteer, gazetteer
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.resolution.tagging import RuleLayers
from gaiko.corpus.spans import Segment

_NAME_TABLES = (*PLACE_TABLES, "organizations", "agreements", "persons", "currencies")
_WORD_TABLES = {
    "titles": "title",
    "org_heads": "head",
    "instruments": "head",
    "nominals": "head",
    "facility_heads": "head",
    "counters": "counter",
}
"""Column of the words in each table of common words."""

Features = list[bytes]
"""Binary features of one unit: those that are present."""

Overlay = tuple[int, int, str]
"""Start, end (half-open code points) and feature name of a labelled range."""


@dataclass(frozen=True, slots=True)
class FeatureConfig:
    """Feature groups besides the word features.

    Attributes:
        gazetteers: matches of the rule annotators' tables of names and heads.
        layers: spans of the rule annotators with their rule ids, and the resolver's output. A model trained with them
            depends on the rules of its training time, and trusts them as far as they are right on its training texts.
        clusters: word clusters from word vectors (``gaiko.models.recognizers.features.clusters``).
    """

    gazetteers: bool = False
    layers: bool = False
    clusters: bool = False


def overlays_of(text: str, config: FeatureConfig, layers: Iterable[tuple[int, RuleLayers]] = ()) -> Iterator[Overlay]:
    """Yield the overlays of a folded text that ``config`` selects.

    Args:
        text: folded text.
        config: selects the groups.
        layers: offset and rule layers of each sentence of the text; read only if ``config.layers``.
    """
    if config.gazetteers:
        yield from _gazetteer_overlays(text)
    if config.layers:
        for offset, sentence_layers in layers:
            yield from _layer_overlays(sentence_layers, offset)


def project(edges: Sequence[Segment], features: Sequence[Features], overlays: Iterable[Overlay]) -> None:
    """Add the features of overlays to units: name and position (B, I, E, S) to those covered, the name to both neighbours.

    A position ends with ``~`` where the overlay does not begin and end on unit edges.
    """
    starts, ends = [start for start, _ in edges], [end for _, end in edges]
    for start, end, name in overlays:
        first, last = bisect_right(starts, start) - 1, bisect_left(ends, end)
        suffix = "" if starts[first] == start and ends[last] == end else "~"
        single, begin, inside, last_inside, before, after = overlay_features(name, suffix)
        if first == last:
            features[first].append(single)
        else:
            features[first].append(begin)
            for at in range(first + 1, last):
                features[at].append(inside)
            features[last].append(last_inside)
        if first > 0:
            features[first - 1].append(before)
        if last + 1 < len(features):
            features[last + 1].append(after)


@lru_cache(maxsize=10_000)
def overlay_features(name: str, suffix: str) -> tuple[bytes, ...]:
    """Return the features of an overlay for the units at S, B, I and E, and for the units before and after it.

    >>> overlay_features("gtitles", "")[:2]
    (b'gtitles|S', b'gtitles|B')
    """
    inside = (f"{name}|{position}{suffix}".encode() for position in "SBIE")
    return (*inside, f"+{name}".encode(), f"-{name}".encode())


def _gazetteer_overlays(text: str) -> Iterator[Overlay]:
    for hit in (*gazetteer(*_NAME_TABLES).find(text), *_common_words().find(text)):
        yield hit.start, hit.end, f"g{hit.entry.table}"


@cache
def _common_words() -> Gazetteer:
    return Gazetteer(
        (row[column], Entry(name, row[column], row)) for name, column in _WORD_TABLES.items() for row in table(name)
    )


def _layer_overlays(layers: RuleLayers, offset: int) -> Iterator[Overlay]:
    for name, spans in layers.found.items():
        for span in spans:
            rule = span.source.rule if span.source else ""
            yield offset + span.start, offset + span.end, f"l{span.label}.{span.kind}"
            yield offset + span.start, offset + span.end, f"r{name}.{rule}"
    for span in layers.resolved:
        yield offset + span.start, offset + span.end, f"z{span.label}"
