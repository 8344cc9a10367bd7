"""Chunks of text as sequences of subtokens, with the features that depend on context.

A chunk is a part of a text that is tagged as one sequence. A feature is a byte string that is present or absent. A subtoken has its
own features and those of its neighbours (``features.subtokens``), bigrams and trigrams with them, and features of the compound
noun, the brackets, the sentence edges and the overlays around it (compare Lafferty, McCallum and Pereira, ICML 2001; Asahara and
Matsumoto, NAACL 2003). Training spells them out (``Chunk.features``); tagging looks them up (``features.context_index``).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gaiko.annotators.resolution.tagging import RuleLayers, rule_layers
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import Tokens, tokenize
from gaiko.annotators.text.windows import windows
from gaiko.corpus.spans import Segment
from gaiko.models.recognizers.features.overlays import FeatureConfig, Features, Overlay, overlays_of, project
from gaiko.models.recognizers.features.subtokens import CONTEXT_WINDOW, Subtoken, subtokens_of

SENTENCE_ENDS = frozenset(mark.encode() for mark in "。\n")
OPENING = frozenset(mark.encode() for mark in "「『（(")
CLOSING = frozenset(mark.encode() for mark in "」』）)")

MAX_DISTANCE = 4
"""Distances to the ends of a compound noun are cut off here."""

_MAX_BRACKETED = 40
"""Longest content of a pair of brackets, in subtokens, that gets bracket features."""


class Chunk(NamedTuple):
    """A part of a text that is tagged as one sequence.

    Attributes:
        start: its offset in the text.
        offsets: half-open range of each subtoken in the text; together they cover the chunk, white space included.
        subtokens: parallel to ``offsets``.
        overlays: labelled ranges that give features; their offsets are into the chunk.
    """

    start: int
    offsets: list[Segment]
    subtokens: list[Subtoken]
    overlays: list[Overlay]

    @property
    def length(self) -> int:
        """Length in characters."""
        return self.offsets[-1][1] - self.start

    @property
    def context_features(self) -> list[Features]:
        """Compound, sentence, bracket and overlay features of each subtoken."""
        context: list[Features] = [[] for _ in self.subtokens]
        _add_compounds(self.subtokens, context)
        _add_sentence_edges(self.subtokens, context)
        for opening, closing, inside in bracket_pairs(self.subtokens):
            for at in inside:
                context[at] += bracket_features(self.subtokens, opening, closing)
        project([(start - self.start, end - self.start) for start, end in self.offsets], context, self.overlays)
        return context

    @property
    def features(self) -> list[Features]:
        """All features of each subtoken: its own, its neighbours', n-grams and ``context_features``."""
        size = len(self.subtokens)
        return [
            [
                *subtoken.own_features,
                *(
                    feature
                    for position, offset in enumerate(CONTEXT_WINDOW)
                    if 0 <= at + offset < size
                    for feature in self.subtokens[at + offset].window_features[position]
                ),
                *ngrams,
                *context,
            ]
            for at, (subtoken, ngrams, context) in enumerate(
                zip(self.subtokens, ngram_features(self.subtokens), self.context_features, strict=True)
            )
        ]


def chunk_text(text: str, config: FeatureConfig) -> Iterator[Chunk]:
    """Yield the chunks of ``text`` in order; none for an empty text. Lone surrogates are allowed."""
    folded = fold(text)
    for start, end in windows(folded):
        part = folded[start:end]
        yield make_chunk(part, start, config, rule_layers(part) if config.layers else ())


def make_chunk(
    text: str,
    start: int,
    config: FeatureConfig,
    layers: Iterable[tuple[int, RuleLayers]] = (),
    tokens: Tokens | None = None,
) -> Chunk:
    """Return a folded text as one chunk.

    Args:
        text: at most one window of ``annotators.text.windows``.
        start: its offset in the whole text.
        config: feature groups.
        layers: as in ``overlays_of``.
        tokens: tokens of ``text``, if it has been tokenized already.
    """
    offsets: list[Segment] = []
    subtokens: list[Subtoken] = []
    clusters = config.clusters
    for token in tokenize(text) if tokens is None else tokens:
        at = start + token[0]
        for first, last, subtoken in subtokens_of(token[4], clusters):
            offsets.append((at + first, at + last))
            subtokens.append(subtoken)
    return Chunk(start, offsets, subtokens, list(overlays_of(text, config, layers)))


def ngram_features(subtokens: Sequence[Subtoken]) -> Iterator[Features]:
    """Yield n-gram features of each subtoken: surfaces and parts of speech with the previous and the next one.

    ``^`` marks the position before a chunk, ``$`` the position after it.
    """
    for at, this in enumerate(subtokens):
        before, pos_before = (subtokens[at - 1].surface, subtokens[at - 1].pos) if at else (b"^", b"^")
        after, pos_after = (
            (subtokens[at + 1].surface, subtokens[at + 1].pos) if at + 1 < len(subtokens) else (b"$", b"$")
        )
        yield [
            b"-q|q=%b|%b" % (pos_before, this.pos),
            b"q|+q=%b|%b" % (this.pos, pos_after),
            b"-q|q|+q=%b|%b|%b" % (pos_before, this.pos, pos_after),
            b"-w|w=%b|%b" % (before, this.surface),
            b"-w|+w=%b|%b" % (before, after),
            b"w|+w=%b|%b" % (this.surface, after),
        ]


def _add_compounds(subtokens: Sequence[Subtoken], features: list[Features]) -> None:
    """Add to each subtoken of a compound noun: its first, last and next surface, and the distance to both ends."""
    start = 0
    while start < len(subtokens):
        end = start
        while end < len(subtokens) and subtokens[end].nominal:
            end += 1
        if end - start > 1:
            first, last = subtokens[start].surface, subtokens[end - 1].surface
            after = subtokens[end].surface if end < len(subtokens) else b"$"
            shared = (b"cf=" + first, b"cl=" + last, b"ca=" + after)
            for at in range(start, end):
                features[at] += shared
                features[at] += (b"ci=%d" % min(at - start, MAX_DISTANCE), b"ce=%d" % min(end - 1 - at, MAX_DISTANCE))
        start = max(end, start + 1)


def _add_sentence_edges(subtokens: Sequence[Subtoken], features: list[Features]) -> None:
    """Add ``first`` to the first subtoken of each sentence and ``last`` to the last one of the chunk."""
    first = True
    for subtoken, own in zip(subtokens, features, strict=True):
        if first:
            own.append(b"first")
        first = subtoken.surface in SENTENCE_ENDS
    if features:
        features[-1].append(b"last")


def bracket_pairs(subtokens: Sequence[Subtoken]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield pairs of brackets or quotation marks: indexes of the opening one, the closing one, and of their content.

    Subtokens inside nested brackets belong to the innermost pair. Pairs with more than ``_MAX_BRACKETED`` subtokens are skipped.
    """
    open_brackets: list[int] = []
    assigned: set[int] = set()
    for closing, subtoken in enumerate(subtokens):
        if subtoken.surface in OPENING:
            open_brackets.append(closing)
        elif subtoken.surface in CLOSING and open_brackets:
            opening = open_brackets.pop()
            if 1 < closing - opening <= _MAX_BRACKETED:
                yield opening, closing, [at for at in range(opening + 1, closing) if at not in assigned]
                assigned.update(range(opening + 1, closing))


def bracket_features(subtokens: Sequence[Subtoken], opening: int, closing: int) -> Features:
    """Return the features of the content of a pair of brackets: its mark, length, and the subtokens before and after it."""
    mark = subtokens[opening].surface
    shared = [b"bo=" + mark, b"bn=%d" % min(closing - opening - 1, 6)]
    if opening:
        before = subtokens[opening - 1]
        shared += (b"bb=" + before.surface, b"bq=%b|%b" % (mark, before.pos))
        shared += [b"bb" + cluster for cluster in before.clusters]
    if closing + 1 < len(subtokens):
        after = subtokens[closing + 1]
        shared.append(b"ba=" + after.surface)
        shared += [b"ba" + cluster for cluster in after.clusters]
    return shared
