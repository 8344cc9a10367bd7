"""Tables of the review queue: named orders of the texts, reasons to review each, and assignments to annotators."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.review.store.database import Database, dump_json
from gaiko.corpus.review.store.history import SHARED
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.review.store.text_table import TextTable, read_item_row
from gaiko.corpus.style import japanese_names

Reason = tuple[str, str]
"""Reason to review a text: a code, and a sentence in the language of the page."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Position of a text in an order.

    Attributes:
        item: text id.
        rank: rank by the order's criterion alone, from 0.
        sampled: whether the position was drawn at random.
    """

    item: str
    rank: int
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A text on a page of the queue: its position from 0, its review state and the reasons to review it."""

    place: int
    item: Item
    state: str
    reasons: tuple[Reason, ...]


class QueueTable:
    """Orders, reasons and assignments of one database."""

    def __init__(self, database: Database, texts: TextTable) -> None:
        self._database = database
        self._texts = texts

    def set(self, ordering: str, rows: Iterable[QueueRow]) -> None:
        """Store an order under its name, replacing an earlier one."""
        numbers = self._texts.numbers()
        places = ((ordering, place, numbers[row.item], row.sampled, row.rank) for place, row in enumerate(rows))
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM queue WHERE ordering = ?", (ordering,))
            connection.executemany("INSERT INTO queue VALUES (?, ?, ?, ?, ?)", places)

    def rows(self, ordering: str) -> list[QueueRow]:
        """Return a whole order."""
        query = "SELECT id, rank, sampled FROM queue JOIN item ON item = number WHERE ordering = ? ORDER BY place"
        rows = self._database.fetch_all(query, (ordering,))
        return [QueueRow(item, rank, bool(sampled)) for item, rank, sampled in rows]

    def orderings(self) -> list[str]:
        """Return the names of the stored orders, sorted."""
        return self._database.fetch_distinct("queue", "ordering")

    def length(self, ordering: str, annotator: str = "") -> int:
        """Return the number of texts in an order, or of those assigned to ``annotator``."""
        if not annotator:  # places are numbered from 0 without gaps
            row = self._database.fetch_one("SELECT MAX(place) FROM queue WHERE ordering = ?", (ordering,))
            return 0 if row[0] is None else int(row[0]) + 1
        query = "SELECT COUNT(*) FROM assignment JOIN queue USING (item) WHERE annotator = ? AND ordering = ?"
        return int(self._database.fetch_one(query, (annotator, ordering))[0])

    def page(
        self,
        ordering: str,
        track: str = SHARED,
        *,
        after: int = -1,
        limit: int = 50,
        states: Collection[str] | None = None,
        annotator: str = "",
    ) -> list[QueueEntry]:
        """Return the next texts of an order.

        Args:
            ordering: name of the order.
            track: track that the states are of; empty for the shared annotation.
            after: position after which the page begins.
            limit: maximum number of texts.
            states: keep texts in these states; all by default.
            annotator: keep texts assigned to this annotator; all by default.
        """
        query, values = page_query(ordering, track, after=after, limit=limit, states=states, annotator=annotator)
        return [
            QueueEntry(row[0], read_item_row(row[4:]), row[1], tuple(_read_reasons(row[2], row[3])))
            for row in self._database.fetch_all(query, values)
        ]

    def set_reasons(self, reasons: Mapping[str, Sequence[Reason]]) -> None:
        """Store the reasons to review each text by text id, replacing all earlier ones."""
        numbers = self._texts.numbers()
        rows = ((numbers[item], dump_json(found)) for item, found in reasons.items() if found)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM reason")
            connection.executemany("INSERT INTO reason VALUES (?, ?)", rows)

    def reasons(self, item_id: str, ordering: str = "") -> list[Reason]:
        """Return the reasons to review a text, with ``random`` if it was sampled in the order."""
        query = (
            "SELECT why, sampled FROM item LEFT JOIN reason ON reason.item = number "
            "LEFT JOIN queue ON queue.item = number AND ordering = ? WHERE id = ?"
        )
        row = self._database.fetch_one(query, (ordering, item_id))
        return _read_reasons(*row) if row else []

    def assign(self, annotator: str, items: Iterable[str]) -> None:
        """Assign texts to an annotator, in addition to earlier ones."""
        with self._database.transaction() as connection:
            for item in items:
                number = self._texts.number(item)
                connection.execute("INSERT OR IGNORE INTO assignment VALUES (?, ?)", (annotator, number))

    def assignments(self) -> dict[str, list[str]]:
        """Return by annotator the ids of the assigned texts, in document order."""
        found: dict[str, list[str]] = {}
        query = "SELECT annotator, id FROM assignment JOIN item ON item = number ORDER BY annotator, number"
        for name, item in self._database.fetch_all(query):
            found.setdefault(name, []).append(item)
        return found

    def assignees(self) -> list[str]:
        """Return the annotators with assigned texts, sorted."""
        return self._database.fetch_distinct("assignment", "annotator")


def page_query(
    ordering: str,
    track: str,
    *,
    after: int,
    limit: int,
    states: Collection[str] | None,
    annotator: str,
) -> tuple[str, list[Any]]:
    """Return the query of ``QueueTable.page`` and its values; it reads the order from ``after`` on, by index only."""
    values: list[Any] = [track]
    query = (
        "SELECT queue.place, "
        "COALESCE((SELECT state FROM event WHERE track = ? AND event.item = queue.item ORDER BY revision DESC LIMIT 1), "
        "'untouched') AS last_state, reason.why, queue.sampled, "
        "item.id, item.doc, item.par, item.text, item.spans, item.meta FROM queue "
        "JOIN item ON item.number = queue.item LEFT JOIN reason ON reason.item = queue.item"
    )
    if annotator:
        query += " JOIN assignment ON assignment.annotator = ? AND assignment.item = queue.item"
        values.append(annotator)
    query += " WHERE queue.ordering = ? AND queue.place > ?"
    values += [ordering, after]
    if states is not None:
        query += f" AND last_state IN ({', '.join('?' * len(states))})"
        values += states
    return f"{query} ORDER BY queue.place LIMIT ?", [*values, limit]


def _read_reasons(stored: str | None, sampled: int | None) -> list[Reason]:
    found = [(code, text) for code, text in json.loads(stored)] if stored else []
    return [*found, ("random", japanese_names()["reason"]["random"])] if sampled else found
