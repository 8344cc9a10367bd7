"""What the default path is asked and what it gives: units and documents in, annotations out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gaiko.annotators.resolution.resolve import Conflicts, Decision
from gaiko.corpus.document import Sentence
from gaiko.corpus.spans import Span

if TYPE_CHECKING:
    from gaiko.models.recognizers.base import Scored

MakeId = Callable[[int, int], str]
"""From sentence number and span number, both from 0, to a span's id."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence to annotate: its text, the paragraph it is in, and whether it is body text."""

    text: str
    par: str = ""
    body: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """A document to annotate.

    Attributes:
        units: its sentences, in reading order.
        year: its year; without it, dates that need one have a ``reason`` and no ``norm``.
        make_id: makes the ids of its spans; ``e1``, ``e2``, … by default.
    """

    units: Sequence[Unit]
    year: int | None = None
    make_id: MakeId | None = None

    def __post_init__(self) -> None:
        """Refuse a year that is none, with ValueError."""
        if self.year is not None and (type(self.year) is not int or not 1 <= self.year <= 9999):
            raise ValueError(f"year must be a whole number from 1 to 9999, or None, not {self.year!r}")


@dataclass(slots=True)
class Explanation:
    """What became of the spans that the annotators found in one sentence.

    Attributes:
        decisions: the conflict sets and single spans that the resolver saw, and what won.
        excluded: spans in which, by a rule of the guidelines or of the user's, nothing is tagged; with its id.
        predicted: the recognizer's spans, which have the last word; None without a recognizer.
    """

    decisions: list[Decision] = field(default_factory=list)
    excluded: list[tuple[Span, str]] = field(default_factory=list)
    predicted: "list[Scored] | None" = None


@dataclass(slots=True)
class Annotation:
    """What came out for one document.

    Attributes:
        sentences: the resolved spans of each sentence, with ids and values.
        layers: by annotator, the spans it found in each sentence.
        conflicts: how many conflict sets of each kind the resolver decided.
        explanations: what became of the spans of each sentence; empty unless asked for.
    """

    sentences: list[list[Span]]
    layers: dict[str, list[list[Span]]]
    conflicts: Conflicts = field(default_factory=Conflicts)
    explanations: list[Explanation] = field(default_factory=list)


def units_of(sentences: Iterable[Sentence]) -> list[Unit]:
    """Return the sentences of a document as units; captions and footnotes are asides."""
    return [Unit(s.text, s.par, s.kind in {"paragraph", "heading"}) for s in sentences]
