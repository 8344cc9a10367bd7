"""The work database of a review: what stands of each text, and the append-only events that it comes from."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.analysis.differences import is_same
from gaiko.corpus.review.store.database import StorageError, create_database, dump, open_database
from gaiko.corpus.review.store.history import Course, Decision, Event, Standing, follow, span_number
from gaiko.corpus.review.store.items import Item, read_spans, span_records
from gaiko.corpus.review.store.texts import Reason, Texts, item_of, reasons_of
from gaiko.corpus.spans import Span

SHARED = ""
"""The track of the one annotation that all work on; what an adjudicator decides stands there too."""


class StaleError(Exception):
    """The client saw another revision than the one that stands; nothing was written."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"revision {standing.revision} stands")
        self.standing = standing


class OperationError(Exception):
    """The operation cannot be done: there is nothing to undo or redo."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A text in a page of the queue."""

    place: int
    item: Item
    state: str
    why: tuple[Reason, ...]


class Store(Texts):
    """An open work database; its methods may be called from several threads, and several processes may have it open."""

    def page(
        self,
        ordering: str,
        track: str = SHARED,
        *,
        after: int = -1,
        limit: int = 50,
        states: Collection[str] | None = None,
        annotator: str = "",
    ) -> list[Placed]:
        """Return the next texts of an order.

        Args:
            ordering: its name.
            track: whose states count.
            after: the place after which the page begins.
            limit: how many texts at most.
            states: only texts in one of them; all by default.
            annotator: only texts assigned to this annotator; all by default.
        """
        rows = self._all(*page_query(ordering, track, after=after, limit=limit, states=states, annotator=annotator))
        return [Placed(row[0], item_of(row[4:]), row[1], tuple(reasons_of(row[2], row[3]))) for row in rows]

    def states(self, track: str = SHARED) -> dict[str, str]:
        """Return the state of every text of a track that was touched, by its id."""
        query = f"SELECT id, state FROM ({_LAST}) JOIN item ON item = item.number"
        return dict(self._all(query, (track,)))

    def state_counts(self, track: str = SHARED, annotator: str = "", ordering: str = "") -> dict[str, int]:
        """Return how many touched texts of a track are in each state.

        Args:
            track: whose states.
            annotator: only texts assigned to this annotator; all by default.
            ordering: only texts of this order; all by default.
        """
        query, values = f"SELECT state, COUNT(*) FROM ({_LAST}) WHERE TRUE", [track]
        if annotator:
            query += " AND item IN (SELECT item FROM assignment WHERE annotator = ?)"
            values.append(annotator)
        if ordering:
            query += " AND item IN (SELECT item FROM queue WHERE ordering = ?)"
            values.append(ordering)
        return dict(self._all(f"{query} GROUP BY state", values))

    def tracks(self) -> list[str]:
        """Return the annotators' own tracks, sorted."""
        return [track for track in self._distinct("event", "track") if track != SHARED]

    def events(self, item_id: str, track: str = SHARED) -> list[Event]:
        """Return what happened to a text, in order."""
        query = f"{_EVENTS} WHERE item.id = ? AND track = ? ORDER BY revision"
        return [_event(row) for row in self._all(query, (item_id, track))]

    def all_events(self) -> Iterator[Event]:
        """Yield every event of every text and track: by text, then track, then revision."""
        for row in self._all(f"{_EVENTS} ORDER BY event.item, track, revision"):
            yield _event(row)

    def changes(self, track: str = SHARED) -> Iterator[tuple[str, str, str, bool]]:
        """Yield of every touched text of a track: id, state, the rule that is cited, and whether the spans are others than at the start."""
        query = (
            f"SELECT item.id, event.state, rule, after, item.spans FROM ({_LAST}) AS last "
            "JOIN event ON event.track = ? AND event.item = last.item AND event.revision = last.revision "
            "JOIN item ON item.number = last.item"
        )
        for item, state, rule, after, start in self._all(query, (track, track)):
            same = after == start or is_same(read_spans(json.loads(after)), read_spans(json.loads(start)))
            yield item, state, rule, not same

    def all_times(self) -> list[tuple[str, str]]:
        """Return who decided and when, in order."""
        return self._all("SELECT annotator, time FROM event ORDER BY number")

    def times(self, annotator: str, limit: int) -> list[str]:
        """Return when an annotator's last decisions were made, the newest first; of the last few thousand of all."""
        query = (
            "SELECT time FROM event WHERE annotator = ? AND number > (SELECT MAX(number) FROM event) - ? "
            "ORDER BY number DESC LIMIT ?"
        )
        return [time for (time,) in self._all(query, (annotator, _RECENT, limit))]

    def standing(self, item_id: str, track: str = SHARED, revision: int | None = None) -> Standing:
        """Return what stands of a text, or stood at a revision; KeyError where there is no text of that id.

        What it costs does not grow with what was said in earlier revisions, only a little with their number.
        """
        return self._standing(self._number(item_id), track, revision)

    def _standing(self, number: int, track: str, revision: int | None = None) -> Standing:
        query = "SELECT action FROM event WHERE track = ? AND item = ? AND revision <= ? ORDER BY revision"
        actions = self._all(query, (track, number, _ALL if revision is None else revision))
        course = follow(action for (action,) in actions)
        if not course.revision:
            spans = self._start(number)
            return Standing(Decision(spans), course, max((span_number(span.id) for span in spans), default=0))
        query = "SELECT numbered, after, answer, rule, reason, comment FROM event WHERE track = ? AND item = ? AND revision = ?"
        numbered, *decided = self._one(query, (track, number, course.revision))
        return Standing(_decision(*decided), course, numbered)

    def _start(self, number: int) -> tuple[Span, ...]:
        return read_spans(json.loads(self._one("SELECT spans FROM item WHERE number = ?", (number,))[0]))

    def history(self, item_id: str, track: str = SHARED, revision: int | None = None) -> list[dict[str, Any]]:
        """Return what happened to a text up to a revision, in order, without the spans."""
        query = (
            f"SELECT {', '.join(_HISTORY)} FROM event WHERE track = ? AND item = ? AND revision <= ? ORDER BY revision"
        )
        rows = self._all(query, (track, self._number(item_id), _ALL if revision is None else revision))
        return [dict(zip(_HISTORY, row, strict=True)) for row in rows]

    def repeated(self, operation: str, item_id: str, track: str = SHARED) -> int | None:
        """Return the revision that an operation made of a text; None where it was not done."""
        return self._repeated(operation, self._number(item_id), track)

    def _repeated(self, operation: str, number: int, track: str) -> int | None:
        query = "SELECT revision FROM event WHERE track = ? AND item = ? AND operation = ?"
        row = self._one(query, (track, number, operation))
        return int(row[0]) if row else None

    def save(
        self, item_id: str, track: str, annotator: str, base: int, operation: str, decision: Decision, text_hash: str
    ) -> Standing:
        """Append a decision, if ``base`` is the revision that stands; it is on the disk when this returns.

        An operation that was done before is not done again: what stood after it is returned.

        Raises:
            KeyError: there is no such text.
            StaleError: another revision stands.
            StorageError: it could not be written; nothing of it is there.
        """
        return self._append(item_id, track, annotator, base, operation, "save", decision, text_hash)

    def step(self, action: str, item_id: str, track: str, annotator: str, base: int, operation: str) -> Standing:
        """Append an ``undo`` or a ``redo``; otherwise as ``save``.

        Raises:
            OperationError: there is nothing to undo or redo.
        """
        return self._append(item_id, track, annotator, base, operation, action, None, "")

    def _append(
        self,
        item_id: str,
        track: str,
        annotator: str,
        base: int,
        operation: str,
        action: str,
        decision: Decision | None,
        text_hash: str,
    ) -> Standing:
        number = self._number(item_id)
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._writing():
            done = self._repeated(operation, number, track)
            if done is not None:
                return self._standing(number, track, done)
            standing = self._standing(number, track)
            if standing.revision != base:
                raise StaleError(standing)
            after = decision or self._step(action, number, track, standing.course)
            numbered = max((standing.numbered, *(span_number(span.id) for span in after.spans)))
            hashed = text_hash or self._one("SELECT text_hash FROM item WHERE number = ?", (number,))[0]
            facts = (operation, number, track, base, base + 1, annotator, now, hashed, action, after.state, numbered)
            said = (after.answer, after.rule, after.reason, after.comment)
            spans = (dump(span_records(one.spans)) for one in (standing.decision, after))
            self._db.execute(f"INSERT INTO event VALUES (NULL{', ?' * 17})", (*facts, *said, *spans))
        return Standing(after, standing.course.after(action), numbered)

    def _step(self, action: str, number: int, track: str, course: Course) -> Decision:
        """What an undo or a redo goes to."""
        revisions = course.undo if action == "undo" else course.redo
        if not revisions:
            raise OperationError(f"nothing to {action}")
        if not revisions[-1]:
            return Decision(self._start(number))
        query = "SELECT after, answer, rule, reason, comment FROM event WHERE track = ? AND item = ? AND revision = ?"
        return _decision(*self._one(query, (track, number, revisions[-1])))


def create_store(path: Path) -> Store:
    """Make a work database at ``path``; InputError where there is a file already, or it cannot be written."""
    return Store(path, create_database(path))


def open_store(path: Path, *, read_only: bool = False) -> Store:
    """Open a work database.

    Raises:
        InputError: there is none, it is another program's or of another version, or it cannot be written though it is to be.
    """
    store = Store(path, open_database(path, read_only=read_only))
    if not read_only:
        try:
            with store._writing():
                store._db.execute("INSERT OR REPLACE INTO setting VALUES ('opened', '1')")
        except StorageError as error:
            store.close()
            raise InputError(str(error)) from None
    return store


def page_query(
    ordering: str,
    track: str,
    *,
    after: int,
    limit: int,
    states: Collection[str] | None,
    annotator: str,
) -> tuple[str, list[Any]]:
    """Return the query of ``Store.page`` and its values; it walks the order from ``after`` on and nothing else."""
    values: list[Any] = [track]
    query = (
        "SELECT queue.place, "
        "COALESCE((SELECT state FROM event WHERE track = ? AND event.item = queue.item ORDER BY revision DESC LIMIT 1), "
        "'untouched') AS standing, reason.why, queue.sampled, "
        "item.id, item.doc, item.par, item.text, item.spans, item.meta FROM queue "
        "JOIN item ON item.number = queue.item LEFT JOIN reason ON reason.item = queue.item"
    )
    if annotator:
        query += " JOIN assignment ON assignment.annotator = ? AND assignment.item = queue.item"
        values.append(annotator)
    query += " WHERE queue.ordering = ? AND queue.place > ?"
    values += [ordering, after]
    if states is not None:
        query += f" AND standing IN ({', '.join('?' * len(states))})"
        values += states
    return f"{query} ORDER BY queue.place LIMIT ?", [*values, limit]


_RECENT = 5_000
"""Events among which an annotator's last decisions are looked for."""

_LAST = "SELECT item, state, MAX(revision) AS revision FROM event WHERE track = ? GROUP BY item"
"""The last state of every text of a track; SQLite takes ``state`` from the row with the maximum."""

_ALL = 2**62
"""A revision that is never reached."""

_HISTORY = ("operation", "revision", "annotator", "time", "action", "answer", "rule", "reason", "comment")

_EVENTS = (
    "SELECT operation, item.id, track, base, revision, annotator, time, event.text_hash, action, before, after, "
    "answer, rule, reason, comment FROM event JOIN item ON item.number = event.item"
)


def _event(row: Sequence[Any]) -> Event:
    operation, item, track, base, revision, annotator, time, hashed, action, before, *decided = row
    stood = read_spans(json.loads(before))
    return Event(operation, item, track, base, revision, annotator, time, hashed, action, stood, _decision(*decided))


def _decision(spans: str, answer: str, rule: str, reason: str, comment: str) -> Decision:
    return Decision(read_spans(json.loads(spans)), answer, rule, reason, comment)
