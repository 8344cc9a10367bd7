"""Worker processes of the benchmark, one system each, and their client.

A command is a JSON object: ``do`` (``read`` or ``grow``) and the arguments of that method of ``Worker``. The response holds the
figures and ``peak_mb``, the most memory that the process has held so far. No library measures like this: pytest-benchmark and
asv time functions within one process, which shares caches and memory between the systems.
"""

import gc
import json
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gaiko.corpus.batches import batched
from gaiko.corpus.errors import InputError
from gaiko.models.bench.machine import peak_mb
from gaiko.models.bench.systems import Cost, System, make_system
from gaiko.models.pipeline.workers import Workers

SENTENCE = "10月28日、高市総理大臣は東京で日米首脳会談を行った。"
"""Read to see that a system has started."""

Command = dict[str, Any]
Response = dict[str, Any]

_PART = 4
"""Documents between two looks at the clock, where the time is limited."""

_LEAD = 3
"""Documents that are read before the clock runs on several texts."""

_CACHE_SHARE = 4
"""Limit of all processor time of a reading, cache clearing included, as a multiple of the time asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A system to measure: the name of its rows, and the folder of a trained model, or None for a system of that name."""

    name: str
    model: Path | None = None


class Client(ExitStack):
    """Starts ``count`` processes of one system and sends them commands; a context manager that ends them.

    Attributes:
        startup_s: seconds from the start of the first process until every one has read a sentence.

    Raises:
        InputError: the system cannot be loaded.
    """

    def __init__(self, entry: Entry, count: int = 1) -> None:
        super().__init__()
        begun = time.perf_counter()
        settings = {"system": entry.name, "model": str(entry.model) if entry.model else None}
        task = "gaiko.models.bench.worker:make_handler"
        self._name = entry.name
        self._threads = self.enter_context(ThreadPoolExecutor(count))
        self._workers = [self.enter_context(Workers(task, settings, 1)) for _ in range(count)]
        try:
            self.send([{"do": "read", "texts": [SENTENCE], "at_most": 0.0}] * count)
        except BaseException:
            self.close()
            raise
        self.startup_s = time.perf_counter() - begun

    def send(self, commands: Sequence[Command]) -> list[Response]:
        """Send one command to each process, all at once, and return the responses; InputError if one fails."""
        return list(self._threads.map(self._send, self._workers, commands))

    def ask(self, do: str, **arguments: Any) -> Response:
        """Send a command to the first process and return its response; InputError if it fails."""
        return self._send(self._workers[0], {"do": do, **arguments})

    def _send(self, workers: Workers, command: Command) -> Response:
        (done,) = workers.run([json.dumps(command).encode()])
        if done.result is None:
            raise InputError(f"{self._name} cannot be measured: {done.error}")
        response: Response = json.loads(done.result)
        return response


def make_handler(system: str, model: str | None = None) -> Callable[[list[bytes]], list[bytes]]:
    """Load a system in a worker process; return the function that handles batches of commands."""
    worker = Worker(make_system(system, Path(model) if model else None))
    return lambda items: [json.dumps(worker.handle(json.loads(item))).encode() for item in items]


class Worker:
    """Handles commands on one system."""

    def __init__(self, system: System) -> None:
        self._system = system

    def handle(self, command: Command) -> Response:
        """Run a command and return its response."""
        methods: dict[str, Callable[..., Response]] = {"read": self.read, "grow": self.grow}
        return {**methods[command.pop("do")](**command), "peak_mb": peak_mb()}

    def read(self, texts: list[str], at_least: float = 0.0, at_most: float | None = None) -> Response:
        """Read documents, repeatedly until that took ``at_least`` processor seconds, with caches cleared before each time.

        Args:
            texts: the documents.
            at_least: processor seconds.
            at_most: if given, the documents are read once, a few at a time, until they took this many processor seconds.

        Returns:
            ``texts``, the number of documents read; ``chars``, ``cpu_s`` and ``wall_s`` in all.
        """
        if at_most is not None:
            chars, cost, done = self._read_parts(batched(texts, lambda _: 1, _PART), at_most)
            return {"texts": done, "chars": chars, **asdict(cost)}
        begun = time.process_time()
        cost, times = Cost(), 0
        while not times or (cost.cpu_s < at_least and time.process_time() - begun < _CACHE_SHARE * at_least):
            self._system.clear_caches()
            gc.collect()
            cost += self._system.read(texts)
            times += 1
        return {"texts": len(texts), "chars": times * sum(map(len, texts)), **asdict(cost)}

    def grow(
        self, n_bytes: int, seed: int, times: int, seconds: float, at_once: int, whole: bool, at_least: float = 0.0
    ) -> Response:
        """Read synthetic texts of one size, back to back, each to its end or for ``seconds`` of processor time.

        Args:
            n_bytes: size of a text, all its documents together, in UTF-8.
            seed: of the first text; each text has its own.
            times: number of texts in a row. Several are made before the first is read; a single one while it is read.
            seconds: limit for each text.
            at_once: number of documents in a call of the system.
            whole: whether a text is one document.
            at_least: rows of texts are read until they took this many processor seconds.

        Returns:
            ``times``, the number of texts; ``chars`` and ``cpu_s`` in all; ``text_chars``, the mean length of those in the
            longest row; and ``cut``, whether a text was not read to its end.
        """
        from gaiko.models.bench.texts import synthetic, up_to

        rows: list[int] = []
        cpu_s, cut = 0.0, False
        while not rows or cpu_s < at_least:
            first = seed + times * len(rows)
            streams: list[Iterable[str]] = [up_to(synthetic(first + number), n_bytes) for number in range(times)]
            if times > 1:
                streams = [list(stream) for stream in streams]
            gc.collect()  # not between the texts: it would empty the processor's cache
            if times > 1:
                self._system.read(list(islice(synthetic(-first - 1), _LEAD)))
            rows.append(0)
            for stream in streams:
                parts = iter([["".join(stream)]]) if whole else batched(stream, lambda _: 1, at_once)
                chars, cost, _ = self._read_parts(parts, seconds)
                rows[-1] += chars
                cpu_s += cost.cpu_s
                cut |= next(parts, None) is not None
        figures = {"times": times * len(rows), "chars": sum(rows), "text_chars": max(rows) // times}
        return {**figures, "cpu_s": cpu_s, "cut": cut}

    def _read_parts(self, parts: Iterable[list[str]], at_most: float) -> tuple[int, Cost, int]:
        """Read parts until they took ``at_most`` processor seconds; return characters, cost and number of documents."""
        chars, cost, documents = 0, Cost(), 0
        for part in parts:
            cost += self._system.read(part)
            chars += sum(map(len, part))
            documents += len(part)
            if cost.cpu_s >= at_most:
                break
        return chars, cost, documents
