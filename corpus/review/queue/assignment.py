"""Assign paragraphs to annotators, a share of them to all for measuring agreement."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import cycle

from gaiko.corpus.review.store.items import Item


def assign_paragraphs(items: Sequence[Item], annotators: Sequence[str], shared: float) -> Mapping[str, list[str]]:
    """Return text ids by annotator, deterministically.

    Paragraphs are assigned whole, so that texts are read in context: a share of them to all annotators, the others in turn.

    Args:
        items: texts in document order.
        annotators: names.
        shared: share of the paragraphs assigned to all, from 0 to 1.
    """
    paragraphs: dict[tuple[str, str], list[str]] = {}
    for item in items:
        paragraphs.setdefault((item.doc, item.par or item.id), []).append(item.id)
    shuffled = sorted(paragraphs, key=lambda key: hashlib.sha256("\0".join(key).encode()).hexdigest())
    for_all = set(shuffled[: round(shared * len(shuffled))])
    turns = cycle(annotators)
    assigned: dict[str, list[str]] = {name: [] for name in annotators}
    for key, ids in paragraphs.items():
        for name in annotators if key in for_all else (next(turns),):
            assigned[name] += ids
    return assigned
