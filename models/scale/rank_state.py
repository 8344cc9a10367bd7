"""State of a run by rank: lock and record of each rank, checked against its files, and the status of the whole run."""

import errno
import fcntl
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError, computed_field

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text

_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP})
"""Errors of file systems without locks, such as Lustre mounted without ``flock``."""


class FileHash(BaseModel):
    """Size in bytes and SHA-256 of a complete file."""

    size: int
    sha256: str


class Counts(BaseModel):
    """Documents read, ``rows`` of them in the output and ``rejected`` by reason; characters and spans of the output."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    documents: int
    rows: int
    rejected: dict[str, int]
    chars: int
    spans: int


class RankRecord(Counts):
    """Record of a complete rank, written last: its counts, seconds with loading, and the hashes of its two files."""

    rank: int
    seconds: float
    shard: FileHash
    ledger: FileHash


RankState = RankRecord | str | None
"""State of a rank: its record if it is complete, an error message if it is damaged, None if it is missing."""


class Status(Counts):
    """Status of a run; the counts are those of the complete ranks.

    Attributes:
        folder: folder of the run.
        tasks: number of ranks.
        done: number of complete ranks with undamaged files.
        damaged: error message by damaged rank.
        missing: ranks without a record.
        chars_per_s: mean speed of one rank; None if no rank is complete.
    """

    folder: Path
    tasks: int
    done: int
    damaged: dict[int, str]
    missing: tuple[int, ...]
    chars_per_s: float | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def complete(self) -> bool:
        """Whether every rank is complete."""
        return self.done == self.tasks

    @property
    def todo(self) -> list[int]:
        """Ranks to run, missing and damaged ones."""
        return sorted([*self.missing, *self.damaged])


def rank_path(folder: Path, part: str, rank: int) -> Path:
    """Return a file of a rank below the run's folder; ``part`` is ``data``, ``ledger`` or ``records``."""
    suffix = {"data": "parquet", "ledger": "jsonl", "records": "json"}[part]
    return folder / part / f"{rank:05d}.{suffix}"


def hash_file(path: Path) -> FileHash:
    """Return size and hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileHash(size=file.tell(), sha256=digest)


def write_record(folder: Path, record: RankRecord) -> None:
    """Write the record of a rank, which makes the rank complete."""
    write_text(rank_path(folder, "records", record.rank), record.model_dump_json(indent=1) + "\n")


@contextmanager
def lock_rank(folder: Path, rank: int) -> Iterator[None]:
    """Lock a rank, so that two runs of one job do not write the same files; on file systems without locks do nothing.

    Raises:
        InputError: another process holds the lock, or its file cannot be written.
    """
    path = folder / "locks" / f"{rank:05d}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # released when the process ends
        except (BlockingIOError, PermissionError):
            raise InputError(f"{folder}: another process runs rank {rank}; wait until it ends") from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise InputError(f"{path}: cannot be locked: {error.strerror}") from None
        yield


def find_rank(folder: Path, rank: int, *, quick: bool = False) -> RankState:
    """Return the state of a rank; ``quick`` compares sizes of files only, not their contents."""
    path = rank_path(folder, "records", rank)
    try:
        record = RankRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        return f"{path.name} cannot be read"
    return _fault(folder, record, quick) or record


def _fault(folder: Path, record: RankRecord, quick: bool) -> str:
    """Return the first difference between a record and its files; empty if there is none."""
    rejected = sum(record.rejected.values())
    if record.documents != record.rows + rejected:
        return f"{record.documents} documents in, {record.rows} out and {rejected} rejected"
    shard, ledger = (rank_path(folder, part, record.rank) for part in ("data", "ledger"))
    for path, written in ((shard, record.shard), (ledger, record.ledger)):
        name = f"{path.parent.name}/{path.name}"
        if not path.is_file():
            return f"{name} is missing"
        if (size := path.stat().st_size) != written.size:
            return f"{name} has {size} bytes and had {written.size}"
        if not quick and hash_file(path) != written:
            return f"{name} has changed"
    try:
        rows = record.rows if quick else pq.read_metadata(shard).num_rows
    except (OSError, pa.ArrowInvalid):
        return f"data/{shard.name} cannot be read"
    return f"the shard has {rows} rows, not {record.rows}" if rows != record.rows else ""


def summarize(folder: Path, states: Sequence[RankState]) -> Status:
    """Return the status of a run from the states of all its ranks."""
    records = [state for state in states if isinstance(state, RankRecord)]
    rejected = sum((Counter(record.rejected) for record in records), Counter[str]())
    sums = {key: sum(getattr(record, key) for record in records) for key in ("documents", "rows", "chars", "spans")}
    seconds = sum(record.seconds for record in records)
    return Status(
        **sums,
        rejected=dict(sorted(rejected.items())),
        folder=folder,
        tasks=len(states),
        done=len(records),
        damaged={rank: state for rank, state in enumerate(states) if isinstance(state, str)},
        missing=tuple(rank for rank, state in enumerate(states) if state is None),
        chars_per_s=round(sums["chars"] / seconds, 1) if seconds else None,
    )
