"""Annotate corpus documents, plain texts and JSON records, and build the output records of ``gaiko annotate``.

A record is ``{"text", "spans"}`` with the keys of its input; offsets count code points of its ``text``.
"""

import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

from gaiko.annotators.resolution.tagging import Progress
from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object
from gaiko.corpus.reference import KEY, OPTION, Reference, infer_reference, merge, parse_reference
from gaiko.corpus.seeds import Seed, decode
from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.spans import Span
from gaiko.models.pipeline.annotation import Annotation, InputDocument, input_sentences, split_text, to_text
from gaiko.models.pipeline.explain import SpanMapper, explained, rejected
from gaiko.models.pipeline.pipeline import Pipeline

Record = dict[str, Any]


def annotate_document(
    pipeline: Pipeline, document: Document, progress: Progress | None = None, *, explain: bool = False
) -> Annotation:
    """Annotate every sentence of a document; span ids are ``<sentence id>-e1`` and so on."""
    return next(pipeline.annotate_all([_input_document(document)], progress, explain=explain))


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document ready for the pipeline, with what its output record needs.

    Attributes:
        head: the keys of its record other than ``spans`` and ``rejected``.
        document: its sentences, for the pipeline.
        mappers: for each sentence, the function that maps spans to the text of the record.
    """

    head: Record
    document: InputDocument
    mappers: Sequence[SpanMapper]


def prepare_seed(seed: Seed) -> PreparedDocument:
    """Prepare a whole document with the record ``{"doc", "text", "spans"}``; offsets count in the seed's whole text.

    ``reference`` follows the text if the reference date is known (``gaiko.corpus.reference``); for files with a structure of
    their own also ``title``, ``origins`` (page, element or row, from each ``start`` on) and ``readings`` (ruby).

    A span cut by a page break covers the break, and its ``text`` is that slice of the seed. A span cut by a caption or a
    footnote would overlap the spans found there; it is dropped.
    """
    document = read_document(seed)
    head: Record = {"doc": seed.id, "text": seed.text}
    if seed.reference is not None:
        head["reference"] = seed.reference.as_dict()
    if seed.title:
        head["title"] = seed.title
    if seed.origins:
        head["origins"] = [{"start": start, **origin.as_dict()} for start, origin in seed.origins]
    if seed.readings:
        head["readings"] = [{"start": r.start, "end": r.end, "text": r.text} for r in seed.readings]
    return PreparedDocument(head, _input_document(document), _seed_mappers(document))


def prepare_text(text: str, year: int | None = None, head: Record | None = None) -> PreparedDocument:
    """Prepare a text as one document; its record is ``head``, by default ``{"text"}``, and ``"spans"``."""
    document, sentences = split_text(text, year)
    mappers = [partial(to_text, text=text, segments=segments) for segments in sentences]
    return PreparedDocument({"text": text} if head is None else head, document, mappers)


def prepare_json(line: str, where: str, year: int | None = None, known: Reference | None = None) -> PreparedDocument:
    """Prepare the ``text`` of the JSON object on ``line``; its record keeps the other keys and has new spans.

    A reference date is told in ``reference``, unless that key holds something of the user's own.

    Args:
        line: the JSON object.
        where: file and line, for error messages.
        year: the year of the document; by default the ``year`` or ``date`` of the object, or that of its dateline.
        known: reference date from elsewhere, such as a column; ``year`` overrides it.

    Raises:
        InputError: the line is not a JSON object with a string ``text``, or its ``year`` or ``date`` is not one.
    """
    record = parse_text_record(line, where)
    reference = known if known is not None and year is None else _record_reference(record, where, year)
    if reference is None:
        return prepare_text(record["text"], None, record)
    own = record.get("reference")
    if own is None or (isinstance(own, dict) and {"year", "source"} <= own.keys() <= {"year", "date", "source"}):
        record["reference"] = reference.as_dict()
    return prepare_text(record["text"], reference.year, record)


def _record_reference(record: Record, where: str, year: int | None) -> Reference | None:
    if year is not None:
        return Reference(year, None, OPTION)
    given = [
        parse_reference(record[key], f'{where}: "{key}"', KEY)
        for key in ("year", "date")
        if record.get(key) not in (None, "")
    ]
    if given:
        return merge(given)
    text: str = record["text"]
    return infer_reference(text) if text.count("\n") > 1 else None


def parse_text_record(line: str, where: str) -> Record:
    """Return the JSON object on ``line``; InputError, with ``where``, if it has no string ``text``."""
    record = parse_json_object(line, where)
    if not isinstance(record.get("text"), str):
        raise InputError(f'{where}: "text" is missing or not a string')
    return record


def records(pipeline: Pipeline, documents: Iterable[PreparedDocument], *, explain: bool = False) -> Iterator[Record]:
    """Yield the record of each document, in order; short documents are batched.

    With ``explain`` every span has the key ``explain``, and ``rejected`` holds the candidates that lost
    (``gaiko.models.pipeline.explain``). An exception from ``documents`` is raised after the records of the earlier documents.
    """
    pending: deque[PreparedDocument] = deque()

    def inputs() -> Iterator[InputDocument]:
        for prepared in documents:
            pending.append(prepared)
            yield prepared.document

    for annotation in pipeline.annotate_all(inputs(), explain=explain):
        prepared = pending.popleft()
        yield {**prepared.head, **_spans(annotation, prepared.mappers, pipeline.policy)}


def read_lines(chunks: Iterable[bytes], where: str) -> Iterator[tuple[int, str]]:
    """Yield number (from 1) and text of each line of a binary stream; only CR LF and LF end a line.

    Raises:
        InputError: a line is not UTF-8 or holds NUL; the message names the line.
    """
    for number, raw in enumerate(chunks, start=1):
        try:
            line = decode(raw, where)
        except InputError as error:
            raise InputError(str(error).replace(f"{where}:1:", f"{where}:{number}:", 1)) from None
        yield number, line.removeprefix("\ufeff" if number == 1 else "").removesuffix("\n").removesuffix("\r")


def _input_document(document: Document) -> InputDocument:
    ids = [sentence.id for sentence in document.sentences]
    return InputDocument(
        input_sentences(document.sentences), document.year, lambda sentence, span: f"{ids[sentence]}-e{span + 1}"
    )


def _spans(annotation: Annotation, mappers: Sequence[SpanMapper], policy: str) -> Record:
    """Return ``spans`` as JSON, in text order, and ``rejected`` where the annotation has explanations."""
    if not annotation.explanations:
        mapped = (
            map_span(span) for map_span, spans in zip(mappers, annotation.sentences, strict=True) for span in spans
        )
        kept = sorted((span for span in mapped if span is not None), key=lambda span: span.start)
        return {"spans": [span.as_dict() for span in kept]}
    found: list[Record] = []
    lost: list[Record] = []
    for map_span, spans, explanation in zip(mappers, annotation.sentences, annotation.explanations, strict=True):
        found.extend(explained(spans, explanation, policy, map_span))
        lost.extend(rejected(spans, explanation, policy, map_span))
    return {
        "spans": sorted(found, key=lambda record: record["start"]),
        "rejected": sorted(lost, key=lambda record: record["start"]),
    }


def _seed_mappers(document: Document) -> list[SpanMapper]:
    """Return for each sentence the function that maps its spans to the seed's text."""
    tagged = sorted(segment for block in document.blocks if block.kind != "boilerplate" for segment in block.segments)
    starts = [start for start, _ in tagged]

    def map_span(span: Span, index: SegmentIndex) -> Span | None:
        mapped = _to_seed(index, span, starts)
        return mapped and replace(mapped, text=document.text[mapped.start : mapped.end])

    return [partial(map_span, index=SegmentIndex(sentence.segments)) for sentence in document.sentences]


def _to_seed(index: SegmentIndex, span: Span, starts: list[int]) -> Span | None:
    """Return the span with offsets into the seed, or None if a block of other text starts inside it."""
    ranges = index.slice(span.start, span.end)
    for (_, end), (start, _) in pairwise(ranges):
        if bisect.bisect_left(starts, start) - bisect.bisect_left(starts, end) > 0:
            return None
    return replace(span, start=ranges[0][0], end=ranges[-1][1])
