"""Annotate what users have: whole documents, lines, and JSONL records, as the records of contract 1."""

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from corpus.document import Document, read_document
from corpus.errors import InputError
from corpus.files import parse_json_object
from corpus.seeds import Seed, decode
from corpus.segments import SegmentIndex
from corpus.spans import Span
from models.pipeline import Annotation, Pipeline, Progress, units_of

Record = dict[str, Any]


def annotate_document(pipeline: Pipeline, document: Document, progress: Progress | None = None) -> Annotation:
    """Annotate every sentence of a document; span ids are ``<sentence id>-e1`` and so on."""
    sentences = document.sentences
    return pipeline.annotate(units_of(sentences), document.year, lambda s, e: f"{sentences[s].id}-e{e + 1}", progress)


def document_record(pipeline: Pipeline, seed: Seed) -> Record:
    """Return ``{"doc", "text", "spans"}`` with offsets into the seed's whole text.

    A span that a page break cuts runs over it, and its ``text`` is the slice as it stands. A span that a caption
    or a footnote cuts would overlap what is tagged there: it is left out.
    """
    document = read_document(seed)
    annotation = annotate_document(pipeline, document)
    spans = sorted(_in_seed(document, annotation.sentences), key=lambda span: span.start)
    return {"doc": seed.id, "text": seed.text, "spans": [span.as_dict() for span in spans]}


def line_record(pipeline: Pipeline, line: str, year: int | None) -> Record:
    """Return ``{"text", "spans"}`` for one line read as one document."""
    return {"text": line, "spans": [span.as_dict() for span in pipeline(line, year)]}


def json_record(pipeline: Pipeline, line: str, where: str, year: int | None) -> Record:
    """Return the JSON object on ``line`` with its ``spans`` replaced; its other keys are kept.

    Without ``year``, the object's own ``year`` counts, if it has one.

    Raises:
        InputError: the line is no JSON object with a string ``text``; the message opens with ``where``.
    """
    record = parse_json_object(line, where)
    text, own_year = record.get("text"), record.get("year")
    if not isinstance(text, str):
        raise InputError(f'{where}: "text" is missing or not a string')
    if year is None and type(own_year) is int and 1 <= own_year <= 9999:
        year = own_year
    return {**record, "spans": [span.as_dict() for span in pipeline(text, year)]}


def read_lines(chunks: Iterable[bytes], where: str) -> Iterator[tuple[int, str]]:
    """Yield number (from 1) and text of each line of a binary stream; CR LF and LF end a line, nothing else does.

    Raises:
        InputError: a line is not UTF-8 or holds NUL; the message names the line.
    """
    for number, raw in enumerate(chunks, start=1):
        try:
            line = decode(raw, where)
        except InputError as error:
            raise InputError(str(error).replace(f"{where}:1:", f"{where}:{number}:", 1)) from None
        yield number, line.removesuffix("\n").removesuffix("\r")


def _in_seed(document: Document, sentences: Iterable[list[Span]]) -> Iterator[Span]:
    tagged = sorted(segment for block in document.blocks if block.kind != "boilerplate" for segment in block.segments)
    starts = [start for start, _ in tagged]
    for sentence, spans in zip(document.sentences, sentences, strict=True):
        index = SegmentIndex(sentence.segments)
        for span in spans:
            placed = _placed(index, span, starts)
            if placed is not None:
                yield replace(placed, text=document.text[placed.start : placed.end])


def _placed(index: SegmentIndex, span: Span, starts: list[int]) -> Span | None:
    """The span with offsets into the seed, or None where other text lies within it."""
    ranges = index.slice(span.start, span.end)
    for (_, end), (start, _) in pairwise(ranges):
        if bisect.bisect_left(starts, start) - bisect.bisect_left(starts, end) > 0:
            return None
    return replace(span, start=ranges[0][0], end=ranges[-1][1])
