"""The orders in which texts are reviewed, as pure functions of what is known of them; a tenth is drawn at random."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from gaiko.corpus.review.queue.signals import Facts
from gaiko.corpus.review.store.texts import QueueRow

ORDERS: Mapping[str, str] = {
    "disagreement": "findings first, then layers that differ, then one surface with two labels, then doubtful ones",
    "label-errors": "labels that an out-of-fold recognizer contradicts first",
    "uncertainty": "what an out-of-fold recognizer is least sure of first",
    "document": "in the order of the text",
    "random": "in random order, the same for all",
}
"""The orders, each in words. But for ``document`` and ``random``, every tenth text is drawn at random."""

OF_RECOGNIZER = ("label-errors", "uncertainty")
"""Those that are nothing but the document's where no recognizer was asked."""

EVERY = 10
"""A text drawn at random stands at every tenth place."""

_SALT = "gaiko review"

_Key = Callable[[Facts], tuple[float, ...]]


def order_texts(facts: Sequence[Facts], name: str) -> list[QueueRow]:
    """Return the texts in the order of that name; the same for the same input.

    The sample is a tenth of all texts, the same in every order, whatever is known of them: so that what is found in it
    estimates what is in those that the order has not reached (``gaiko.corpus.review.queue.residual``).

    Args:
        facts: of all texts, in document order.
        name: one of ``ORDERS``.
    """
    drawn = sorted((one.item for one in facts), key=_lot)
    if name == "random":
        return [QueueRow(item, rank, sampled=True) for rank, item in enumerate(drawn)]
    if name == "document":
        return [QueueRow(one.item, rank) for rank, one in enumerate(facts)]
    places = sorted(range(len(facts)), key=lambda at: (*_KEYS[name](facts[at]), at))
    ranked = {facts[at].item: rank for rank, at in enumerate(places)}
    return _mix(ranked, drawn[: (len(drawn) + EVERY - 1) // EVERY])


def _mix(ranked: Mapping[str, int], sample: Sequence[str]) -> list[QueueRow]:
    """The sample at every tenth place in the order in which it was drawn, the others by rank."""
    chosen = set(sample)
    others = iter([item for item in ranked if item not in chosen])
    drawn = iter(sample)
    rows = []
    for place in range(len(ranked)):
        first, second = (drawn, others) if place % EVERY == EVERY - 1 else (others, drawn)
        item = next(first, None) or next(second)
        rows.append(QueueRow(item, ranked[item], sampled=item in chosen))
    return rows


def _lot(item: str) -> str:
    return hashlib.sha256(f"{_SALT}\0{item}".encode()).hexdigest()


def _disagreement(facts: Facts) -> tuple[float, ...]:
    strongest = facts.disputes[0] if facts.disputes else 0
    doubt = facts.quality.uncertainty if facts.quality else 0.0
    many = sum(count == strongest for count in facts.disputes)
    return (-len(facts.findings), -strongest, -many, -facts.rarity, -doubt)


def _uncertainty(facts: Facts) -> tuple[float, ...]:
    return (-facts.quality.uncertainty,) if facts.quality else (1.0,)


def _label_errors(facts: Facts) -> tuple[float, ...]:
    if facts.quality is None:
        return (2.0, 0.0)
    return (0.0 if facts.quality.issue else 1.0, facts.quality.score)


_KEYS: Mapping[str, _Key] = {
    "disagreement": _disagreement,
    "uncertainty": _uncertainty,
    "label-errors": _label_errors,
}
