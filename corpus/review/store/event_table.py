"""Append-only event table: saves, undos and redos of each text, and the queries that fold them into current states."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from gaiko.corpus.review.analysis.differences import is_same
from gaiko.corpus.review.store.database import Database, dump_json
from gaiko.corpus.review.store.history import (
    SHARED,
    CurrentState,
    Decision,
    Event,
    History,
    fold_history,
    span_number,
)
from gaiko.corpus.review.store.items import read_spans, span_records
from gaiko.corpus.review.store.text_table import TextTable


class StaleError(Exception):
    """The client's base revision is not the current one; nothing was written."""

    def __init__(self, current: CurrentState) -> None:
        super().__init__(f"the current revision is {current.revision}")
        self.current = current


class OperationError(Exception):
    """Nothing to undo or redo; ``action`` names which."""

    def __init__(self, action: str) -> None:
        super().__init__(f"nothing to {action}")
        self.action = action


class EventTable:
    """Events of one database; methods may be called from several threads."""

    def __init__(self, database: Database, texts: TextTable) -> None:
        self._database = database
        self._texts = texts

    # Write

    def save(
        self, item_id: str, track: str, annotator: str, base: int, operation: str, decision: Decision, text_hash: str
    ) -> CurrentState:
        """Append a decision if ``base`` is the current revision; committed to disk on return.

        A repeated operation is not applied again: its first result is returned.

        Raises:
            KeyError: unknown text id.
            StaleError: ``base`` is not the current revision.
            StorageError: the event could not be written.
        """
        return self._append(item_id, track, annotator, base, operation, "save", decision, text_hash)

    def step(self, action: str, item_id: str, track: str, annotator: str, base: int, operation: str) -> CurrentState:
        """Append an ``undo`` or a ``redo``; otherwise as ``save``.

        Raises:
            OperationError: nothing to undo or redo.
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
    ) -> CurrentState:
        number = self._texts.number(item_id)
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._database.transaction() as connection:
            repeated = self._operation_revision(operation, number, track)
            if repeated is not None:
                return self._current(number, track, repeated)
            current = self._current(number, track)
            if current.revision != base:
                raise StaleError(current)
            after = decision or self._step_decision(action, number, track, current.history)
            highest = max((current.highest_number, *(span_number(span.id) for span in after.spans)))
            if not text_hash:
                (text_hash,) = self._database.fetch_one("SELECT text_hash FROM item WHERE number = ?", (number,))
            key = (operation, number, track, base, base + 1, annotator, now, text_hash, action, after.state, highest)
            notes = (after.answer, after.rule, after.reason, after.comment)
            spans = (dump_json(span_records(one.spans)) for one in (current.decision, after))
            connection.execute(f"INSERT INTO event VALUES (NULL{', ?' * 17})", (*key, *notes, *spans))
        return CurrentState(after, current.history.append(action), highest)

    def _step_decision(self, action: str, number: int, track: str, history: History) -> Decision:
        """Return the decision that an undo or redo leads to."""
        revisions = history.undo if action == "undo" else history.redo
        if not revisions:
            raise OperationError(action)
        if not revisions[-1]:
            return Decision(self._texts.spans(number))
        query = "SELECT after, answer, rule, reason, comment FROM event WHERE track = ? AND item = ? AND revision = ?"
        return _read_decision(*self._database.fetch_one(query, (track, number, revisions[-1])))

    # Read one text

    def current_state(self, item_id: str, track: str = SHARED, revision: int | None = None) -> CurrentState:
        """Return the current state of a text, or its state at a revision; KeyError for an unknown id.

        Reads the actions of all revisions but the spans of one only.
        """
        return self._current(self._texts.number(item_id), track, revision)

    def _current(self, number: int, track: str, revision: int | None = None) -> CurrentState:
        query = "SELECT action FROM event WHERE track = ? AND item = ? AND revision <= ? ORDER BY revision"
        actions = self._database.fetch_all(query, (track, number, _MAX_REVISION if revision is None else revision))
        history = fold_history(action for (action,) in actions)
        if not history.revision:
            spans = self._texts.spans(number)
            return CurrentState(Decision(spans), history, max((span_number(span.id) for span in spans), default=0))
        query = "SELECT numbered, after, answer, rule, reason, comment FROM event WHERE track = ? AND item = ? AND revision = ?"
        highest, *decided = self._database.fetch_one(query, (track, number, history.revision))
        return CurrentState(_read_decision(*decided), history, highest)

    def of(self, item_id: str, track: str = SHARED) -> list[Event]:
        """Return the events of a text in order."""
        query = f"{_EVENTS} WHERE item.id = ? AND track = ? ORDER BY revision"
        return [_read_event(row) for row in self._database.fetch_all(query, (item_id, track))]

    def log(self, item_id: str, track: str = SHARED, revision: int | None = None) -> list[dict[str, Any]]:
        """Return the events of a text up to a revision as JSON, without spans."""
        query = f"SELECT {', '.join(_LOG)} FROM event WHERE track = ? AND item = ? AND revision <= ? ORDER BY revision"
        last = _MAX_REVISION if revision is None else revision
        rows = self._database.fetch_all(query, (track, self._texts.number(item_id), last))
        return [dict(zip(_LOG, row, strict=True)) for row in rows]

    def operation_revision(self, operation: str, item_id: str, track: str = SHARED) -> int | None:
        """Return the revision that an operation made; None if it was not applied."""
        return self._operation_revision(operation, self._texts.number(item_id), track)

    def _operation_revision(self, operation: str, number: int, track: str) -> int | None:
        query = "SELECT revision FROM event WHERE track = ? AND item = ? AND operation = ?"
        row = self._database.fetch_one(query, (track, number, operation))
        return int(row[0]) if row else None

    # Read all texts

    def all(self) -> Iterator[Event]:
        """Yield every event, ordered by text, track and revision."""
        for row in self._database.fetch_all(f"{_EVENTS} ORDER BY event.item, track, revision"):
            yield _read_event(row)

    def tracks(self) -> list[str]:
        """Return the blind annotators' tracks, sorted."""
        return [track for track in self._database.fetch_distinct("event", "track") if track != SHARED]

    def states(self, track: str = SHARED) -> dict[str, str]:
        """Return by text id the state of every text of a track that has events."""
        query = f"SELECT id, state FROM ({_LAST}) JOIN item ON item = item.number"
        return dict(self._database.fetch_all(query, (track,)))

    def state_counts(self, track: str = SHARED, annotator: str = "", ordering: str = "") -> dict[str, int]:
        """Return the number of texts with events by state.

        Args:
            track: track to count in.
            annotator: count texts assigned to this annotator; all by default.
            ordering: count texts of this order; all by default.
        """
        query, values = f"SELECT state, COUNT(*) FROM ({_LAST}) WHERE TRUE", [track]
        if annotator:
            query += " AND item IN (SELECT item FROM assignment WHERE annotator = ?)"
            values.append(annotator)
        if ordering:
            query += " AND item IN (SELECT item FROM queue WHERE ordering = ?)"
            values.append(ordering)
        return dict(self._database.fetch_all(f"{query} GROUP BY state", values))

    def changes(self, track: str = SHARED) -> Iterator[tuple[str, str, str, bool]]:
        """Yield for every text with events: id, state, cited rule, and whether its spans differ from the imported ones."""
        query = (
            f"SELECT item.id, event.state, rule, after, item.spans FROM ({_LAST}) AS last "
            "JOIN event ON event.track = ? AND event.item = last.item AND event.revision = last.revision "
            "JOIN item ON item.number = last.item"
        )
        for item, state, rule, after, start in self._database.fetch_all(query, (track, track)):
            same = after == start or is_same(read_spans(json.loads(after)), read_spans(json.loads(start)))
            yield item, state, rule, not same

    def all_times(self) -> list[tuple[str, str]]:
        """Return annotator and time of every event, in order."""
        return self._database.fetch_all("SELECT annotator, time FROM event ORDER BY number")

    def times(self, annotator: str, limit: int) -> list[str]:
        """Return the times of an annotator's latest events, newest first, among the latest ``_RECENT`` of all."""
        query = (
            "SELECT time FROM event WHERE annotator = ? AND number > (SELECT MAX(number) FROM event) - ? "
            "ORDER BY number DESC LIMIT ?"
        )
        return [time for (time,) in self._database.fetch_all(query, (annotator, _RECENT, limit))]


_RECENT = 5_000
"""Number of latest events that ``times`` searches."""

_LAST = "SELECT item, state, MAX(revision) AS revision FROM event WHERE track = ? GROUP BY item"
"""Last state of every text of a track; SQLite takes ``state`` from the row with the maximum."""

_MAX_REVISION = 2**62

_LOG = ("operation", "revision", "annotator", "time", "action", "answer", "rule", "reason", "comment")

_EVENTS = (
    "SELECT operation, item.id, track, base, revision, annotator, time, event.text_hash, action, before, after, "
    "answer, rule, reason, comment FROM event JOIN item ON item.number = event.item"
)


def _read_event(row: Sequence[Any]) -> Event:
    operation, item, track, base, revision, annotator, time, text_hash, action, before, *after = row
    spans = read_spans(json.loads(before))
    return Event(
        operation, item, track, base, revision, annotator, time, text_hash, action, spans, _read_decision(*after)
    )


def _read_decision(spans: str, answer: str, rule: str, reason: str, comment: str) -> Decision:
    return Decision(read_spans(json.loads(spans)), answer, rule, reason, comment)
