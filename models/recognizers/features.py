"""What the token recognizers see: the units of a text, the features of each, and spans as tags on units and back.

A span that falls off the edges of units cannot be learned; it is counted, never moved. A feature is a byte string, present or
absent. Those of a unit are its word's (``models.recognizers.words``), those of the words around it (two on each side, and
pairs), the end of the compound it stands in, and the brackets and sentence edges around it (compare Lafferty, McCallum and
Pereira, ICML 2001; Asahara and Matsumoto, NAACL 2003).
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from annotators.folding import fold
from annotators.tokens import tokenize
from corpus.spans import Segment
from models.recognizers.marks import Features, Layers, Switches, add_marks
from models.recognizers.words import AROUND, Word, words_of

WINDOW = 2_000
"""Longest piece of a text, in characters, that is tagged at once: far below what Sudachi refuses, and bounds the memory."""

_CUTS = ("。\n", "、, 　")
"""A piece ends after one of the first, else after one of the second, else anywhere."""

_SENTENCE_ENDS = frozenset(mark.encode() for mark in "。\n")
_OPENING = frozenset(mark.encode() for mark in "「『（(")
_CLOSING = frozenset(mark.encode() for mark in "」』）)")
_BRACKETED = 40
"""Most units between brackets that are told of what stands around them."""


class Piece(NamedTuple):
    """A part of a text to tag at once.

    Attributes:
        start: where it begins in the text.
        edges: the start and end of each unit, in the text; the units cover the piece, white space too.
        words: the units, parallel to ``edges``.
        context: the features of each unit that come neither from one word nor from a pair, parallel to ``edges``.
    """

    start: int
    edges: list[Segment]
    words: list[Word]
    context: list[Features]

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


def read_pieces(text: str, switches: Switches) -> Iterator[Piece]:
    """Yield the pieces of ``text`` in order; none for an empty text. Any string will do, lone surrogates too."""
    folded = fold(text)
    for start, end in windows(folded):
        yield read_piece(folded[start:end], start, switches)


def read_piece(text: str, start: int, switches: Switches, layers: Layers | None = None) -> Piece:
    """Return a folded text of at most ``WINDOW`` characters as one piece, which stands at ``start``; ``layers`` as in ``add_marks``."""
    edges: list[Segment] = []
    words: list[Word] = []
    for at, _, _, _, lexeme in tokenize(text):
        for first, last, word in words_of(lexeme, switches.clusters):
            edges.append((at + first, at + last))
            words.append(word)
    context: list[Features] = [[] for _ in words]
    _add_compounds(words, context)
    _add_positions(words, context)
    _add_brackets(words, context)
    add_marks(text, edges, context, switches, layers)
    if start:
        edges = [(start + first, start + last) for first, last in edges]
    return Piece(start, edges, words, context)


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


def pairs_of(words: Sequence[Word], firsts: Container[bytes] | None = None) -> list[Features]:
    """For each unit: it with the one before and the one after, by their surfaces and by their parts of speech.

    Args:
        words: the units of a piece.
        firsts: the surfaces for which alone pairs are wanted that begin with them; all by default.
    """
    found: list[Features] = []
    before, pos_before = b"^", b"^"
    wanted_before = firsts is None or b"^" in firsts
    for at, word in enumerate(words, start=1):
        here, pos = word.surface, word.pos
        after, pos_after = (words[at].surface, words[at].pos) if at < len(words) else (b"$", b"$")
        wanted = firsts is None or here in firsts
        pairs = [*_pos_pairs(pos_before, pos, pos_after)]
        if wanted_before:
            pairs += (b"-w|w=%b|%b" % (before, here), b"-w|+w=%b|%b" % (before, after))
        if wanted:
            pairs.append(b"w|+w=%b|%b" % (here, after))
        found.append(pairs)
        before, pos_before, wanted_before = here, pos, wanted
    return found


@lru_cache(maxsize=20_000)
def _pos_pairs(before: bytes, here: bytes, after: bytes) -> Features:
    return [
        b"-q|q=%b|%b" % (before, here),
        b"q|+q=%b|%b" % (here, after),
        b"-q|q|+q=%b|%b|%b" % (before, here, after),
    ]


def firsts_of(features: Iterable[bytes]) -> frozenset[bytes]:
    """Return the surfaces that the pairs among ``features`` may begin with: a surface that holds ``|`` gives several."""
    found: set[bytes] = set()
    for feature in features:
        kind, equals, rest = feature.partition(b"=")
        if equals and kind in _WORD_PAIRS:
            parts = rest.split(b"|")
            found.update(b"|".join(parts[:count]) for count in range(1, len(parts)))
    return frozenset(found)


_WORD_PAIRS = frozenset({b"-w|w", b"w|+w", b"-w|+w"})


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
                features[at] += (b"ci=%d" % min(at - start, 4), b"ce=%d" % min(end - 1 - at, 4))
        start = max(end, start + 1)


def _add_positions(words: Sequence[Word], features: list[Features]) -> None:
    """Whether a unit begins or ends a sentence."""
    first = True
    for word, own in zip(words, features, strict=True):
        if first:
            own.append(b"first")
        first = word.surface in _SENTENCE_ENDS
    if features:
        features[-1].append(b"last")


def _add_brackets(words: Sequence[Word], features: list[Features]) -> None:
    """To each unit within brackets or quotation marks: which, how much they hold, and what stands before and after them.

    Of brackets within brackets the inner ones count, and of those that hold many units none.
    """
    waiting: list[int] = []
    done: set[int] = set()
    for close, word in enumerate(words):
        if word.surface in _OPENING:
            waiting.append(close)
        elif word.surface in _CLOSING and waiting:
            opened = waiting.pop()
            if not 1 < close - opened <= _BRACKETED:
                continue
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
            for at in range(opened + 1, close):
                if at not in done:
                    features[at] += shared
            done.update(range(opened + 1, close))
