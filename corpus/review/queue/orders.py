"""Orders of the review queue, pure functions of the signals of each text, with a random sample of a tenth."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from gaiko.corpus.review.queue.signals import TextSignals
from gaiko.corpus.review.store.queue_table import QueueRow

ORDERS: Mapping[str, str] = {
    "disagreement": "check findings, then conflicting layers, then surfaces with two labels, then low confidence",
    "label-errors": "labels contradicted by an out-of-fold recognizer first",
    "uncertainty": "lowest confidence of an out-of-fold recognizer first",
    "document": "document order",
    "random": "random order, the same for every review",
}
"""Descriptions of the orders by name. In all but ``document`` and ``random``, every tenth text is drawn at random."""

RECOGNIZER_ORDERS = ("label-errors", "uncertainty")
"""Orders that need scores of a recognizer."""

EVERY = 10
"""Every tenth position holds a text drawn at random."""

_SALT = "gaiko review"

_Key = Callable[[TextSignals], tuple[float, ...]]


def order_texts(signals: Sequence[TextSignals], name: str) -> list[QueueRow]:
    """Return the texts in the named order, deterministically.

    The sample is a tenth of all texts, the same in every order and independent of the signals, so that it estimates the
    errors in the texts not yet reached (``gaiko.corpus.review.queue.residual``).

    Args:
        signals: signals of all texts in document order.
        name: one of ``ORDERS``.
    """
    shuffled = sorted((one.item for one in signals), key=_random_key)
    if name == "random":
        return [QueueRow(item, rank, sampled=True) for rank, item in enumerate(shuffled)]
    if name == "document":
        return [QueueRow(one.item, rank) for rank, one in enumerate(signals)]
    places = sorted(range(len(signals)), key=lambda at: (*_KEYS[name](signals[at]), at))
    ranked = {signals[at].item: rank for rank, at in enumerate(places)}
    return _mix(ranked, shuffled[: (len(shuffled) + EVERY - 1) // EVERY])


def _mix(ranked: Mapping[str, int], sample: Sequence[str]) -> list[QueueRow]:
    """Interleave the sample, at every tenth position in its order, with the other texts by rank."""
    chosen = set(sample)
    others = iter([item for item in ranked if item not in chosen])
    drawn = iter(sample)
    rows = []
    for place in range(len(ranked)):
        first, second = (drawn, others) if place % EVERY == EVERY - 1 else (others, drawn)
        item = next(first, None) or next(second)
        rows.append(QueueRow(item, ranked[item], sampled=item in chosen))
    return rows


def _random_key(item: str) -> str:
    return hashlib.sha256(f"{_SALT}\0{item}".encode()).hexdigest()


def _disagreement(signals: TextSignals) -> tuple[float, ...]:
    strongest = signals.conflicts[0] if signals.conflicts else 0
    doubt = signals.quality.uncertainty if signals.quality else 0.0
    many = sum(count == strongest for count in signals.conflicts)
    return (-len(signals.findings), -strongest, -many, -signals.rarity, -doubt)


def _uncertainty(signals: TextSignals) -> tuple[float, ...]:
    return (-signals.quality.uncertainty,) if signals.quality else (1.0,)


def _label_errors(signals: TextSignals) -> tuple[float, ...]:
    if signals.quality is None:
        return (2.0, 0.0)
    return (0.0 if signals.quality.issue else 1.0, signals.quality.score)


_KEYS: Mapping[str, _Key] = {
    "disagreement": _disagreement,
    "uncertainty": _uncertainty,
    "label-errors": _label_errors,
}
