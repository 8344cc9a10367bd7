"""The three tables of the dataset: their columns, and the rows of labelled documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from corpus.document import Document, Sentence
from corpus.labels import load_labels
from corpus.spans import VALUE_FIELDS, Span

CONTEXT = 40
"""Characters on each side of an entity in the table of entities."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document with the spans of each sentence, parallel to ``document.sentences``.

    ``layer`` says who stands behind the labels: ``silver`` is resolved machine annotation.
    """

    document: Document
    spans: Sequence[Sequence[Span]]
    layer: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, and of what type.

    ``type`` is ``string``, ``int32``, ``strings`` (a list), ``tags`` (a list of ClassLabel) or ``entities``
    (a list of structs with the fields ``ENTITY_FIELDS``).
    """

    name: str
    type: str
    about: str


_VALUE_ABOUT = {
    "norm": "normalized value: TIMEX3, decimal number or canonical name",
    "mod": "modifier of the value, such as APPROX or EQUAL_OR_MORE",
    "unit": "ISO 4217 currency, ratio, point, or the counter as written",
    "iso": "ISO 3166 codes, members joined by +",
    "role": "title or office of a person",
    "parties": "parties of an agreement, joined by +",
    "article": "article of an agreement that the text names after it",
    "link": "relations to other entities, relation:id, separated by spaces",
    "reason": "why norm is missing",
}

_LOCATION = (
    Column("doc_id", "string", "id of the document"),
    Column("section_id", "string", "id of the section, dotted numbers by position"),
)
_PAR_ID = Column("par_id", "string", "id of the paragraph, heading, caption or footnote")
_BLOCK_KIND = Column("kind", "string", "heading, paragraph, caption or footnote")
_LAYER = Column("layer", "string", "who stands behind the labels: silver, resolved machine annotation")
_MENTION = (
    Column("start", "int32", "first character, counted in Unicode code points from 0"),
    Column("end", "int32", "character after the last"),
    Column("text", "string", "the entity as it stands"),
    Column("label", "string", "one of the labels above"),
    Column("kind", "string", "finer class within the label"),
    Column("mention", "string", "named or nominal"),
    *(Column(name, "string", _VALUE_ABOUT[name]) for name in VALUE_FIELDS),
    Column("annotator", "string", "annotator whose span was kept"),
    Column("rule", "string", "rule of that annotator"),
)
_CHARACTERS = (
    Column("tokens", "strings", "the characters of text, one a token"),
    Column("ner_tags", "tags", "BIO tag of each character"),
)

ENTITY_FIELDS = (Column("id", "string", "id of the entity, <document>-s0001-e1"), *_MENTION)
"""What an entity is in the lists of sentences and paragraphs."""

SENTENCES = (
    Column("id", "string", "id of the sentence, <document>-s0001"),
    *_LOCATION,
    _PAR_ID,
    _BLOCK_KIND,
    _LAYER,
    Column("text", "string", "the sentence; headings, captions and footnotes are sentences too"),
    Column("entities", "entities", "the entities, in text order, none overlapping; offsets into text"),
    *_CHARACTERS,
)

PARAGRAPHS = (
    Column("id", "string", "id of the paragraph, heading, caption or footnote, <document>-p0001"),
    *_LOCATION,
    _BLOCK_KIND,
    _LAYER,
    Column("text", "string", "its sentences, joined as they stand; white space between sentences is dropped"),
    Column("entities", "entities", "the entities, in text order, none overlapping; offsets into this text"),
    *_CHARACTERS,
    Column("sentence_ids", "strings", "ids of its sentences, in order"),
)

ENTITIES = (
    ENTITY_FIELDS[0],
    Column("sentence_id", "string", "id of the sentence that the offsets count in"),
    *_LOCATION,
    _PAR_ID,
    _LAYER,
    *_MENTION,
    Column("left", "string", f"up to {CONTEXT} characters of the sentence before the entity"),
    Column("right", "string", f"up to {CONTEXT} characters of the sentence after it"),
)


def sentence_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield a row a sentence."""
    for labelled in documents:
        for sentence, spans in zip(labelled.document.sentences, labelled.spans, strict=True):
            yield {
                "id": sentence.id,
                "doc_id": labelled.document.id,
                "section_id": sentence.section,
                "par_id": sentence.par,
                "kind": sentence.kind,
                "layer": labelled.layer,
                **_annotated(sentence.text, spans),
            }


def paragraph_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield a row a paragraph, heading, caption or footnote; offsets count in the joined text."""
    for labelled in documents:
        pairs = zip(labelled.document.sentences, labelled.spans, strict=True)
        for par, group in groupby(pairs, key=lambda pair: pair[0].par):
            block = list(group)
            first = block[0][0]
            yield {
                "id": par,
                "doc_id": labelled.document.id,
                "section_id": first.section,
                "kind": first.kind,
                "layer": labelled.layer,
                **_annotated("".join(sentence.text for sentence, _ in block), _moved(block)),
                "sentence_ids": [sentence.id for sentence, _ in block],
            }


def entity_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield a row an entity; offsets count in its sentence."""
    for labelled in documents:
        for sentence, spans in zip(labelled.document.sentences, labelled.spans, strict=True):
            for span in _in_order(spans):
                yield {
                    **_entity(span),
                    "sentence_id": sentence.id,
                    "doc_id": labelled.document.id,
                    "section_id": sentence.section,
                    "par_id": sentence.par,
                    "layer": labelled.layer,
                    "left": sentence.text[max(0, span.start - CONTEXT) : span.start],
                    "right": sentence.text[span.end : span.end + CONTEXT],
                }


def bio_tags(length: int, spans: Sequence[Span]) -> list[int]:
    """Return the number of the BIO tag of each of ``length`` characters; the spans must not overlap."""
    numbers = {tag: number for number, tag in enumerate(load_labels().tags)}
    tags = [numbers["O"]] * length
    for span in spans:
        tags[span.start : span.end] = [numbers[f"I-{span.label}"]] * (span.end - span.start)
        tags[span.start] = numbers[f"B-{span.label}"]
    return tags


def _annotated(text: str, spans: Sequence[Span]) -> Row:
    return {
        "text": text,
        "entities": [_entity(span) for span in _in_order(spans)],
        "tokens": list(text),
        "ner_tags": bio_tags(len(text), spans),
    }


def _moved(block: Sequence[tuple[Sentence, Sequence[Span]]]) -> list[Span]:
    """The spans of a block's sentences, with offsets into the sentences' texts joined."""
    moved: list[Span] = []
    at = 0
    for sentence, spans in block:
        moved.extend(replace(span, start=span.start + at, end=span.end + at) for span in spans)
        at += len(sentence.text)
    return moved


def _in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.start)


def _entity(span: Span) -> Row:
    return {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "label": span.label,
        "kind": span.kind,
        "mention": span.mention,
        **{name: span.value.get(name) for name in VALUE_FIELDS},
        "annotator": span.source.annotator if span.source else None,
        "rule": span.source.rule if span.source else None,
    }
