"""Merge the complete ranks of a run into one Hugging Face dataset, if counts agree and every id is unique."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq

from gaiko.corpus.batches import batched
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import stream_jsonl
from gaiko.corpus.markdown import render_markdown
from gaiko.models.scale.documents import COLUMNS
from gaiko.models.scale.ledger import REASONS
from gaiko.models.scale.rank_state import RankRecord, Status, rank_path, summarize
from gaiko.models.scale.run import Run, find_ranks

_BLOCK = 100_000
"""Ids in memory at a time, besides eight bytes for every id."""


class Merged(NamedTuple):
    """Status of the run, the first few ids that occur more than once, and the number of Parquet files; 0 if refused."""

    status: Status
    repeated: list[str]
    files: int


def merge(run: Run, out: Path, *, partial: bool = False) -> Merged:
    """Write the complete ranks of ``run`` into the new folder ``out``, which appears only when it is complete.

    The merge is refused (``files`` is 0) if ranks are missing or damaged and ``partial`` is not set, or if an id repeats.

    Raises:
        InputError: ``out`` exists or cannot be written, or there is no document to write.
    """
    if out.exists():
        raise InputError(f"{out}: exists already; name a new folder")
    states = find_ranks(run)
    status = summarize(run.folder, states)
    if not status.complete and not partial:
        return Merged(status, [], 0)
    records = [state for state in states if isinstance(state, RankRecord)]
    if repeated := _repeated_ids(run.folder, records):
        return Merged(status, repeated, 0)
    shards = [record for record in records if record.rows]
    if not shards:
        raise InputError(f"{run.folder}: all {status.documents} documents were rejected; see {run.folder}/ledger")
    out = out.resolve()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:80]}.") as work:
            new = Path(work, "new")
            _write(new, run, status, shards, records)
            new.rename(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; name another output") from None
    return Merged(status, [], len(shards))


def _write(out: Path, run: Run, status: Status, shards: Sequence[RankRecord], records: Sequence[RankRecord]) -> None:
    data = out / "data"
    data.mkdir(parents=True)
    for number, record in enumerate(shards):
        copy = data / f"train-{number:05d}-of-{len(shards):05d}.parquet"
        shutil.copyfile(rank_path(run.folder, "data", record.rank), copy)
    with (out / "rejected.jsonl").open("wb") as file:
        for record in records:
            with rank_path(run.folder, "ledger", record.rank).open("rb") as ledger:
                shutil.copyfileobj(ledger, file)
    (out / "README.md").write_text(_card(run, status, shards), encoding="utf-8")


def _repeated_ids(folder: Path, records: Sequence[RankRecord]) -> list[str]:
    """Return the first few ids that occur more than once in shards and ledgers, found by their hashes."""
    hashes = np.fromiter((hash(id) for ids in _id_blocks(folder, records) for id in ids), dtype=np.int64)
    hashes.sort()
    repeated = set(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    if not repeated:
        return []
    counts = Counter(id for ids in _id_blocks(folder, records) for id in ids if hash(id) in repeated)
    return sorted(id for id, count in counts.items() if count > 1)[:5]


def _id_blocks(folder: Path, records: Sequence[RankRecord]) -> Iterator[list[str]]:
    """Yield the ids in shards and ledgers, ``_BLOCK`` at a time."""
    for record in records:
        with pq.ParquetFile(rank_path(folder, "data", record.rank)) as shard:
            for batch in shard.iter_batches(batch_size=_BLOCK, columns=["id"]):
                yield batch.column("id").to_pylist()
        rejects = (reject["id"] for _, reject in stream_jsonl(rank_path(folder, "ledger", record.rank)))
        yield from batched(rejects, lambda _: 1, _BLOCK)


def _card(run: Run, status: Status, shards: Sequence[RankRecord]) -> str:
    # datasets compares the card, not the files, with its cache
    sha256 = hashlib.sha256("".join(record.shard.sha256 for record in shards).encode()).hexdigest()
    values = {"run": run, "status": status, "sha256": sha256, "columns": COLUMNS, "reasons": REASONS}
    return render_markdown("gaiko.models.scale", "card.md.j2", **values)
