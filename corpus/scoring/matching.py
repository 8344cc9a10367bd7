"""Pair the spans of a text with those found in it, from strict to lenient, on characters.

The schemes follow SemEval-2013 task 9 (Segura-Bedmar et al. 2013, section 4), as nervaluate counts them:

========  ==================  ============================  ==========================
here      SemEval-2013        nervaluate                    a pair shares
========  ==================  ============================  ==========================
exact     strict              ``strict``, correct           range and label
boundary  exact boundary      ``exact``, correct            range
type      type                ``ent_type``, correct         a character, and the label
overlap   partial boundary    ``partial``, correct+partial  a character
========  ==================  ============================  ==========================

Two things differ from the task. A span is used once under every scheme, so that one long prediction over three gold spans
is right once. And overlap counts a pair whole, where the task gives half a point to one whose ranges differ: a share of
half points is no count, and could not be resampled or read as one.
"""

from collections.abc import Sequence
from typing import Literal

from gaiko.corpus.spans import LabelledRange

Scheme = Literal["exact", "boundary", "type", "overlap"]

SCHEMES: tuple[Scheme, ...] = ("exact", "boundary", "type", "overlap")
"""From strict to lenient; where neither side overlaps itself, every pair of ``exact`` is one of each other scheme too."""

Pair = tuple[int, int]
"""The place of a gold span and that of a found span, each in its own list."""


def pair_spans(expected: Sequence[LabelledRange], found: Sequence[LabelledRange], scheme: Scheme) -> list[Pair]:
    """Return the pairs of one text, one to one, in text order of the gold.

    There are as many pairs as can be where neither side overlaps itself, as in the gold and in what recognizers find:
    then a pair that is first on both sides is in some largest set of pairs. Elsewhere there may be fewer.

    Args:
        expected: the gold spans of the text, in any order; half-open code points.
        found: the spans to judge, in any order.
        scheme: what a pair must share.

    >>> pair_spans([(0, 4, "ACTOR"), (6, 8, "DATE")], [(0, 2, "ACTOR"), (6, 8, "DATE")], "exact")
    [(1, 1)]
    >>> pair_spans([(0, 4, "ACTOR"), (6, 8, "DATE")], [(0, 2, "ACTOR"), (6, 8, "DATE")], "type")
    [(0, 0), (1, 1)]
    """
    if scheme in ("exact", "boundary"):
        return _same_ranges(expected, found, labels=scheme == "exact")
    if scheme == "overlap":
        return _overlaps(expected, range(len(expected)), found, range(len(found)))
    pairs: list[Pair] = []
    for label in {label for _, _, label in expected}:  # spans of one label are flat by themselves
        ours = [at for at, span in enumerate(expected) if span[2] == label]
        theirs = [at for at, span in enumerate(found) if span[2] == label]
        pairs.extend(_overlaps(expected, ours, found, theirs))
    return _in_text_order(expected, pairs)


def _same_ranges(expected: Sequence[LabelledRange], found: Sequence[LabelledRange], *, labels: bool) -> list[Pair]:
    free: dict[tuple[object, ...], list[int]] = {}
    for at, span in reversed(list(enumerate(found))):
        free.setdefault(span if labels else span[:2], []).append(at)
    pairs: list[Pair] = []
    for at, span in enumerate(expected):
        others = free.get(span if labels else span[:2])
        if others:
            pairs.append((at, others.pop()))
    return _in_text_order(expected, pairs)


def _overlaps(
    expected: Sequence[LabelledRange], ours: Sequence[int], found: Sequence[LabelledRange], theirs: Sequence[int]
) -> list[Pair]:
    """Walk both sides from left to right; of two that do not meet, the one that ends first meets nothing later."""
    left = sorted(ours, key=lambda at: expected[at][:2])
    right = sorted(theirs, key=lambda at: found[at][:2])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(left) and j < len(right):
        one, other = expected[left[i]], found[right[j]]
        if one[0] < other[1] and other[0] < one[1]:
            pairs.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif one[1] <= other[0]:
            i += 1
        else:
            j += 1
    return pairs


def _in_text_order(expected: Sequence[LabelledRange], pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (*expected[pair[0]][:2], pair))
