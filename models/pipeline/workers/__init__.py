"""Worker processes that load once, read a stream and give its results back in order."""

from gaiko.models.pipeline.workers.pool import Done, Workers, usable_cores

__all__ = ["Done", "Workers", "usable_cores"]
