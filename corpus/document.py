"""Document model: sections, blocks and sentences, with exact segments of the seed."""

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gaiko.corpus.blocks import RUN_IN, read_blocks
from gaiko.corpus.layout import Block, Origin
from gaiko.corpus.seeds import Seed
from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.sentences import split_segments
from gaiko.corpus.spans import Segment, Span


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document.

    Attributes:
        id: dotted numbers by position, ``2.1.1``; ``2.c1`` for a column; ``0`` for text before the first heading.
        level: level of its heading, 0 outermost.
        title: text of its heading.
    """

    id: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the unit of annotation.

    Attributes:
        id: ``<doc>-s0001``.
        par: id of its block, ``<doc>-p0001``.
        section: section id.
        kind: heading, paragraph, caption or footnote.
        text: concatenated segments of the seed.
        segments: half-open ranges of the seed in text order.
        origin: page, element or row of its first character in the file; None for plain text.
    """

    id: str
    par: str
    section: str
    kind: str
    text: str
    segments: tuple[Segment, ...]
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A seed with its layout: blocks partition the text, sentences cover everything but boilerplate."""

    id: str
    text: str
    year: int | None
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    meta: dict[str, object] = field(default_factory=dict)

    def section(self, section_id: str) -> Section:
        """Return a section by id; KeyError for an unknown id."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document with the spans of each sentence.

    Attributes:
        document: source document.
        spans: spans by sentence, parallel to ``document.sentences``; offsets refer to the sentence.
        layer: ``gold`` (adjudicated) or ``silver`` (resolved machine annotation).
        folds: fold by paragraph id; empty for silver.
    """

    document: Document
    spans: Sequence[Sequence[Span]]
    layer: str
    folds: Mapping[str, int] = field(default_factory=dict)

    def pairs(self) -> Iterator[tuple[Sentence, Sequence[Span]]]:
        """Yield each sentence with its spans."""
        return zip(self.document.sentences, self.spans, strict=True)


def read_document(seed: Seed) -> Document:
    """Analyse the layout of ``seed`` and split its blocks into sentences."""
    blocks = read_blocks(seed)
    sections: list[Section] = []
    sentences: list[Sentence] = []
    numbering = _Numbering()
    paragraphs = 0
    placed = [start for start, _ in seed.origins]
    for block in blocks:
        if block.kind == "boilerplate":
            continue
        text = block.text(seed.text)
        if block.kind == "heading" and block.level < RUN_IN:
            sections.append(Section(numbering.open(block), block.level, text))
        elif not sections:
            sections.append(Section(numbering.untitled(), 0, ""))
        paragraphs += 1
        par = f"{seed.id}-p{paragraphs:04d}"
        index = SegmentIndex(block.segments)
        for ranges in split_segments(text):
            segments = tuple(segment for start, end in ranges for segment in index.slice(start, end))
            at = bisect.bisect_right(placed, segments[0][0]) - 1
            sentences.append(
                Sentence(
                    id=f"{seed.id}-s{len(sentences) + 1:04d}",
                    par=par,
                    section=sections[-1].id,
                    kind=block.kind,
                    text="".join(text[start:end] for start, end in ranges),
                    segments=segments,
                    origin=seed.origins[at][1] if at >= 0 else None,
                )
            )
    return Document(seed.id, seed.text, seed.year, tuple(blocks), tuple(sections), tuple(sentences), _metadata(seed))


def _metadata(seed: Seed) -> dict[str, object]:
    """Return what is known of a document: columns of its row, title, file and encoding, and the keys of its ``.toml``."""
    facts = {"title": seed.title, "file": seed.path.name if seed.path else "", "encoding": seed.encoding}
    return {**seed.fields, **{name: value for name, value in facts.items() if value}, **seed.meta}


class _Numbering:
    """Section numbering: titles (level 0) are ``0``, ``0-2``, …; a column belongs to the open level-1 section."""

    def __init__(self) -> None:
        self._counts: list[tuple[int, str]] = []
        self._children: dict[str, int] = {}
        self._top = ""
        self._titles = 0

    def untitled(self) -> str:
        """Return the id of the text before the first heading."""
        self._titles += 1
        return "0"

    def open(self, block: Block) -> str:
        """Return the id of the section of a heading."""
        if block.level == 0:
            self._counts.clear()
            self._titles += 1
            return "0" if self._titles == 1 else f"0-{self._titles}"
        if block.detail == "column":
            self._counts.clear()
            return self._child(self._top, "c")
        while self._counts and self._counts[-1][0] >= block.level:
            self._counts.pop()
        parent = self._counts[-1][1] if self._counts else ""
        section_id = self._child(parent, "")
        self._counts.append((block.level, section_id))
        if not parent:
            self._top = section_id
        return section_id

    def _child(self, parent: str, prefix: str) -> str:
        key = f"{parent}/{prefix}"
        self._children[key] = self._children.get(key, 0) + 1
        number = f"{prefix}{self._children[key]}"
        return f"{parent}.{number}" if parent else number
