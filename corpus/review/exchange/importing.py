"""Load what is to be reviewed: the gold, records as a build writes them, or labelled texts of anyone's (contract 4)."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from gaiko.corpus.document import Document
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import read_numbered_examples
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.gold.entity_checks import class_faults
from gaiko.corpus.gold.records import read_records
from gaiko.corpus.review.queue.label_errors import ScoredRange
from gaiko.corpus.review.queue.orders import ORDERS, order_texts
from gaiko.corpus.review.queue.signals import Layers, gather_facts
from gaiko.corpus.review.store.items import Item, span_record
from gaiko.corpus.review.store.store import Store, create_store, open_store
from gaiko.corpus.seeds import find_texts
from gaiko.corpus.spans import Span

GOLD, RECORDS, JSONL = "gold", "records", "jsonl"
"""What a review starts from: the gold, which is corrected; another annotation of the corpus; or texts of anyone's."""

Progress = Callable[[str, int, int], None]

_SAFE_ID = re.compile(r"\w[\w.-]*")
_SPAN_KEYS = ("id", "start", "end", "text", "label", "kind", "mention", "value")


@dataclass(frozen=True, slots=True)
class Source:
    """What a review is made from.

    Attributes:
        origin: ``GOLD``, ``RECORDS`` or ``JSONL``.
        items: the texts, in order.
        layers: what others found in them.
        scored: by text id, what a recognizer that has not learned from it found, with confidences.
        findings: by text id, what is known to be wrong with it.
        labels: those that a span may have; None for the project's own, with their kinds.
    """

    origin: str
    items: Sequence[Item]
    layers: Layers
    scored: Mapping[str, Sequence[ScoredRange]]
    findings: Mapping[str, Sequence[str]]
    labels: Sequence[str] | None = None


def gold_items(documents: Sequence[tuple[Document, Sequence[Sequence[Span]]]]) -> list[Item]:
    """Return the sentences of documents with their gold, or another annotation of each."""
    return [
        Item(
            sentence.id,
            document.id,
            sentence.par,
            sentence.text,
            tuple(spans),
            {"segments": [list(segment) for segment in sentence.segments], "year": document.year},
        )
        for document, annotation in documents
        for sentence, spans in zip(document.sentences, annotation, strict=True)
    ]


def read_items(path: Path) -> tuple[str, list[Item]]:
    """Read files of records or of labelled texts, and say which of the two they are.

    Args:
        path: a file, or a folder of files of one kind.

    Raises:
        InputError: a file cannot be read, a line is malformed, or the two kinds are mixed; the message names the place.
    """
    paths = find_texts(path, (".jsonl",))
    kinds = {RECORDS if _holds_records(file) else JSONL for file in paths}
    if len(kinds) > 1:
        raise InputError(f"{path}: holds records of sentences and other labelled texts; import one kind at a time")
    (kind,) = kinds
    items = [item for file in paths for item in (_records if kind == RECORDS else _examples)(file)]
    known: set[str] = set()
    for item in items:
        if item.id in known:
            raise InputError(f"{path}: {item.id} stands twice; give every text an id of its own")
        known.add(item.id)
    if not items:
        raise InputError(f"{path}: holds no text")
    return kind, items


def label_set(items: Sequence[Item], more: Sequence[str] = ()) -> list[str] | None:
    """Return the labels of texts where they are not the project's own with their kinds, else None.

    Args:
        items: the texts.
        more: labels that are allowed besides those that stand there.
    """
    spans = [span for item in items for span in item.spans]
    if not more and not any(list(class_faults(span_record(span))) for span in spans):
        return None
    return sorted({*more, *(span.label for span in spans)})


def match_layer(items: Sequence[Item], found: Sequence[Item], where: Path) -> dict[str, tuple[Span, ...]]:
    """Return the spans of ``found`` by the ids of ``items``: by id and words, or by words alone where those are unique.

    Raises:
        InputError: a text of ``found`` is none of ``items``.
    """
    by_id = {item.id: item for item in items}
    by_text: dict[str, list[Item]] = {}
    for item in items:
        by_text.setdefault(item.text, []).append(item)
    matched = {}
    for one in found:
        same = by_id.get(one.id)
        alike = by_text.get(one.text, [])
        if same is not None and same.text == one.text:
            matched[same.id] = one.spans
        elif len(alike) == 1:
            matched[alike[0].id] = one.spans
        else:
            reason = "stands several times" if alike else "is none of the review's texts"
            raise InputError(f"{where}: {one.id} {reason}; a layer is of the same texts, under the same ids")
    return matched


def build_store(path: Path, source: Source, progress: Progress) -> Store:
    """Make the work database at ``path``, whole or not at all.

    Raises:
        InputError: there is a file already, or it cannot be written.
    """
    if path.exists():
        raise InputError(f"{path}: is there already; name another with --db, or remove it")
    making = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        store = create_store(making)
        try:
            progress("writing the texts", 0, 0)
            store.add_items(source.items, source.layers)
            store.set("origin", source.origin)
            store.set("labels", source.labels)
            store.set_known(
                {
                    item.id: (
                        [astuple(one) for one in source.scored[item.id]] if item.id in source.scored else None,
                        source.findings.get(item.id, ()),
                    )
                    for item in source.items
                }
            )
            _set_queues(store, source, progress)
        finally:
            store.close()
        making.replace(path)
    finally:
        for left in path.parent.glob(f"{making.name}*"):
            left.unlink()
    return open_store(path)


def add_layer(store: Store, name: str, found: Mapping[str, Sequence[Span]], progress: Progress) -> None:
    """Add what others found, by text id, and order the queue anew; a layer of that name is replaced.

    Raises:
        StorageError: the database cannot be written.
    """
    store.add_items([], {name: found})
    known = store.known()
    scored = {item: [ScoredRange(*one) for one in spans] for item, (spans, _) in known.items() if spans is not None}
    findings = {item: found for item, (_, found) in known.items()}
    origin, labels = store.setting("origin"), store.setting("labels")
    _set_queues(store, Source(origin, list(store.items()), store.all_layers(), scored, findings, labels), progress)


def _set_queues(store: Store, source: Source, progress: Progress) -> None:
    """Order the texts of a database, by what is known of them."""
    progress("ordering the queue", 0, 0)
    facts = gather_facts(source.items, source.layers, source.labels, source.scored, source.findings)
    store.set_reasons({one.item: one.reasons for one in facts})
    for name in ORDERS:
        store.set_queue(name, order_texts(facts, name))


def _holds_records(path: Path) -> bool:
    return next((record.get("k") in ("sent", "ent") for _, record in read_jsonl(path)), False)


def _records(path: Path) -> list[Item]:
    return [
        Item(
            one.id,
            one.id.rpartition("-s")[0],
            one.par,
            one.text,
            tuple(sorted(one.spans, key=lambda span: span.start)),
            {"segments": [list(segment) for segment in one.segments]},
        )
        for one in read_records(path)
    ]


def _examples(path: Path) -> list[Item]:
    lines = dict(read_jsonl(path))
    stem = re.sub(r"[^\w.-]+", "-", path.stem).strip(".-") or "text"
    return [
        _example(path, number, stem, lines[number], example.spans) for number, example in read_numbered_examples(path)
    ]


def _example(path: Path, number: int, stem: str, record: Mapping[str, Any], spans: Sequence[Span]) -> Item:
    """A labelled text; what its record holds besides text and spans is kept, for the export."""
    given = record.get("id")
    name = given if isinstance(given, str) and _SAFE_ID.fullmatch(given) else f"{stem}-{number}"
    ordered = sorted(record["spans"], key=lambda span: (span["start"], span["end"]))
    ids = [one.get("id") for one in ordered]
    own = all(isinstance(one, str) and one for one in ids) and len(set(ids)) == len(ids)
    named = [span.named(ids[at] if own else f"{name}-e{at + 1}") for at, span in enumerate(spans)]
    extra = {
        span.id: more
        for span, one in zip(named, ordered, strict=True)
        if (more := {key: one[key] for key in one if key not in _SPAN_KEYS})
    }
    for before, after in pairwise(named):
        if before.overlaps(after):
            raise InputError(
                f"{path}:{number}: spans overlap at character {after.start}; a review takes flat spans only"
            )
    meta = {
        "record": {key: value for key, value in record.items() if key not in ("text", "spans")},
        "extra": extra,
        "year": record.get("year"),
    }
    return Item(name, path.stem, "", record["text"], tuple(named), meta)
