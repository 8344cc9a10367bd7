"""The garbage collector of a process that does nothing but read texts."""

import gc

_OBJECTS = 50_000
"""New objects after which the collector looks for cycles; Python's 700 make it a fifth of the default path's time."""


def relax_collector() -> None:
    """Let the collector pass over what is loaded already, and come less often; for programs, once the pipeline is loaded.

    Reading makes many small objects and hardly a cycle: they go when they are done with, without the collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 100)
