"""The default path: annotators, resolver and values over a whole document."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotators.abbreviations import find_abbreviations
from annotators.actors import Actors
from annotators.agreements import Agreements
from annotators.amounts import Amounts
from annotators.antecedents import resolve_antecedents
from annotators.base import Annotator, TextView
from annotators.date_values import Passage, resolve_dates
from annotators.dates import Dates
from annotators.exclusions import Exclusions, admit, zone_of
from annotators.links import link_spans
from annotators.places import Places
from annotators.policies import DEFAULT, POLICIES
from annotators.resolve import Conflicts, Decision, resolve
from annotators.user_rules import NAME as USER
from annotators.user_rules import UserRules
from corpus.document import Sentence
from corpus.sentences import split_sentences
from corpus.spans import Segment, Span

if TYPE_CHECKING:
    from models.reading import Reader
    from models.recognizers.base import Scored

_RULES = frozenset({"agreements", "dates", "amounts", "actors", "places"})
"""The annotators of ``rules``, by name."""

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
class Explanation:
    """What became of the spans that the annotators found in one sentence.

    Attributes:
        decisions: the conflict sets and single spans that the resolver saw, and what won.
        excluded: spans in which, by a rule of the guidelines or of the user's, nothing is tagged; with its id.
        read: what the recognizer found, which has the last word; None where there is none.
    """

    decisions: list[Decision] = field(default_factory=list)
    excluded: list[tuple[Span, str]] = field(default_factory=list)
    read: "list[Scored] | None" = None


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


def rules() -> list[Annotator]:
    """Return the rule annotators, most trusted first."""
    return [Agreements(), Dates(), Amounts(), Actors(), Places()]


class Pipeline:
    """Annotates documents with the given annotators; keeps nothing from one document to the next.

    ``policy`` is one of ``annotators.policies.POLICIES`` and decides between annotators that differ. A ``reader`` then reads
    what the rules said and has the last word (``models.reading``).
    """

    def __init__(
        self,
        annotators: Sequence[Annotator] | None = None,
        policy: str = DEFAULT,
        reader: "Reader | None" = None,
    ) -> None:
        if policy not in POLICIES:
            raise ValueError(f"policy must be one of {', '.join(POLICIES)}, not {policy!r}")
        self.annotators = list(rules() if annotators is None else annotators)
        self.policy = policy
        self.reader = reader
        self._exclusions = Exclusions()
        self._user_rules = [annotator for annotator in self.annotators if isinstance(annotator, UserRules)]

    def annotate(
        self,
        units: Sequence[Unit],
        year: int | None = None,
        make_id: Callable[[int, int], str] | None = None,
        progress: Progress | None = None,
        *,
        explain: bool = False,
    ) -> Annotation:
        """Annotate the sentences of one document, in reading order.

        Args:
            units: the sentences.
            year: the document's year; without it, dates that need one have a ``reason`` and no ``norm``.
            make_id: from sentence number and span number (both from 0) to the span's id; ``e1``, ``e2``, … by default.
            progress: told as sentences are done.
            explain: also return what became of every annotator's spans.

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
        explanations = [Explanation() for _ in units] if explain else []
        flat = [
            self._flatten(unit.text, number, layers, conflicts, explanations[number] if explain else None)
            for number, unit in enumerate(units)
        ]
        if self.reader is not None:
            flat = self._read(self.reader, units, layers, flat, explanations)
        passages = [
            Passage(unit.text, spans, "body" if unit.body else f"aside {unit.par}")
            for unit, spans in zip(units, _with_ids(flat, make_id), strict=True)
        ]
        for passage, spans in zip(passages, resolve_dates(passages, year), strict=True):
            passage.spans = spans
        for passage, spans in zip(passages, link_spans(passages), strict=True):
            passage.spans = spans
        return Annotation(resolve_antecedents(passages), layers, conflicts, explanations)

    def __call__(self, text: str, year: int | None = None) -> list[Span]:
        """Annotate one text as one document and return its spans, with offsets into ``text``.

        Raises:
            TypeError: ``text`` is not a string.
            ValueError: ``year`` is not a whole number from 1 to 9999.
        """
        ranges, annotation = self.annotate_text(text, year)
        return [
            span.moved(start) for (start, _), spans in zip(ranges, annotation.sentences, strict=True) for span in spans
        ]

    def annotate_text(
        self, text: str, year: int | None = None, *, explain: bool = False
    ) -> tuple[list[Segment], Annotation]:
        """Annotate one text as one document; return the ranges of its sentences, and what ``annotate`` returns for them.

        Raises:
            TypeError, ValueError: as calling the pipeline.
        """
        if not isinstance(text, str):
            raise TypeError(f"text must be a string, not {type(text).__name__}")
        ranges = split_sentences(text)
        units = [Unit(text[start:end], par=str(number)) for number, (start, end) in enumerate(ranges)]
        return ranges, self.annotate(units, year, explain=explain)

    def _read(
        self,
        reader: "Reader",
        units: Sequence[Unit],
        layers: dict[str, list[list[Span]]],
        flat: list[list[Span]],
        explanations: Sequence[Explanation],
    ) -> list[list[Span]]:
        """Let the reader decide; what it reads is what the rules said, without GiNZA and the user's own."""
        from models.reading import Sentence as Text
        from models.reading import settle
        from models.recognizers.marks import Layers

        of_rules = {name: layer for name, layer in layers.items() if name in _RULES}
        plain = flat
        if len(of_rules) < len(layers):
            plain = [self._flatten(unit.text, number, of_rules, Conflicts(), None) for number, unit in enumerate(units)]
        texts = [
            Text(unit.text, Layers({name: layer[number] for name, layer in of_rules.items()}, plain[number]))
            for number, unit in enumerate(units)
        ]
        settled = []
        for number, (unit, read) in enumerate(zip(units, reader.read(texts), strict=True)):
            zones = self._zones(unit.text)
            if zones:
                admitted = {id(span) for span in admit([one.span for one in read], zones)}
                read = [one for one in read if id(one.span) in admitted]
            if explanations:
                explanations[number].read = read
            settled.append(settle(flat[number], [span for layer in layers.values() for span in layer[number]], read))
        return settled

    def _zones(self, text: str) -> list[tuple[Segment, str]]:
        """Where nothing is tagged, with the rule that says so: the guidelines', then the user's."""
        zones = self._exclusions.zones(text)
        for rules_of_user in self._user_rules:
            zones = sorted(zones + rules_of_user.zones(text))
        return zones

    def _flatten(
        self,
        text: str,
        number: int,
        layers: dict[str, list[list[Span]]],
        conflicts: Conflicts,
        explanation: Explanation | None,
    ) -> list[Span]:
        candidates = [span for name, layer in layers.items() if name != USER for span in layer[number]]
        zones = self._zones(text)
        admitted = admit(candidates, zones)
        if explanation is not None:
            kept = {id(span) for span in admitted}
            explanation.excluded = [(span, zone_of(span, zones)) for span in candidates if id(span) not in kept]
        admitted += layers.get(USER, {number: []})[number]  # what the user asks for is tagged wherever it stands
        decisions = explanation.decisions if explanation is not None else None
        flat = resolve(admitted, self.policy, conflicts, decisions)
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
        layer[number].extend([span.moved(at) for span in spans] if at else spans)
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
            named.append(span.named(make_id(number, at) if make_id else f"e{count}"))
        yield named
