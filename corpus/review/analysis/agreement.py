"""How far the blind annotators of a review agree: every two of them, and each with what was adjudicated."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import RecordedSentence
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.store import SHARED, Store
from gaiko.corpus.scoring.agreement import Agreement, agree

ADJUDICATED = "adjudicated"
"""The name under which the shared annotation stands beside the annotators'."""

_JUDGED = ("accepted", "empty")


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """The agreement of two, over the texts that both have accepted."""

    first: str
    second: str
    agreement: Agreement

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {"first": self.first, "second": self.second, **self.agreement.as_dict()}


def pair_agreements(store: Store, annotators: Sequence[str] = ()) -> list[PairAgreement]:
    """Return the agreement of every two annotators that have texts in common.

    Args:
        store: the review.
        annotators: whom to compare; all that annotated blind, and what was adjudicated, by default.

    Raises:
        InputError: one of them has annotated nothing blind, or no two have a text in common.
    """
    known = store.tracks()
    for name in annotators:
        if name not in (*known, ADJUDICATED):
            raise InputError(
                f"{store.path}: {name} has annotated nothing blind; there are {', '.join(known) or 'none'}"
            )
    decided = _decided(store)
    names = list(dict.fromkeys(annotators)) or [*known, ADJUDICATED]
    found = []
    for first, second in combinations(names, 2):
        ours, theirs = decided.get(first, {}), decided.get(second, {})
        shared = [item.id for item in store.items() if item.id in ours and item.id in theirs]
        if shared:
            sides = ([_sentence(store, item, one[item]) for item in shared] for one in (ours, theirs))
            found.append(PairAgreement(first, second, agree(*sides)))
    if not found:
        raise InputError(
            f"{store.path}: no two annotators have accepted a text in common; see gaiko review --mode blind"
        )
    return found


def _decided(store: Store) -> dict[str, dict[str, Decision]]:
    """By annotator and text, what was accepted in the end."""
    last = {(event.track, event.item): event.after for event in store.all_events()}
    found: dict[str, dict[str, Decision]] = {}
    for (track, item), decision in last.items():
        if decision.state in _JUDGED:
            found.setdefault(ADJUDICATED if track == SHARED else track, {})[item] = decision
    return found


def _sentence(store: Store, item_id: str, decision: Decision) -> RecordedSentence:
    item = store.item(item_id)
    return RecordedSentence(item.id, item.par, item.text, (), decision.spans)
