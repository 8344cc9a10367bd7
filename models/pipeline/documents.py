"""Annotate what users have: whole documents, lines, and JSONL records, as the records of contract 1."""

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
from gaiko.corpus.seeds import Seed, decode
from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Span
from gaiko.models.pipeline.annotation import Annotation, Job, Unit, units_of
from gaiko.models.pipeline.explain import Place, explained, rejected
from gaiko.models.pipeline.pipeline import Pipeline

Record = dict[str, Any]


def annotate_document(
    pipeline: Pipeline, document: Document, progress: Progress | None = None, *, explain: bool = False
) -> Annotation:
    """Annotate every sentence of a document; span ids are ``<sentence id>-e1`` and so on."""
    return next(pipeline.annotate_all([_job(document)], progress, explain=explain))


@dataclass(frozen=True, slots=True)
class Input:
    """A document as a user gives it, ready to be annotated.

    Attributes:
        head: what its record says besides the spans.
        job: its sentences.
        places: by sentence, what moves a span from it to the text of the record.
    """

    head: Record
    job: Job
    places: Sequence[Place]


def document_input(seed: Seed) -> Input:
    """Return a whole document, whose record is ``{"doc", "text", "spans"}`` with offsets into the seed's whole text.

    A span that a page break cuts runs over it, and its ``text`` is the slice as it stands. A span that a caption
    or a footnote cuts would overlap what is tagged there: it is left out.
    """
    document = read_document(seed)
    return Input({"doc": seed.id, "text": seed.text}, _job(document), _places(document))


def text_input(text: str, year: int | None = None, head: Record | None = None) -> Input:
    """Return a text that is read as one document; its record is ``head`` or ``{"text"}``, and ``"spans"``."""
    ranges = split_sentences(text)
    units = [Unit(text[start:end], par=str(number)) for number, (start, end) in enumerate(ranges)]
    places = [partial(_moved, offset=start) for start, _ in ranges]
    return Input({"text": text} if head is None else head, Job(units, year), places)


def json_input(line: str, where: str, year: int | None = None) -> Input:
    """Return the ``text`` of the JSON object on ``line``; its record has the object's other keys too, and new spans.

    Without ``year``, the object's own ``year`` counts, if it has one.

    Raises:
        InputError: the line is no JSON object with a string ``text``; the message opens with ``where``.
    """
    record = json_text(line, where)
    own_year = record.get("year")
    if year is None and type(own_year) is int and 1 <= own_year <= 9999:
        year = own_year
    return text_input(record["text"], year, record)


def json_text(line: str, where: str) -> Record:
    """Return the JSON object on ``line``; InputError, opening with ``where``, where it has no string ``text``."""
    record = parse_json_object(line, where)
    if not isinstance(record.get("text"), str):
        raise InputError(f'{where}: "text" is missing or not a string')
    return record


def records(pipeline: Pipeline, inputs: Iterable[Input], *, explain: bool = False) -> Iterator[Record]:
    """Yield the record of each input, in order; short ones are read many at a time.

    With ``explain`` every span has its explanation, and ``rejected`` holds what was found where nothing is tagged
    (``gaiko.models.pipeline.explain``). What ``inputs`` raises is raised after the records of what came before it.
    """
    waiting: deque[Input] = deque()

    def jobs() -> Iterator[Job]:
        for each in inputs:
            waiting.append(each)
            yield each.job

    for annotation in pipeline.annotate_all(jobs(), explain=explain):
        done = waiting.popleft()
        yield {**done.head, **_spans(annotation, done.places, pipeline.policy)}


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


def _job(document: Document) -> Job:
    ids = [sentence.id for sentence in document.sentences]
    return Job(units_of(document.sentences), document.year, lambda sentence, span: f"{ids[sentence]}-e{span + 1}")


def _moved(span: Span, offset: int) -> Span:
    return span.moved(offset)


def _spans(annotation: Annotation, places: Sequence[Place], policy: str) -> Record:
    """The spans of all sentences as JSON, in text order, and what became of the others if that was asked for."""
    if not annotation.explanations:
        placed = (place(span) for place, spans in zip(places, annotation.sentences, strict=True) for span in spans)
        found = sorted((span for span in placed if span is not None), key=lambda span: span.start)
        return {"spans": [span.as_dict() for span in found]}
    spans: list[Record] = []
    others: list[Record] = []
    for place, found, explanation in zip(places, annotation.sentences, annotation.explanations, strict=True):
        spans.extend(explained(found, explanation, policy, place))
        others.extend(rejected(found, explanation, policy, place))
    return {
        "spans": sorted(spans, key=lambda record: record["start"]),
        "rejected": sorted(others, key=lambda record: record["start"]),
    }


def _places(document: Document) -> list[Place]:
    """By sentence, what moves a span from it to the seed's text."""
    tagged = sorted(segment for block in document.blocks if block.kind != "boilerplate" for segment in block.segments)
    starts = [start for start, _ in tagged]

    def place(span: Span, index: SegmentIndex) -> Span | None:
        placed = _placed(index, span, starts)
        return placed and replace(placed, text=document.text[placed.start : placed.end])

    return [partial(place, index=SegmentIndex(sentence.segments)) for sentence in document.sentences]


def _placed(index: SegmentIndex, span: Span, starts: list[int]) -> Span | None:
    """The span with offsets into the seed, or None where other text lies within it."""
    ranges = index.slice(span.start, span.end)
    for (_, end), (start, _) in pairwise(ranges):
        if bisect.bisect_left(starts, start) - bisect.bisect_left(starts, end) > 0:
            return None
    return replace(span, start=ranges[0][0], end=ranges[-1][1])
