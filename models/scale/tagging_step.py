"""The datatrove step of a rank: read documents, tag them in a worker process, write shard, ledger and record.

One step, not a reader, a tagger and a writer: datatrove passes only documents between steps, and a rank must count rejects too.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from datatrove.pipeline.base import PipelineStep

from gaiko.corpus.batches import batched
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import replacing
from gaiko.models.pipeline.workers import Workers
from gaiko.models.scale.documents import SCHEMA, Accepted, record_batch
from gaiko.models.scale.fingerprint import difference, fingerprint
from gaiko.models.scale.inputs import find_files, first_change, input_folder, stat_file
from gaiko.models.scale.job import Job
from gaiko.models.scale.ledger import Ledger, Location, Reject
from gaiko.models.scale.rank_state import RankRecord, hash_file, lock_rank, rank_path, write_record
from gaiko.models.scale.readers import read_hub, read_slices
from gaiko.models.scale.run import open_run
from gaiko.models.scale.tagging_worker import pack

TASK = "gaiko.models.scale.tagging_worker:tagging"

_GROUP_BYTES = 2_000_000
_GROUP_ROWS = 10_000
"""Maximum bytes and rows of a Parquet row group: bounds the memory of writer and reader."""


class TaggingStep(PipelineStep):
    """Tags the documents of one rank. ``task`` is the function that the worker process loads, ``module:function``."""

    name = "tagging"
    type = "TAGGER"

    def __init__(self, job: Job, folder: Path, task: str = TASK) -> None:
        super().__init__()
        self._job, self._folder, self._task = job, folder, task
        self._documents = 0

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Run the rank; nothing is yielded.

        Raises:
            InputError: rules or input have changed since the run began, another process runs the rank, the input cannot
                be read, or the output cannot be written.
        """
        with lock_rank(self._folder, rank):
            self._run(rank)
        yield from ()

    def _run(self, rank: int) -> None:
        """Write shard and ledger under temporary names, rename them when complete, and write the record last."""
        shard, rejects = rank_path(self._folder, "data", rank), rank_path(self._folder, "ledger", rank)
        for path in (shard, rejects):
            with suppress(OSError):
                for leftover in path.parent.glob(f".{path.name}.*"):  # temporary files of killed attempts
                    leftover.unlink()

        def row_bytes(row: tuple[Accepted, bytes]) -> int:
            return 3 * len(row[0].text) + len(row[1])

        counts = dict.fromkeys(("rows", "chars", "spans"), 0)
        began = time.monotonic()
        with replacing(shard) as shard_file, replacing(rejects) as rejects_file:
            ledger = Ledger(rejects_file)
            with pq.ParquetWriter(shard_file, SCHEMA, compression="zstd") as writer:
                for rows in batched(self._tag(rank, ledger), row_bytes, _GROUP_BYTES, _GROUP_ROWS):
                    batch = record_batch(*zip(*rows, strict=True))
                    writer.write_batch(batch)
                    counts["rows"] += len(rows)
                    counts["chars"] += sum(len(document.text) for document, _ in rows)
                    counts["spans"] += len(batch.column("spans").flatten())
        record = RankRecord(
            rank=rank,
            documents=self._documents,
            rejected=dict(sorted(ledger.counts.items())),
            **counts,
            seconds=round(time.monotonic() - began, 3),
            shard=hash_file(shard),
            ledger=hash_file(rejects),
        )
        for name, count in {"documents": record.documents, "rows": record.rows, **record.rejected}.items():
            self.stat_update(name, value=count)
        write_record(self._folder, record)

    def _tag(self, rank: int, ledger: Ledger) -> Iterator[tuple[Accepted, bytes]]:
        """Yield the documents with their spans, a JSON array; a document that kills its worker goes to the ledger."""
        tag = self._job.tag
        options = {**tag.model_dump(exclude={"rules", "year"}), "rules_file": str(tag.rules) if tag.rules else None}
        in_work: deque[Accepted] = deque()

        def items() -> Iterator[bytes]:
            for document in self._read(rank, ledger):
                in_work.append(document)
                yield pack(document.text, tag.year if document.year is None else document.year)

        with Workers(self._task, options, 1) as workers:
            for outcome in workers.run(items()):
                document = in_work.popleft()
                if outcome.result is not None:
                    yield document, outcome.result
                    continue
                location = Location(document.id, document.source, document.position)
                reason = "killed-worker" if outcome.died else "failed"
                ledger.add(location.reject(reason, outcome.error or "", document.text, document.doc_id))

    def _read(self, rank: int, ledger: Ledger) -> Iterator[Accepted]:
        """Yield the documents to tag; other records go to the ledger. ``_documents`` counts both."""
        self._documents = 0
        try:
            for found in self._records(rank):
                self._documents += 1
                if isinstance(found, Reject):
                    ledger.add(found)
                else:
                    yield found
        except OSError as error:  # an error of the input: errors of the output are already InputError
            raise InputError(f"{self._job.input.source}: cannot be read: {error}; correct it, then resume") from None

    def _records(self, rank: int) -> Iterator[Accepted | Reject]:
        run, job = open_run(self._folder), self._job
        now = fingerprint(job)
        if now.key != run.fingerprint.key:
            changed = difference(run.fingerprint, now)
            raise InputError(f"{self._folder}: {changed} has changed since the run began; start again: gaiko scale run")
        if job.input.format == "hub":
            before, files = run.files, find_files(job.input)
            records = read_hub(job.input, rank, run.tasks)
        else:
            folder, names = input_folder(job.input), {piece.name for piece in run.pieces[rank]}
            before = [file for file in run.files if file.name in names]
            files = [stat_file(folder / file.name, folder) for file in before]
            records = read_slices(job.input, run.pieces[rank])
        if change := first_change(before, files):
            raise InputError(f"{job.input.source}: {change} since the run began; restore it, or begin a new run")
        return records
