"""Stacking: a recognizer that reads each sentence with the layers of the rules as features, and merging of its predictions.

Values come from the rules. ``gaiko release`` trains the shipped recognizer and scores it beside the rules alone.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from gaiko.annotators.resolution.describe import described
from gaiko.annotators.resolution.tagging import RuleLayers, RuleView
from gaiko.annotators.text.folding import fold
from gaiko.annotators.user_rules import NAME as USER
from gaiko.corpus.errors import InputError
from gaiko.corpus.spans import Segment, Source, Span
from gaiko.models.recognizers.base import Scored, load_recognizer
from gaiko.models.recognizers.features.units import Piece, read_piece, windows
from gaiko.models.recognizers.sequence_tagger import VERSION, TokenRecognizer

NAME = "recognizer"
_RULES_OWN = frozenset({"DATE", "AMOUNT"})

_AT_ONCE = 40_000
"""Characters that are read before they are tagged together: bounds the memory."""

RELEASE = Path(__file__).resolve().parents[1] / "release"


class StackedRecognizer:
    """A recognizer that reads each sentence with the layers of the rules (stacking) and has the last word."""

    def __init__(self, recognizer: TokenRecognizer) -> None:
        self._recognizer = recognizer

    def predict(self, sentences: Sequence[RuleView], *, confidence: bool = True) -> list[list[Scored]]:
        """Return the spans of each sentence, with ``NAME`` as source; confidences are 0 unless asked for, which is faster."""
        found: list[list[Scored]] = [[] for _ in sentences]
        source = Source(NAME, VERSION, self._recognizer.name)
        for pieces, whose in self._batches(sentences):
            texts = [sentences[number].text for number in whose]
            read = self._recognizer.predict_pieces(pieces, texts, confidence=confidence, source=source)
            for number, scored in zip(whose, read, strict=True):
                found[number] += scored
        return found

    @staticmethod
    def merge(resolved: Sequence[Span], candidates: Sequence[Span], predicted: Sequence[Scored]) -> list[Span]:
        """See ``merge_predictions``."""
        return merge_predictions(resolved, candidates, predicted)

    def _batches(self, sentences: Sequence[RuleView]) -> Iterator[tuple[list[Piece], list[int]]]:
        """Yield pieces, and the number of each one's sentence."""
        pieces: list[Piece] = []
        whose: list[int] = []
        size = 0
        for number, sentence in enumerate(sentences):
            folded = fold(sentence.text)
            ranges = list(windows(folded))
            for (start, end), layers in zip(ranges, _within(sentence.layers, ranges), strict=True):
                tokens = sentence.tokens if len(ranges) == 1 else None
                pieces.append(read_piece(folded[start:end], start, self._recognizer.config, [(0, layers)], tokens))
                whose.append(number)
                size += end - start
                if size >= _AT_ONCE:
                    yield pieces, whose
                    pieces, whose, size = [], [], 0
        if pieces:
            yield pieces, whose


@cache
def shipped_recognizer() -> StackedRecognizer:
    """Return the recognizer that is shipped.

    Raises:
        InputError: it is damaged.
    """
    recognizer = load_recognizer(RELEASE)
    if not isinstance(recognizer, TokenRecognizer):
        raise InputError(f"{RELEASE}: holds no recognizer that can read after the rules; install gaiko again")
    return StackedRecognizer(recognizer)


def merge_predictions(resolved: Sequence[Span], candidates: Sequence[Span], predicted: Sequence[Scored]) -> list[Span]:
    """Return the flat spans of a sentence in text order: the predictions and the spans of the user's own rules.

    Dates and amounts of the rules stand where no prediction overlaps them: the rules hold their grammar, rare forms too.

    Args:
        resolved: the resolver's spans, flat.
        candidates: the annotators' spans; one with the range and label of a prediction gives it kind and value.
        predicted: the recognizer's spans, flat; the user's own spans win over them.
    """
    own = sorted((s for s in resolved if s.source is not None and s.source.annotator == USER), key=_start)
    found = {_said(span): span for span in (*candidates, *resolved)}  # of equals the one that the resolver chose
    new = [one.span for one in predicted if not _touched(one.span, own)]
    standing = sorted([*own, *(found.get(_said(span)) or described(span) for span in new)], key=_start)
    kept = [span for span in resolved if span.label in _RULES_OWN and not _touched(span, standing)]
    return sorted([*standing, *kept], key=_start)


def _touched(span: Span, flat: Sequence[Span]) -> bool:
    """Whether one of ``flat``, which are in text order and do not overlap, overlaps the span."""
    at = bisect_left(flat, span.end, key=_start)
    return at > 0 and span.overlaps(flat[at - 1])


def _start(span: Span) -> int:
    return span.start


def _said(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _within(layers: RuleLayers, ranges: Sequence[Segment]) -> list[RuleLayers]:
    """What lies in each of some ranges that follow one another, with offsets into it; what runs over an edge is left out."""
    if len(ranges) == 1:
        return [layers]
    resolved = _cut(layers.resolved, ranges)
    found = {name: _cut(spans, ranges) for name, spans in layers.found.items()}
    return [RuleLayers({name: cut[at] for name, cut in found.items()}, resolved[at]) for at in range(len(ranges))]


def _cut(spans: Sequence[Span], ranges: Sequence[Segment]) -> list[list[Span]]:
    parts: list[list[Span]] = [[] for _ in ranges]
    for span in spans:
        at = bisect_left(ranges, span.start + 1, key=lambda each: each[1])
        start, end = ranges[at]
        if span.end <= end:
            parts[at].append(span.moved(-start))
    return parts
