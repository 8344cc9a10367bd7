"""Read and write gold records: flat JSONL, one line per sentence, followed by one line per entity."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

from gaiko.corpus.document import Document, Sentence
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import read_jsonl, write_jsonl
from gaiko.corpus.span_checks import first_fault
from gaiko.corpus.spans import VALUE_FIELDS, Segment, Span

SENTENCE_KEYS = ("k", "id", "par", "text", "segments")
ENTITY_KEYS = ("k", "id", "start", "end", "label", "kind", "mention", "text", "value")

_SENTENCE_ID = re.compile(r".+-s[0-9]{4,}", re.DOTALL)
_PARAGRAPH_ID = re.compile(r".+-p[0-9]{4,}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RecordedSentence:
    """A sentence of a record file, with its spans in line order."""

    id: str
    par: str
    text: str
    segments: tuple[Segment, ...]
    spans: tuple[Span, ...]


def write_records(
    path: Path,
    document: Document,
    sentences: Sequence[Sequence[Span]],
    *,
    sections: Collection[str] | None = None,
) -> None:
    """Write the sentences of ``document`` and their spans atomically.

    Args:
        path: JSONL file.
        document: annotated document.
        sentences: spans by sentence, parallel to ``document.sentences``.
        sections: ids of the sections to write; all by default.

    Raises:
        ValueError: a span that ``read_records`` would reject, or an unknown section.
        InputError: ``path`` cannot be written.
    """
    unknown = set(sections or ()) - {section.id for section in document.sections}
    if unknown:
        raise ValueError(f"{document.id} has no section {', '.join(sorted(unknown))}")
    records: list[dict[str, Any]] = []
    for sentence, spans in zip(document.sentences, sentences, strict=True):
        if sections is not None and sentence.section not in sections:
            continue
        fault = first_fault(sentence.id, sentence.text, spans)
        if fault:
            raise ValueError(f"{sentence.id}: {fault[1]}")
        records.append(_sentence_record(sentence))
        records.extend(_entity_record(span) for span in spans)
    write_jsonl(path, records)


def read_records(path: Path) -> list[RecordedSentence]:
    """Read the output of ``write_records``; spans have no source, which the format does not store.

    Raises:
        InputError: unreadable file or malformed line; the message names file and line.
    """
    found: list[RecordedSentence] = []
    known: set[str] = set()
    for where, opening, entities in _groups(path):
        sentence = _sentence(opening, where)
        if sentence.id in known:
            raise InputError(f"{where}: sentence {sentence.id} occurs twice; remove one")
        known.add(sentence.id)
        spans = tuple(_span(record, at) for at, record in entities)
        fault = first_fault(sentence.id, sentence.text, spans)
        if fault:
            raise InputError(f"{entities[fault[0]][0]}: {fault[1]}")
        found.append(RecordedSentence(sentence.id, sentence.par, sentence.text, sentence.segments, spans))
    return found


def _sentence_record(sentence: Sentence) -> dict[str, Any]:
    return {
        "k": "sent",
        "id": normalize("NFC", sentence.id),
        "par": normalize("NFC", sentence.par),
        "text": sentence.text,
        "segments": [list(segment) for segment in sentence.segments],
    }


def _entity_record(span: Span) -> dict[str, Any]:
    return {
        "k": "ent",
        "id": normalize("NFC", span.id),
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "kind": span.kind,
        "mention": span.mention,
        "text": span.text,
        "value": {name: normalize("NFC", span.value[name]) for name in VALUE_FIELDS if name in span.value},
    }


def _groups(path: Path) -> Iterator[tuple[str, dict[str, Any], list[tuple[str, dict[str, Any]]]]]:
    """Yield file and line of each sentence record, the record, and its entity records with file and line."""
    opening: tuple[str, dict[str, Any]] | None = None
    entities: list[tuple[str, dict[str, Any]]] = []
    for number, record in read_jsonl(path):
        where = f"{path}:{number}"
        kind = record.get("k")
        if kind == "sent":
            if opening is not None:
                yield *opening, entities
            opening, entities = (where, record), []
        elif kind != "ent":
            raise InputError(f'{where}: "k" must be "sent" or "ent", not {kind!r}')
        elif opening is None:
            raise InputError(f"{where}: an entity before any sentence; put it after the line of its sentence")
        else:
            entities.append((where, record))
    if opening is not None:
        yield *opening, entities


def _sentence(record: dict[str, Any], where: str) -> RecordedSentence:
    _check_keys(record, SENTENCE_KEYS, where)
    sentence_id = _name(record, "id", where)
    if not _SENTENCE_ID.fullmatch(sentence_id):
        raise InputError(f"{where}: id of a sentence must have the form <document>-s0001, not {sentence_id!r}")
    par = _name(record, "par", where)
    if not _PARAGRAPH_ID.fullmatch(par):
        raise InputError(f"{where}: par must have the form <document>-p0001, not {par!r}")
    text = _text(record, "text", where)
    segments = _segments(record["segments"], where)
    length = sum(end - start for start, end in segments)
    if length != len(text):
        raise InputError(f"{where}: the segments have {length} characters, the text has {len(text)}")
    return RecordedSentence(sentence_id, par, text, segments, ())


def _segments(value: Any, where: str) -> tuple[Segment, ...]:
    rule = f"{where}: segments must be ranges [start, end) of the seed in text order, such as [[0, 6]], not {value!r}"
    if not isinstance(value, list):
        raise InputError(rule)
    found: list[Segment] = []
    at = 0
    for pair in value:
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(end) is int for end in pair)):
            raise InputError(rule)
        start, end = pair
        if not at <= start < end:
            raise InputError(rule)
        found.append((start, end))
        at = end
    return tuple(found)


def _span(record: dict[str, Any], where: str) -> Span:
    _check_keys(record, ENTITY_KEYS, where)
    value = record["value"]
    if not isinstance(value, dict):
        raise InputError(f"{where}: value must be an object ({{}} if unknown), not {value!r}")
    for name in value:
        _name(value, name, where)
    return Span(
        start=_number(record, "start", where),
        end=_number(record, "end", where),
        text=_text(record, "text", where),
        label=_name(record, "label", where),
        kind=_name(record, "kind", where),
        mention=_name(record, "mention", where),
        value=value,
        id=_name(record, "id", where),
    )


def _check_keys(record: dict[str, Any], keys: Sequence[str], where: str) -> None:
    missing = [key for key in keys if key not in record]
    extra = [key for key in record if key not in keys]
    if missing or extra:
        found = [f"{key} is missing" for key in missing] + [f"{key!r} is not known" for key in extra]
        raise InputError(f"{where}: the keys must be {', '.join(keys)}: {'; '.join(found)}")


def _number(record: dict[str, Any], key: str, where: str) -> int:
    if type(record[key]) is not int:  # True is an int to isinstance
        raise InputError(f"{where}: {key} must be a whole number, not {record[key]!r}")
    return int(record[key])


def _text(record: dict[str, Any], key: str, where: str) -> str:
    if not isinstance(record[key], str):
        raise InputError(f"{where}: {key} must be a string, not {record[key]!r}")
    return str(record[key])


def _name(record: dict[str, Any], key: str, where: str) -> str:
    """Return a text field that must be NFC; only text copied from a seed may have another form."""
    text = _text(record, key, where)
    if not is_normalized("NFC", text):
        raise InputError(f"{where}: {key} is not in Unicode form NFC: {text!r}")
    return text
