"""Counts of an annotated document for the report and the terminal: spans by section and layer, conflicts by kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gaiko.annotators.resolution.resolve import KINDS
from gaiko.corpus.document import Document, Section
from gaiko.models.pipeline.annotation import Annotation

Tally = Counter[tuple[str, str]]
"""Spans directly in a section, by (section id, label)."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """Row of the table of contents: spans of the section and its subsections, without its columns."""

    section: Section
    counts: Mapping[str, int]
    is_top: bool

    @property
    def total(self) -> int:
        """Spans of all labels."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class LayerRow:
    """Spans of an annotator: in its layer (None if it extends the result), by label, and kept in the result."""

    name: str
    found: int | None
    kept: int
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Conflict sets of one kind."""

    kind: str
    count: int


def tally(document: Document, annotation: Annotation) -> Tally:
    """Count the spans by section and label."""
    pairs = zip(document.sentences, annotation.sentences, strict=True)
    return Counter((sentence.section, span.label) for sentence, spans in pairs for span in spans)


def section_rows(sections: Sequence[Section], counts: Tally) -> list[SectionRow]:
    """Return a row for every section, in reading order."""
    rows = []
    for section in sections:
        top = top_section(section.id)
        inside: Counter[str] = Counter()
        for (section_id, label), count in counts.items():
            below = f"{section_id}.".startswith(f"{section.id}.")
            if below and top_section(section_id) == top:
                inside[label] += count
        rows.append(SectionRow(section, inside, top == section.id))
    return rows


def top_section(section_id: str) -> str:
    """Return the level-1 section that contains a section; a column is its own.

    >>> top_section("2.1.1"), top_section("2.c1"), top_section("0")
    ('2', '2.c1', '0')
    """
    top, _, below = section_id.partition(".")
    return f"{top}.{below.partition('.')[0]}" if below.startswith("c") else top


def is_column(section: Section) -> bool:
    """Return whether the section is a column, such as ``2.c1``."""
    return "c" in section.id


def layer_rows(annotation: Annotation) -> list[LayerRow]:
    """Return a row for every annotator, those with layers first."""
    result = [span for spans in annotation.sentences for span in spans if span.source]
    kept = Counter(span.source.annotator for span in result if span.source)
    found = {
        name: Counter(span.label for spans in layer for span in spans) for name, layer in annotation.layers.items()
    }
    rows = [LayerRow(name, counts.total(), kept[name], counts) for name, counts in found.items()]
    for name in sorted(kept.keys() - found.keys()):
        own = Counter(span.label for span in result if span.source and span.source.annotator == name)
        rows.append(LayerRow(name, None, kept[name], own))
    return rows


def conflict_rows(annotation: Annotation) -> list[ConflictRow]:
    """Return a row for every kind of conflict set."""
    counts = annotation.conflicts.counts
    return [ConflictRow(kind, counts[kind]) for kind in KINDS]
