"""Annotated-corpus NLP toolkit for Japanese diplomatic text; this module holds the public names.

The packages are ``gaiko.corpus``, ``gaiko.annotators``, ``gaiko.models`` and ``gaiko.scripts``. In a clone they are
top-level folders, and this folder holds relative links to them; in a wheel they are subfolders of this one.
Names are imported on first use (PEP 562): ``import gaiko`` is fast, and spaCy is imported only by what needs it.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gaiko.corpus.errors import InputError
    from gaiko.corpus.spans import Source, Span
    from gaiko.models.evaluation.evaluation import evaluate
    from gaiko.models.pipeline.loading import load
    from gaiko.models.pipeline.pipeline import Pipeline
    from gaiko.models.recognizers import load_recognizer

__all__ = ["InputError", "Pipeline", "Source", "Span", "evaluate", "load", "load_recognizer"]

_HOMES = {
    "InputError": "gaiko.corpus.errors",
    "Pipeline": "gaiko.models.pipeline.pipeline",
    "Source": "gaiko.corpus.spans",
    "Span": "gaiko.corpus.spans",
    "evaluate": "gaiko.models.evaluation.evaluation",
    "load": "gaiko.models.pipeline.loading",
    "load_recognizer": "gaiko.models.recognizers",
}
"""Module of each public name."""

_HERE = Path(__file__).resolve().parent
if not (_HERE / "corpus").is_dir() and _HERE.parent.name == "src":
    # In a clone without symbolic links (git on Windows writes text files instead), import the top-level folders.
    __path__ = [*__path__, str(_HERE.parents[1])]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
