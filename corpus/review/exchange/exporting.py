"""Export the decisions of a review as gold or JSONL, with the ledger of corrections; deterministic byte for byte."""

import tempfile
from collections import Counter
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
    """Result of an export.

    Attributes:
        files: written files.
        texts: number of exported texts.
        corrections: number of ledger entries of this review.
        undecided: number of texts kept as imported (gold) or left out (JSONL), by state.
    """

    files: tuple[Path, ...]
    texts: int
    corrections: int
    undecided: Mapping[str, int]


def export_gold(store: Store, documents: Mapping[str, Document], out: Path) -> Exported:
    """Write ``out/gold/<document>-<section>.jsonl`` and ``out/CORRECTIONS.jsonl``, all of them or none.

    In a review of the gold, texts that were not accepted keep their imported annotation. In a review of any other
    annotation every text must be accepted: silver is never published as gold.

    Args:
        store: the review.
        documents: documents of the reviewed sentences, by id.
        out: output folder; ``corpus`` updates the gold itself.

    Raises:
        InputError: undecided or not adjudicated texts, a sentence that its document no longer holds, or invalid gold.
    """
    if store.setting("origin") == JSONL:
        raise InputError(f"{store.path}: holds texts from outside the corpus; export them with --format jsonl")
    found = list(outcomes(store))
    _check_decided(store, found)
    spans = _sentence_spans(store, found, documents)
    ours = [documents[name] for name in dict.fromkeys(outcome.item.doc for outcome in found)]
    gold = out / "gold"
    with _staging_folder(gold) as folder:
        written = _write_gold(folder, ours, spans)
        _check_valid(store, written, ours)
        files = [path.replace(gold / path.name) for path in written]
    ledger, count = _write_corrections(store, found, out)
    return Exported((*files, ledger), len(found), count, _count_undecided(found))


def export_texts(store: Store, out: Path) -> Exported:
    """Write the accepted texts as JSONL to ``out/annotations.jsonl``, and ``out/CORRECTIONS.jsonl``.

    Raises:
        InputError: not adjudicated texts, or ``out`` cannot be written.
    """
    found = list(outcomes(store))
    decided = [outcome for outcome in found if outcome.is_decided]
    write_jsonl(out / ANNOTATIONS, map(_text_record, decided))
    ledger, count = _write_corrections(store, found, out)
    return Exported((out / ANNOTATIONS, ledger), len(decided), count, _count_undecided(found))


@contextmanager
def _staging_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder inside ``folder``, from which finished files are moved into place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as name:
            yield Path(name)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written: {error.strerror}; name another output") from None


def _count_undecided(found: Iterable[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.decision.state for outcome in found if not outcome.is_decided))


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
    """Return the spans to write by sentence id, after checking that texts and documents match."""
    texts = {sentence.id: sentence.text for document in documents.values() for sentence in document.sentences}
    for outcome in found:
        item = outcome.item
        if item.doc not in documents:
            raise InputError(f"{store.path}: no seed named {item.doc}; give the folder of its seed with --seeds")
        if texts.get(item.id) != item.text:
            raise InputError(
                f"{store.path}: the text of {item.id} has changed since the import; "
                "restore the seed, or import it again"
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
    """Write one file for each top-level section, each column, and the title."""
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
    """Return the section that names the file of ``section``.

    >>> _file_section("2.1.3"), _file_section("2.1.c1")
    ('2', '2.c1')
    """
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
            f"{store.path}: the exported gold would be invalid: {one.check.id} {one.message}{more}; correct it in the review"
        )


def _write_corrections(store: Store, found: Sequence[Outcome], out: Path) -> tuple[Path, int]:
    """Write the ledger; entries of other reviews are kept and come first."""
    path = out / CORRECTIONS
    ours = [_correction(outcome) for outcome in found if outcome.is_correction]
    known = {(event.item, event.operation) for event in store.events.all()}
    existing = [record for _, record in read_jsonl(path)] if path.exists() else []
    kept = [record for record in existing if (record.get("sentence"), record.get("operation")) not in known]
    write_jsonl(path, [*kept, *ours])
    return path, len(ours)


def _correction(outcome: Outcome) -> dict[str, Any]:
    event = outcome.event
    assert event is not None  # a correction has been decided
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
