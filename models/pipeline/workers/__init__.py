"""Worker processes that load a task once and return the results of a stream of items in order."""

from gaiko.models.pipeline.workers.pool import Outcome, Workers, usable_cores

__all__ = ["Outcome", "Workers", "usable_cores"]
