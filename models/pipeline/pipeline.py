"""Default path from text to spans: annotators, resolver, stacked recognizer and document-level values, in batches."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gaiko.annotators.base import Annotator
from gaiko.annotators.coreference.antecedents import resolve_antecedents
from gaiko.annotators.coreference.links import link_spans
from gaiko.annotators.coreference.persons import resolve_persons
from gaiko.annotators.dates.values import Passage, resolve_dates
from gaiko.annotators.resolution.exclusions import drop_excluded
from gaiko.annotators.resolution.policies import DEFAULT, POLICIES
from gaiko.annotators.resolution.resolve import Conflicts, Decision
from gaiko.annotators.resolution.tagging import Progress, SentenceTagger, TaggedSentence, rule_annotators
from gaiko.annotators.text.normalization.normalized import normalize
from gaiko.corpus.batches import batched
from gaiko.corpus.spans import Span
from gaiko.models.pipeline.annotation import (
    Annotation,
    Explanation,
    InputDocument,
    InputSentence,
    MakeId,
    Segments,
    split_text,
    to_text,
)

if TYPE_CHECKING:
    from gaiko.models.pipeline.stacking import StackedRecognizer
    from gaiko.models.recognizers.base import Scored

_BATCH_CHARS = 20_000
"""Characters of the documents in one batch: enough for array operations, and a bound on memory."""


class Pipeline:
    """Annotates documents; keeps no state from one document to the next.

    Attributes:
        annotators: find candidate spans in each sentence, one layer each; the rule annotators by default.
        policy: a key of ``gaiko.annotators.resolution.policies.POLICIES``; decides between overlapping candidates.
        recognizer: a stacked recognizer that takes the layers as features and overrides the resolver; None for rules only.
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
        """Yield the spans of each (text, year) pair, in order; the same spans as a call with each pair.

        Faster than single calls: short texts are batched. About 20,000 characters are read ahead.

        Raises:
            TypeError, ValueError: as for a single call, after the results for the earlier texts.
        """
        for text, sentences, annotation in self.annotate_texts(texts):
            yield [
                to_text(span, text, segments)
                for segments, spans in zip(sentences, annotation.sentences, strict=True)
                for span in spans
            ]

    def annotate_texts(
        self, texts: Iterable[tuple[str, int | None]], *, explain: bool = False
    ) -> Iterator[tuple[str, list[Segments], Annotation]]:
        """Yield text, segments of the sentences, and annotation of each (text, year) pair, in order."""
        pending: deque[tuple[str, list[Segments]]] = deque()

        def documents() -> Iterator[InputDocument]:
            for text, year in texts:
                if not isinstance(text, str):
                    raise TypeError(f"text must be a string, not {type(text).__name__}")
                document, segments = split_text(text, year)
                pending.append((text, segments))
                yield document

        for annotation in self.annotate_all(documents(), explain=explain):
            yield *pending.popleft(), annotation

    def annotate(
        self,
        sentences: Sequence[InputSentence],
        year: int | None = None,
        make_id: MakeId | None = None,
        progress: Progress | None = None,
        *,
        explain: bool = False,
    ) -> Annotation:
        """Annotate the sentences of one document, in reading order.

        Args:
            sentences: the sentences.
            year: see ``InputDocument``.
            make_id: see ``InputDocument``.
            progress: called with the number of sentences that an annotator has finished.
            explain: also return an ``Explanation`` for each sentence.

        Returns:
            Spans with offsets into each sentence's text, half-open code points; flat and in text order.
        """
        return next(self.annotate_all([InputDocument(sentences, year, make_id)], progress, explain=explain))

    def annotate_all(
        self, documents: Iterable[InputDocument], progress: Progress | None = None, *, explain: bool = False
    ) -> Iterator[Annotation]:
        """Yield the annotation of each document, in order; sentences of several documents share a batch."""
        for batch in batched(documents, lambda document: sum(len(s.text) for s in document.sentences), _BATCH_CHARS):
            states = [_DocumentState(document, self.annotators, explain=explain) for document in batch]
            sentences = (sentence for state in states for sentence in state.sentences)
            for part in batched(sentences, lambda sentence: len(sentence.text), 2 * _BATCH_CHARS):
                self._tagger.tag(part, progress)
                if self.recognizer is not None:
                    self._merge_predictions(self.recognizer, part)
                for sentence in part:
                    sentence.view = None  # frees its tokens
            for state in states:
                yield state.annotation()

    def _merge_predictions(self, recognizer: "StackedRecognizer", part: Sequence["_SentenceState"]) -> None:
        """Replace the resolver's spans of each sentence by the recognizer's, as ``merge_predictions`` does."""
        views = [self._tagger.rule_view(sentence) for sentence in part]
        confidence = any(sentence.decisions is not None for sentence in part)
        for sentence, predicted in zip(part, recognizer.predict(views, confidence=confidence), strict=True):
            if sentence.zones:
                admitted = {id(span) for span in drop_excluded([scored.span for scored in predicted], sentence.zones)}
                predicted = [scored for scored in predicted if id(scored.span) in admitted]
            sentence.predicted = predicted
            candidates = [span for layer in sentence.layers.values() for span in layer]
            sentence.spans = recognizer.merge(sentence.spans, candidates, predicted)


class _SentenceState(TaggedSentence):
    """A tagged sentence: its text is normalized.

    Attributes:
        aligned: the normalized text with its offsets into the sentence as given; None if they are the same.
        predicted: the recognizer's predictions; None without a recognizer.
    """

    __slots__ = ("aligned", "predicted")

    def __init__(self, text: str, names: Iterable[str], conflicts: Conflicts, *, explain: bool) -> None:
        self.aligned = normalize(text, in_sentence=True)
        super().__init__(text if self.aligned is None else self.aligned.text, names, conflicts, explain=explain)
        self.predicted: list[Scored] | None = None

    def layer(self, name: str) -> list[Span]:
        """Return the spans of an annotator, with offsets into the sentence as given."""
        return self.layers[name] if self.aligned is None else list(map(self.aligned.original, self.layers[name]))

    def explanation(self) -> Explanation:
        """Return the decisions on the sentence, with offsets into the sentence as given."""
        decisions, excluded, predicted = self.decisions or [], self.excluded, self.predicted
        if self.aligned is not None:
            original = self.aligned.original
            decisions = [Decision(tuple(map(original, d.conflict)), tuple(map(original, d.winners))) for d in decisions]
            excluded = [(original(span), rule) for span, rule in excluded]
            predicted = predicted and [replace(scored, span=original(scored.span)) for scored in predicted]
        return Explanation(decisions, excluded, predicted)


class _DocumentState:
    """A document between the passes: its sentences are tagged first, then its document-level values are resolved."""

    def __init__(self, document: InputDocument, annotators: Sequence[Annotator], *, explain: bool) -> None:
        self._document = document
        self._names = [annotator.name for annotator in annotators]
        self._conflicts = Conflicts()
        self._explain = explain
        self.sentences = [
            _SentenceState(sentence.text, self._names, self._conflicts, explain=explain)
            for sentence in document.sentences
        ]

    def annotation(self) -> Annotation:
        """Assign ids, then resolve dates, links and antecedents across the document."""
        passages = [
            Passage(state.text, spans, "body" if sentence.body else f"aside {sentence.par}")
            for state, sentence, spans in zip(
                self.sentences,
                self._document.sentences,
                _with_ids(self.sentences, self._document.make_id),
                strict=True,
            )
        ]
        for passage, spans in zip(passages, resolve_dates(passages, self._document.year), strict=True):
            passage.spans = spans
        for passage, spans in zip(passages, resolve_persons(passages, self._document.year), strict=True):
            passage.spans = spans
        for passage, spans in zip(passages, link_spans(passages), strict=True):
            passage.spans = spans
        found = [
            spans if state.aligned is None else state.aligned.originals(spans)
            for state, spans in zip(self.sentences, resolve_antecedents(passages), strict=True)
        ]
        layers = {name: [sentence.layer(name) for sentence in self.sentences] for name in self._names}
        explanations = [sentence.explanation() for sentence in (self.sentences if self._explain else ())]
        return Annotation(found, layers, self._conflicts, explanations)


def _with_ids(sentences: Sequence[_SentenceState], make_id: MakeId | None) -> Iterator[list[Span]]:
    count = 0
    for number, sentence in enumerate(sentences):
        named = []
        for at, span in enumerate(sentence.spans):
            count += 1
            named.append(span.with_id(make_id(number, at) if make_id else f"e{count}"))
        yield named
