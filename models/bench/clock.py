"""What reading takes: processor and clock seconds of a call."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading took, in seconds: of the processor, and of the clock."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu_s + other.cpu_s, self.wall_s + other.wall_s)


def timed(run: Callable[[], object]) -> Cost:
    """Return what a call takes; what others left to the garbage collector is collected before."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)
