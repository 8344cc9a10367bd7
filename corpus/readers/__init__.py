"""Readers of documents as ministries and people publish them, one module for each kind of file.

``read_documents`` chooses the reader of a file. Names are imported on first use (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gaiko.corpus.readers.base import ReaderOptions
    from gaiko.corpus.readers.registry import READERS, read_documents, read_stream, supported_suffixes

__all__ = ["READERS", "ReaderOptions", "read_documents", "read_stream", "supported_suffixes"]

_MODULES = {
    "READERS": "gaiko.corpus.readers.registry",
    "ReaderOptions": "gaiko.corpus.readers.base",
    "read_documents": "gaiko.corpus.readers.registry",
    "read_stream": "gaiko.corpus.readers.registry",
    "supported_suffixes": "gaiko.corpus.readers.registry",
}
"""Module of each public name."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
