"""How a review goes: states, pace, corrections by rule, and the errors that are likely to remain."""

from dataclasses import dataclass
from typing import Any

from corpus.review.store import SHARED, Store


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a review."""

    states: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {"states": self.states}


def statistics(store: Store, order: str, track: str = SHARED) -> Statistics:
    """Return the figures of a track."""
    return Statistics(store.state_counts(track))
