"""The default path: annotators, resolver and values over whole documents, many at a time."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from gaiko.annotators.base import Annotator
from gaiko.annotators.coreference.antecedents import resolve_antecedents
from gaiko.annotators.coreference.links import link_spans
from gaiko.annotators.dates.values import Passage, resolve_dates
from gaiko.annotators.resolution.exclusions import admit
from gaiko.annotators.resolution.policies import DEFAULT, POLICIES
from gaiko.annotators.resolution.resolve import Conflicts
from gaiko.annotators.resolution.tagging import Progress, SentenceTagger, TaggedSentence, rule_annotators
from gaiko.corpus.batches import batched
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Segment, Span
from gaiko.models.pipeline.annotation import Annotation, Explanation, Job, MakeId, Unit

if TYPE_CHECKING:
    from gaiko.models.pipeline.stacking import StackedRecognizer
    from gaiko.models.recognizers.base import Scored

_BATCH = 20_000
"""Characters of documents that are annotated together: enough for arrays, and it bounds the memory."""


class Pipeline:
    """Annotates documents with the given annotators; keeps nothing from one document to the next.

    ``policy`` is a key of ``gaiko.annotators.resolution.policies.POLICIES`` and decides between annotators that differ. A ``recognizer``
    then reads the layers of the rules and has the last word (``gaiko.models.pipeline.stacking``).
    """

    def __init__(
        self,
        annotators: Sequence[Annotator] | None = None,
        policy: str = DEFAULT,
        recognizer: "StackedRecognizer | None" = None,
    ) -> None:
        if policy not in POLICIES:
            raise ValueError(f"policy must be one of {', '.join(POLICIES)}, not {policy!r}")
        self.annotators = list(rule_annotators() if annotators is None else annotators)
        self.policy = policy
        self.recognizer = recognizer
        self._tagger = SentenceTagger(self.annotators, policy)

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
        for batch in batched(jobs, lambda job: sum(len(unit.text) for unit in job.units), _BATCH):
            documents = [_Document(job, self.annotators, explain=explain) for job in batch]
            sentences = (sentence for document in documents for sentence in document.sentences)
            for part in batched(sentences, lambda sentence: len(sentence.text), 2 * _BATCH):
                self._tagger.tag(part, progress)
                if self.recognizer is not None:
                    self._merge_predictions(self.recognizer, part)
                for sentence in part:
                    sentence.view = None  # frees its tokens
            for document in documents:
                yield document.annotation()

    def _merge_predictions(self, recognizer: "StackedRecognizer", part: Sequence["_Sentence"]) -> None:
        """Let the recognizer decide from the layers of the rules."""
        views = [self._tagger.rule_view(sentence) for sentence in part]
        confidence = any(sentence.decisions is not None for sentence in part)
        for sentence, predicted in zip(part, recognizer.predict(views, confidence=confidence), strict=True):
            if sentence.zones:
                admitted = {id(span) for span in admit([one.span for one in predicted], sentence.zones)}
                predicted = [one for one in predicted if id(one.span) in admitted]
            sentence.predicted = predicted
            found = [span for layer in sentence.layers.values() for span in layer]
            sentence.spans = recognizer.merge(sentence.spans, found, predicted)


class _Sentence(TaggedSentence):
    """A sentence with what the recognizer found in it; None where there is no recognizer."""

    __slots__ = ("predicted",)

    def __init__(self, text: str, names: Iterable[str], conflicts: Conflicts, *, explain: bool) -> None:
        super().__init__(text, names, conflicts, explain=explain)
        self.predicted: list[Scored] | None = None


class _Document:
    """A document on its way."""

    def __init__(self, job: Job, annotators: Sequence[Annotator], *, explain: bool) -> None:
        self._job = job
        self._names = [annotator.name for annotator in annotators]
        self._conflicts = Conflicts()
        self._explain = explain
        self.sentences = [_Sentence(unit.text, self._names, self._conflicts, explain=explain) for unit in job.units]

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
        explanations = [
            Explanation(sentence.decisions or [], sentence.excluded, sentence.predicted)
            for sentence in (self.sentences if self._explain else ())
        ]
        return Annotation(resolve_antecedents(passages), layers, self._conflicts, explanations)


def _with_ids(sentences: Sequence[_Sentence], make_id: MakeId | None) -> Iterator[list[Span]]:
    count = 0
    for number, sentence in enumerate(sentences):
        named = []
        for at, span in enumerate(sentence.spans):
            count += 1
            named.append(span.named(make_id(number, at) if make_id else f"e{count}"))
        yield named
