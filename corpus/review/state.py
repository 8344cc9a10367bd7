"""What the events of a text add up to: the spans that stand, their state, and what can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.spans import Span

Answer = Literal["accept", "reject", "ignore", "edit", "flag"]
ANSWERS: tuple[Answer, ...] = ("accept", "reject", "ignore", "edit", "flag")

State = Literal["untouched", "edited", "flagged", "accepted", "empty", "rejected", "ignored"]
OPEN: tuple[State, ...] = ("untouched", "edited", "flagged")
"""Still to be decided: ``edited`` is a save on the way, ``flagged`` waits for a second look."""
DONE: tuple[State, ...] = ("accepted", "empty", "rejected", "ignored")
"""Decided: ``empty`` was accepted with no span, which is not the same as untouched."""

_STATES: dict[str, State] = {
    "edit": "edited",
    "flag": "flagged",
    "accept": "accepted",
    "reject": "rejected",
    "ignore": "ignored",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What an annotator saved of a text as a whole.

    Attributes:
        spans: in text order.
        answer: one of ``ANSWERS``; empty where nothing was saved yet.
        rule: the guideline rule that a correction cites; empty where none is.
        reason: why, in the annotator's words.
        comment: a note that is no reason.
    """

    spans: tuple[Span, ...]
    answer: str = ""
    rule: str = ""
    reason: str = ""
    comment: str = ""

    @property
    def state(self) -> State:
        """What the answer makes of the text."""
        if not self.answer:
            return "untouched"
        return "empty" if self.answer == "accept" and not self.spans else _STATES[self.answer]


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one text; nothing takes it back but another event.

    Attributes:
        operation: the UUID that the client gave it; to repeat it changes nothing.
        item: the text's id.
        track: whose annotation of the text it changes: empty for the shared one, else the annotator's own (blind).
        base: the revision that the client saw.
        revision: the one that came of it, ``base + 1``.
        annotator: who did it.
        time: UTC, ISO 8601 with milliseconds.
        text_hash: of the text that was decided on.
        action: ``save``, ``undo`` or ``redo``.
        before: the spans that stood.
        after: what stands now.
    """

    operation: str
    item: str
    track: str
    base: int
    revision: int
    annotator: str
    time: str
    text_hash: str
    action: str
    before: tuple[Span, ...]
    after: Decision


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands after some events.

    Attributes:
        decision: the last one that was not undone.
        revision: how many events there were.
        undo: what one can go back to, the next one last.
        redo: what one can return to, the next one last.
    """

    decision: Decision
    revision: int = 0
    undo: tuple[Decision, ...] = ()
    redo: tuple[Decision, ...] = ()


def replay(start: Sequence[Span], events: Sequence[Event]) -> Standing:
    """Fold the events of one text and track, in order of their revisions.

    Args:
        start: the spans before any event.
        events: of one item and one track.

    Raises:
        ValueError: the events do not follow one another, or an event does not say what the fold says.
    """
    standing = Standing(Decision(tuple(start)))
    for event in events:
        if (event.base, event.revision) != (standing.revision, standing.revision + 1):
            raise ValueError(f"{event.item}: revision {event.revision} does not follow {standing.revision}")
        before = standing.decision.spans
        standing = STEPS[event.action](standing, event.after)
        if before != event.before or standing.decision != event.after:
            raise ValueError(f"{event.item}: revision {event.revision} is not what {event.action} gives")
    return standing


def _save(standing: Standing, after: Decision) -> Standing:
    return Standing(after, standing.revision + 1, (*standing.undo, standing.decision))


def _undo(standing: Standing, after: Decision) -> Standing:
    if not standing.undo:
        raise ValueError("nothing to undo")
    *rest, back = standing.undo
    return Standing(back, standing.revision + 1, tuple(rest), (*standing.redo, standing.decision))


def _redo(standing: Standing, after: Decision) -> Standing:
    if not standing.redo:
        raise ValueError("nothing to redo")
    *rest, forth = standing.redo
    return Standing(forth, standing.revision + 1, (*standing.undo, standing.decision), tuple(rest))


STEPS = {"save": _save, "undo": _undo, "redo": _redo}
"""What each action makes of what stands; ValueError where there is nothing to undo or redo."""
