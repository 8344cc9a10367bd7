"""HTML report of an annotated document: text with highlighted spans, filters, search, counts, source analysis."""

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
class Fragment:
    """Part of a sentence that is rendered as one element: a span, a footnote mark, or plain text.

    Attributes:
        text: its characters.
        span: the span, if it is one.
        number: index of the span among all spans of the page.
        note: id of the footnote if it is a footnote mark, empty if the footnote is missing; None otherwise.
    """

    text: str
    span: Span | None = None
    number: int = -1
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence as a list of fragments."""

    id: str
    fragments: list[Fragment]


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block: ``heading``, ``run-in`` (a heading that opens no section), ``paragraph``, ``caption`` or ``footnote``."""

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
    """Return the page.

    Args:
        document: the document.
        annotation: layers and result for each of its sentences.
        status: status of the annotation, shown as a notice: ``silver: machine annotation, not adjudicated``.
        generated_by: name and version of the tool.
        gold: gold spans of each sentence, if known; precision and recall of the sources are measured on them.
        ablation: scores without each annotator and with each policy, if there is gold.

    Raises:
        ValueError: annotation and document differ in their number of sentences.
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
    """Write the page of ``render_report`` to ``path`` atomically.

    Raises:
        InputError: ``path`` cannot be written.
    """
    page = render_report(document, annotation, status=status, generated_by=generated_by, gold=gold, ablation=ablation)
    write_text(path, page)


def section_views(document: Document, annotation: Annotation) -> list[SectionView]:
    """Return the sections with their blocks; spans are numbered through the document."""
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
                fragments = sentence_fragments(sentence.text, spans, list(_notes(sentence, marks)), number)
                sentences.append(SentenceView(sentence.id, fragments))
                number += len(spans)
            views[-1].blocks.append(BlockView(_kind(block[0][0], document.sections), sentences))
    return views


def sentence_fragments(
    text: str, spans: Sequence[Span], notes: Sequence[tuple[CharOffset, Fragment]] = (), number: int = 0
) -> list[Fragment]:
    """Return the fragments of a sentence in order; without the footnote marks they concatenate to ``text``.

    Args:
        text: the sentence.
        spans: its flat spans.
        notes: footnote marks by offset; a mark inside a span is moved behind it, because a span is one fragment.
        number: index of the first span on the page.

    >>> canada = Span(0, 3, "カナダ", "ACTOR", "state")
    >>> [fragment.text for fragment in sentence_fragments("カナダは", [canada], [(3, Fragment("⁽¹⁾", note=""))])]
    ['カナダ', '⁽¹⁾', 'は']
    """
    items = [(s.start, s.end, Fragment(text[s.start : s.end], s, number + i)) for i, s in enumerate(spans)]
    for position, note in notes:
        offset = next((s.end for s in spans if s.start < position < s.end), position)
        items.append((offset, offset, note))
    fragments: list[Fragment] = []
    at = 0
    for start, end, fragment in sorted(items, key=lambda item: item[:2]):
        if start > at:
            fragments.append(Fragment(text[at:start]))
        fragments.append(fragment)
        at = end
    if at < len(text):
        fragments.append(Fragment(text[at:]))
    return fragments


def footnote_marks(document: Document) -> dict[CharOffset, Fragment]:
    """Return the footnote marks by offset in the seed, each with the id of the next footnote of the same number."""
    notes = [sentence for sentence in document.sentences if sentence.kind == "footnote"]
    marks = {}
    for block in document.blocks:
        if block.detail == "footnote-mark":
            text = block.text(document.text)
            number = normalize("NFKC", text)  # ⁽³⁾ and （３） are both (3)
            ids = (
                n.id for n in notes if n.segments[0][0] > block.start and normalize("NFKC", n.text).startswith(number)
            )
            marks[block.start] = Fragment(text, note=next(ids, ""))
    return marks


def _kind(first: Sentence, sections: Sequence[Section]) -> str:
    """Return the kind of the block that starts with ``first``; a heading that is not a section title is ``run-in``."""
    titles = (s.title.lstrip() for s in sections if s.id == first.section)
    if first.kind == "heading" and not any(title.startswith(first.text) for title in titles):
        return "run-in"
    return first.kind


def _notes(sentence: Sentence, marks: Mapping[CharOffset, Fragment]) -> Iterator[tuple[CharOffset, Fragment]]:
    """Yield the footnote marks of a sentence by offset; as boilerplate they are in the gaps after its segments."""
    at = 0
    for start, end in sentence.segments:
        at += end - start
        gap = end
        while gap in marks:
            yield at, marks[gap]
            gap += len(marks[gap].text)
