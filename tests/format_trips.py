"""What the tests of the formats share: one JSONL record through a format and back, and what the ledger says."""

import json
from pathlib import Path
from typing import Any

from gaiko.corpus.files import write_jsonl
from gaiko.corpus.formats.convert import export_documents, import_documents
from gaiko.corpus.formats.losses import Loss, Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.spans import Segment

Record = dict[str, Any]


def words(text: str) -> list[Segment]:
    """Words of three characters, so that a test can see where they end."""
    return [(at, min(at + 3, len(text))) for at in range(0, len(text), 3)]


def exported(name: str, records: list[Record], folder: Path, **options: Any) -> tuple[Path, list[Loss]]:
    """Write records in a format; return where, and what was lost."""
    source, target = folder / "source.jsonl", folder / f"exported-{name}"
    write_jsonl(source, records)
    lost: list[Loss] = []
    export_documents(name, source, target, Losses(lost.append), Options(tokenize=words, **options))
    return target, lost


def imported(name: str, path: Path, **options: Any) -> tuple[list[Record], list[Loss]]:
    """Read a file or folder of a format; return the records, and what was lost."""
    lost: list[Loss] = []
    target = path.parent / f"imported-{name}.jsonl"
    import_documents(name, path, target, Losses(lost.append), Options(**options))
    return [json.loads(line) for line in target.read_text(encoding="utf-8").split("\n") if line], lost


def round_trip(name: str, records: list[Record], folder: Path, **options: Any) -> tuple[list[Record], list[Loss]]:
    """Write and read again; return the records that came back, and everything that was lost on the way."""
    path, lost = exported(name, records, folder, **options)
    back, lost_again = imported(name, path)
    return back, lost + lost_again


def bare(record: Record) -> list[Record]:
    """The spans without their quotes, in an order of their own."""
    spans = [{key: value for key, value in span.items() if key != "text"} for span in record["spans"]]
    return sorted(spans, key=lambda span: json.dumps(span, sort_keys=True))
