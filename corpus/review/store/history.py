"""Fold the event log of a text into its current decision and its undo and redo stacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gaiko.corpus.spans import Span

SHARED = ""
"""Track of the shared annotation, which adjudicators edit too; every other track is a blind annotator's name."""

Answer = Literal["accept", "reject", "ignore", "edit", "flag"]
ANSWERS: tuple[Answer, ...] = ("accept", "reject", "ignore", "edit", "flag")

State = Literal["untouched", "edited", "flagged", "accepted", "empty", "rejected", "ignored"]
OPEN: tuple[State, ...] = ("untouched", "edited", "flagged")
"""States without a final decision: ``edited`` is a draft, ``flagged`` is marked for a second look."""
DONE: tuple[State, ...] = ("accepted", "empty", "rejected", "ignored")
"""States with a final decision; ``empty`` is accepted without any span, unlike ``untouched``."""

_STATES: dict[str, State] = {
    "edit": "edited",
    "flag": "flagged",
    "accept": "accepted",
    "reject": "rejected",
    "ignore": "ignored",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The annotation of one text as an annotator saved it.

    Attributes:
        spans: in text order.
        answer: one of ``ANSWERS``; empty before the first save.
        rule: guideline rule cited by a correction, or empty.
        reason: the annotator's reason for a correction.
        comment: free note.
    """

    spans: tuple[Span, ...]
    answer: str = ""
    rule: str = ""
    reason: str = ""
    comment: str = ""

    @property
    def state(self) -> State:
        """The review state that follows from the answer."""
        if not self.answer:
            return "untouched"
        return "empty" if self.answer == "accept" and not self.spans else _STATES[self.answer]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the append-only log; only a later event reverts it.

    Attributes:
        operation: UUID chosen by the client; repeating an operation has no effect.
        item: text id.
        track: annotation that the event changes: empty for the shared one, else the name of a blind annotator.
        base: revision that the client had seen.
        revision: the new revision, ``base + 1``.
        annotator: name.
        time: UTC, ISO 8601 with milliseconds.
        text_hash: SHA-256 of the text.
        action: ``save``, ``undo`` or ``redo``.
        before: spans before the event.
        after: decision after the event.
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
class History:
    """Undo and redo history of one text, as revision numbers; revision 0 is the imported annotation.

    Attributes:
        revision: number of events.
        current: revision of the current decision.
        undo: undo stack, top last.
        redo: redo stack, top last.
    """

    revision: int = 0
    current: int = 0
    undo: tuple[int, ...] = ()
    redo: tuple[int, ...] = ()

    def append(self, action: str) -> "History":
        """Return the history after one more action; ValueError if there is nothing to undo or redo."""
        undo, redo = list(self.undo), list(self.redo)
        current = _apply(action, self.revision + 1, self.current, undo, redo)
        return History(self.revision + 1, current, tuple(undo), tuple(redo))


@dataclass(frozen=True, slots=True)
class CurrentState:
    """Current state of one text in one track.

    Attributes:
        decision: the last decision that was not undone.
        history: undo and redo stacks.
        highest_number: highest number that an id of its spans ever had; numbers are never reused.
    """

    decision: Decision
    history: History
    highest_number: int

    @property
    def revision(self) -> int:
        """Number of events."""
        return self.history.revision


def fold_history(actions: Iterable[str]) -> History:
    """Fold the actions (``save``, ``undo``, ``redo``) of one text into its history.

    >>> fold_history(["save", "save", "undo"])
    History(revision=3, current=1, undo=(0,), redo=(2,))

    Raises:
        ValueError: an undo or redo with an empty stack.
    """
    revision = current = 0
    undo: list[int] = []
    redo: list[int] = []
    for revision, action in enumerate(actions, 1):
        current = _apply(action, revision, current, undo, redo)
    return History(revision, current, tuple(undo), tuple(redo))


def replay(start: Sequence[Span], events: Sequence[Event]) -> Decision:
    """Fold the events of one text and track, in order of revision, into the current decision, checking each of them.

    Args:
        start: spans before any event.
        events: events of one text and track.

    Raises:
        ValueError: a gap in the revisions, or an event that differs from the result of its action.
    """
    decisions = [Decision(tuple(start))]
    undo: list[int] = []
    redo: list[int] = []
    current = 0
    for number, event in enumerate(events, 1):
        if (event.base, event.revision) != (number - 1, number):
            raise ValueError(f"{event.item}: revision {event.revision} does not follow {number - 1}")
        before = decisions[current].spans
        decisions.append(event.after)
        current = _apply(event.action, number, current, undo, redo)
        if before != event.before or decisions[current] != event.after:
            raise ValueError(f"{event.item}: revision {event.revision} is not the result of its {event.action}")
    return decisions[current]


def span_number(span_id: str) -> int:
    """Return the number at the end of a span id; 0 without one.

    >>> span_number("d-s0001-e7")
    7
    """
    number = span_id.rpartition("-e")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _apply(action: str, revision: int, current: int, undo: list[int], redo: list[int]) -> int:
    """Return the current revision after an action; modifies the two stacks in place."""
    if action == "save":
        undo.append(current)
        redo.clear()
        return revision
    source, target = (undo, redo) if action == "undo" else (redo, undo)
    if not source:
        raise ValueError(f"nothing to {action}")
    target.append(current)
    return source.pop()
