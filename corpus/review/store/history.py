"""What the events of a text add up to: the spans that stand, their state, and what can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gaiko.corpus.spans import Span

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
        after: what stands now; after an undo, what stood before.
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
class Course:
    """Where the actions on a text have led, by revisions; 0 is the start.

    Attributes:
        revision: how many actions there were.
        stands: the revision whose decision stands.
        undo: those that one can go back to, the next one last.
        redo: those that one can return to, the next one last.
    """

    revision: int = 0
    stands: int = 0
    undo: tuple[int, ...] = ()
    redo: tuple[int, ...] = ()

    def after(self, action: str) -> "Course":
        """Return where one more action leads; ValueError where there is nothing to undo or redo."""
        undo, redo = list(self.undo), list(self.redo)
        stands = _next(action, self.revision + 1, self.stands, undo, redo)
        return Course(self.revision + 1, stands, tuple(undo), tuple(redo))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a text.

    Attributes:
        decision: the last one that was not undone.
        course: how it came to that.
        numbered: the highest number that the id of any of its spans ever had.
    """

    decision: Decision
    course: Course
    numbered: int

    @property
    def revision(self) -> int:
        """How many events there were."""
        return self.course.revision


def follow(actions: Iterable[str]) -> Course:
    """Return where actions lead, from the start.

    Raises:
        ValueError: one undoes or redoes where there is nothing to.
    """
    revision = stands = 0
    undo: list[int] = []
    redo: list[int] = []
    for revision, action in enumerate(actions, 1):  # the last one counts
        stands = _next(action, revision, stands, undo, redo)
    return Course(revision, stands, tuple(undo), tuple(redo))


def replay(start: Sequence[Span], events: Sequence[Event]) -> Decision:
    """Fold the events of one text and track, in order of their revisions, into the decision that stands.

    Args:
        start: the spans before any event.
        events: of one item and one track.

    Raises:
        ValueError: the events do not follow one another, or an event does not say what the fold says.
    """
    decisions = [Decision(tuple(start))]
    undo: list[int] = []
    redo: list[int] = []
    stands = 0
    for number, event in enumerate(events, 1):
        if (event.base, event.revision) != (number - 1, number):
            raise ValueError(f"{event.item}: revision {event.revision} does not follow {number - 1}")
        before = decisions[stands].spans
        decisions.append(event.after)
        stands = _next(event.action, number, stands, undo, redo)
        if before != event.before or decisions[stands] != event.after:
            raise ValueError(f"{event.item}: revision {event.revision} is not what {event.action} gives")
    return decisions[stands]


def span_number(span_id: str) -> int:
    """Return the number at the end of an id such as ``d-s0001-e7``; 0 where there is none."""
    number = span_id.rpartition("-e")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _next(action: str, revision: int, stands: int, undo: list[int], redo: list[int]) -> int:
    """The revision whose decision stands after an action; the two stacks are changed."""
    if action == "save":
        undo.append(stands)
        redo.clear()
        return revision
    come_from, go_to = (undo, redo) if action == "undo" else (redo, undo)
    if not come_from:
        raise ValueError(f"nothing to {action}")
    go_to.append(stands)
    return come_from.pop()
