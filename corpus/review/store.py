"""The work database of a review: one SQLite file of texts and of append-only events, safe against kill -9 and a full disk."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.review.items import Item, read_spans, span_records
from corpus.review.state import STEPS, Decision, Event, Standing, replay
from corpus.spans import Span

SHARED = ""
"""The track of the one annotation that all work on; what an adjudicator decides stands there too."""

APPLICATION = 0x67616B6F
"""Written into the file, so that another program's database is told apart: ``gako`` in ASCII."""

VERSION = 1
"""Of the schema."""

_BUSY_SECONDS = 10


class StaleError(Exception):
    """The client saw another revision than the one that stands; nothing was written."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"revision {standing.revision} stands")
        self.standing = standing


class OperationError(Exception):
    """The operation cannot be done: its id belongs to another change, or there is nothing to undo or redo."""


class StorageError(Exception):
    """The database could not be written; nothing of the change is there."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A text's place in an order.

    Attributes:
        item: its id.
        rank: its place, from 0, by the order alone.
        sampled: whether it stands where it does because it was drawn at random.
        why: reasons to look at it, each a code and a text.
    """

    item: str
    rank: int
    sampled: bool
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A text in a page of the queue."""

    place: int
    item: Item
    state: str
    why: tuple[tuple[str, str], ...]


class Store:
    """An open work database; its methods may be called from several threads, and several processes may have it open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def setting(self, key: str) -> Any:
        """Return what was set under ``key``, None where nothing was."""
        row = self._one("SELECT value FROM setting WHERE key = ?", (key,))
        return json.loads(row[0]) if row else None

    def set(self, key: str, value: Any) -> None:
        """Set ``key`` to a value of JSON."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, _dump(value)))

    def add_items(self, items: Iterable[Item], layers: Mapping[str, Mapping[str, Sequence[Span]]] | None = None) -> int:
        """Add texts behind those that are there, and layers by name and text id; return how many texts are new.

        A text that is there already, with the same words and spans, is passed over.

        Raises:
            InputError: a text is there with other words or other spans; nothing is added then.
        """
        added = 0
        with self._writing():
            for item in items:
                row = self._db.execute("SELECT text_hash, spans FROM item WHERE id = ?", (item.id,)).fetchone()
                spans = _dump(span_records(item.spans))
                if row is None:
                    values = (item.id, item.doc, item.par, item.text, item.text_hash, spans, _dump(item.meta))
                    self._db.execute("INSERT INTO item VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)
                    added += 1
                elif row[0] != item.text_hash:
                    raise InputError(
                        f"{self.path}: the text of {item.id} is another than when it was imported; "
                        "export what was decided, and begin a new database"
                    )
                elif row[1] != spans:
                    raise InputError(
                        f"{self.path}: {item.id} was imported with other spans; add these with --layer NAME, "
                        "or begin a new database"
                    )
            for name, spans_of in (layers or {}).items():
                self._add_layer(name, spans_of)
        return added

    def _add_layer(self, name: str, spans_of: Mapping[str, Sequence[Span]]) -> None:
        for item, spans in spans_of.items():
            number = self._number(item)
            self._db.execute(
                "INSERT OR REPLACE INTO layer VALUES (?, ?, ?)", (number, name, _dump(span_records(spans)))
            )

    def set_queue(self, ordering: str, rows: Iterable[QueueRow]) -> None:
        """Make ``rows`` the order of that name, in place of an earlier one."""
        with self._writing():
            self._db.execute("DELETE FROM queue WHERE ordering = ?", (ordering,))
            numbers = dict(self._db.execute("SELECT id, number FROM item"))
            self._db.executemany(
                "INSERT INTO queue VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (ordering, place, numbers[row.item], row.sampled, row.rank, _dump(row.why))
                    for place, row in enumerate(rows)
                ),
            )

    def orderings(self) -> list[str]:
        """Return the names of the orders that are there."""
        return [name for (name,) in self._all("SELECT DISTINCT ordering FROM queue ORDER BY ordering")]

    def assign(self, annotator: str, items: Iterable[str]) -> None:
        """Give texts to an annotator, besides those already given."""
        with self._writing():
            for item in items:
                self._db.execute("INSERT OR IGNORE INTO assignment VALUES (?, ?)", (annotator, self._number(item)))

    def assigned(self) -> dict[str, list[str]]:
        """Return by annotator the ids of the texts given to them, in order."""
        found: dict[str, list[str]] = {}
        query = "SELECT annotator, id FROM assignment JOIN item ON item = number ORDER BY annotator, number"
        for name, item in self._all(query):
            found.setdefault(name, []).append(item)
        return found

    def count(self) -> int:
        """Return how many texts there are."""
        return int(self._one("SELECT COUNT(*) FROM item")[0])

    def items(self) -> Iterator[Item]:
        """Yield every text in order."""
        for row in self._all("SELECT id, doc, par, text, spans, meta FROM item ORDER BY number"):
            yield _item(row)

    def item(self, item_id: str) -> Item:
        """Return the text of that id; KeyError where there is none."""
        row = self._one("SELECT id, doc, par, text, spans, meta FROM item WHERE id = ?", (item_id,))
        if row is None:
            raise KeyError(item_id)
        return _item(row)

    def neighbours(self, item_id: str) -> tuple[str, str]:
        """Return the texts before and after one in its paragraph, in its document where no paragraphs are known."""
        query = (
            "SELECT other.text FROM item JOIN item AS other ON other.number = item.number + ? "
            "AND other.doc = item.doc AND other.par = item.par WHERE item.id = ?"
        )
        before, after = (self._one(query, (step, item_id)) for step in (-1, 1))
        return before[0] if before else "", after[0] if after else ""

    def layers(self, item_id: str) -> dict[str, tuple[Span, ...]]:
        """Return by name the layers of a text."""
        query = "SELECT name, layer.spans FROM layer JOIN item ON item = number WHERE id = ? ORDER BY name"
        return {name: read_spans(json.loads(spans)) for name, spans in self._all(query, (item_id,))}

    def layer_names(self) -> list[str]:
        """Return the names of the layers."""
        return [name for (name,) in self._all("SELECT DISTINCT name FROM layer ORDER BY name")]

    def why(self, ordering: str, item_id: str) -> tuple[tuple[str, str], ...]:
        """Return the reasons to look at a text."""
        query = "SELECT why FROM queue JOIN item ON item = number WHERE ordering = ? AND id = ?"
        row = self._one(query, (ordering, item_id))
        return _why(row[0]) if row else ()

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
        return [Placed(row[0], _item(row[3:]), row[1], _why(row[2])) for row in rows]

    def queue(self, ordering: str) -> list[QueueRow]:
        """Return a whole order."""
        query = "SELECT id, rank, sampled, why FROM queue JOIN item ON item = number WHERE ordering = ? ORDER BY place"
        return [
            QueueRow(item, rank, bool(sampled), _why(why)) for item, rank, sampled, why in self._all(query, (ordering,))
        ]

    def states(self, track: str = SHARED) -> dict[str, str]:
        """Return the state of every text of a track that was touched, by its id."""
        query = "SELECT id, state FROM head JOIN item ON item = number WHERE track = ? ORDER BY item"
        return dict(self._all(query, (track,)))

    def state_counts(self, track: str = SHARED, annotator: str = "", ordering: str = "") -> dict[str, int]:
        """Return how many touched texts of a track are in each state.

        Args:
            track: whose states.
            annotator: only texts assigned to this annotator; all by default.
            ordering: only texts of this order; all by default.
        """
        query, values = "SELECT state, COUNT(*) FROM head WHERE track = ?", [track]
        if annotator:
            query += " AND item IN (SELECT item FROM assignment WHERE annotator = ?)"
            values.append(annotator)
        if ordering:
            query += " AND item IN (SELECT item FROM queue WHERE ordering = ?)"
            values.append(ordering)
        return dict(self._all(f"{query} GROUP BY state", values))

    def length(self, ordering: str, annotator: str = "") -> int:
        """Return how many texts an order has, only those assigned to ``annotator`` if given."""
        if not annotator:  # places are numbered from 0 without gaps
            row = self._one("SELECT MAX(place) FROM queue WHERE ordering = ?", (ordering,))
            return 0 if row[0] is None else int(row[0]) + 1
        query = "SELECT COUNT(*) FROM assignment JOIN queue USING (item) WHERE annotator = ? AND ordering = ?"
        return int(self._one(query, (annotator, ordering))[0])

    def assignees(self) -> list[str]:
        """Return the annotators to whom texts are assigned, sorted."""
        return [name for (name,) in self._all("SELECT DISTINCT annotator FROM assignment ORDER BY annotator")]

    def tracks(self) -> list[str]:
        """Return the annotators' own tracks, sorted."""
        return [track for (track,) in self._all("SELECT DISTINCT track FROM head ORDER BY track") if track != SHARED]

    def events(self, item_id: str, track: str = SHARED) -> list[Event]:
        """Return what happened to a text, in order."""
        query = f"{_EVENTS} WHERE item.id = ? AND track = ? ORDER BY revision"
        return [_event(row) for row in self._all(query, (item_id, track))]

    def all_events(self) -> Iterator[Event]:
        """Yield every event of every text and track: by text, then track, then revision."""
        for row in self._all(f"{_EVENTS} ORDER BY event.item, track, revision"):
            yield _event(row)

    def times(self, annotator: str, limit: int) -> list[str]:
        """Return when an annotator's last decisions were made, the newest first."""
        query = "SELECT time FROM event WHERE annotator = ? ORDER BY number DESC LIMIT ?"
        return [time for (time,) in self._all(query, (annotator, limit))]

    def standing(self, item_id: str, track: str = SHARED) -> Standing:
        """Return what stands of a text; KeyError where there is none of that id."""
        return replay(self.item(item_id).spans, self.events(item_id, track))

    def repeated(self, operation: str, item_id: str, track: str) -> list[Event] | None:
        """Return the events up to an operation that was done before; None where it was not.

        Raises:
            OperationError: it changed another text or track.
        """
        query = "SELECT item.id, track, revision FROM event JOIN item ON item.number = event.item WHERE operation = ?"
        row = self._one(query, (operation,))
        if row is None:
            return None
        if row[:2] != (item_id, track):
            raise OperationError("the operation's id belongs to another change; make a new one")
        return self.events(item_id, track)[: row[2]]

    def save(
        self, item_id: str, track: str, annotator: str, base: int, operation: str, decision: Decision, text_hash: str
    ) -> Standing:
        """Append a decision, if ``base`` is the revision that stands; it is on the disk when this returns.

        An operation that was done before is not done again: what stood after it is returned.

        Raises:
            KeyError: there is no such text.
            StaleError: another revision stands.
            OperationError: as ``repeated``.
            StorageError: it could not be written; nothing of it is there.
        """
        return self._append(item_id, track, annotator, base, operation, "save", decision, text_hash)

    def step(self, action: str, item_id: str, track: str, annotator: str, base: int, operation: str) -> Standing:
        """Append an ``undo`` or a ``redo``; otherwise as ``save``.

        Raises:
            OperationError: also where there is nothing to undo or redo.
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
        item = self.item(item_id)
        with self._writing():
            done = self.repeated(operation, item_id, track)
            if done is not None:
                return replay(item.spans, done)
            standing = replay(item.spans, self.events(item_id, track))
            if standing.revision != base:
                raise StaleError(standing)
            try:
                after = STEPS[action](standing, decision or standing.decision)
            except ValueError as error:
                raise OperationError(str(error)) from None
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            number = self._number(item_id)
            made = after.decision
            self._db.execute(
                "INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    operation,
                    number,
                    track,
                    base,
                    after.revision,
                    annotator,
                    now,
                    text_hash or item.text_hash,
                    action,
                    _dump(span_records(standing.decision.spans)),
                    _dump(span_records(made.spans)),
                    made.answer,
                    made.rule,
                    made.reason,
                    made.comment,
                ),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)", (track, number, after.revision, made.state)
            )
            return after

    def rebuild_heads(self) -> None:
        """Derive the table of states from the events anew."""
        with self._writing():
            self._db.execute("DELETE FROM head")
            for event in list(self.all_events()):
                self._db.execute(
                    "INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)",
                    (event.track, self._number(event.item), event.revision, event.after.state),
                )

    def explain(self, query: str, values: Sequence[Any]) -> list[str]:
        """Return SQLite's plan of a query, a line a step."""
        return [row[3] for row in self._all(f"EXPLAIN QUERY PLAN {query}", values)]

    def _number(self, item_id: str) -> int:
        row = self._one("SELECT number FROM item WHERE id = ?", (item_id,))
        if row is None:
            raise KeyError(item_id)
        return int(row[0])

    def _one(self, query: str, values: Sequence[Any] = ()) -> Any:
        with self._lock:
            return self._db.execute(query, values).fetchone()

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it is on the disk at the end, or nothing is."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise StorageError(_advice(self.path, error)) from None
            finally:
                if self._db.in_transaction:
                    with suppress(sqlite3.OperationalError):
                        self._db.execute("ROLLBACK")


def create_store(path: Path) -> Store:
    """Make a work database at ``path``, where no file is yet.

    Raises:
        InputError: there is a file, or it cannot be written.
    """
    if path.exists():
        raise InputError(f"{path}: is there already; name another, or remove it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.executescript(f"BEGIN;\n{files('corpus.review').joinpath('schema.sql').read_text('utf-8')}\nCOMMIT;")
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"{path}: cannot be made: {error}; name another place") from None
    return Store(path, connection)


def open_store(path: Path) -> Store:
    """Open a work database.

    Raises:
        InputError: there is none, it is another program's or of another version, or it cannot be written.
    """
    if not path.is_file():
        raise InputError(f'{path}: no such work database; make it with "gaiko review import"')
    try:
        connection = _connect(path)
        application, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: is no work database of a review: {error}; name another file") from None
    if application != APPLICATION:
        raise InputError(f"{path}: is no work database of a review; name another file")
    if version != VERSION:
        raise InputError(
            f"{path}: is of version {version}, this gaiko reads {VERSION}; export it with the gaiko that made it"
        )
    store = Store(path, connection)
    try:
        with store._writing():
            connection.execute("INSERT OR REPLACE INTO setting VALUES ('opened', '1')")
    except StorageError as error:
        connection.close()
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
        "SELECT queue.place, COALESCE(head.state, 'untouched'), queue.why, "
        "item.id, item.doc, item.par, item.text, item.spans, item.meta FROM queue "
        "JOIN item ON item.number = queue.item LEFT JOIN head ON head.track = ? AND head.item = queue.item"
    )
    if annotator:
        query += " JOIN assignment ON assignment.annotator = ? AND assignment.item = queue.item"
        values.append(annotator)
    query += " WHERE queue.ordering = ? AND queue.place > ?"
    values += [ordering, after]
    if states is not None:
        query += f" AND COALESCE(head.state, 'untouched') IN ({', '.join('?' * len(states))})"
        values += states
    return f"{query} ORDER BY queue.place LIMIT ?", [*values, limit]


_EVENTS = (
    "SELECT operation, item.id, track, base, revision, annotator, time, event.text_hash, action, before, after, "
    "answer, rule, reason, comment FROM event JOIN item ON item.number = event.item"
)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _advice(path: Path, error: sqlite3.OperationalError) -> str:
    message = str(error)
    if "full" in message or "disk I/O" in message:
        return f"{path}: the disk is full ({message}); free some space and repeat, nothing was half-written"
    if "readonly" in message:
        return f"{path}: may not be written ({message}); change its permissions or copy it"
    return f"{path}: cannot be written ({message}); repeat"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _why(column: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, text) for code, text in json.loads(column))


def _item(row: Sequence[Any]) -> Item:
    item_id, doc, par, text, spans, meta = row
    return Item(item_id, doc, par, text, read_spans(json.loads(spans)), json.loads(meta))


def _event(row: Sequence[Any]) -> Event:
    before, after, answer, rule, reason, comment = row[9:]
    decision = Decision(read_spans(json.loads(after)), answer, rule, reason, comment)
    return Event(*row[:9], before=read_spans(json.loads(before)), after=decision)
