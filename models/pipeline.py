"""The default path: annotators, resolver and values over whole documents, many at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from annotators.resolve import Conflicts, resolve
from annotators.user_rules import NAME as USER
from annotators.user_rules import UserRules
from corpus.batches import batched
from corpus.sentences import split_sentences
from corpus.spans import Segment, Span
from models.annotation import Annotation, Explanation, Job, MakeId, Unit

if TYPE_CHECKING:
    from models.reading import Reader

_RULES = frozenset({"agreements", "dates", "amounts", "actors", "places"})
"""The annotators of ``rules``, by name."""

_WINDOW = 2_000
"""Longest piece of a sentence, in characters, that annotators see at once."""

_AT_ONCE = 20_000
"""Characters that go through the annotators and the recognizer together: enough for arrays, and it bounds the memory."""

Progress = Callable[[int], None]
"""Called with the number of sentences that an annotator has just done."""


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

    def __call__(self, text: str, year: int | None = None) -> list[Span]:
        """Annotate one text as one document and return its spans, with offsets into ``text``.

        Raises:
            TypeError: ``text`` is not a string.
            ValueError: ``year`` is not a whole number from 1 to 9999.
        """
        return next(self.pipe([(text, year)]))

    def pipe(self, texts: Iterable[tuple[str, int | None]]) -> Iterator[list[Span]]:
        """Yield the spans of each text, in order, as calling the pipeline on it with its year does.

        Short texts are read many at a time, which is faster; about 20,000 characters are read ahead.

        Raises:
            TypeError, ValueError: as calling the pipeline; what came before is yielded first.
        """
        for ranges, annotation in self.annotate_texts(texts):
            yield [
                span.moved(start)
                for (start, _), spans in zip(ranges, annotation.sentences, strict=True)
                for span in spans
            ]

    def annotate_texts(
        self, texts: Iterable[tuple[str, int | None]], *, explain: bool = False
    ) -> Iterator[tuple[list[Segment], Annotation]]:
        """Yield for each text, with its year, the ranges of its sentences, and what ``annotate`` returns for them."""
        ranges: deque[list[Segment]] = deque()

        def jobs() -> Iterator[Job]:
            for text, year in texts:
                if not isinstance(text, str):
                    raise TypeError(f"text must be a string, not {type(text).__name__}")
                found = split_sentences(text)
                units = [Unit(text[start:end], par=str(number)) for number, (start, end) in enumerate(found)]
                job = Job(units, year)
                ranges.append(found)
                yield job

        for annotation in self.annotate_all(jobs(), explain=explain):
            yield ranges.popleft(), annotation

    def annotate(
        self,
        units: Sequence[Unit],
        year: int | None = None,
        make_id: MakeId | None = None,
        progress: Progress | None = None,
        *,
        explain: bool = False,
    ) -> Annotation:
        """Annotate the sentences of one document, in reading order.

        Args:
            units: the sentences.
            year: see ``Job``.
            make_id: see ``Job``.
            progress: told as sentences are done.
            explain: also return what became of every annotator's spans.

        Returns:
            Spans with offsets into each sentence's text, half-open code points; flat and in text order.
        """
        return next(self.annotate_all([Job(units, year, make_id)], progress, explain=explain))

    def annotate_all(
        self, jobs: Iterable[Job], progress: Progress | None = None, *, explain: bool = False
    ) -> Iterator[Annotation]:
        """Yield what ``annotate`` returns for each document, in order; sentences of several documents are read together."""
        for batch in batched(jobs, lambda job: sum(len(unit.text) for unit in job.units), _AT_ONCE):
            documents = [_Document(job, self.annotators, explain=explain) for job in batch]
            sentences = (sentence for document in documents for sentence in document.sentences)
            for part in batched(sentences, lambda sentence: len(sentence.text), 2 * _AT_ONCE):
                self._annotate_part(part, progress)
            for document in documents:
                yield document.annotation()

    def _annotate_part(self, part: Sequence["_Sentence"], progress: Progress | None) -> None:
        """Find the spans of some sentences, resolve them, and let the reader have its say."""
        windows = ((sentence, start, end) for sentence in part for start, end in _windows(sentence.text))
        for group in batched(windows, lambda window: window[2] - window[1], 2 * _AT_ONCE):
            views = [TextView(sentence.text[start:end]) for sentence, start, end in group]
            for (sentence, start, end), view in zip(group, views, strict=True):
                sentence.view = view if end - start == len(sentence.text) else None
            for annotator in self.annotators:
                for (sentence, at, _), spans in zip(group, annotator.find_many(views), strict=True):
                    sentence.layers[annotator.name] += [span.moved(at) for span in spans] if at else spans
                    if progress is not None and at == 0:
                        progress(1)
        for sentence in part:
            sentence.zones = self._zones(sentence.text)
            sentence.spans = self._flatten(sentence, sentence.layers, sentence.conflicts, sentence.explanation)
        if self.reader is not None:
            self._read(self.reader, part)
        for sentence in part:
            sentence.view = None

    def _read(self, reader: "Reader", part: Sequence["_Sentence"]) -> None:
        """Let the reader decide; what it reads is what the rules said, without GiNZA and the user's own."""
        from models.reading import Sentence, settle
        from models.recognizers.marks import Layers

        texts = []
        for sentence in part:
            of_rules = {name: spans for name, spans in sentence.layers.items() if name in _RULES}
            plain = sentence.spans
            if len(of_rules) < len(sentence.layers):
                plain = self._flatten(sentence, of_rules, Conflicts(), None)
            tokens = sentence.view.tokens if sentence.view is not None else None
            texts.append(Sentence(sentence.text, Layers(of_rules, plain), tokens))
        confidence = any(sentence.explanation is not None for sentence in part)
        for sentence, read in zip(part, reader.read(texts, confidence=confidence), strict=True):
            if sentence.zones:
                admitted = {id(span) for span in admit([one.span for one in read], sentence.zones)}
                read = [one for one in read if id(one.span) in admitted]
            if sentence.explanation is not None:
                sentence.explanation.read = read
            found = [span for layer in sentence.layers.values() for span in layer]
            sentence.spans = settle(sentence.spans, found, read)

    def _zones(self, text: str) -> list[tuple[Segment, str]]:
        """Where nothing is tagged, with the rule that says so: the guidelines', then the user's."""
        zones = self._exclusions.zones(text)
        for rules_of_user in self._user_rules:
            zones = sorted(zones + rules_of_user.zones(text))
        return zones

    def _flatten(
        self,
        sentence: "_Sentence",
        layers: dict[str, list[Span]],
        conflicts: Conflicts,
        explanation: Explanation | None,
    ) -> list[Span]:
        candidates = [span for name, layer in layers.items() if name != USER for span in layer]
        admitted = admit(candidates, sentence.zones)
        if explanation is not None:
            kept = {id(span) for span in admitted}
            explanation.excluded = [
                (span, zone_of(span, sentence.zones)) for span in candidates if id(span) not in kept
            ]
        admitted += layers.get(USER, [])  # what the user asks for is tagged wherever it stands
        decisions = explanation.decisions if explanation is not None else None
        flat = resolve(admitted, self.policy, conflicts, decisions)
        extra = find_abbreviations(sentence.text, flat)
        return resolve([*extra, *(s for s in flat if not any(s.overlaps(e) for e in extra))]) if extra else flat


class _Sentence:
    """A sentence on its way: what is found in it, and what stands in the end."""

    __slots__ = ("conflicts", "explanation", "layers", "spans", "text", "view", "zones")

    def __init__(self, text: str, names: Iterable[str], conflicts: Conflicts, explanation: Explanation | None) -> None:
        self.text = text
        self.layers: dict[str, list[Span]] = {name: [] for name in names}
        self.conflicts = conflicts
        self.explanation = explanation
        self.spans: list[Span] = []
        self.zones: list[tuple[Segment, str]] = []
        self.view: TextView | None = None


class _Document:
    """A document on its way."""

    def __init__(self, job: Job, annotators: Sequence[Annotator], *, explain: bool) -> None:
        self._job = job
        self._names = [annotator.name for annotator in annotators]
        self._conflicts = Conflicts()
        self._explanations = [Explanation() for _ in job.units] if explain else []
        self.sentences = [
            _Sentence(unit.text, self._names, self._conflicts, self._explanations[number] if explain else None)
            for number, unit in enumerate(job.units)
        ]

    def annotation(self) -> Annotation:
        """Give the spans their ids and the values that come from elsewhere in the document."""
        passages = [
            Passage(unit.text, spans, "body" if unit.body else f"aside {unit.par}")
            for unit, spans in zip(self._job.units, _with_ids(self.sentences, self._job.make_id), strict=True)
        ]
        for passage, spans in zip(passages, resolve_dates(passages, self._job.year), strict=True):
            passage.spans = spans
        for passage, spans in zip(passages, link_spans(passages), strict=True):
            passage.spans = spans
        layers = {name: [sentence.layers[name] for sentence in self.sentences] for name in self._names}
        return Annotation(resolve_antecedents(passages), layers, self._conflicts, self._explanations)


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


def _with_ids(sentences: Sequence[_Sentence], make_id: MakeId | None) -> Iterator[list[Span]]:
    count = 0
    for number, sentence in enumerate(sentences):
        named = []
        for at, span in enumerate(sentence.spans):
            count += 1
            named.append(span.named(make_id(number, at) if make_id else f"e{count}"))
        yield named
