"""Recognizers and the default path; ``load`` returns the pipeline that most users need.

Names are imported on first use (PEP 562): a worker process that runs another task does not import the annotators.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gaiko.models.pipeline.loading import load
    from gaiko.models.pipeline.pipeline import Pipeline

__all__ = ["Pipeline", "load"]

_HOMES = {"Pipeline": "gaiko.models.pipeline.pipeline", "load": "gaiko.models.pipeline.loading"}
"""Module of each public name."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
