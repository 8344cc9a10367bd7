"""Gold store: the adjudicated annotation of a document, and evidence of its quality."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from gaiko.corpus.document import Document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.gold.records import RecordedSentence, read_records
from gaiko.corpus.scoring.agreement import Agreement, measure_agreement
from gaiko.corpus.seeds import read_bytes
from gaiko.corpus.spans import VALUE_FIELDS, Span
from gaiko.corpus.tsv import read_tsv

_FIRST_ID = re.compile(r'"id": ?"(?P<doc>[^"]+)-s[0-9]{4,}"')


@dataclass(frozen=True, slots=True)
class ValueReading:
    """Agreement of a second reading of values with the gold; amounts are compared as numbers.

    Attributes:
        read: number of entities in the second reading, by label.
        same: number of entities with the same value in every field, by label.
        adjudicated: number of entities with different values, each with a decision.
    """

    read: Mapping[str, int]
    same: Mapping[str, int]
    adjudicated: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of the quality of a document's gold.

    Attributes:
        agreement: agreement of the two passes before adjudication; None if no passes are stored.
        adjudicated: number of adjudicated disagreements.
        adjudicators: names of the adjudicators.
        values: second reading of values; None if not stored.
    """

    agreement: Agreement | None
    adjudicated: int
    adjudicators: tuple[str, ...]
    values: ValueReading | None = None


def gold_files(folder: Path, document_id: str) -> list[Path]:
    """Return the gold files of a document, ``<document>-<section>.jsonl``; empty if ``folder`` is missing."""
    return [path for path in sorted(folder.glob("*.jsonl")) if _belongs(path, document_id)]


def read_document_gold(folder: Path, document: Document) -> list[list[Span]] | None:
    """Return the gold spans of each sentence of ``document``; None if it has no gold.

    Raises:
        InputError: unreadable file, or sentences that differ from those of ``document``.
    """
    files = gold_files(folder, document.id)
    if not files:
        return None
    found: dict[str, tuple[Path, RecordedSentence]] = {}
    wanted = {sentence.id: sentence for sentence in document.sentences}
    for path in files:
        for record in read_records(path):
            if record.id in found:
                raise InputError(f"{path}: {record.id} occurs in {found[record.id][0].name} too; remove one")
            sentence = wanted.get(record.id)
            if sentence is None:
                raise InputError(
                    f'{path}: {record.id} is not a sentence of {document.id}; run "gaiko validate {folder}"'
                )
            if (record.par, record.text, record.segments) != (sentence.par, sentence.text, sentence.segments):
                raise InputError(
                    f"{path}: {record.id} differs from the seed; restore whichever was edited, seed or record"
                )
            found[record.id] = (path, record)
    missing = next((sentence_id for sentence_id in wanted if sentence_id not in found), None)
    if missing is not None:
        raise InputError(f"{files[-1]}: {missing} is missing from the gold of {document.id}; restore its lines")
    return [list(found[sentence_id][1].spans) for sentence_id in wanted]


def read_evidence(folder: Path, document: Document) -> Evidence:
    """Read the evidence beside the gold ``folder``: ``passes/a``, ``passes/b``, ``passes/values`` and ``ADJUDICATION.jsonl``.

    Raises:
        InputError: unreadable file, or passes over different sentences.
    """
    first, second = (_read_pass(folder.parent / "passes" / name, document.id) for name in ("a", "b"))
    ledger = folder.parent / "ADJUDICATION.jsonl"
    decisions = [record for _, record in read_jsonl(ledger)] if ledger.is_file() else []
    own_decisions = [record for record in decisions if str(record.get("sentence")).rpartition("-s")[0] == document.id]
    adjudicators = sorted({str(record.get("by", "not recorded")) for record in own_decisions})
    values = folder.parent / "passes" / "values" / f"{document.id}.tsv"
    gold = {span.id: span for path in gold_files(folder, document.id) for r in read_records(path) for span in r.spans}
    return Evidence(
        measure_agreement(first, second) if first and second else None,
        len(own_decisions),
        tuple(adjudicators),
        read_values(values, gold) if values.is_file() else None,
    )


def read_values(path: Path, gold: Mapping[str, Span]) -> ValueReading:
    """Compare a second reading of values with the gold.

    Args:
        path: TSV file: entity id, value fields, and the decision if the two readings differ.
        gold: entities by id.

    Raises:
        InputError: malformed line, unknown entity, or a difference without a decision.
    """
    read: Counter[str] = Counter()
    same: Counter[str] = Counter()
    adjudicated = 0
    rows = read_tsv(path)
    if not rows:
        raise InputError(f"{path}: contains no value; remove the file, or add a line for each value that was read")
    for number, row in rows:
        first, *fields, last = row
        if (first, last) != ("id", "decision") or not set(fields) <= set(VALUE_FIELDS):
            raise InputError(f"{path}: the columns must be id, fields of a value, decision")
        span = gold.get(row["id"])
        if span is None:
            raise InputError(f"{path}:{number}: {row['id']} is not an entity of the gold")
        read[span.label] += 1
        if row["decision"]:
            adjudicated += 1
        elif all(_equal(row[name], span.value.get(name, "")) for name in fields):
            same[span.label] += 1
        else:
            raise InputError(f"{path}:{number}: {row['id']} differs from the gold and has no decision")
    return ValueReading(read, same, adjudicated)


def _equal(one: str, other: str) -> bool:
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _read_pass(folder: Path, document_id: str) -> Sequence[RecordedSentence]:
    whole = folder / f"{document_id}.jsonl"
    files = [whole] if whole.is_file() else gold_files(folder, document_id)
    return sorted((record for path in files for record in read_records(path)), key=lambda record: _number(record.id))


def _number(sentence_id: str) -> int:
    return int(sentence_id.rpartition("-s")[2])


def _belongs(path: Path, document_id: str) -> bool:
    """Return whether a file belongs to the document: ``doc-1.jsonl`` may be section 1 of ``doc``, or a file of ``doc-1``."""
    if not path.name.startswith(f"{document_id}-"):
        return False
    match = _FIRST_ID.search(read_bytes(path)[:4096].decode("utf-8", errors="ignore"))
    return match is None or not match["doc"].startswith(f"{document_id}-")
