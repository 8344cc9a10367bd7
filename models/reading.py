"""The recognizer of the default path: it reads a sentence after the rules, knowing what each of them said, and has the last word.

Values stay the rules' work. ``gaiko release`` trains it, and prints how good it is beside the rules alone.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from annotators.described import described
from annotators.folding import fold
from annotators.tokens import Tokens
from annotators.user_rules import NAME as USER
from corpus.errors import InputError
from corpus.spans import Segment, Source, Span
from models.recognizers.base import Scored, load_recognizer
from models.recognizers.features import Piece, read_piece, windows
from models.recognizers.marks import Layers
from models.recognizers.tokenwise import VERSION, TokenRecognizer

NAME = "recognizer"
_RULES_OWN = frozenset({"DATE", "AMOUNT"})

_AT_ONCE = 40_000
"""Characters that are read before they are tagged together: bounds the memory."""

RELEASE = Path(__file__).parent / "release"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the recognizer reads it: its text, what the rules made of it, and its tokens where they are at hand."""

    text: str
    layers: Layers
    tokens: Tokens | None = None


class Reader:
    """A trained recognizer behind the rules."""

    def __init__(self, recognizer: TokenRecognizer) -> None:
        self._recognizer = recognizer

    def read(self, sentences: Sequence[Sentence], *, confidence: bool = True) -> list[list[Scored]]:
        """Return the spans of each sentence; their source names ``NAME``. Without ``confidence`` theirs is 0, which is quicker."""
        found: list[list[Scored]] = [[] for _ in sentences]
        source = Source(NAME, VERSION, self._recognizer.name)
        for pieces, whose in self._batches(sentences):
            texts = [sentences[number].text for number in whose]
            read = self._recognizer.predict_pieces(pieces, texts, confidence=confidence, source=source)
            for number, scored in zip(whose, read, strict=True):
                found[number] += scored
        return found

    def _batches(self, sentences: Sequence[Sentence]) -> Iterator[tuple[list[Piece], list[int]]]:
        """Yield pieces, and the number of each one's sentence."""
        pieces: list[Piece] = []
        whose: list[int] = []
        size = 0
        for number, sentence in enumerate(sentences):
            folded = fold(sentence.text)
            ranges = list(windows(folded))
            for (start, end), layers in zip(ranges, _within(sentence.layers, ranges), strict=True):
                tokens = sentence.tokens if len(ranges) == 1 else None
                pieces.append(read_piece(folded[start:end], start, self._recognizer.switches, layers, tokens))
                whose.append(number)
                size += end - start
                if size >= _AT_ONCE:
                    yield pieces, whose
                    pieces, whose, size = [], [], 0
        if pieces:
            yield pieces, whose


@cache
def released() -> Reader:
    """Return the recognizer that is shipped.

    Raises:
        InputError: it is damaged.
    """
    recognizer = load_recognizer(RELEASE)
    if not isinstance(recognizer, TokenRecognizer):
        raise InputError(f"{RELEASE}: holds no recognizer that can read after the rules; install gaiko again")
    return Reader(recognizer)


def settle(resolved: Sequence[Span], candidates: Sequence[Span], read: Sequence[Scored]) -> list[Span]:
    """Return what stands in a sentence, flat and in text order: what was read, and what the user's own rules found.

    Dates and amounts have a grammar that the rules know whole, rare forms too: those that nothing read touches stand.

    Args:
        resolved: what the resolver left of the annotators' spans, flat.
        candidates: all that they found: one with the range and label of what was read lends it kind and value.
        read: what the recognizer found, flat; the user's own spans win over it.
    """
    own = sorted((s for s in resolved if s.source is not None and s.source.annotator == USER), key=_start)
    found = {_said(span): span for span in (*candidates, *resolved)}  # of equals the one that the resolver chose
    new = [one.span for one in read if not _touched(one.span, own)]
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


def _within(layers: Layers, ranges: Sequence[Segment]) -> list[Layers]:
    """What lies in each of some ranges that follow one another, with offsets into it; what runs over an edge is left out."""
    if len(ranges) == 1:
        return [layers]
    resolved = _cut(layers.resolved, ranges)
    found = {name: _cut(spans, ranges) for name, spans in layers.found.items()}
    return [Layers({name: cut[at] for name, cut in found.items()}, resolved[at]) for at in range(len(ranges))]


def _cut(spans: Sequence[Span], ranges: Sequence[Segment]) -> list[list[Span]]:
    parts: list[list[Span]] = [[] for _ in ranges]
    for span in spans:
        at = bisect_left(ranges, span.start + 1, key=lambda each: each[1])
        start, end = ranges[at]
        if span.end <= end:
            parts[at].append(span.moved(-start))
    return parts
