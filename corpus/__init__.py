"""Corpus of Japanese diplomatic text: document model, gold, checks, dataset, scores, formats and review.

Public names are imported on first use (PEP 562), so that ``gaiko annotate`` loads only the modules it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gaiko.corpus.document import LabelledDocument
    from gaiko.corpus.examples import Example
    from gaiko.corpus.gold.examples import read_gold
    from gaiko.corpus.labelled_files import read_examples

__all__ = ["Example", "LabelledDocument", "read_examples", "read_gold"]

_MODULES = {
    "Example": "gaiko.corpus.examples",
    "LabelledDocument": "gaiko.corpus.document",
    "read_examples": "gaiko.corpus.labelled_files",
    "read_gold": "gaiko.corpus.gold.examples",
}
"""Module of each public name."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
