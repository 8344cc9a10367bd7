"""A system in a process of its own, which reads and is scored as it is told; ``gaiko.models.bench.contender`` is the other end."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from gaiko.models.bench.clock import Cost, back_to_back
from gaiko.models.bench.machine import peak_mb
from gaiko.models.bench.systems import System, make_system

Answer = dict[str, Any]

_LEAD = 3
"""Documents that are read before the first of several texts."""

_FORGETTING = 4
"""How many times the seconds of reading may be spent in all, where forgetting takes longer than reading."""


def make(system: str, model: str | None = None) -> Callable[[list[bytes]], list[bytes]]:
    """Return what answers the orders of ``Contender``, for ``gaiko.models.pipeline.workers``; InputError, KeyError as ``make_system``."""
    contestant = Contestant(make_system(system, model))

    def handle(items: list[bytes]) -> list[bytes]:
        return [json.dumps(contestant.obey(json.loads(item))).encode() for item in items]

    return handle


class Contestant:
    """Answers orders, which are JSON objects: ``do``, and its arguments by name."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._orders: dict[str, Callable[..., Answer]] = {"read": self.read, "grow": self.grow, "score": self.score}

    def obey(self, order: Answer) -> Answer:
        """Carry out an order; every answer says how much memory this process has taken so far."""
        answer = self._orders[order.pop("do")](**order)
        return {**answer, "peak_mb": peak_mb()}

    def read(self, texts: list[str], at_least: float = 0.0, at_most: float | None = None) -> Answer:
        """Read documents, again and again until that took ``at_least`` seconds of the processor.

        Args:
            texts: the documents.
            at_least: as said.
            at_most: if given, they are read once, some at a time, until they have taken so many seconds.

        Returns:
            ``texts``, how many were read of each time's, ``chars`` of all times, and ``cpu_s`` and ``wall_s`` of them.
        """
        begun = time.process_time()
        cost, chars, done = Cost(), 0, len(texts)
        if at_most is not None:
            done = 0
            for part in _parts(iter(texts), 4):
                cost += self._system.read(part)
                chars += sum(map(len, part))
                done += len(part)
                if cost.cpu_s >= at_most:
                    break
        else:
            while True:
                self._system.forget()
                cost += self._system.read(texts)
                chars += sum(map(len, texts))
                if cost.cpu_s >= at_least or time.process_time() - begun >= _FORGETTING * at_least:
                    break
        return {"texts": done, "chars": chars, "cpu_s": cost.cpu_s, "wall_s": cost.wall_s}

    def grow(self, n_bytes: int, seed: int, times: int, seconds: float, at_once: int, whole: bool) -> Answer:
        """Read made-up texts of a size, one upon the other, each until it ends or has taken ``seconds`` of the processor.

        Args:
            n_bytes: of UTF-8, all documents of a text together.
            seed: of the first text; each has one of its own.
            times: how many texts. Several are made before the first is read; a text that is read alone is made as it is read.
            seconds: as said.
            at_once: how many documents are given to the system together.
            whole: the text is one document.

        Returns:
            ``chars`` that were read, ``cpu_s`` that they took, and ``cut``, whether that was not all.
        """
        from gaiko.models.bench.texts import made_up, up_to

        streams = [up_to(made_up(seed + number), n_bytes) for number in range(times)]
        made = [iter(list(stream)) if times > 1 else stream for stream in streams]
        cost, chars, cut = Cost(), 0, False
        with back_to_back():
            if times > 1:
                self._system.read(list(islice(made_up(-seed - 1), _LEAD)))
            for documents in made:
                parts: Iterator[Sequence[str]] = iter([["".join(documents)]]) if whole else _parts(documents, at_once)
                begun = cost.cpu_s
                for part in parts:
                    cost += self._system.read(part)
                    chars += sum(map(len, part))
                    if cost.cpu_s - begun >= seconds:
                        break
                cut |= next(parts, None) is not None
        return {"chars": chars, "cpu_s": cost.cpu_s, "cut": cut}

    def score(self, files: list[str]) -> Answer:
        """Return exact F1 on the gold and on labelled files, None where the system finds no spans.

        Returns:
            ``gold``, and ``files`` in their order.
        """
        from gaiko.models.bench.scores import on_file, on_gold

        return {"gold": on_gold(self._system), "files": [on_file(self._system, Path(file)) for file in files]}


def _parts(texts: Iterator[str], size: int) -> Iterator[list[str]]:
    while part := list(islice(texts, size)):
        yield part
