"""Columns and rows of the dataset tables: sentences, paragraphs, entities and documents."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from gaiko.corpus import bio
from gaiko.corpus.document import LabelledDocument, Sentence
from gaiko.corpus.labels import load_labels
from gaiko.corpus.layout import Origin
from gaiko.corpus.spans import VALUE_FIELDS, Span

CONTEXT = 40
"""Maximal number of context characters on each side of an entity."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type, description and, for structs, fields.

    ``type`` is ``string``, ``int32``, ``strings`` (a list), ``tags`` (a list of ClassLabel), ``record`` (a struct of
    ``fields``) or ``entities`` (a list of structs).
    """

    name: str
    type: str
    description: str
    fields: tuple["Column", ...] = ()


_VALUE_DESCRIPTIONS = {
    "norm": "normalized value: TIMEX3, decimal number or canonical name",
    "mod": "modifier of the value, such as APPROX or EQUAL_OR_MORE",
    "unit": "ISO 4217 currency, ratio, point, or the counter as written",
    "iso": "ISO 3166 codes, members joined by +",
    "role": "title or office of a person",
    "parties": "parties of an agreement, joined by +",
    "article": "article named after the agreement",
    "link": "relations to other entities, relation:id, separated by spaces",
    "reason": "reason that norm is missing",
}

_LOCATION = (
    Column("doc_id", "string", "id of the document"),
    Column("section_id", "string", "id of the section, dotted numbers by position"),
)
_PAR_ID = Column("par_id", "string", "id of the paragraph, heading, caption or footnote")
_BLOCK_KIND = Column("kind", "string", "heading, paragraph, caption or footnote")
_LAYER = {
    "silver": Column("layer", "string", "layer of the labels: silver, resolved machine annotation"),
    "gold": Column("layer", "string", "layer of the labels: gold, adjudicated by a language model"),
}
_FOLD = Column("fold", "int32", "fold of the paragraph for cross-validation, 0 to 4")
_MENTION = (
    Column("start", "int32", "start offset, in Unicode code points from 0"),
    Column("end", "int32", "end offset, exclusive"),
    Column("text", "string", "covered text of the entity"),
    Column("label", "string", "one of the labels of the label set"),
    Column("kind", "string", "subtype of the label"),
    Column("mention", "string", "type of the mention: named or nominal"),
    *(Column(name, "string", _VALUE_DESCRIPTIONS[name]) for name in VALUE_FIELDS),
)
_SOURCE = (
    Column("annotator", "string", "annotator that found the span"),
    Column("rule", "string", "id of the rule that found the span"),
)
_CHARACTERS = (
    Column("tokens", "strings", "characters of the text; each is a token"),
    Column("ner_tags", "tags", "BIO tag of each character"),
)

_ORIGIN = (
    Column("page", "int32", "page of the file, from 1"),
    Column("element", "string", "element of the file, such as heading, p, li or td"),
    Column("row", "int32", "row of the table, from 1"),
)

_RECORDED = {
    "title": "title of the document",
    "work": "work that it is part of",
    "publisher": "publisher",
    "published": "date or year of publication",
    "language": "language",
    "licence": "terms of use of the text, as recorded",
    "sha256": "SHA-256 of the file, as recorded",
    "file": "name of the file",
    "encoding": "encoding of the file",
}
"""Columns of the metadata that a document may record, in order, with descriptions."""

_ENTITY_ID = Column("id", "string", "id of the entity, <document>-s0001-e1")


def table_columns(layer: str) -> dict[str, tuple[Column, ...]]:
    """Return the columns by table: gold has folds, silver the annotator and rule of each span."""
    gold = layer == "gold"
    fold = (_FOLD,) if gold else ()
    mention = _MENTION if gold else (*_MENTION, *_SOURCE)
    fields = (_ENTITY_ID, *mention)
    sentences = (
        Column("id", "string", "id of the sentence, <document>-s0001"),
        *_LOCATION,
        _PAR_ID,
        *fold,
        _BLOCK_KIND,
        _LAYER[layer],
        *_ORIGIN,
        Column("text", "string", "the sentence; headings, captions and footnotes are sentences too"),
        Column("entities", "entities", "entities in text order, without overlap; offsets refer to text", fields),
        *_CHARACTERS,
    )
    paragraphs = (
        Column("id", "string", "id of the paragraph, heading, caption or footnote, <document>-p0001"),
        *_LOCATION,
        *fold,
        _BLOCK_KIND,
        _LAYER[layer],
        Column("text", "string", "sentences of the paragraph, concatenated without the white space between them"),
        Column("entities", "entities", "entities in text order, without overlap; offsets refer to this text", fields),
        *_CHARACTERS,
        Column("sentence_ids", "strings", "ids of the sentences of the paragraph, in order"),
    )
    entities = (
        _ENTITY_ID,
        Column("sentence_id", "string", "id of the sentence; offsets refer to its text"),
        *_LOCATION,
        _PAR_ID,
        *fold,
        _LAYER[layer],
        *mention,
        Column("left", "string", f"up to {CONTEXT} characters of the sentence before the entity"),
        Column("right", "string", f"up to {CONTEXT} characters of the sentence after the entity"),
    )
    documents = (
        Column("id", "string", "id of the document"),
        *(Column(name, "string", description) for name, description in _RECORDED.items()),
        Column("year", "int32", "year that dates without one refer to"),
        Column("sentences", "int32", "number of sentences"),
        Column("characters", "int32", "number of characters of all sentences"),
        Column("entities", "int32", "number of entities"),
        Column("metadata", "string", "JSON object of all other metadata and columns of the source"),
    )
    return {"sentences": sentences, "paragraphs": paragraphs, "entities": entities, "documents": documents}


def sentence_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield one row per sentence."""
    for labelled in documents:
        for sentence, spans in labelled.pairs():
            yield {
                "id": sentence.id,
                "doc_id": labelled.document.id,
                "section_id": sentence.section,
                "par_id": sentence.par,
                **_fold(labelled, sentence.par),
                "kind": sentence.kind,
                "layer": labelled.layer,
                **_origin(sentence),
                **_annotated(sentence.text, spans, labelled.layer),
            }


def paragraph_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield one row per paragraph, heading, caption or footnote; offsets refer to the concatenated sentences."""
    for labelled in documents:
        pairs = labelled.pairs()
        for par, group in groupby(pairs, key=lambda pair: pair[0].par):
            block = list(group)
            first = block[0][0]
            yield {
                "id": par,
                "doc_id": labelled.document.id,
                "section_id": first.section,
                **_fold(labelled, par),
                "kind": first.kind,
                "layer": labelled.layer,
                **_annotated("".join(sentence.text for sentence, _ in block), _moved(block), labelled.layer),
                "sentence_ids": [sentence.id for sentence, _ in block],
            }


def entity_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield one row per entity; offsets refer to its sentence."""
    for labelled in documents:
        for sentence, spans in labelled.pairs():
            for span in _in_order(spans):
                yield {
                    **_entity(span, labelled.layer),
                    "sentence_id": sentence.id,
                    "doc_id": labelled.document.id,
                    "section_id": sentence.section,
                    "par_id": sentence.par,
                    **_fold(labelled, sentence.par),
                    "layer": labelled.layer,
                    "left": sentence.text[max(0, span.start - CONTEXT) : span.start],
                    "right": sentence.text[span.end : span.end + CONTEXT],
                }


def document_rows(documents: Sequence[LabelledDocument]) -> Iterator[Row]:
    """Yield one row per document."""
    for labelled in documents:
        document = labelled.document
        recorded = {name: document.meta.get(name) for name in _RECORDED}
        others = {name: value for name, value in document.meta.items() if name not in {*recorded, "id", "year"}}
        yield {
            "id": document.id,
            **{name: None if value is None else str(value) for name, value in recorded.items()},
            "year": document.year,
            "sentences": len(document.sentences),
            "characters": sum(len(sentence.text) for sentence in document.sentences),
            "entities": sum(len(spans) for spans in labelled.spans),
            "metadata": json.dumps(others, ensure_ascii=False, default=str) if others else None,
        }


def bio_tags(length: int, spans: Sequence[Span]) -> list[int]:
    """Return the ClassLabel number of the BIO tag of each of ``length`` characters; spans must not overlap."""
    numbers = {tag: number for number, tag in enumerate(load_labels().tags)}
    return [numbers[tag] for tag in bio.encode(length, (span.key for span in spans))]


def _fold(labelled: LabelledDocument, par: str) -> Row:
    return {"fold": labelled.folds[par]} if labelled.layer == "gold" else {}


def _origin(sentence: Sentence) -> Row:
    origin = sentence.origin or Origin()
    return {"page": origin.page, "element": origin.element or None, "row": origin.row}


def _annotated(text: str, spans: Sequence[Span], layer: str) -> Row:
    return {
        "text": text,
        "entities": [_entity(span, layer) for span in _in_order(spans)],
        "tokens": list(text),
        "ner_tags": bio_tags(len(text), spans),
    }


def _moved(block: Sequence[tuple[Sentence, Sequence[Span]]]) -> list[Span]:
    """Return the spans of all sentences of a block, with offsets into the joined sentences."""
    moved: list[Span] = []
    at = 0
    for sentence, spans in block:
        moved.extend(replace(span, start=span.start + at, end=span.end + at) for span in spans)
        at += len(sentence.text)
    return moved


def _in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.start)


def _entity(span: Span, layer: str) -> Row:
    row: Row = {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "label": span.label,
        "kind": span.kind,
        "mention": span.mention,
        **{name: span.value.get(name) for name in VALUE_FIELDS},
    }
    if layer != "gold":  # gold records have no source
        row["annotator"] = span.source.annotator if span.source else None
        row["rule"] = span.source.rule if span.source else None
    return row
