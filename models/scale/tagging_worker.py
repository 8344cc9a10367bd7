"""The three steps of a rank, as datatrove runs them: read documents, tag them, write a shard."""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import replacing
from gaiko.models.pipeline.workers import Workers
from gaiko.models.scale.documents import Accepted, Place, reject
from gaiko.models.scale.fingerprint import difference, fingerprint
from gaiko.models.scale.inputs import InputFile, find_again, find_files, first_difference
from gaiko.models.scale.job import Job
from gaiko.models.scale.ledger import Ledger, Reject
from gaiko.models.scale.locks import alone
from gaiko.models.scale.rank_state import RankRecord, ledger_path, shard_path, write_record, written
from gaiko.models.scale.run import open_run
from gaiko.models.scale.schema import SCHEMA, batch_of
from gaiko.models.scale.task import pack

TASK = "gaiko.models.scale.task:tagging"

_GROUP_BYTES = 2_000_000
_GROUP_ROWS = 10_000
"""The most of a row group: bounds the memory of whoever writes and of whoever reads."""


class ReadDocuments(PipelineStep):
    """Yields the documents of a rank; what cannot be tagged goes to the ledger. ``documents`` counts both."""

    name = "documents"
    type = "READER"

    def __init__(self, job: Job, folder: Path, ledger: Ledger) -> None:
        super().__init__()
        self.documents = 0
        self._job, self._folder, self._ledger = job, folder, ledger

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents.

        Raises:
            InputError: the rules or the input have changed since the run began.
        """
        self.documents = 0
        for found in self._read(rank):
            self.documents += 1
            if isinstance(found, Reject):
                self._ledger.add(found)
                self.stat_update(found.reason)
            else:
                self.stat_update("documents")
                yield Document(text=found.text, id=found.id, metadata={"document": found})

    def _read(self, rank: int) -> Iterator[Accepted | Reject]:
        try:
            yield from self._found(rank)
        except OSError as error:  # of reading alone: whoever writes says so of the file that it writes
            source = self._job.input.path or self._job.input.dataset
            raise InputError(f"{source}: cannot be read: {error}; put it right, and resume") from None

    def _found(self, rank: int) -> Iterator[Accepted | Reject]:
        run, job = open_run(self._folder), self._job
        now = fingerprint(job)
        if now.key != run.fingerprint.key:
            what = difference(run.fingerprint, now)
            raise InputError(f"{self._folder}: {what} has changed since the run began; begin anew with gaiko scale run")
        if job.input.format == "hub":
            from gaiko.models.scale.hub import read_hub  # loads datasets

            self._check_same(run.files, find_files(job.input))
            return read_hub(job.input, rank, run.tasks)
        from gaiko.models.scale.readers import read_pieces

        pieces = run.pieces[rank]
        names = {piece.name for piece in pieces}
        own = [file for file in run.files if file.name in names]
        self._check_same(own, find_again(job.input, own))
        return read_pieces(job.input, pieces)

    def _check_same(self, before: Sequence[InputFile], now: Sequence[InputFile]) -> None:
        if changed := first_difference(before, now):
            source = self._job.input.path or self._job.input.dataset
            raise InputError(f"{source}: {changed} since the run began; put it back, or begin anew")


class TagDocuments(PipelineStep):
    """Adds the spans to every document, in a worker process of the rank; what kills its process goes to the ledger."""

    name = "spans"
    type = "TAGGER"

    def __init__(self, job: Job, ledger: Ledger, task: str = TASK) -> None:
        super().__init__()
        self._ledger, self._task, self._year = ledger, task, job.tag.year
        self._options: Mapping[str, Any] = {
            "ginza": job.tag.ginza,
            "rules_file": str(job.tag.rules) if job.tag.rules else None,
            "policy": job.tag.policy,
            "recognizer": job.tag.recognizer,
        }

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents with ``metadata["spans"]``, a JSON array on one line."""
        waiting: deque[Document] = deque()

        def items() -> Iterator[bytes]:
            for document in data:
                waiting.append(document)
                year = document.metadata["document"].year
                yield pack(document.text, self._year if year is None else year)

        with Workers(self._task, self._options, 1) as workers:
            for done in workers.run(items()):
                document = waiting.popleft()
                if done.result is not None:
                    document.metadata["spans"] = done.result
                    yield document
                else:
                    self._reject(document.metadata["document"], done.error or "", killed=done.died)

    def _reject(self, document: Accepted, error: str, *, killed: bool) -> None:
        reason = "killed-worker" if killed else "failed"
        place = Place(document.source, document.position, document.id == document.source)
        self._ledger.add(reject(place, reason, error, document.text, document.doc_id))
        self.stat_update(reason)


class WriteShard(PipelineStep):
    """Writes a rank's rows and rejects under temporary names, gives them their own when complete, and its record last."""

    name = "shard"
    type = "WRITER"

    def __init__(self, folder: Path, reader: ReadDocuments, ledger: Ledger) -> None:
        super().__init__()
        self._folder, self._reader, self._ledger = folder, reader, ledger

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Write, and yield nothing: a rank's documents are many."""
        with alone(self._folder, rank):
            self._write(data, rank)
        yield from ()

    def _write(self, data: Iterable[Document], rank: int) -> None:
        shard, ledger = shard_path(self._folder, rank), ledger_path(self._folder, rank)
        for path in (shard, ledger):
            _remove_leftovers(path)
        rows = chars = spans = 0
        began = time.monotonic()
        with replacing(shard) as shard_file, replacing(ledger) as ledger_file:
            self._ledger.open(ledger_file)
            with pq.ParquetWriter(shard_file, SCHEMA, compression="zstd") as writer:
                for group, found in _groups(data):
                    batch = batch_of(group, found)
                    writer.write_batch(batch)
                    rows += len(group)
                    chars += sum(len(document.text) for document in group)
                    spans += len(batch.column("spans").flatten())
            self._ledger.close()
        seconds = time.monotonic() - began
        record = RankRecord(
            rank=rank,
            documents=self._reader.documents,
            rows=rows,
            rejected=dict(sorted(self._ledger.counts.items())),
            chars=chars,
            spans=spans,
            seconds=round(seconds, 3),
            shard=written(shard),
            ledger=written(ledger),
        )
        self.stat_update("rows", value=rows)
        write_record(self._folder, record)


def steps(job: Job, folder: Path, task: str = TASK) -> list[PipelineStep]:
    """Return the steps of a rank; they share a ledger."""
    ledger = Ledger()
    reader = ReadDocuments(job, folder, ledger)
    return [reader, TagDocuments(job, ledger, task), WriteShard(folder, reader, ledger)]


def _groups(data: Iterable[Document]) -> Iterator[tuple[list[Accepted], list[bytes]]]:
    """The documents and their spans, as many at once as a row group holds."""
    documents: list[Accepted] = []
    spans: list[bytes] = []
    size = 0
    for document in data:
        documents.append(document.metadata["document"])
        spans.append(document.metadata["spans"])
        size += 3 * len(document.text) + len(spans[-1])
        if size >= _GROUP_BYTES or len(documents) >= _GROUP_ROWS:
            yield documents, spans
            documents, spans, size = [], [], 0
    if documents:
        yield documents, spans


def _remove_leftovers(path: Path) -> None:
    """Remove what earlier attempts at a file left when they were killed."""
    for left in path.parent.glob(f".{path.name}.*"):
        with suppress(OSError):
            left.unlink()
