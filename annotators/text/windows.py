"""Split long text into windows of bounded size, cut at punctuation where possible.

Annotators, recognizers and Sudachi read one window at a time, so that time and memory grow linearly with the length of a text
that has no sentence ends. Windows of subwords, which overlap, are in ``gaiko.models.recognizers.transformer``.
"""

from collections.abc import Iterator, Sequence

from gaiko.corpus.spans import Segment

SIZE = 2_000
"""Default size in code points. Sentences of running text are shorter."""

SENTENCE_THEN_CLAUSE = ("。\n", "、, 　")
"""Cut after the last sentence in the window, or after the last clause if it contains no sentence end."""

SENTENCE_OR_CLAUSE = ("。、\n ",)
"""Cut after a sentence or a clause, whichever is last in the window."""


def windows(
    text: str, size: int = SIZE, cuts: Sequence[str] = SENTENCE_THEN_CLAUSE, shortest: int = 1
) -> Iterator[Segment]:
    """Yield half-open ranges that cover ``text`` in order; none for an empty text.

    >>> list(windows("会談した。共同記者会見", size=8))
    [(0, 5), (5, 11)]

    Args:
        text: any string.
        size: maximum length of a window, in code points.
        cuts: sets of characters to cut after; a later set is used where the window has no character of an earlier one.
            Without any of them a window has ``size`` code points.
        shortest: minimum length of a window that ends with one of ``cuts``.
    """
    start = 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text):
            ends = (max(text.rfind(mark, start + shortest - 1, end) for mark in marks) + 1 for marks in cuts)
            end = next((cut for cut in ends if cut), end)
        yield start, end
        start = end
