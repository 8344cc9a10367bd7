"""Final outcome of every text: the shared decision, or the one that all blind annotators agree on."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.analysis.differences import is_same
from gaiko.corpus.review.store.history import DONE, SHARED, Decision, Event, replay
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.review.store.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """Final outcome of one text.

    Attributes:
        item: the text.
        decision: final decision.
        event: last event; None for an untouched text.
        annotators: names of those who decided so.
    """

    item: Item
    decision: Decision
    event: Event | None
    annotators: tuple[str, ...]

    @property
    def is_decided(self) -> bool:
        """Whether the annotation was accepted, with or without spans."""
        return self.decision.state in ("accepted", "empty")

    @property
    def is_correction(self) -> bool:
        """Whether the accepted spans differ from the imported ones."""
        return self.is_decided and not is_same(self.decision.spans, self.item.spans)


def outcomes(store: Store) -> Iterator[Outcome]:
    """Yield the outcome of each text in document order, by replaying all events.

    Raises:
        InputError: a text without adjudication on which blind annotators differ or are not done, or a damaged event log.
    """
    tracks = _replay_all(store)
    assigned: dict[str, set[str]] = {}
    for name, items in store.queue.assignments().items():
        for item_id in items:
            assigned.setdefault(item_id, set()).add(name)
    unresolved = []
    found = []
    for item in store.texts.all():
        here = tracks.get(item.id, {})
        outcome = _outcome(item, here, assigned.get(item.id, set()))
        if outcome is None:
            unresolved.append(item.id)
        else:
            found.append(outcome)
    if unresolved:
        more = f" and {len(unresolved) - 1} more" if len(unresolved) > 1 else ""
        raise InputError(
            f"{store.path}: blind annotations of {unresolved[0]}{more} differ or are incomplete; "
            'finish them and run "gaiko review --mode adjudicate"'
        )
    yield from found


def _outcome(item: Item, tracks: dict[str, tuple[Decision, Event]], assigned: set[str]) -> Outcome | None:
    """Return the outcome of a text; None if its blind annotations differ or are incomplete."""
    shared = tracks.get(SHARED)
    if shared and shared[0].answer:
        return Outcome(item, shared[0], shared[1], (shared[1].annotator,))
    blind = {name: found for name, found in sorted(tracks.items()) if name != SHARED and found[0].answer}
    if not blind:
        return Outcome(item, Decision(item.spans), None, ())
    decisions = [decision for decision, _ in blind.values()]
    first = decisions[0]
    missing = (assigned - blind.keys()) or any(decision.state not in DONE for decision in decisions)
    equal = all(one.answer == first.answer and is_same(one.spans, first.spans) for one in decisions)
    if missing or not equal:
        return None
    return Outcome(item, first, next(iter(blind.values()))[1], tuple(blind))


def _replay_all(store: Store) -> dict[str, dict[str, tuple[Decision, Event]]]:
    """Return by text id and track the replayed decision and the last event."""
    found: dict[str, dict[str, tuple[Decision, Event]]] = {}
    starts = {item.id: item.spans for item in store.texts.all()}
    for (item_id, track), group in groupby(store.events.all(), key=lambda event: (event.item, event.track)):
        events = list(group)
        try:
            decision = replay(starts[item_id], events)
        except ValueError as error:
            raise InputError(f"{store.path}: the event log is damaged: {error}; restore a backup") from None
        found.setdefault(item_id, {})[track] = (decision, events[-1])
    return found
