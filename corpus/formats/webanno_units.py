"""WebAnno units of a text: sentences, tokens, and the parts of tokens covered by spans."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gaiko.corpus.formats.documents import Annotation, fill_gaps
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Segment

_NON_SPACE = re.compile(r"\S+")


def tokens_of(text: str, words: Sequence[Segment], annotations: Sequence[Annotation]) -> list[Segment]:
    """Return the tokens of ``text``: words without white space, and white space at the edge of a span or the text.

    Args:
        text: text.
        words: ranges of its words, in order.
        annotations: spans; each begins and ends in or at a token.
    """
    non_space = [
        match.span() for start, end in fill_gaps(text, words) for match in _NON_SPACE.finditer(text, start, end)
    ]
    starts = sorted({a.start for a in annotations})
    ends = sorted({a.end for a in annotations})
    found: list[Segment] = []
    at = 0
    for token in [*non_space, (len(text), len(text))]:
        if at < token[0]:
            cuts = {*_within(starts, at, token[0] - 1), *_within(ends, at + 1, token[0])}
            if cuts or at == 0:  # a sentence begins at a token, the first sentence at the start of the text
                found += pairwise(sorted({at, *cuts, token[0]}))
        if token[0] < token[1]:
            found.append(token)
        at = token[1]
    return found


def sentences_of(text: str, tokens: Sequence[Segment]) -> Iterator[tuple[Segment, list[int]]]:
    """Yield the range of each sentence, extended to the next one, and the indexes of its tokens."""
    starts = {start for start, _ in split_sentences(text)}
    first = [n for n, (start, _) in enumerate(tokens) if n == 0 or start in starts]
    for number, next_number in pairwise([*first, len(tokens)]):
        end = tokens[next_number][0] if next_number < len(tokens) else len(text)
        yield (tokens[number][0], end), list(range(number, next_number))


def token_parts(tokens: Sequence[Segment], annotations: Sequence[Annotation]) -> dict[int, dict[Segment, list[int]]]:
    """Return, by token index and covered part of the token, the indexes of the spans that cover it."""
    found: dict[int, dict[Segment, list[int]]] = {}
    ends = [end for _, end in tokens]
    for number, annotation in enumerate(annotations):
        token = bisect_right(ends, annotation.start)
        while token < len(tokens) and tokens[token][0] < annotation.end:
            part = max(tokens[token][0], annotation.start), min(tokens[token][1], annotation.end)
            found.setdefault(token, {}).setdefault(part, []).append(number)
            token += 1
    return found


def _within(edges: Sequence[int], low: int, high: int) -> Sequence[int]:
    """Return the edges from ``low`` to ``high``, both included."""
    return edges[bisect_right(edges, low - 1) : bisect_right(edges, high)]
