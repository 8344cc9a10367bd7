"""What the token recognizers see: the units of a text, the features of each, and spans as tags on units and back.

A span that falls off the edges of units cannot be learned; it is counted, never moved. A feature is a byte string, present or
absent. Those of a unit are its word's (``gaiko.models.recognizers.features.words``), those of the words around it (two on each side, and
pairs), the end of the compound it stands in, and the brackets and sentence edges around it (compare Lafferty, McCallum and
Pereira, ICML 2001; Asahara and Matsumoto, NAACL 2003).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gaiko.annotators.resolution.tagging import RuleLayers, rule_layers
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import Tokens, tokenize
from gaiko.corpus.spans import Segment
from gaiko.models.recognizers.features.overlays import FeatureConfig, Features, Overlay, overlays_of, project
from gaiko.models.recognizers.features.words import AROUND, Word, words_of

WINDOW = 2_000
"""Longest piece of a text, in characters, that is tagged at once: far below what Sudachi refuses, and bounds the memory."""

_CUTS = ("。\n", "、, 　")
"""A piece ends after one of the first, else after one of the second, else anywhere."""

SENTENCE_ENDS = frozenset(mark.encode() for mark in "。\n")
OPENING = frozenset(mark.encode() for mark in "「『（(")
CLOSING = frozenset(mark.encode() for mark in "」』）)")
FARTHEST = 4
"""How far from an end of its compound a unit is told to be, at most."""

_BRACKETED = 40
"""Most units between brackets that are told of what stands around them."""


class Piece(NamedTuple):
    """A part of a text to tag at once.

    Attributes:
        start: where it begins in the text.
        edges: the start and end of each unit, in the text; the units cover the piece, white space too.
        words: the units, parallel to ``edges``.
        marks: what lies over the units, in characters of the piece.
    """

    start: int
    edges: list[Segment]
    words: list[Word]
    marks: list[Overlay]

    @property
    def context(self) -> list[Features]:
        """The features of each unit that come neither from one word nor from a pair, parallel to ``edges``."""
        context: list[Features] = [[] for _ in self.words]
        _add_compounds(self.words, context)
        _add_positions(self.words, context)
        for opened, close, inside in bracketed(self.words):
            for at in inside:
                context[at] += bracket_features(self.words, opened, close)
        project([(start - self.start, end - self.start) for start, end in self.edges], context, self.marks)
        return context

    @property
    def features(self) -> list[Features]:
        """All features of each unit: its own, those of the units around it, and those of its context."""
        size = len(self.words)
        return [
            [
                *word.own,
                *(
                    feature
                    for place, offset in enumerate(AROUND)
                    if 0 <= at + offset < size
                    for feature in self.words[at + offset].around[place]
                ),
                *pairs,
                *context,
            ]
            for at, (word, pairs, context) in enumerate(
                zip(self.words, pairs_of(self.words), self.context, strict=True)
            )
        ]


def read_pieces(text: str, config: FeatureConfig) -> Iterator[Piece]:
    """Yield the pieces of ``text`` in order; none for an empty text. Any string will do, lone surrogates too."""
    folded = fold(text)
    for start, end in windows(folded):
        piece = folded[start:end]
        yield read_piece(piece, start, config, rule_layers(piece) if config.layers else ())


def read_piece(
    text: str,
    start: int,
    config: FeatureConfig,
    layers: Iterable[tuple[int, RuleLayers]] = (),
    tokens: Tokens | None = None,
) -> Piece:
    """Return a folded text as one piece.

    Args:
        text: at most ``WINDOW`` characters.
        start: where it stands in the whole text.
        config: which features there are.
        layers: as in ``overlays_of``.
        tokens: the text's, where they are at hand.
    """
    edges: list[Segment] = []
    words: list[Word] = []
    clusters = config.clusters
    for token in tokenize(text) if tokens is None else tokens:
        at = start + token[0]
        for first, last, word in words_of(token[4], clusters):
            edges.append((at + first, at + last))
            words.append(word)
    return Piece(start, edges, words, list(overlays_of(text, config, layers)))


def windows(text: str, size: int = WINDOW) -> Iterator[Segment]:
    """Yield half-open ranges that cover ``text``, each of ``size`` characters at most, cut after a sentence where there is one."""
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text):
            cuts = (max(text.rfind(mark, start, end) for mark in marks) + 1 for marks in _CUTS)
            end = next((cut for cut in cuts if cut > start), end)
        yield start, end
        start = end


def pairs_of(words: Sequence[Word]) -> Iterator[Features]:
    """Yield for each unit: it with the one before and the one after, by their surfaces and by their parts of speech."""
    for at, word in enumerate(words):
        before, pos_before = (words[at - 1].surface, words[at - 1].pos) if at else (b"^", b"^")
        after, pos_after = (words[at + 1].surface, words[at + 1].pos) if at + 1 < len(words) else (b"$", b"$")
        yield [
            b"-q|q=%b|%b" % (pos_before, word.pos),
            b"q|+q=%b|%b" % (word.pos, pos_after),
            b"-q|q|+q=%b|%b|%b" % (pos_before, word.pos, pos_after),
            b"-w|w=%b|%b" % (before, word.surface),
            b"-w|+w=%b|%b" % (before, after),
            b"w|+w=%b|%b" % (word.surface, after),
        ]


def _add_compounds(words: Sequence[Word], features: list[Features]) -> None:
    """To each unit of a run of nominal units: the first and the last of the run, and how far it is from both."""
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and words[end].nominal:
            end += 1
        if end - start > 1:
            first, last = words[start].surface, words[end - 1].surface
            after = words[end].surface if end < len(words) else b"$"
            shared = (b"cf=" + first, b"cl=" + last, b"ca=" + after)
            for at in range(start, end):
                features[at] += shared
                features[at] += (b"ci=%d" % min(at - start, FARTHEST), b"ce=%d" % min(end - 1 - at, FARTHEST))
        start = max(end, start + 1)


def _add_positions(words: Sequence[Word], features: list[Features]) -> None:
    """Whether a unit begins or ends a sentence."""
    first = True
    for word, own in zip(words, features, strict=True):
        if first:
            own.append(b"first")
        first = word.surface in SENTENCE_ENDS
    if features:
        features[-1].append(b"last")


def bracketed(words: Sequence[Word]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield pairs of brackets or quotation marks: the opening one, the closing one, and the units that they tell something.

    Of brackets within brackets the inner ones count, and of those that hold many units none.
    """
    waiting: list[int] = []
    done: set[int] = set()
    for close, word in enumerate(words):
        if word.surface in OPENING:
            waiting.append(close)
        elif word.surface in CLOSING and waiting:
            opened = waiting.pop()
            if 1 < close - opened <= _BRACKETED:
                yield opened, close, [at for at in range(opened + 1, close) if at not in done]
                done.update(range(opened + 1, close))


def bracket_features(words: Sequence[Word], opened: int, close: int) -> Features:
    """Return what a pair of brackets tells: which, how much they hold, and what stands before and after them."""
    mark = words[opened].surface
    shared = [b"bo=" + mark, b"bn=%d" % min(close - opened - 1, 6)]
    if opened:
        before = words[opened - 1]
        shared += (b"bb=" + before.surface, b"bq=%b|%b" % (mark, before.pos))
        shared += [b"bb" + group for group in before.groups]
    if close + 1 < len(words):
        after = words[close + 1]
        shared.append(b"ba=" + after.surface)
        shared += [b"ba" + group for group in after.groups]
    return shared
