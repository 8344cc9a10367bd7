"""Put the complete ranks of a run together as one Hugging Face dataset, when the counts agree and every id is there once."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from jinja2 import Environment, StrictUndefined

from gaiko.corpus.dataset.card import escape_markdown
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import stream_jsonl
from gaiko.models.scale.ledger import REASONS
from gaiko.models.scale.rank_state import RankRecord, RankState, ledger_path, shard_path
from gaiko.models.scale.run import Run, find_ranks
from gaiko.models.scale.schema import COLUMNS
from gaiko.models.scale.status import Status, summary

REJECTED = "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes:
        status: of the run, whose complete ranks were taken.
        repeated: ids that stand more than once; the first few.
        files: how many Parquet files were written; 0 where the merge was refused.
    """

    status: Status
    repeated: tuple[str, ...]
    files: int


def merge(run: Run, out: Path, *, partial: bool = False) -> Merged:
    """Write the complete ranks of ``run`` into the folder ``out``, whole or not at all.

    It is refused (``files`` is 0) where ranks are missing or damaged and ``partial`` is not set, and where an id repeats.

    Raises:
        InputError: ``out`` is there already or cannot be written, or there is no document to write.
    """
    if out.exists():
        raise InputError(f"{out}: is there already; name a folder that is not")
    states = find_ranks(run)
    found = summary(run, states)
    if not found.complete and not partial:
        return Merged(found, (), 0)
    repeated = tuple(_repeated(run.folder, states))
    if repeated:
        return Merged(found, repeated, 0)
    records = [state.record for state in states if state.record is not None]
    shards = [record for record in records if record.rows]
    if not shards:
        raise InputError(
            f"{run.folder}: no document came out; {found.documents} were rejected, see {run.folder}/ledger"
        )
    out = out.resolve()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name[:80]}.") as work:
            made = Path(work, "made")
            _write(made, run, found, shards, records)
            made.rename(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}; name another output") from None
    return Merged(found, (), len(shards))


def _write(out: Path, run: Run, found: Status, shards: Sequence[RankRecord], records: Sequence[RankRecord]) -> None:
    data = out / "data"
    data.mkdir(parents=True)
    for number, record in enumerate(shards):
        shutil.copyfile(shard_path(run.folder, record.rank), data / f"train-{number:05d}-of-{len(shards):05d}.parquet")
    with (out / REJECTED).open("wb") as file:
        for record in records:
            with ledger_path(run.folder, record.rank).open("rb") as ledger:
                shutil.copyfileobj(ledger, file)
    (out / "README.md").write_text(_card(run, found, shards), encoding="utf-8")


def _repeated(folder: Path, states: Iterable[RankState]) -> Iterator[str]:
    """A few of the ids that stand more than once in shards and ledgers, found by their hashes: eight bytes an id."""
    ranks = [state.rank for state in states if state.record is not None]
    blocks = [np.array([hash(id) for id in ids], dtype=np.int64) for ids in _ids(folder, ranks)]
    hashes = np.concatenate(blocks) if blocks else np.array([], dtype=np.int64)
    hashes.sort()
    twice = set(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    if twice:
        counts = Counter(id for ids in _ids(folder, ranks) for id in ids if hash(id) in twice)
        yield from sorted(id for id, count in counts.items() if count > 1)[:5]


def _ids(folder: Path, ranks: Iterable[int]) -> Iterator[list[str]]:
    """The ids in the shards and ledgers of some ranks, in blocks."""
    for rank in ranks:
        with pq.ParquetFile(shard_path(folder, rank)) as shard:
            for batch in shard.iter_batches(batch_size=100_000, columns=["id"]):
                yield batch.column("id").to_pylist()
        block: list[str] = []
        for _, reject in stream_jsonl(ledger_path(folder, rank)):
            block.append(reject["id"])
            if len(block) == 100_000:
                yield block
                block = []
        yield block


def _card(run: Run, found: Status, shards: Sequence[RankRecord]) -> str:
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["md"] = escape_markdown
    template = environment.from_string(files("gaiko.models").joinpath("scale/card.md.j2").read_text(encoding="utf-8"))
    facts: dict[str, Any] = {
        "run": run,
        "found": found,
        # "datasets" asks the card, not the files, whether what it has in its cache is stale
        "sha256": _hash(shards),
        "columns": COLUMNS,
        "reasons": REASONS,
    }
    return template.render(facts)


def _hash(shards: Sequence[RankRecord]) -> str:
    return hashlib.sha256("".join(record.shard.sha256 for record in shards).encode()).hexdigest()
