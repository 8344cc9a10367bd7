"""Match predicted spans with gold spans under four schemes, from strict to lenient, on characters.

The schemes follow SemEval-2013 task 9 (Segura-Bedmar et al. 2013, section 4), as nervaluate counts them:

========  ==================  ============================  ==========================
scheme    SemEval-2013        nervaluate                    a pair shares
========  ==================  ============================  ==========================
exact     strict              ``strict``, correct           range and label
boundary  exact boundary      ``exact``, correct            range
type      type                ``ent_type``, correct         a character, and the label
overlap   partial boundary    ``partial``, correct+partial  a character
========  ==================  ============================  ==========================

There are two differences from the task. A span is matched once under every scheme, so a long prediction over three gold
spans counts once. Overlap counts a partial match as 1, not 0.5, so that scores stay counts that can be resampled.
"""

from collections.abc import Sequence
from typing import Literal

from gaiko.corpus.spans import LabelledRange

Scheme = Literal["exact", "boundary", "type", "overlap"]

SCHEMES: tuple[Scheme, ...] = ("exact", "boundary", "type", "overlap")
"""From strict to lenient; for flat spans, every pair of ``exact`` is also a pair of the other schemes."""

Pair = tuple[int, int]
"""Index of a gold span and index of a found span."""


def pair_spans(expected: Sequence[LabelledRange], found: Sequence[LabelledRange], scheme: Scheme) -> list[Pair]:
    """Return a one-to-one matching of the spans of one text, in text order of the gold.

    The matching is maximum if the gold spans and the predicted spans are flat, because the greedy choice of the leftmost pair is
    part of some maximum matching. For overlapping spans it may be smaller.

    Args:
        expected: gold spans in any order; half-open code points.
        found: predicted spans in any order.
        scheme: matching criterion.

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
    for label in {label for _, _, label in expected}:  # spans of one label are flat
        gold_at = [at for at, span in enumerate(expected) if span[2] == label]
        found_at = [at for at, span in enumerate(found) if span[2] == label]
        pairs.extend(_overlaps(expected, gold_at, found, found_at))
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
    expected: Sequence[LabelledRange], gold_at: Sequence[int], found: Sequence[LabelledRange], found_at: Sequence[int]
) -> list[Pair]:
    """Match spans in one sweep from left to right; of two spans that do not overlap, skip the one that ends first."""
    left = sorted(gold_at, key=lambda at: expected[at][:2])
    right = sorted(found_at, key=lambda at: found[at][:2])
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
