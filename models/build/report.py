"""Render an annotated document as one self-contained HTML page, for people who read and check it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from unicodedata import normalize

from gaiko.corpus.document import Document, Section, Sentence
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import LABELS, CharOffset, Span
from gaiko.corpus.style import japanese_names
from gaiko.models.build.report_counts import conflict_rows, is_column, section_rows, tally
from gaiko.models.evaluation.ablation import AblationRow
from gaiko.models.evaluation.source_analysis import analyse_sources, layered_sentences
from gaiko.models.html_page import render_page
from gaiko.models.pipeline.annotation import Annotation


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence.

    Attributes:
        text: its characters.
        span: the span it is, if any.
        number: that span's place among all spans of the page.
        note: of a footnote's mark, the id of the footnote, empty if there is none; None for all else.
    """

    text: str
    span: Span | None = None
    number: int = -1
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence, cut into pieces."""

    id: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A heading, run-in (a heading that opens no section), paragraph, caption or footnote."""

    kind: str
    sentences: list[SentenceView]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section and its blocks in reading order."""

    section: Section
    blocks: list[BlockView]


def render_report(
    document: Document,
    annotation: Annotation,
    *,
    status: str,
    generated_by: str,
    gold: Sequence[Sequence[Span]] | None = None,
    ablation: Sequence[AblationRow] = (),
) -> str:
    """Return the page: text with highlighted spans, filters, search, counts, and what each source adds.

    The page needs no network and no other file, and its content security policy forbids both.

    Args:
        document: the text, by sections.
        annotation: the spans of its sentences, one list a sentence.
        status: what the annotation is, shown as a notice: ``silver: machine annotation, not adjudicated``.
        generated_by: the tool and its version.
        gold: the right spans of each sentence, where they are known; the sources are judged against them.
        ablation: the score without each annotator and with each policy, where there is gold.

    Raises:
        ValueError: the annotation has more or fewer sentences than the document.
    """
    spans = [span for found in annotation.sentences for span in found]
    names = japanese_names()
    return render_page(
        "chapter",
        title=str(document.meta.get("title", document.id)),
        meta={key: str(document.meta.get(key, "")) for key in ("work", "publisher", "licence")},
        status=status,
        generated_by=generated_by,
        names=names,
        labels=LABELS,
        label_counts=Counter(span.label for span in spans),
        mention_counts=Counter(span.mention for span in spans),
        sentence_count=len(document.sentences),
        sections=section_views(document, annotation),
        rows=section_rows(document.sections, tally(document, annotation)),
        is_column=is_column,
        sources=analyse_sources(layered_sentences(annotation, gold)),
        has_gold=gold is not None,
        ablation=ablation,
        conflicts=conflict_rows(annotation),
        data={"names": names, "spans": [span.as_dict() for span in spans]},
    )


def write_report(
    path: Path,
    document: Document,
    annotation: Annotation,
    *,
    status: str,
    generated_by: str,
    gold: Sequence[Sequence[Span]] | None = None,
    ablation: Sequence[AblationRow] = (),
) -> None:
    """Write the page of ``render_report`` to ``path``, whole or not at all.

    Raises:
        InputError: ``path`` cannot be written.
    """
    page = render_report(document, annotation, status=status, generated_by=generated_by, gold=gold, ablation=ablation)
    write_text(path, page)


def section_views(document: Document, annotation: Annotation) -> list[SectionView]:
    """Return the sections with their blocks, and spans numbered through the document."""
    marks = footnote_marks(document)
    views: list[SectionView] = []
    number = 0
    pairs = zip(document.sentences, annotation.sentences, strict=True)
    for section_id, in_section in groupby(pairs, key=lambda pair: pair[0].section):
        views.append(SectionView(document.section(section_id), []))
        for _, in_block in groupby(in_section, key=lambda pair: pair[0].par):
            block = list(in_block)
            sentences = []
            for sentence, spans in block:
                cut = cut_sentence(sentence.text, spans, list(_notes(sentence, marks)), number)
                sentences.append(SentenceView(sentence.id, cut))
                number += len(spans)
            views[-1].blocks.append(BlockView(_kind(block[0][0], document.sections), sentences))
    return views


def cut_sentence(
    text: str, spans: Sequence[Span], notes: Sequence[tuple[CharOffset, Piece]] = (), number: int = 0
) -> list[Piece]:
    """Return the pieces of a sentence, in order; without the notes they add up to ``text``.

    Args:
        text: the sentence.
        spans: its flat spans.
        notes: footnote marks by position; one inside a span is moved behind it, for a span is one piece.
        number: the first span's number in the page.
    """
    items = [(s.start, s.end, Piece(text[s.start : s.end], s, number + i)) for i, s in enumerate(spans)]
    for position, note in notes:
        place = next((s.end for s in spans if s.start < position < s.end), position)
        items.append((place, place, note))
    pieces: list[Piece] = []
    at = 0
    for start, end, piece in sorted(items, key=lambda item: item[:2]):
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(piece)
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def footnote_marks(document: Document) -> dict[CharOffset, Piece]:
    """Return the footnote marks by where they stand in the seed, each with the next footnote of its number."""
    notes = [sentence for sentence in document.sentences if sentence.kind == "footnote"]
    marks = {}
    for block in document.blocks:
        if block.detail == "footnote-mark":
            text = block.text(document.text)
            number = normalize("NFKC", text)  # ⁽³⁾ and （３） are both (3)
            ids = (
                n.id for n in notes if n.segments[0][0] > block.start and normalize("NFKC", n.text).startswith(number)
            )
            marks[block.start] = Piece(text, note=next(ids, ""))
    return marks


def _kind(first: Sentence, sections: Sequence[Section]) -> str:
    """The kind of the block that begins with ``first``; a heading that is no section's title is run in."""
    titles = (s.title.lstrip() for s in sections if s.id == first.section)
    if first.kind == "heading" and not any(title.startswith(first.text) for title in titles):
        return "run-in"
    return first.kind


def _notes(sentence: Sentence, marks: Mapping[CharOffset, Piece]) -> Iterator[tuple[CharOffset, Piece]]:
    """Footnote marks are boilerplate, so they stand in the gaps behind a sentence's segments."""
    at = 0
    for start, end in sentence.segments:
        at += end - start
        place = end
        while place in marks:
            yield at, marks[place]
            place += len(marks[place].text)
