"""What became of every text in the end: the shared decision, or that on which blind annotators agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.analysis.differences import is_same
from gaiko.corpus.review.store.history import DONE, Decision, Event, replay
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.review.store.store import SHARED, Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one text.

    Attributes:
        item: the text.
        decision: the one that stands.
        event: the last event of it; None where the text is untouched.
        annotators: who stand behind it, by name.
    """

    item: Item
    decision: Decision
    event: Event | None
    annotators: tuple[str, ...]

    @property
    def is_decided(self) -> bool:
        """Whether it is settled what stands: accepted, also where that is no span at all."""
        return self.decision.state in ("accepted", "empty")

    @property
    def is_correction(self) -> bool:
        """Whether what was accepted differs from what the review started from."""
        return self.is_decided and not is_same(self.decision.spans, self.item.spans)


def outcomes(store: Store) -> Iterator[Outcome]:
    """Yield what became of each text, in order; it is told from the events alone.

    Raises:
        InputError: annotators differ on a text, or one of them has not decided yet, and nobody has adjudicated; or the
            events do not follow one another.
    """
    tracks = _decisions(store)
    assigned: dict[str, set[str]] = {}
    for name, items in store.assigned().items():
        for item_id in items:
            assigned.setdefault(item_id, set()).add(name)
    unsettled = []
    found = []
    for item in store.items():
        here = tracks.get(item.id, {})
        outcome = _settle(item, here, assigned.get(item.id, set()))
        if outcome is None:
            unsettled.append(item.id)
        else:
            found.append(outcome)
    if unsettled:
        more = f" and {len(unsettled) - 1} more" if len(unsettled) > 1 else ""
        raise InputError(
            f"{store.path}: annotators have not all decided, or differ, on {unsettled[0]}{more}; "
            'finish them and run "gaiko review --mode adjudicate"'
        )
    yield from found


def _settle(item: Item, tracks: dict[str, tuple[Decision, Event]], assigned: set[str]) -> Outcome | None:
    """What stands of a text; None where that is not settled."""
    shared = tracks.get(SHARED)
    if shared and shared[0].answer:
        return Outcome(item, shared[0], shared[1], (shared[1].annotator,))
    blind = {name: made for name, made in sorted(tracks.items()) if name != SHARED and made[0].answer}
    if not blind:
        return Outcome(item, Decision(item.spans), None, ())
    decisions = [decision for decision, _ in blind.values()]
    first = decisions[0]
    missing = (assigned - blind.keys()) or any(decision.state not in DONE for decision in decisions)
    alike = all(one.answer == first.answer and is_same(one.spans, first.spans) for one in decisions)
    if missing or not alike:
        return None
    return Outcome(item, first, next(iter(blind.values()))[1], tuple(blind))


def _decisions(store: Store) -> dict[str, dict[str, tuple[Decision, Event]]]:
    """By text and track, what the events come to, and the last of them."""
    found: dict[str, dict[str, tuple[Decision, Event]]] = {}
    starts = {item.id: item.spans for item in store.items()}
    for (item_id, track), group in groupby(store.all_events(), key=lambda event: (event.item, event.track)):
        events = list(group)
        try:
            decision = replay(starts[item_id], events)
        except ValueError as error:
            raise InputError(f"{store.path}: the events are damaged: {error}; take a copy from before") from None
        found.setdefault(item_id, {})[track] = (decision, events[-1])
    return found
