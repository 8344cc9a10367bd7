"""A system's processes as the benchmark sees them: start them, give them orders, read their answers."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gaiko.corpus.errors import InputError
from gaiko.models.pipeline.workers import Workers

SENTENCE = "10月28日、高市総理大臣は東京で日米首脳会談を行った。"
"""What is read to see that a system has started."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One that is to be measured.

    Attributes:
        name: of its rows.
        model: the folder of a trained model; None for a system of that name.
    """

    name: str
    model: Path | None = None


class Contender:
    """Processes that each hold one system; a context manager, at the end of which they are gone.

    Attributes:
        startup_s: seconds from the start of the first process until every one has read a sentence.
    """

    def __init__(self, entry: Entry, count: int = 1) -> None:
        """Start them side by side; InputError if the system cannot be loaded."""
        begun = time.perf_counter()
        settings = {"system": entry.name, "model": str(entry.model) if entry.model else None}
        self._name = entry.name
        self._workers: list[Workers] = []
        self._threads = ThreadPoolExecutor(count)
        try:
            for _ in range(count):
                self._workers.append(Workers("gaiko.models.bench.contestant:make", settings, 1))
            once = {"do": "read", "texts": [SENTENCE], "at_most": 0.0}  # there is nothing to forget yet
            self.tell([once] * count)
        except BaseException:
            self.close()
            raise
        self.startup_s = time.perf_counter() - begun

    def tell(self, orders: Sequence[Answer]) -> list[Answer]:
        """Give each process one order, all at once, and return their answers; InputError if one fails."""
        return list(self._threads.map(self._ask, self._workers, orders))

    def ask(self, do: str, **order: Any) -> Answer:
        """Give the first process an order, and return its answer; InputError as above."""
        return self._ask(self._workers[0], {"do": do, **order})

    def close(self) -> None:
        """End the processes."""
        for workers in self._workers:
            workers.close()
        self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _ask(self, workers: Workers, order: Answer) -> Answer:
        (done,) = workers.run([json.dumps(order).encode()])
        if done.result is None:
            raise InputError(f"{self._name} cannot be measured: {done.error}")
        answer: Answer = json.loads(done.result)
        return answer
