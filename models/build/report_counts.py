"""Count the spans of an annotated document: by section and label, by layer, by conflict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gaiko.annotators.resolution.resolve import KINDS
from gaiko.corpus.document import Document, Section
from gaiko.models.pipeline.annotation import Annotation

Tally = Counter[tuple[str, str]]
"""How many spans stand directly in a section: (section id, label) → count."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section in the table of contents: spans counted with its subsections, not with its columns."""

    section: Section
    counts: Mapping[str, int]
    is_top: bool

    @property
    def total(self) -> int:
        """Spans of all labels."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class LayerRow:
    """An annotator's spans: found in its layer (None where it works on the resolved spans), by label, and kept."""

    name: str
    found: int | None
    won: int
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A kind of overlap, and how often it occurred."""

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
    """Return the level-1 section that a section is in; a column stands alone.

    >>> top_section("2.1.1"), top_section("2.c1"), top_section("0")
    ('2', '2.c1', '0')
    """
    top, _, below = section_id.partition(".")
    return f"{top}.{below.partition('.')[0]}" if below.startswith("c") else top


def is_column(section: Section) -> bool:
    """Whether the section is a column: the only one whose id holds a letter."""
    return "c" in section.id


def layer_rows(annotation: Annotation) -> list[LayerRow]:
    """Return what each annotator found and what is left of it, layers first."""
    result = [span for spans in annotation.sentences for span in spans if span.source]
    won = Counter(span.source.annotator for span in result if span.source)
    found = {
        name: Counter(span.label for spans in layer for span in spans) for name, layer in annotation.layers.items()
    }
    rows = [LayerRow(name, counts.total(), won[name], counts) for name, counts in found.items()]
    for name in sorted(won.keys() - found.keys()):
        own = Counter(span.label for span in result if span.source and span.source.annotator == name)
        rows.append(LayerRow(name, None, won[name], own))
    return rows


def conflict_rows(annotation: Annotation) -> list[ConflictRow]:
    """Return how many conflict sets of every kind were decided."""
    counts = annotation.conflicts.counts
    return [ConflictRow(kind, counts[kind]) for kind in KINDS]
