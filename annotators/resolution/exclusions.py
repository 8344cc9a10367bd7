"""Exclusion zones: text that is not tagged, such as policy names, slogans, domestic acts, ships (P-3, G-6 to G-8)."""

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.annotators.agreements.edges import left_edge
from gaiko.annotators.gazetteers.tables import split_cell, table
from gaiko.annotators.gazetteers.words import Lexicon
from gaiko.annotators.text.folding import fold
from gaiko.corpus.spans import Segment, Span

_LAW = re.compile(
    "(?:(?:緊急|臨時|特別)?措置法|(?<=に関する)法律?|(?<=に係る)法律?|(?<=を改正する)法律?|大綱|要綱)(?:案)?(?![人治廷的令])"
)
"""Head nouns of domestic acts; the name before it may contain particles: 〜の派遣に関する法律."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """A row of ``exclusions.tsv``: the pattern is searched only in texts with one of the triggers."""

    rule: str
    triggers: frozenset[str]
    pattern: re.Pattern[str]


class Exclusions:
    """Finds the exclusion zones of a text, each with its guideline rule."""

    def __init__(self) -> None:
        self._zones = [
            _Zone(row["rule"], frozenset(split_cell(row["triggers"])), re.compile(row["pattern"]))
            for row in table("exclusions")
        ]
        self._lexicon = Lexicon()
        self._triggers = self._lexicon.words(lambda: (word for zone in self._zones for word in zone.triggers))

    def zones(self, text: str) -> list[tuple[Segment, str]]:
        """Return the zones with their rules, in text order; they may overlap."""
        folded = fold(text)
        words = {word for _, _, word in self._lexicon.search(folded).get(self._triggers, ())}
        found = [
            (match.span(), zone.rule)
            for zone in (self._zones if words else ())
            if not words.isdisjoint(zone.triggers)
            for match in zone.pattern.finditer(folded)
        ]
        if "法" in folded or "綱" in folded:
            found += _laws(folded)
        return sorted(found)


def _laws(folded: str) -> Iterator[tuple[Segment, str]]:
    for match in _LAW.finditer(folded):
        start = left_edge(folded, match.start(), "law")
        if start < match.start():
            yield (start, match.end()), "G-8-law"


def drop_excluded(spans: Sequence[Span], zones: Sequence[tuple[Segment, str]]) -> list[Span]:
    """Return the spans that overlap no zone, or contain each zone they overlap and are longer; ``zones`` must be in text order."""
    if not zones:
        return list(spans)
    ranges = [zone for zone, _ in zones]
    ends = list(itertools.accumulate((end for _, end in ranges), max))
    return [span for span in spans if _is_allowed(span, ranges, bisect.bisect_right(ends, span.start))]


def zone_of(span: Span, zones: Sequence[tuple[Segment, str]]) -> str:
    """Return the rule of the first zone that overlaps the span, or an empty string."""
    return next((rule for (start, end), rule in zones if start < span.end and span.start < end), "")


def _is_allowed(span: Span, zones: Sequence[Segment], first: int) -> bool:
    """Return whether the span contains, and is longer than, every zone from index ``first`` on that it overlaps."""
    for start, end in itertools.islice(zones, first, None):
        if start >= span.end:
            break
        if not (span.start <= start and end <= span.end and end - start < span.end - span.start):
            return False
    return True
