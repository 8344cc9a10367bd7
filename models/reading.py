"""The recognizer of the default path: it reads a sentence after the rules, knowing what each of them said, and has the last word.

Values stay the rules' work. ``gaiko release`` trains it, and prints how good it is beside the rules alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from annotators.described import described
from annotators.folding import fold
from annotators.user_rules import NAME as USER
from corpus.errors import InputError
from corpus.spans import Source, Span
from models.recognizers.base import Scored, load_recognizer
from models.recognizers.features import read_piece, windows
from models.recognizers.marks import Layers
from models.recognizers.tokenwise import TokenRecognizer

NAME = "recognizer"
_RULES_OWN = frozenset({"DATE", "AMOUNT"})
RELEASE = Path(__file__).parent / "release"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the recognizer reads it: its text, and what the rules made of it."""

    text: str
    layers: Layers


class Reader:
    """A trained recognizer behind the rules."""

    def __init__(self, recognizer: TokenRecognizer) -> None:
        self._recognizer = recognizer

    def read(self, sentences: Sequence[Sentence]) -> list[list[Scored]]:
        """Return the spans of each sentence with their confidence; their source names ``NAME``."""
        pieces, texts, whose = [], [], []
        for number, sentence in enumerate(sentences):
            folded = fold(sentence.text)
            for start, end in windows(folded):
                layers = sentence.layers if end - start == len(folded) else _within(sentence.layers, start, end)
                pieces.append(read_piece(folded[start:end], start, self._recognizer.switches, layers))
                texts.append(sentence.text)
                whose.append(number)
        found: list[list[Scored]] = [[] for _ in sentences]
        for number, scored in zip(whose, self._recognizer.predict_pieces(pieces, texts, confidence=True), strict=True):
            found[number] += [Scored(replace(one.span, source=_source(one.span)), one.confidence) for one in scored]
        return found


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
        resolved: what the resolver left of the annotators' spans.
        candidates: all that they found: one with the range and label of what was read lends it kind and value.
        read: what the recognizer found; the user's own spans win over it.
    """
    standing = [span for span in resolved if span.source is not None and span.source.annotator == USER]
    found = {_said(span): span for span in (*candidates, *resolved)}  # of equals the one that the resolver chose
    for one in read:
        if not any(one.span.overlaps(other) for other in standing):
            known = found.get(_said(one.span))
            standing.append(known if known is not None else described(one.span))
    kept = [span for span in resolved if span.label in _RULES_OWN and not any(span.overlaps(o) for o in standing)]
    return sorted([*standing, *kept], key=lambda span: span.start)


def _said(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _source(span: Span) -> Source | None:
    return span.source and Source(NAME, span.source.version, span.source.annotator)


def _within(layers: Layers, start: int, end: int) -> Layers:
    """What lies in ``[start, end)``, with offsets into it."""

    def cut(spans: Sequence[Span]) -> list[Span]:
        return [span.moved(-start) for span in spans if start <= span.start and span.end <= end]

    return Layers({name: cut(spans) for name, spans in layers.found.items()}, cut(layers.resolved))
