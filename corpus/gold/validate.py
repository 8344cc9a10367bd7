"""Validate gold files; each finding has a check id, a level, a file and a line."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from gaiko.corpus import bio
from gaiko.corpus.document import Document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json
from gaiko.corpus.gold.checks import Finding, checks
from gaiko.corpus.gold.folds import check_folds
from gaiko.corpus.gold.records import ENTITY_KEYS, SENTENCE_KEYS
from gaiko.corpus.labels import load_labels
from gaiko.corpus.seeds import read_bytes
from gaiko.corpus.span_checks import LINK, class_faults, is_entity_id, range_faults, value_faults
from gaiko.corpus.spans import VALUE_FIELDS, Span

Record = dict[str, Any]

_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_SENTENCE_ID = re.compile(r"(?P<doc>.+)-s[0-9]{4,}")
_FIRST_ID = re.compile(r'\ufeff?\{"k": ?"sent", ?"id": ?"(?P<id>[^"]+)"')


@dataclass(slots=True)
class _SentenceRecord:
    """A sentence record and the entity records that follow it, with their lines."""

    record: Record
    line: int
    entities: list[tuple[int, Record]] = field(default_factory=list)


def validate(paths: Sequence[Path], documents: Mapping[str, Document], folds: Path | None = None) -> list[Finding]:
    """Validate the gold files of some documents together.

    Args:
        paths: gold files, in any order.
        documents: source documents by id; the records must match their sentences.
        folds: file with the fold of each paragraph.

    Raises:
        InputError: unreadable file, not UTF-8, or malformed ``folds``.
    """
    validator = _Validator(documents)
    for path in sorted(paths, key=lambda path: validator.position(path)):
        validator.read(path)
    validator.finish()
    return validator.findings + (check_folds(folds, documents) if folds else [])


class _Validator:
    """Validator of a sequence of files; stores the ids that later records may refer to."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.findings: list[Finding] = []
        self._documents = documents
        self._sentences = {s.id: (at, s) for d in documents.values() for at, s in enumerate(d.sentences)}
        self._known: set[str] = set()
        self._seen: dict[str, list[str]] = {}
        self._path = Path()
        self._last = -1

    def position(self, path: Path) -> int:
        """Return the position of the file's first sentence in its document, by which files are sorted, because links point back."""
        match = _FIRST_ID.match(read_bytes(path)[:4096].decode("utf-8", errors="ignore"))
        found = self._sentences.get(match["id"]) if match else None
        return found[0] if found else -1

    def read(self, path: Path) -> None:
        self._path, self._last = path, -1
        data = read_bytes(path)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}") from None
        if text.startswith("\ufeff"):
            self._add("GOLD-FILE-01", 1, "byte order mark")
            text = text[1:]
        if text and not text.endswith("\n"):
            self._add("GOLD-FILE-06", text.count("\n") + 1, "the last line does not end in LF")
        lines = text.removesuffix("\n").split("\n") if text else []
        current: _SentenceRecord | None = None
        for number, line in enumerate(lines, start=1):
            record = self._record(number, line)
            if record is None:
                continue
            if record["k"] == "sent":
                self._sentence(current)
                current = _SentenceRecord(record, number)
            elif current is None:
                self._add("GOLD-FILE-04", number, "entity before the first sentence")
            else:
                current.entities.append((number, record))
        self._sentence(current)

    def finish(self) -> None:
        for doc_id, seen in self._seen.items():
            wanted = [sentence.id for sentence in self._documents[doc_id].sentences]
            if missing := [sentence_id for sentence_id in wanted if sentence_id not in set(seen)]:
                more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
                self._add("GOLD-SENT-03", 1, f"{doc_id} lacks sentence {missing[0]}{more}")

    def _add(self, check: str, line: int, message: str) -> None:
        self.findings.append(Finding(self._path, line, checks()[check], message))

    def _record(self, number: int, line: str) -> Record | None:
        if line.endswith("\r"):
            self._add("GOLD-FILE-02", number, "the line ends in CR LF")
            line = line[:-1]
        if _CONFLICT.match(line):
            self._add("GOLD-FILE-03", number, f"conflict marker {line[:12]!r}")
            return None
        try:
            record: Record = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            self._add("GOLD-FILE-04", number, "not JSON")
            return None
        kind = record.get("k") if isinstance(record, dict) else None
        keys = {"sent": SENTENCE_KEYS, "ent": ENTITY_KEYS}.get(str(kind))
        if keys is None or record.keys() != set(keys) or not _typed(record):
            self._add("GOLD-FILE-04", number, "not a record of kind sent or ent with the keys of its kind")
            return None
        ordered = {key: record[key] for key in keys}
        if kind == "ent":
            known = {name: ordered["value"][name] for name in VALUE_FIELDS if name in ordered["value"]}
            ordered["value"] = known | ordered["value"] if len(known) < len(ordered["value"]) else known
        try:
            canonical = dump_json(ordered)
            canonical.encode("utf-8")
        except UnicodeEncodeError:
            self._add("GOLD-FILE-04", number, "contains a lone surrogate")
            return None
        if canonical != line:
            self._add("GOLD-FILE-05", number, "not in canonical form")
        return record

    def _sentence(self, current: _SentenceRecord | None) -> None:
        if current is None:
            return
        record, line = current.record, current.line
        match = _SENTENCE_ID.fullmatch(record["id"])
        if match is None:
            self._add("GOLD-ID-02", line, f"malformed id of a sentence: {record['id']!r}")
        self._unique(record["id"], line)
        if match and match["doc"] in self._documents:
            self._in_document(record, line, match["doc"])
        checked = [(at, self._entity(record, at, entity)) for at, entity in current.entities]
        valid = [(at, span) for at, span in checked if span is not None]
        self._flat(valid)
        spans = [span for _, span in valid]
        if len(spans) == len(checked) and not _round_trips(len(record["text"]), spans):
            self._add("GOLD-BIO-01", line, f"{record['id']}: its BIO tags decode to other spans")

    def _in_document(self, record: Record, line: int, doc_id: str) -> None:
        seen = self._seen.setdefault(doc_id, [])
        found = self._sentences.get(record["id"])
        if found is None:
            self._add("GOLD-SENT-03", line, f"{record['id']} is not a sentence of {doc_id}")
            return
        at, sentence = found
        if at <= self._last:
            self._add("GOLD-SENT-02", line, f"{record['id']} follows a later sentence")
        self._last = at
        seen.append(record["id"])
        segments = tuple(tuple(segment) for segment in record["segments"])
        if (record["text"], segments, record["par"]) != (sentence.text, sentence.segments, sentence.par):
            self._add("GOLD-SENT-01", line, f"{record['id']} differs from the seed")

    def _entity(self, sentence: Record, line: int, record: Record) -> Span | None:
        name, text = record["id"], sentence["text"]
        if not is_entity_id(name, sentence["id"]):
            self._add("GOLD-ID-02", line, f"malformed id of an entity in {sentence['id']}: {name!r}")
        for check, message in class_faults(record):
            self._add(check, line, message)
        for check, message in value_faults(record):
            self._add(check, line, message)
        self._links(line, record)
        self._unique(name, line)
        faults = list(range_faults(text, record))
        for check, message in faults:
            self._add(check, line, message)
        if any(check != "GOLD-SPAN-06" for check, _ in faults):
            return None
        return Span(record["start"], record["end"], record["text"], record["label"], record["kind"], id=name)

    def _links(self, line: int, record: Record) -> None:
        link_field = record["value"].get("link", "")
        for link in link_field.split() if isinstance(link_field, str) else ():
            match = LINK.fullmatch(link)
            if match is None or match["id"] not in self._known:
                self._add("GOLD-VALUE-04", line, f"{record['id']}: {link!r}")

    def _flat(self, spans: Sequence[tuple[int, Span]]) -> None:
        for (_, before), (line, span) in pairwise(spans):
            if span.start < before.start:
                self._add("GOLD-SPAN-05", line, f"{span.id} follows {before.id}")
            elif span.overlaps(before):
                self._add("GOLD-SPAN-04", line, f"{span.id} overlaps {before.id}")

    def _unique(self, name: str, line: int) -> None:
        if name in self._known:
            self._add("GOLD-ID-01", line, name)
        self._known.add(name)


def _typed(record: Record) -> bool:
    if record["k"] == "sent":
        texts = [record["id"], record["par"], record["text"]]
        return all(isinstance(text, str) for text in texts) and _is_segments(record["segments"])
    texts = [record[key] for key in ("id", "label", "kind", "mention", "text")]
    numbers = [record["start"], record["end"]]
    return (
        all(isinstance(t, str) for t in texts)
        and all(type(n) is int for n in numbers)
        and isinstance(record["value"], dict)
    )


def _is_segments(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(type(end) is int for end in pair) for pair in value
    )


def _round_trips(length: int, spans: Sequence[Span]) -> bool:
    known = [span.key for span in spans if load_labels().get(span.label)]
    return bio.decode_names(bio.encode(length, known)) == known
