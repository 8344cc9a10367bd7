"""Write what was decided: gold, labelled texts, and the ledger of corrections; the same bytes for the same decisions."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.document import Document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import read_jsonl, write_jsonl
from gaiko.corpus.gold.records import write_records
from gaiko.corpus.gold.validate import validate
from gaiko.corpus.review.exchange.importing import GOLD, JSONL
from gaiko.corpus.review.exchange.outcome import Outcome, outcomes
from gaiko.corpus.review.store.items import span_record
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.spans import Span

CORRECTIONS = "CORRECTIONS.jsonl"
ANNOTATIONS = "annotations.jsonl"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        files: every file.
        texts: how many texts are in them.
        corrections: how many corrections the ledger holds of this review.
        left: texts that stand as they were, or were left out, by why.
    """

    files: tuple[Path, ...]
    texts: int
    corrections: int
    left: Mapping[str, int]


def export_gold(store: Store, documents: Mapping[str, Document], out: Path) -> Exported:
    """Write ``out/gold/<document>-<section>.jsonl`` and ``out/CORRECTIONS.jsonl``, all of them or none.

    Of a review of the gold, texts that were not accepted stand as they were. Of a review of another annotation every text
    must have been accepted: silver is never published as gold.

    Args:
        store: the review.
        documents: by id, those whose sentences it reviews.
        out: the folder; ``corpus`` to take over what was decided.

    Raises:
        InputError: something is not decided or not adjudicated, a sentence is not what its document holds today, or what
            would be written is not valid gold.
    """
    if store.setting("origin") == JSONL:
        raise InputError(f"{store.path}: is of texts that are not in the corpus; export them as jsonl")
    found = list(outcomes(store))
    _check_decided(store, found)
    spans = _sentence_spans(store, found, documents)
    ours = [documents[name] for name in dict.fromkeys(outcome.item.doc for outcome in found)]
    gold = out / "gold"
    with _beside(gold) as folder:
        made = _write_gold(folder, ours, spans)
        _check_valid(store, made, ours)
        files = [path.replace(gold / path.name) for path in made]
    ledger, count = _write_corrections(store, found, out)
    return Exported((*files, ledger), len(found), count, _left(found))


def export_texts(store: Store, out: Path) -> Exported:
    """Write ``out/annotations.jsonl``, the accepted texts as JSONL of text and spans (contract 4), and ``out/CORRECTIONS.jsonl``.

    Raises:
        InputError: something is not adjudicated, or ``out`` cannot be written.
    """
    found = list(outcomes(store))
    decided = [outcome for outcome in found if outcome.is_decided]
    write_jsonl(out / ANNOTATIONS, map(_text_record, decided))
    ledger, count = _write_corrections(store, found, out)
    return Exported((out / ANNOTATIONS, ledger), len(decided), count, _left(found))


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder inside ``folder`` that is gone at the end of the block: what is made in it is moved, whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as made:
            yield Path(made)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}; name another output") from None


def _left(found: Iterable[Outcome]) -> dict[str, int]:
    left: dict[str, int] = {}
    for outcome in found:
        if not outcome.is_decided:
            left[outcome.decision.state] = left.get(outcome.decision.state, 0) + 1
    return left


def _check_decided(store: Store, found: Sequence[Outcome]) -> None:
    if store.setting("origin") == GOLD:
        return
    waiting = [outcome for outcome in found if not outcome.is_decided]
    if waiting:
        raise InputError(
            f"{store.path}: {len(waiting)} texts are not accepted, such as {waiting[0].item.id} "
            f"({waiting[0].decision.state}); gold needs all of them: accept them, or export --format jsonl"
        )


def _sentence_spans(
    store: Store, found: Sequence[Outcome], documents: Mapping[str, Document]
) -> Mapping[str, Sequence[Span]]:
    """By sentence, the spans that are to be written."""
    texts = {sentence.id: sentence.text for document in documents.values() for sentence in document.sentences}
    for outcome in found:
        item = outcome.item
        if item.doc not in documents:
            raise InputError(f"{store.path}: no seed is called {item.doc}; name the folder of its seed with --seeds")
        if texts.get(item.id) != item.text:
            raise InputError(
                f"{store.path}: the text of {item.id} is another than when it was imported; "
                "restore the seed, or import it anew"
            )
    spans = {o.item.id: o.decision.spans if o.is_decided else o.item.spans for o in found}
    for name in dict.fromkeys(outcome.item.doc for outcome in found):
        missing = [sentence.id for sentence in documents[name].sentences if sentence.id not in spans]
        if missing:
            raise InputError(
                f"{store.path}: lacks {len(missing)} sentences of {name}, such as {missing[0]}; "
                "import the whole document, or export --format jsonl"
            )
    return spans


def _write_gold(folder: Path, documents: Sequence[Document], spans: Mapping[str, Sequence[Span]]) -> list[Path]:
    """One file for every section of the first level, a column by itself, and the title."""
    written = []
    for document in documents:
        groups: dict[str, list[str]] = {}
        for section in dict.fromkeys(sentence.section for sentence in document.sentences):
            groups.setdefault(_file_section(section), []).append(section)
        for name, sections in groups.items():
            path = folder / f"{document.id}-{name}.jsonl"
            annotation = [spans[sentence.id] for sentence in document.sentences]
            write_records(path, document, annotation, sections=sections)
            written.append(path)
    return written


def _file_section(section: str) -> str:
    """The section whose file the sentences of ``section`` stand in: ``2`` for 2.1.3, ``2.c1`` for a column of it."""
    first, *rest = section.split(".")
    column = next((f"{first}.{part}" for part in rest if part.startswith("c")), None)
    return column or first


def _check_valid(store: Store, paths: Sequence[Path], documents: Sequence[Document]) -> None:
    findings = validate(paths, {document.id: document for document in documents})
    errors = [finding for finding in findings if finding.check.level == "error"]
    if errors:
        one = errors[0]
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise InputError(
            f"{store.path}: the gold would not be valid: {one.check.id} {one.message}{more}; mend it in the review"
        )


def _write_corrections(store: Store, found: Sequence[Outcome], out: Path) -> tuple[Path, int]:
    """The ledger: what stands there of other reviews is kept, in front."""
    path = out / CORRECTIONS
    ours = [_correction(outcome) for outcome in found if outcome.is_correction]
    known = {(event.item, event.operation) for event in store.all_events()}
    there = [record for _, record in read_jsonl(path)] if path.exists() else []
    kept = [record for record in there if (record.get("sentence"), record.get("operation")) not in known]
    write_jsonl(path, [*kept, *ours])
    return path, len(ours)


def _correction(outcome: Outcome) -> dict[str, Any]:
    event = outcome.event
    assert event is not None  # what differs from the start was decided
    return {
        "sentence": outcome.item.id,
        "text_hash": outcome.item.text_hash,
        "before": [span_record(span) for span in outcome.item.spans],
        "after": [span_record(span) for span in outcome.decision.spans],
        "rule": outcome.decision.rule,
        "reason": outcome.decision.reason,
        "comment": outcome.decision.comment,
        "by": list(outcome.annotators),
        "time": event.time,
        "operation": event.operation,
    }


def _text_record(outcome: Outcome) -> dict[str, Any]:
    extra = outcome.item.meta.get("extra", {})
    spans = [{**span_record(span), **extra.get(span.id, {})} for span in outcome.decision.spans]
    return {"text": outcome.item.text, "spans": spans, "id": outcome.item.id, **outcome.item.meta.get("record", {})}
