"""Deal texts out to annotators, some of them to several."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import cycle

from gaiko.corpus.review.store.items import Item


def deal(items: Sequence[Item], annotators: Sequence[str], shared: float) -> Mapping[str, list[str]]:
    """Return by annotator the ids of their texts; the same for the same input.

    Whole paragraphs are dealt, so that everyone reads in context: a share of them to all annotators, who do not see each
    other's work, the others in turn.

    Args:
        items: the texts, in document order.
        annotators: who.
        shared: the share of the paragraphs, from 0 to 1, that all annotators get.
    """
    paragraphs: dict[tuple[str, str], list[str]] = {}
    for item in items:
        paragraphs.setdefault((item.doc, item.par or item.id), []).append(item.id)
    drawn = sorted(paragraphs, key=lambda key: hashlib.sha256("\0".join(key).encode()).hexdigest())
    for_all = set(drawn[: round(shared * len(drawn))])
    turns = cycle(annotators)
    dealt: dict[str, list[str]] = {name: [] for name in annotators}
    for key, ids in paragraphs.items():
        for name in annotators if key in for_all else (next(turns),):
            dealt[name] += ids
    return dealt
