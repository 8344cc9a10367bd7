"""Merge the complete ranks of a run into one Hugging Face dataset, if counts agree and every id is unique."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from jinja2 import Environment, StrictUndefined

from gaiko.corpus.batches import batched
from gaiko.corpus.dataset.card import escape_markdown
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import stream_jsonl
from gaiko.models.scale.documents import COLUMNS
from gaiko.models.scale.ledger import REASONS
from gaiko.models.scale.rank_state import RankRecord, Status, rank_path, summarize
from gaiko.models.scale.run import Run, find_ranks

_BLOCK = 100_000
"""Ids in memory at a time, besides eight bytes for every id."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Result of a merge.

    Attributes:
        status: status of the run.
        repeated: the first few ids that occur more than once.
        files: number of Parquet files written; 0 if the merge was refused.
    """

    status: Status
    repeated: tuple[str, ...]
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
        return Merged(status, (), 0)
    records = [state.record for state in states if state.record is not None]
    repeated = tuple(_repeated_ids(run.folder, records))
    if repeated:
        return Merged(status, repeated, 0)
    shards = [record for record in records if record.rows]
    if not shards:
        raise InputError(f"{run.folder}: all {status.documents} documents were rejected; see {run.folder}/ledger")
    out = out.resolve()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:80]}.") as work:
            made = Path(work, "made")
            _write(made, run, status, shards, records)
            made.rename(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; name another output") from None
    return Merged(status, (), len(shards))


def _write(out: Path, run: Run, status: Status, shards: Sequence[RankRecord], records: Sequence[RankRecord]) -> None:
    data = out / "data"
    data.mkdir(parents=True)
    for number, record in enumerate(shards):
        shutil.copyfile(
            rank_path(run.folder, "data", record.rank), data / f"train-{number:05d}-of-{len(shards):05d}.parquet"
        )
    with (out / "rejected.jsonl").open("wb") as file:
        for record in records:
            with rank_path(run.folder, "ledger", record.rank).open("rb") as ledger:
                shutil.copyfileobj(ledger, file)
    (out / "README.md").write_text(_card(run, status, shards), encoding="utf-8")


def _repeated_ids(folder: Path, records: Sequence[RankRecord]) -> Iterator[str]:
    """Yield the first few ids that occur more than once in shards and ledgers, found by their hashes."""
    blocks = [np.array([hash(id) for id in ids], dtype=np.int64) for ids in _id_blocks(folder, records)]
    hashes = np.concatenate([np.array([], dtype=np.int64), *blocks])
    hashes.sort()
    repeated = set(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    if repeated:
        counts = Counter(id for ids in _id_blocks(folder, records) for id in ids if hash(id) in repeated)
        yield from sorted(id for id, count in counts.items() if count > 1)[:5]


def _id_blocks(folder: Path, records: Sequence[RankRecord]) -> Iterator[list[str]]:
    """Yield the ids in shards and ledgers, ``_BLOCK`` at a time."""
    for record in records:
        with pq.ParquetFile(rank_path(folder, "data", record.rank)) as shard:
            for batch in shard.iter_batches(batch_size=_BLOCK, columns=["id"]):
                yield batch.column("id").to_pylist()
        rejects = (reject["id"] for _, reject in stream_jsonl(rank_path(folder, "ledger", record.rank)))
        yield from batched(rejects, lambda _: 1, _BLOCK)


def _card(run: Run, status: Status, shards: Sequence[RankRecord]) -> str:
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["md"] = escape_markdown
    template = environment.from_string(files("gaiko.models.scale").joinpath("card.md.j2").read_text(encoding="utf-8"))
    return template.render(
        run=run,
        status=status,
        # datasets compares the card, not the files, with its cache
        sha256=hashlib.sha256("".join(record.shard.sha256 for record in shards).encode()).hexdigest(),
        columns=COLUMNS,
        reasons=REASONS,
    )
