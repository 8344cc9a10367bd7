"""The default path: annotators, resolver and values over a whole document."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from annotators.abbreviations import find_abbreviations
from annotators.actors import Actors
from annotators.agreements import Agreements
from annotators.amounts import Amounts
from annotators.base import Annotator, TextView
from annotators.date_values import Passage, resolve_dates
from annotators.dates import Dates
from annotators.exclusions import Exclusions
from annotators.links import link_spans
from annotators.places import Places
from annotators.resolve import POLICIES, Conflicts, resolve
from corpus.document import Sentence
from corpus.sentences import split_sentences
from corpus.spans import Span

_WINDOW = 2_000
"""Longest piece of a sentence, in characters, that annotators see at once."""

Progress = Callable[[int], None]
"""Called with the number of sentences that have just been done."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence to annotate: its text, the paragraph it is in, and whether it is body text."""

    text: str
    par: str = ""
    body: bool = True


@dataclass(slots=True)
class Annotation:
    """What came out for one document.

    Attributes:
        sentences: the resolved spans of each sentence, with ids and values.
        layers: by annotator, the spans it found in each sentence.
        conflicts: how many conflict sets of each kind the resolver decided.
    """

    sentences: list[list[Span]]
    layers: dict[str, list[list[Span]]]
    conflicts: Conflicts = field(default_factory=Conflicts)


def rules() -> list[Annotator]:
    """Return the rule annotators, most trusted first."""
    return [Agreements(), Dates(), Amounts(), Actors(), Places()]


class Pipeline:
    """Annotates documents with the given annotators; keeps nothing from one document to the next."""

    def __init__(self, annotators: Sequence[Annotator] | None = None) -> None:
        self.annotators = list(rules() if annotators is None else annotators)
        self._exclusions = Exclusions()

    def annotate(
        self,
        units: Sequence[Unit],
        year: int | None = None,
        make_id: Callable[[int, int], str] | None = None,
        progress: Progress | None = None,
    ) -> Annotation:
        """Annotate the sentences of one document, in reading order.

        Args:
            units: the sentences.
            year: the document's year; without it, dates that need one have a ``reason`` and no ``norm``.
            make_id: from sentence number and span number (both from 0) to the span's id; ``e1``, ``e2``, … by default.
            progress: told as sentences are done.

        Returns:
            Spans with offsets into each sentence's text, half-open code points; flat and in text order.
        """
        if year is not None and (type(year) is not int or not 1 <= year <= 9999):
            raise ValueError(f"year must be a whole number from 1 to 9999, or None, not {year!r}")
        windows = [
            (number, at, TextView(unit.text[at:end]))
            for number, unit in enumerate(units)
            for at, end in _windows(unit.text)
        ]
        layers = {a.name: _layer(a, windows, len(units), progress) for a in self.annotators}
        conflicts = Conflicts()
        flat = [self._flatten(unit.text, number, layers, conflicts) for number, unit in enumerate(units)]
        passages = [
            Passage(unit.text, spans, "body" if unit.body else f"aside {unit.par}")
            for unit, spans in zip(units, _with_ids(flat, make_id), strict=True)
        ]
        for passage, spans in zip(passages, resolve_dates(passages, year), strict=True):
            passage.spans = spans
        return Annotation(link_spans(passages), layers, conflicts)

    def __call__(self, text: str, year: int | None = None) -> list[Span]:
        """Annotate one text as one document and return its spans, with offsets into ``text``.

        Raises:
            TypeError: ``text`` is not a string.
            ValueError: ``year`` is not a whole number from 1 to 9999.
        """
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {type(text).__name__}")
        ranges = split_sentences(text)
        units = [Unit(text[start:end], par=str(number)) for number, (start, end) in enumerate(ranges)]
        annotation = self.annotate(units, year)
        return [
            replace(span, start=span.start + start, end=span.end + start)
            for (start, _), spans in zip(ranges, annotation.sentences, strict=True)
            for span in spans
        ]

    def _flatten(self, text: str, number: int, layers: dict[str, list[list[Span]]], conflicts: Conflicts) -> list[Span]:
        candidates = [span for layer in layers.values() for span in layer[number]]
        flat = resolve(self._exclusions.admit(text, candidates), POLICIES, conflicts)
        extra = find_abbreviations(text, flat)
        return resolve([*extra, *(s for s in flat if not any(s.overlaps(e) for e in extra))]) if extra else flat


def units_of(sentences: Iterable[Sentence]) -> list[Unit]:
    """Return the sentences of a document as units; captions and footnotes are asides."""
    return [Unit(s.text, s.par, s.kind in {"paragraph", "heading"}) for s in sentences]


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into pieces that no rule needs to look beyond, after a comma or a line where there is one.

    Real sentences fit in one; a dump without 。 then costs time in proportion to its length.
    """
    start = 0
    while start < len(text) or start == 0:
        end = min(len(text), start + _WINDOW)
        if end < len(text):
            cut = max(text.rfind(mark, start, end) for mark in "。、\n ")
            end = cut + 1 if cut > start else end
        yield start, end
        start = end
        if start == len(text):
            break


def _layer(
    annotator: Annotator, windows: Sequence[tuple[int, int, TextView]], count: int, progress: Progress | None
) -> list[list[Span]]:
    """The annotator's spans for each of ``count`` sentences, of which every window names its number and offset."""
    layer: list[list[Span]] = [[] for _ in range(count)]
    done = -1
    for (number, at, _), spans in zip(windows, annotator.find_many([view for *_, view in windows]), strict=True):
        layer[number].extend(replace(s, start=s.start + at, end=s.end + at) if at else s for s in spans)
        if progress is not None and number != done:
            progress(1)
            done = number
    return layer


def _with_ids(sentences: Sequence[list[Span]], make_id: Callable[[int, int], str] | None) -> Iterator[list[Span]]:
    count = 0
    for number, spans in enumerate(sentences):
        named = []
        for at, span in enumerate(spans):
            count += 1
            named.append(replace(span, id=make_id(number, at) if make_id else f"e{count}"))
        yield named
