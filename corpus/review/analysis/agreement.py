"""Pairwise agreement of blind annotators, and of each with the adjudicated annotation."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import RecordedSentence
from gaiko.corpus.review.store.history import SHARED, Decision
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.scoring.agreement import Agreement, measure_agreement

ADJUDICATED = "adjudicated"
"""Name of the shared annotation in pairs."""

_ACCEPTED = ("accepted", "empty")


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Agreement of two annotators over the texts that both accepted."""

    first: str
    second: str
    agreement: Agreement

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {"first": self.first, "second": self.second, **self.agreement.as_dict()}


def pair_agreements(store: Store, annotators: Sequence[str] = ()) -> list[PairAgreement]:
    """Return the agreement of every pair of annotators with accepted texts in common.

    Args:
        store: the review.
        annotators: names to compare; by default all blind annotators and ``adjudicated``.

    Raises:
        InputError: an unknown annotator, or no pair has a text in common.
    """
    known = store.events.tracks()
    for name in annotators:
        if name not in (*known, ADJUDICATED):
            raise InputError(
                f"{store.path}: no blind annotation by {name}; annotators are {', '.join(known) or 'none'}"
            )
    decided = _decided(store)
    names = list(dict.fromkeys(annotators)) or [*known, ADJUDICATED]
    found = []
    for first, second in combinations(names, 2):
        ours, theirs = decided.get(first, {}), decided.get(second, {})
        shared = [item.id for item in store.texts.all() if item.id in ours and item.id in theirs]
        if shared:
            sides = ([_sentence(store, item, one[item]) for item in shared] for one in (ours, theirs))
            found.append(PairAgreement(first, second, measure_agreement(*sides)))
    if not found:
        raise InputError(f"{store.path}: no two annotators have accepted the same text; see gaiko review --mode blind")
    return found


def _decided(store: Store) -> dict[str, dict[str, Decision]]:
    """Return the accepted decisions by annotator and text id."""
    last = {(event.track, event.item): event.after for event in store.events.all()}
    found: dict[str, dict[str, Decision]] = {}
    for (track, item), decision in last.items():
        if decision.state in _ACCEPTED:
            found.setdefault(ADJUDICATED if track == SHARED else track, {})[item] = decision
    return found


def _sentence(store: Store, item_id: str, decision: Decision) -> RecordedSentence:
    item = store.texts.get(item_id)
    return RecordedSentence(item.id, item.par, item.text, (), decision.spans)
