"""The systems that are measured, by name: each reads texts against the clock, and finds spans to be scored.

What a system does not need is not imported in its process.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.bench.clock import Cost

NOTES: Mapping[str, str] = {
    "sudachi": "raw SudachiPy, mode C, sentence by sentence: the floor of whatever reads words",
    "rules": "the rules with values, without the recognizer",
    "recognizer": "the shipped recognizer alone: what it takes of the default path, rule layers and words at hand",
    "default": "the default path: rules, recognizer, resolver, values",
    "ginza": "GiNZA as our annotator, sentence by sentence",
    "stock-ginza": 'spacy.load("ja_ginza").pipe, nothing changed',
}
"""The systems in the order of their rows, and what each does."""

SHARING = ", shared"
SHARED: Mapping[str, str] = {
    f"rules{SHARING}": "the rules, words at hand",
    f"default{SHARING}": "the default path, words at hand",
}
"""Those that find Sudachi's words there already."""

SEEN = frozenset({"rules", "recognizer", "default"})
"""Systems that were written, or learned, with the gold at hand."""

_WHERE: Mapping[str, tuple[str, str]] = {
    "sudachi": ("stock", "Sudachi"),
    "rules": ("ours", "rules"),
    "recognizer": ("ours", "Alone"),
    "default": ("ours", "default"),
    "ginza": ("ours", "Annotator"),
    "stock-ginza": ("stock", "Ginza"),
    f"rules{SHARING}": ("ours", "rules_shared"),
    f"default{SHARING}": ("ours", "default_shared"),
}
"""By name, the module of this package and what in it makes the system."""


class System(Protocol):
    """One that is measured."""

    def forget(self) -> None:
        """Drop what is kept of earlier sentences: those that are read again shall be new. Words stay known, as in a long run."""
        ...

    def read(self, texts: Sequence[str]) -> Cost:
        """Read some documents, and return what that took."""
        ...

    def find(self, examples: Sequence[Example]) -> list[list[Span]] | None:
        """Return the spans of each text, read alone with its year; None if the system finds none."""
        ...

    def find_in(self, document: Document) -> list[list[Span]] | None:
        """Return the spans of each sentence of a document; None as above."""
        ...


def make_system(name: str, model: str | None = None) -> System:
    """Return the system of that name, or the trained model in a folder.

    Raises:
        InputError: the folder holds no model.
        KeyError: there is no such system.
    """
    if model is not None:
        from gaiko.models.bench.ours import Model

        return Model(Path(model))
    module, maker = _WHERE[name]
    made: System = getattr(import_module(f"gaiko.models.bench.{module}"), maker)()
    return made
