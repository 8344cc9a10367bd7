"""What a rank has done: a record, written last, and whether the files that it speaks of are still as it says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gaiko.corpus.files import write_text

DATA, LEDGER, RECORDS = "data", "ledger", "records"
"""The folders of a run: shards of the output, of the ledger, and the records of the ranks."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was when it was complete."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RankRecord:
    """The counts of one rank.

    Attributes:
        rank: from 0.
        documents: how many the reader met.
        rows: how many are in the shard.
        rejected: by reason, how many are in the ledger.
        chars: in the texts of the shard.
        spans: in the shard.
        seconds: from the beginning of the rank, loading included, until its last document was written.
        shard: the file of the output.
        ledger: the file of the rejects.
    """

    rank: int
    documents: int
    rows: int
    rejected: Mapping[str, int]
    chars: int
    spans: int
    seconds: float
    shard: Written
    ledger: Written


@dataclass(frozen=True, slots=True)
class RankState:
    """A rank as it is found: done with its ``record``, else ``damaged`` says how, or there is nothing of it."""

    rank: int
    record: RankRecord | None = None
    damaged: str = ""


def shard_path(folder: Path, rank: int) -> Path:
    """Return where a rank's rows are."""
    return folder / DATA / f"{rank:05d}.parquet"


def ledger_path(folder: Path, rank: int) -> Path:
    """Return where a rank's rejects are."""
    return folder / LEDGER / f"{rank:05d}.jsonl"


def record_path(folder: Path, rank: int) -> Path:
    """Return where a rank's record is."""
    return folder / RECORDS / f"{rank:05d}.json"


def written(path: Path) -> Written:
    """Return size and hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Written(file.tell(), digest)


def write_record(folder: Path, record: RankRecord) -> None:
    """Write the record of a rank, which is done from then on."""
    write_text(record_path(folder, record.rank), json.dumps(asdict(record), indent=1) + "\n")


def find_rank(folder: Path, rank: int, *, quick: bool = False) -> RankState:
    """Return the state of a rank; with ``quick`` its files are not read, only their sizes compared."""
    path = record_path(folder, rank)
    try:
        fields = json.loads(path.read_bytes())
        record = RankRecord(**{**fields, "shard": Written(**fields["shard"]), "ledger": Written(**fields["ledger"])})
    except FileNotFoundError:
        return RankState(rank)
    except (ValueError, TypeError, KeyError, AttributeError):
        return RankState(rank, damaged=f"{path.name} cannot be read")
    return RankState(rank, damaged=fault) if (fault := _fault(folder, record, quick)) else RankState(rank, record)


def _fault(folder: Path, record: RankRecord, quick: bool) -> str:
    """What is wrong with the files of a record; empty where nothing is."""
    if record.documents != record.rows + sum(record.rejected.values()):
        return f"{record.documents} documents in, {record.rows} out and {sum(record.rejected.values())} rejected"
    for path, was in (
        (shard_path(folder, record.rank), record.shard),
        (ledger_path(folder, record.rank), record.ledger),
    ):
        name = f"{path.parent.name}/{path.name}"
        if not path.is_file():
            return f"{name} is gone"
        size = path.stat().st_size
        if size != was.size:
            return f"{name} has {size} bytes and had {was.size}"
        if not quick and written(path) != was:
            return f"{name} is not what was written"
    if quick:
        return ""
    try:
        rows = pq.read_metadata(shard_path(folder, record.rank)).num_rows
    except (OSError, pa.ArrowInvalid):
        return f"{DATA}/{record.rank:05d}.parquet cannot be read"
    return f"the shard has {rows} rows and not {record.rows}" if rows != record.rows else ""
