"""The document model: sections, blocks and sentences with exact segments into the seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gaiko.corpus.blocks import RUN_IN, Block, read_blocks
from gaiko.corpus.seeds import Seed
from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Segment, Span


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    Attributes:
        id: dotted numbers by position, ``2.1.1``; a column's is ``2.c1``; text before any heading is in ``0``.
        level: the heading's level, 0 outermost.
        title: the heading's text.
    """

    id: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of annotation.

    Attributes:
        id: ``<doc>-s0001``.
        par: id of its block, ``<doc>-p0001``.
        section: id of its section.
        kind: heading, paragraph, caption or footnote.
        text: the segments of the seed, concatenated.
        segments: half-open ranges of the seed, in order.
    """

    id: str
    par: str
    section: str
    kind: str
    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A seed, read: its blocks partition the text, its sentences cover all that is not boilerplate."""

    id: str
    text: str
    year: int | None
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    meta: dict[str, object] = field(default_factory=dict)

    def section(self, section_id: str) -> Section:
        """Return the section of that id; KeyError if there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document with the spans of each sentence.

    Attributes:
        document: source document.
        spans: spans by sentence, parallel to ``document.sentences``; offsets count in the sentence.
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
    """Read the layout of ``seed`` and split it into sentences."""
    blocks = read_blocks(seed)
    sections: list[Section] = []
    sentences: list[Sentence] = []
    numbering = _Numbering()
    paragraphs = 0
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
        for start, end in split_sentences(text):
            sentences.append(
                Sentence(
                    id=f"{seed.id}-s{len(sentences) + 1:04d}",
                    par=par,
                    section=sections[-1].id,
                    kind=block.kind,
                    text=text[start:end],
                    segments=index.slice(start, end),
                )
            )
    return Document(seed.id, seed.text, seed.year, tuple(blocks), tuple(sections), tuple(sentences), seed.meta)


class _Numbering:
    """Gives sections their ids. Titles (level 0) are ``0``, ``0-2``, …; a column hangs under the open level-1 section."""

    def __init__(self) -> None:
        self._counts: list[tuple[int, str]] = []
        self._children: dict[str, int] = {}
        self._top = ""
        self._titles = 0

    def untitled(self) -> str:
        """The id of what stands before any heading."""
        self._titles += 1
        return "0"

    def open(self, block: Block) -> str:
        """The id of the section that the heading opens."""
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
