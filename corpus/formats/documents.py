"""Intermediate representation of conversions: texts with annotations, any labels and any extra keys."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import stream_jsonl
from gaiko.corpus.gold.records import read_records
from gaiko.corpus.span_checks import range_error
from gaiko.corpus.spans import CharOffset, Segment

NAMED_FIELDS = ("id", "kind", "mention", "value")
"""Fields of a span with a defined meaning; other keys are kept unchanged."""

PLACE_KEYS = ("start", "end", "label", "text")
"""Keys of range, label and text of a span, which other fields must not use."""

DOCUMENT_KEYS = ("text", "spans")
"""Keys of text and spans of a record, which other keys must not use."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A labelled range of a text, half-open code points.

    Attributes:
        fields: other keys as in the JSONL: ``id``, ``kind``, ``mention`` (strings), ``value`` (an object), ``fragments``
            (parts of a discontinuous span, from ``start`` to ``end``), and any further keys.
    """

    start: CharOffset
    end: CharOffset
    label: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A document with annotations.

    Attributes:
        text: text; offsets count its code points.
        annotations: annotations in the order of the source.
        keys: other keys of the record.
        where: file and line or record, for messages.
    """

    text: str
    annotations: tuple[Annotation, ...]
    keys: Mapping[str, Any]
    where: str


def read_documents(path: Path) -> Iterator[AnnotatedText]:
    """Yield the documents of JSONL ``{"text", "spans": [{"start", "end", "label"}]}``, or the sentences of a gold file.

    Raises:
        InputError: a malformed line, or a span outside its text; the message names the line.
    """
    empty = True
    for number, record in stream_jsonl(path):
        if empty and record.get("k") == "sent":
            yield from _gold(path)
            return
        empty = False
        yield document_of(record, f"{path}:{number}")
    if empty:
        raise InputError(f"{path}: contains no labelled text")


def document_of(record: Mapping[str, Any], where: str) -> AnnotatedText:
    """Return the document of a JSONL record; InputError, prefixed with ``where``, if it is malformed."""
    text, spans = record.get("text"), record.get("spans")
    if not isinstance(text, str) or not isinstance(spans, list):
        raise InputError(f'{where}: "text" (a string) and "spans" (a list) are expected')
    annotations = tuple(annotation_of(span, text, f"{where}: span {n}") for n, span in enumerate(spans, start=1))
    return AnnotatedText(text, annotations, {k: v for k, v in record.items() if k not in DOCUMENT_KEYS}, where)


def annotation_of(span: Any, text: str, where: str) -> Annotation:
    """Return the annotation of a member of ``spans``; errors as in ``make_annotation``."""
    if not isinstance(span, dict):
        raise InputError(f"{where}: must be an object with start, end and label, not {short_repr(span)}")
    fields = {key: value for key, value in span.items() if key not in PLACE_KEYS}
    return make_annotation(text, span.get("start"), span.get("end"), span.get("label"), fields, where, span.get("text"))


def make_annotation(
    text: str, start: Any, end: Any, label: Any, fields: Mapping[str, Any], where: str, quote: Any = None
) -> Annotation:
    """Return a validated annotation.

    Args:
        text: annotated text.
        start: first code point.
        end: code point after the last.
        label: label.
        fields: other fields.
        where: file and line or record, for messages.
        quote: covered text in the source file, if any.

    Raises:
        InputError: range outside the text, a covered text that differs from ``quote``, or a field of a wrong type.
    """
    if type(start) is not int or type(end) is not int:
        raise InputError(f"{where}: start and end must be whole numbers, not {short_repr(start)} and {short_repr(end)}")
    if not isinstance(label, str) or not label:
        raise InputError(f"{where}: label must be a non-empty string, not {short_repr(label)}")
    if error := range_error(start, end, text):
        raise InputError(f"{where}: {error}")
    if quote is not None and quote != text[start:end]:
        raise InputError(
            f"{where}: covered text {short_repr(quote)} differs from the text at {start} to {end}, {short_repr(text[start:end])}"
        )
    if reserved := [name for name in PLACE_KEYS if name in fields]:
        raise InputError(f"{where}: {reserved[0]} is reserved for range and label; rename this key of the span")
    for name in ("id", "kind", "mention"):
        if not isinstance(fields.get(name, ""), str):
            raise InputError(f"{where}: {name} must be a string, not {short_repr(fields[name])}")
    if not isinstance(fields.get("value", {}), dict):
        raise InputError(f"{where}: value must be an object, not {short_repr(fields['value'])}")
    if "fragments" in fields and not _are_fragments(fields["fragments"], start, end):
        raise InputError(
            f"{where}: fragments must be the parts of the span in order, such as "
            f"[[{start}, {start + 1}], [{end - 1}, {end}]], not {short_repr(fields['fragments'])}"
        )
    return Annotation(start, end, label, fields)


def record_of(document: AnnotatedText) -> dict[str, Any]:
    """Return the JSONL record of a document, keys in fixed order."""
    return {
        "text": document.text,
        "spans": [span_of(annotation, document.text) for annotation in document.annotations],
        **document.keys,
    }


def span_of(annotation: Annotation, text: str) -> dict[str, Any]:
    """Return an annotation as a member of ``spans``, with its covered text."""
    first = {"id": annotation.fields["id"]} if "id" in annotation.fields else {}
    place = {
        "start": annotation.start,
        "end": annotation.end,
        "text": text[annotation.start : annotation.end],
        "label": annotation.label,
    }
    named = {name: annotation.fields[name] for name in NAMED_FIELDS[1:] if name in annotation.fields}
    return {**first, **place, **named, **{k: v for k, v in annotation.fields.items() if k not in NAMED_FIELDS}}


def flat(annotations: Iterable[Annotation]) -> tuple[list[Annotation], list[Annotation]]:
    """Return flat annotations (the longest first, then the leftmost) and the remaining ones, each in text order."""
    kept: list[Annotation] = []
    others: list[Annotation] = []
    taken: set[int] = set()
    for annotation in sorted(annotations, key=lambda a: (a.start - a.end, a.start)):
        positions = range(annotation.start, annotation.end)
        if taken.isdisjoint(positions):
            taken.update(positions)
            kept.append(annotation)
        else:
            others.append(annotation)
    return sorted(kept, key=lambda a: a.start), sorted(others, key=lambda a: (a.start, a.end))


def fill_gaps(text: str, segments: Iterable[Segment]) -> list[Segment]:
    """Return ``segments``, in text order, and the gaps between them, so that they cover all of ``text``."""
    found: list[Segment] = []
    at = 0
    for start, end in [*segments, (len(text), len(text))]:
        if at < start:
            found.append((at, start))
        if start < end:
            found.append((start, end))
        at = max(at, end)
    return found


def dump_line(value: Any) -> str:
    """Return ``value`` as one line of JSON with control characters and all line separators escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() or char == "\u3000" else _escaped(char) for char in text)


def short_repr(value: Any, limit: int = 40) -> str:
    """Return a value for a message: one line, shortened to ``limit`` characters."""
    text = dump_line(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def join_names(*names: str) -> str:
    """Return names from a file of another tool as a list for a message, control characters escaped."""
    return ", ".join(short_repr(name, 120)[1:-1] for name in names)


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _are_fragments(fragments: Any, start: int, end: int) -> bool:
    if not (isinstance(fragments, Sequence) and fragments and not isinstance(fragments, str)):
        return False
    at = start
    for number, fragment in enumerate(fragments):
        if not (isinstance(fragment, list | tuple) and len(fragment) == 2 and all(type(x) is int for x in fragment)):
            return False
        first, last = fragment
        if not at <= first < last <= end or (number == 0 and first != start):
            return False
        at = last
    return at == end


def _gold(path: Path) -> Iterator[AnnotatedText]:
    """Yield the sentences of a gold file, with id, paragraph and segments as keys."""
    for record in read_records(path):
        annotations = tuple(
            Annotation(
                span.start,
                span.end,
                span.label,
                {"id": span.id, "kind": span.kind, "mention": span.mention, "value": dict(span.value)},
            )
            for span in record.spans
        )
        keys = {"id": record.id, "par": record.par, "segments": [list(segment) for segment in record.segments]}
        yield AnnotatedText(record.text, annotations, keys, f"{path}: {record.id}")
