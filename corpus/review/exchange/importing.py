"""Import texts into a review: the gold, records as ``gaiko build`` writes them, or labelled JSONL."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from gaiko.corpus.document import LabelledDocument
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import read_numbered_examples
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.gold.records import read_records
from gaiko.corpus.review.queue.label_errors import ScoredRange
from gaiko.corpus.review.queue.orders import ORDERS, order_texts
from gaiko.corpus.review.queue.signals import Layers, collect_signals
from gaiko.corpus.review.store.items import Item, span_record
from gaiko.corpus.review.store.store import Store, create_store, open_store
from gaiko.corpus.seeds import find_texts
from gaiko.corpus.span_checks import class_faults
from gaiko.corpus.spans import Span

GOLD, RECORDS, JSONL = "gold", "records", "jsonl"
"""Origins of a review: the gold, another annotation of the corpus (records), or texts from outside (JSONL)."""

Progress = Callable[[str, int, int], None]

_SAFE_ID = re.compile(r"\w[\w.-]*")
_SPAN_KEYS = ("id", "start", "end", "text", "label", "kind", "mention", "value")


@dataclass(frozen=True, slots=True)
class ReviewSource:
    """Input of a new review.

    Attributes:
        origin: ``GOLD``, ``RECORDS`` or ``JSONL``.
        items: texts in document order.
        layers: spans of other annotators, by layer name and text id.
        scored: out-of-fold spans of a recognizer with confidences, by text id.
        findings: findings of the gold checks, by text id.
        labels: allowed labels; None for those of the project, with their kinds.
    """

    origin: str
    items: Sequence[Item]
    layers: Layers
    scored: Mapping[str, Sequence[ScoredRange]]
    findings: Mapping[str, Sequence[str]]
    labels: Sequence[str] | None = None


def gold_items(documents: Sequence[LabelledDocument]) -> list[Item]:
    """Return the sentences of documents as review items, each with its annotation."""
    return [
        Item(
            sentence.id,
            labelled.document.id,
            sentence.par,
            sentence.text,
            tuple(spans),
            {"segments": [list(segment) for segment in sentence.segments], "year": labelled.document.year},
        )
        for labelled in documents
        for sentence, spans in labelled.pairs()
    ]


def read_items(path: Path) -> tuple[str, list[Item]]:
    """Read records or labelled texts; return their origin (``RECORDS`` or ``JSONL``) and the items.

    Args:
        path: a file, or a folder of files of one kind.

    Raises:
        InputError: unreadable file, malformed line, duplicate id, or mixed kinds.
    """
    paths = find_texts(path, (".jsonl",))
    kinds = {RECORDS if _holds_records(file) else JSONL for file in paths}
    if len(kinds) > 1:
        raise InputError(f"{path}: mixes gold records and labelled texts; import one kind at a time")
    (kind,) = kinds
    items = [item for file in paths for item in (_records if kind == RECORDS else _examples)(file)]
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise InputError(f"{path}: duplicate id {item.id}; give every text its own id")
        seen.add(item.id)
    if not items:
        raise InputError(f"{path}: contains no text")
    return kind, items


def label_set(items: Sequence[Item], more: Sequence[str] = ()) -> list[str] | None:
    """Return the label set of texts, or None if they use the labels and kinds of the project.

    Args:
        items: the texts.
        more: further allowed labels.
    """
    spans = [span for item in items for span in item.spans]
    if not more and not any(list(class_faults(span_record(span))) for span in spans):
        return None
    return sorted({*more, *(span.label for span in spans)})


def match_layer(items: Sequence[Item], found: Sequence[Item], where: Path) -> dict[str, tuple[Span, ...]]:
    """Return the spans of ``found`` by the ids of ``items``, matched by id and text, or by a unique text.

    Raises:
        InputError: a text of ``found`` matches none of ``items``, or several.
    """
    by_id = {item.id: item for item in items}
    by_text: dict[str, list[Item]] = {}
    for item in items:
        by_text.setdefault(item.text, []).append(item)
    matched = {}
    for one in found:
        same_id = by_id.get(one.id)
        same_text = by_text.get(one.text, [])
        if same_id is not None and same_id.text == one.text:
            matched[same_id.id] = one.spans
        elif len(same_text) == 1:
            matched[same_text[0].id] = one.spans
        else:
            reason = "matches several texts" if same_text else "matches no text"
            raise InputError(f"{where}: {one.id} {reason} of the review; a layer has the same texts and ids")
    return matched


def build_store(path: Path, source: ReviewSource, progress: Progress) -> Store:
    """Create the work database at ``path`` atomically, from a temporary file beside it.

    Raises:
        InputError: the file exists already, or cannot be written.
    """
    if path.exists():
        raise InputError(f"{path}: exists already; name another file with --db, or remove it")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        store = create_store(temporary)
        try:
            progress("writing the texts", 0, 0)
            store.texts.add(source.items, source.layers)
            store.set("origin", source.origin)
            store.set("labels", source.labels)
            store.texts.set_evidence(
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
        temporary.replace(path)
    finally:
        for left in path.parent.glob(f"{temporary.name}*"):
            left.unlink()
    return open_store(path)


def add_layer(store: Store, name: str, found: Mapping[str, Sequence[Span]], progress: Progress) -> None:
    """Add a layer by text id, replacing one of the same name, and reorder the queue.

    Raises:
        StorageError: the database could not be written.
    """
    store.texts.add([], {name: found})
    evidence = store.texts.evidence()
    scored = {item: [ScoredRange(*one) for one in spans] for item, (spans, _) in evidence.items() if spans is not None}
    findings = {item: found for item, (_, found) in evidence.items()}
    origin, labels = store.setting("origin"), store.setting("labels")
    _set_queues(
        store,
        ReviewSource(origin, list(store.texts.all()), store.texts.all_layers(), scored, findings, labels),
        progress,
    )


def _set_queues(store: Store, source: ReviewSource, progress: Progress) -> None:
    """Compute and store all orders and reasons."""
    progress("ordering the queue", 0, 0)
    signals = collect_signals(source.items, source.layers, source.labels, source.scored, source.findings)
    store.queue.set_reasons({one.item: one.reasons for one in signals})
    for name in ORDERS:
        store.queue.set(name, order_texts(signals, name))


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
    """Return a labelled text as an item; other keys of its record are kept in ``meta`` for the export."""
    given = record.get("id")
    name = given if isinstance(given, str) and _SAFE_ID.fullmatch(given) else f"{stem}-{number}"
    ordered = sorted(record["spans"], key=lambda span: (span["start"], span["end"]))
    ids = [one.get("id") for one in ordered]
    own = all(isinstance(one, str) and one for one in ids) and len(set(ids)) == len(ids)
    named = [span.with_id(ids[at] if own else f"{name}-e{at + 1}") for at, span in enumerate(spans)]
    extra = {
        span.id: more
        for span, one in zip(named, ordered, strict=True)
        if (more := {key: one[key] for key in one if key not in _SPAN_KEYS})
    }
    for before, after in pairwise(named):
        if before.overlaps(after):
            raise InputError(f"{path}:{number}: spans overlap at character {after.start}; a review needs flat spans")
    meta = {
        "record": {key: value for key, value in record.items() if key not in ("text", "spans")},
        "extra": extra,
        "year": record.get("year"),
    }
    return Item(name, path.stem, "", record["text"], tuple(named), meta)
