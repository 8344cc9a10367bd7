"""What reading takes: processor and clock seconds of a call."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading took, in seconds: of the processor, and of the clock."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu_s + other.cpu_s, self.wall_s + other.wall_s)


_between = True


@contextmanager
def back_to_back() -> Iterator[None]:
    """Within, nothing is collected between calls: one follows upon the other, and finds in the processor's cache what that left."""
    global _between
    gc.collect()
    _between = False
    try:
        yield
    finally:
        _between = True


def timed(run: Callable[[], object]) -> Cost:
    """Return what a call takes; what others left to the garbage collector is collected before, except within ``back_to_back``."""
    if _between:
        gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)
