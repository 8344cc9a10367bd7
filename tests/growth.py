"""Whether work grows in proportion to its input: a ratio of two times in one run, never a time."""

import time
from collections.abc import Callable

FACTOR = 4
"""How much longer the longer input is."""

SLACK = 3
"""Times the factor that is still taken for proportion, since the machine does other things too."""

LEAST = 0.02
"""CPU seconds that do not count: a shorter run says nothing."""


def is_linear(run: Callable[[int], object], size: int) -> bool:
    """Whether ``run(FACTOR * size)`` costs no more CPU time than proportion and slack allow over ``run(size)``; best of two."""
    limit = FACTOR * SLACK * (min(cost(run, size), cost(run, size)) + LEAST)
    return cost(run, FACTOR * size) <= limit or cost(run, FACTOR * size) <= limit


def cost(run: Callable[[int], object], size: int) -> float:
    """CPU seconds of ``run(size)``."""
    started = time.process_time()
    run(size)
    return time.process_time() - started
