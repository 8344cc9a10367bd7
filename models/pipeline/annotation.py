"""Input and output types of the pipeline: sentences and documents in, annotations out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gaiko.annotators.resolution.resolve import Conflicts, Decision
from gaiko.corpus.document import Sentence
from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.sentences import split_segments
from gaiko.corpus.spans import Segment, Span

if TYPE_CHECKING:
    from gaiko.models.recognizers.base import Scored

MakeId = Callable[[int, int], str]
"""From sentence number and span number, both from 0, to the id of a span."""

Segments = tuple[Segment, ...]
"""The ranges of a text that a sentence covers: several if the sentence is wrapped over lines."""


@dataclass(frozen=True, slots=True)
class InputSentence:
    """A sentence to annotate: its text, the id of its paragraph, and whether it is body text (not a caption or footnote)."""

    text: str
    par: str = ""
    body: bool = True


@dataclass(frozen=True, slots=True)
class InputDocument:
    """A document to annotate.

    Attributes:
        sentences: in reading order.
        year: its year, 1 to 9999; without it, dates that need one have a ``reason`` and no ``norm``.
        make_id: makes the ids of its spans; ``e1``, ``e2``, … by default.

    Raises:
        ValueError: the year is not a whole number from 1 to 9999.
    """

    sentences: Sequence[InputSentence]
    year: int | None = None
    make_id: MakeId | None = None

    def __post_init__(self) -> None:
        if self.year is not None and (type(self.year) is not int or not 1 <= self.year <= 9999):
            raise ValueError(f"year must be a whole number from 1 to 9999, or None, not {self.year!r}")


@dataclass(slots=True)
class Explanation:
    """Decisions on the candidate spans of one sentence.

    Attributes:
        decisions: the resolver's, one for each conflict set or single span.
        excluded: spans dropped by an exclusion of the guidelines or of the user, each with the rule id.
        predicted: the recognizer's spans, which override the resolver; None without a recognizer.
    """

    decisions: list[Decision] = field(default_factory=list)
    excluded: list[tuple[Span, str]] = field(default_factory=list)
    predicted: "list[Scored] | None" = None


@dataclass(slots=True)
class Annotation:
    """Result for one document.

    Attributes:
        sentences: the resolved spans of each sentence, with ids and values.
        layers: by annotator, its spans in each sentence.
        conflicts: number of conflict sets of each kind that the resolver decided.
        explanations: one for each sentence; empty unless requested.
    """

    sentences: list[list[Span]]
    layers: dict[str, list[list[Span]]]
    conflicts: Conflicts = field(default_factory=Conflicts)
    explanations: list[Explanation] = field(default_factory=list)


def input_sentences(sentences: Iterable[Sentence]) -> list[InputSentence]:
    """Return the sentences of a corpus document as input; captions and footnotes are not body text."""
    return [InputSentence(s.text, s.par, s.kind in {"paragraph", "heading"}) for s in sentences]


def split_text(text: str, year: int | None = None) -> tuple[InputDocument, list[Segments]]:
    """Return a plain text as one document, each sentence a paragraph of its own, and the segments of each sentence."""
    found = split_segments(text)
    sentences = [
        InputSentence("".join([text[start:end] for start, end in segments]), par=str(number))
        for number, segments in enumerate(found)
    ]
    return InputDocument(sentences, year), found


def to_text(span: Span, text: str, segments: Segments) -> Span:
    """Return a span of the sentence with these segments as a span of the whole text; it covers the wraps inside it."""
    if len(segments) == 1:
        return span.shifted(segments[0][0])
    ranges = SegmentIndex(segments).slice(span.start, span.end)
    start, end = ranges[0][0], ranges[-1][1]
    return replace(span, start=start, end=end, text=text[start:end])
