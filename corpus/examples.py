"""Labelled texts for training and evaluation of recognizers: JSONL with any label set."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.reference import parse_reference
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.span_checks import range_error
from gaiko.corpus.spans import Span


@dataclass(frozen=True, slots=True)
class Example:
    """A text with spans; offsets are half-open code points into ``text``.

    Attributes:
        text: a document or a part of one.
        spans: spans in text order; ``kind`` and ``value`` are empty if the data has only range and label.
        year: reference year of dates without a year.
    """

    text: str
    spans: tuple[Span, ...]
    year: int | None = None


def read_numbered_examples(path: Path) -> list[tuple[int, Example]]:
    """Read JSONL ``{"text", "spans": [{"start", "end", "label"}]}``; return each text with its line number, from 1.

    Optional keys: ``year`` of a text; ``kind``, ``mention`` and ``value`` of a span.

    Raises:
        InputError: a malformed line, or a span outside its text; the message names the line.
    """
    found = [(number, parse_example(record, f"{path}:{number}")) for number, record in read_jsonl(path)]
    if not found:
        raise InputError(f"{path}: contains no labelled text")
    return found


def split_into_sentences(examples: Iterable[Example]) -> list[Example]:
    """Split examples into sentences; a span that crosses a sentence boundary is dropped."""
    return [
        Example(
            example.text[start:end],
            tuple(span.shifted(-start) for span in example.spans if start <= span.start and span.end <= end),
            example.year,
        )
        for example in examples
        for start, end in split_sentences(example.text)
    ]


def parse_example(record: dict[str, Any], where: str) -> Example:
    """Return the labelled text of a JSON record; InputError, with ``where``, for another shape or a span outside its text."""
    text, spans, year = record.get("text"), record.get("spans"), record.get("year")
    if not isinstance(text, str) or not isinstance(spans, list):
        raise InputError(f'{where}: "text" (a string) and "spans" (a list) are expected')
    if year is not None:
        year = parse_reference(year, f'{where}: "year"').year
    read = sorted((_span(span, text, where) for span in spans), key=lambda span: (span.start, span.end))
    return Example(text, tuple(read), year)


def _span(span: Any, text: str, where: str) -> Span:
    if not isinstance(span, dict):
        raise InputError(f"{where}: a span is an object with start, end and label")
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise InputError(f"{where}: a span needs start and end (whole numbers) and label (a string)")
    if error := range_error(start, end, text):
        raise InputError(f"{where}: span {error}")
    value = span.get("value") or {}
    if not isinstance(value, dict) or not all(isinstance(field, str) for field in value.values()):
        raise InputError(f'{where}: "value" of a span must be an object of strings, not {value!r}')
    kind, mention = str(span.get("kind") or ""), str(span.get("mention") or "named")
    return Span(start, end, text[start:end], label, kind, mention, value=value)
