"""Worker processes that load a task once and return the results of a stream of items in order."""

from gaiko.models.pipeline.workers.pool import Done, Workers, usable_cores

__all__ = ["Done", "Workers", "usable_cores"]
