"""Pool of worker processes: results of a stream of items in order, also when workers die.

A worker loads its task once. Reading ahead is bounded, and so is the memory. When a worker dies on a batch, another one tries
its items one by one; an item that kills ``TRIES`` workers is reported, and the stream continues.

In place of ``concurrent.futures.ProcessPoolExecutor``, where one worker that dies breaks the pool and loses all its items.
"""

import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, Self, cast

from gaiko.corpus.batches import batched
from gaiko.corpus.errors import InputError
from gaiko.models.pipeline.workers.frames import read_frame, write_frame
from gaiko.models.pipeline.workers.process import DONE, INVALID

TRIES = 3
"""Number of workers that may die on an item, its batch included, before it is reported as failed."""

_BATCH_BYTES = 60_000
_BATCH_ITEMS = 1_000
_BATCHES_PER_WORKER = 2
"""Batches in flight for each worker: one in work, one queued."""

_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""Limits linear algebra libraries to one thread per worker: the workers already run in parallel."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of one item.

    Attributes:
        item: the item.
        result: result of the task, or None if it failed.
        error: error message if it failed.
        invalid_input: whether the task raised InputError for the item.
        died: whether every worker died on it.
    """

    item: bytes
    result: bytes | None
    error: str | None = None
    invalid_input: bool = False
    died: bool = False


class Workers:
    """Worker processes; a context manager that ends them.

    A worker ends too when its parent is killed, because its standard input ends.
    """

    def __init__(self, task: str, settings: Mapping[str, Any], count: int) -> None:
        """Start the processes; they load the task in parallel.

        Args:
            task: ``module:function``; the function takes the settings by name and returns a function from a batch of items
                to their results. If that raises, the items are tried one by one.
            settings: keyword arguments of the task, representable in JSON.
            count: number of processes, at least one.

        Raises:
            InputError: the system cannot start that many processes.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1, not {count}")
        self._setup = [json.dumps(sys.path).encode(), task.encode(), json.dumps(dict(settings)).encode()]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers: list[_Worker] = []
        try:
            for _ in range(count):
                self._workers.append(_Worker(self._setup))
                self._idle.put(self._workers[-1])
        except BaseException:
            for worker in self._workers:
                worker.close()
            raise
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.process.pid for worker in self._workers]

    def run(self, items: Iterable[bytes]) -> Iterator[Outcome]:
        """Yield the outcome of each item, in order; an exception of ``items`` is raised after the outcomes before it.

        Raises:
            InputError: the task cannot be loaded with its settings, or every process that loads it dies.
        """
        pending: deque[Future[list[Outcome]]] = deque()
        failure: Exception | None = None
        batches = batched(items, len, _BATCH_BYTES, _BATCH_ITEMS)
        try:
            while True:
                try:
                    batch = next(batches, None)
                except Exception as error:  # raised after the items before it
                    batch, failure = None, error
                if batch is None:
                    break
                pending.append(self._threads.submit(self._run_batch, batch))
                if len(pending) >= _BATCHES_PER_WORKER * len(self._workers):
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
            if failure is not None:
                raise failure
        finally:
            for future in pending:
                future.cancel()

    def close(self) -> None:
        """End the workers, also in the middle of a batch."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()  # a process that a thread has just started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _run_batch(self, batch: Sequence[bytes]) -> list[Outcome]:
        worker = self._idle.get()
        try:
            try:
                return worker.run_batch(batch)
            except _WorkerDiedError as error:
                return [self._run_item(worker, item, error) for item in batch]
        finally:
            self._idle.put(worker)

    def _run_item(self, worker: "_Worker", item: bytes, error: "_WorkerDiedError") -> Outcome:
        for _ in range(TRIES - 1):
            try:
                return worker.run_batch([item])[0]
            except _WorkerDiedError as again:
                error = again
        return Outcome(item, None, f"its worker {error}, {TRIES} times", died=True)


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _WorkerDiedError(Exception):
    """A worker died; the message is its exit code or signal."""


_PIPE_ERRORS = (EOFError, OSError, ValueError)
"""Exceptions of a closed pipe: ValueError if this process closed it, the others if the worker did."""


class _Worker:
    """One worker process; if it has died, it is started again for its next batch."""

    process: subprocess.Popen[bytes]
    _stdin: IO[bytes]
    _stdout: IO[bytes]
    _loaded: bool

    def __init__(self, setup: Sequence[bytes]) -> None:
        self._setup = setup
        self._closed = False
        self._start()

    def run_batch(self, batch: Sequence[bytes]) -> list[Outcome]:
        """Return the outcomes of the items of a batch.

        Raises:
            _WorkerDiedError: the process died.
            InputError: the task cannot be loaded.
        """
        self._ensure_loaded()
        try:
            write_frame(self._stdin, batch)
            answers = read_frame(self._stdout)
        except _PIPE_ERRORS:
            self._kill()
            raise _WorkerDiedError(_exit_reason(self.process.returncode)) from None
        return [_outcome(item, answer) for item, answer in zip(batch, answers, strict=True)]

    def close(self) -> None:
        """End the process; it is not started again."""
        self._closed = True
        self._kill()

    def _ensure_loaded(self) -> None:
        """Start the process if it is not running, and load its task if it is not loaded."""
        if self._loaded and self.process.poll() is None:
            return
        for _ in range(TRIES):
            if self._closed:
                raise _WorkerDiedError("was ended")
            if self.process.poll() is not None:
                self._start()
            try:
                write_frame(self._stdin, self._setup)
                load_error = read_frame(self._stdout)
            except _PIPE_ERRORS:
                self._kill()
                continue
            if load_error:
                raise InputError(load_error[0].decode())
            self._loaded = True
            return
        reason = _exit_reason(self.process.returncode)
        raise InputError(
            f"a worker process {reason} while loading, {TRIES} times; start fewer workers, or free some memory"
        )

    def _start(self) -> None:
        self._loaded = False
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", "from gaiko.models.pipeline.workers.process import main; main()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **_ONE_THREAD},
            )
        except OSError as error:
            raise InputError(f"a worker process cannot be started: {error.strerror}; start fewer workers") from None
        self._stdin, self._stdout = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def _kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):  # unwritten data, and the reader has ended
                pipe.close()


def _outcome(item: bytes, answer: bytes) -> Outcome:
    status, rest = answer[:1], answer[1:]
    if status == DONE:
        return Outcome(item, rest)
    return Outcome(item, None, rest.decode(errors="replace"), status == INVALID)


def _exit_reason(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"was killed (signal {-code})"
