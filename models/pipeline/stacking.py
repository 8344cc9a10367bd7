"""Stacking: a recognizer that takes the rule layers of a sentence as features, and the merge of its predictions.

Values come from the rules. ``gaiko release`` trains the shipped recognizer and compares its scores with those of the rules.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from gaiko.annotators.resolution.describe import describe
from gaiko.annotators.resolution.tagging import RuleLayers, RuleView
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.windows import windows
from gaiko.annotators.user_rules import NAME as USER
from gaiko.corpus.batches import batched
from gaiko.corpus.errors import InputError
from gaiko.corpus.spans import Segment, Source, Span
from gaiko.models.recognizers.base import Scored, load_recognizer
from gaiko.models.recognizers.features.chunks import Chunk, make_chunk
from gaiko.models.recognizers.sequence_tagger import VERSION, SequenceTagger

NAME = "recognizer"

_RULE_LABELS = frozenset({"DATE", "AMOUNT", "AGREEMENT"})
"""Labels of the rule spans that are kept where no prediction overlaps them: the rules also cover rare forms of these."""

_KEPT_RULES = ("A-1-pos", "A-2-character", "A-3")
"""Beginnings of the ids of rules whose actors are kept as well: bare names and country characters, which are rare in the training texts."""

_EXACT_LABELS = frozenset({"DATE", "AMOUNT"})
"""Labels whose spans the rules delimit exactly."""

_NEEDS_SUPPORT = frozenset({"framework"})
"""Kinds of agreements that are not kept without a prediction: whether 合意 or 計画 is one instrument depends on the whole sentence."""

_BATCH_CHARS = 40_000
"""Characters tagged in one call of the recognizer; a bound on memory."""

RELEASE = Path(__file__).resolve().parents[1] / "release"
"""Folder of the shipped recognizer."""


class StackedRecognizer:
    """A recognizer that takes each sentence with its rule layers as features and overrides the resolver."""

    def __init__(self, recognizer: SequenceTagger) -> None:
        self._recognizer = recognizer

    def predict(self, sentences: Sequence[RuleView], *, confidence: bool = True) -> list[list[Scored]]:
        """Return the spans of each sentence, with ``NAME`` as source; without ``confidence``, which is faster, it is 0."""
        predicted: list[list[Scored]] = [[] for _ in sentences]
        source = Source(NAME, VERSION, self._recognizer.name)
        for batch in batched(self._chunks(sentences), lambda numbered: numbered[1].length, _BATCH_CHARS):
            texts = [sentences[number].text for number, _ in batch]
            chunks = [chunk for _, chunk in batch]
            scored = self._recognizer.predict_chunks(chunks, texts, confidence=confidence, source=source)
            for (number, _), spans in zip(batch, scored, strict=True):
                predicted[number] += spans
        return predicted

    @staticmethod
    def merge(resolved: Sequence[Span], candidates: Sequence[Span], predicted: Sequence[Scored]) -> list[Span]:
        """See ``merge_predictions``."""
        return merge_predictions(resolved, candidates, predicted)

    def _chunks(self, sentences: Sequence[RuleView]) -> Iterator[tuple[int, Chunk]]:
        """Yield the chunks of the sentences, each with the index of its sentence; long sentences have several."""
        for number, sentence in enumerate(sentences):
            folded = fold(sentence.text)
            ranges = list(windows(folded))
            for (start, end), layers in zip(ranges, _split_layers(sentence.layers, ranges), strict=True):
                tokens = sentence.tokens if len(ranges) == 1 else None
                yield number, make_chunk(folded[start:end], start, self._recognizer.config, [(0, layers)], tokens)


@cache
def shipped_recognizer() -> StackedRecognizer:
    """Return the shipped recognizer, loaded once; InputError if its files are damaged."""
    recognizer = load_recognizer(RELEASE)
    if not isinstance(recognizer, SequenceTagger):
        raise InputError(f"{RELEASE}: not a sequence tagger, which stacking needs; install gaiko again")
    return StackedRecognizer(recognizer)


def merge_predictions(resolved: Sequence[Span], candidates: Sequence[Span], predicted: Sequence[Scored]) -> list[Span]:
    """Return the flat spans of a sentence, in text order: the user's own, then predictions, then dates, amounts and named agreements.

    Args:
        resolved: the resolver's spans, flat. The user's own override predictions; dates, amounts and named agreements fill the gaps.
        candidates: all spans of the annotators; one with the range and label of a prediction gives it kind and value.
        predicted: the recognizer's spans, flat.
    """
    own = sorted((s for s in resolved if s.source is not None and s.source.annotator == USER), key=_start)
    by_key = {span.key: span for span in (*candidates, *resolved)}  # of several, the resolver's choice
    exact = [span for span in resolved if span.label in _EXACT_LABELS]
    new = [
        _widest(scored.span, exact)
        for scored in predicted
        if not _overlaps_any(scored.span, own) and not _is_number_of(scored.span, exact)
    ]
    new = [span for at, span in enumerate(new) if not at or span is not new[at - 1]]
    winners = sorted([*own, *(by_key.get(span.key) or describe(span) for span in new)], key=_start)
    kept = [span for span in resolved if _is_kept(span) and not _overlaps_any(span, winners)]
    return sorted([*winners, *kept], key=_start)


def _is_number_of(span: Span, exact: Sequence[Span]) -> bool:
    """Return whether a prediction takes digits alone, which the rules read as a date or an amount, for a name."""
    return span.label not in _EXACT_LABELS and span.text.isdecimal() and _overlaps_any(span, exact)


def _widest(span: Span, exact: Sequence[Span]) -> Span:
    """Return the date or amount of the rules that contains a prediction of the same label, else the prediction.

    The rules read a number with its sign, its unit and its neighbours in a list to the end; a tagger may begin inside it.
    """
    at = bisect_left(exact, span.end, key=_start)
    if at and exact[at - 1].label == span.label and exact[at - 1].start <= span.start and span.end <= exact[at - 1].end:
        return exact[at - 1]
    return span


def _is_kept(span: Span) -> bool:
    """Return whether a span of the rules is kept without a prediction: a date, an amount, a compound of states, a named treaty …"""
    if span.source is not None and span.source.rule.startswith(_KEPT_RULES):
        return True
    return span.label in _RULE_LABELS and span.mention == "named" and span.kind not in _NEEDS_SUPPORT


def _overlaps_any(span: Span, flat: Sequence[Span]) -> bool:
    """Return whether the span overlaps one of ``flat``, which are in text order and do not overlap each other."""
    at = bisect_left(flat, span.end, key=_start)
    return at > 0 and span.overlaps(flat[at - 1])


def _start(span: Span) -> int:
    return span.start


def _split_layers(layers: RuleLayers, ranges: Sequence[Segment]) -> list[RuleLayers]:
    """Return the layers of each of consecutive ranges, with offsets into it; spans across an edge are dropped."""
    if len(ranges) == 1:
        return [layers]
    resolved = _split_spans(layers.resolved, ranges)
    found = {name: _split_spans(spans, ranges) for name, spans in layers.found.items()}
    return [RuleLayers({name: parts[at] for name, parts in found.items()}, resolved[at]) for at in range(len(ranges))]


def _split_spans(spans: Sequence[Span], ranges: Sequence[Segment]) -> list[list[Span]]:
    parts: list[list[Span]] = [[] for _ in ranges]
    for span in spans:
        at = bisect_left(ranges, span.start + 1, key=lambda segment: segment[1])
        start, end = ranges[at]
        if span.end <= end:
            parts[at].append(span.shifted(-start))
    return parts
