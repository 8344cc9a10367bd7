"""Work database of a review: settings, and the tables of texts, queue and events over one open SQLite file."""

import json
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.store.database import Database, StorageError, create_database, dump_json, open_database
from gaiko.corpus.review.store.event_table import EventTable
from gaiko.corpus.review.store.queue_table import QueueTable
from gaiko.corpus.review.store.text_table import TextTable


class Store:
    """An open work database, usable from several threads and processes at once.

    Attributes:
        path: the SQLite file.
        database: connection and transactions.
        texts: texts, layers and evidence.
        queue: orders, reasons and assignments.
        events: append-only decisions.
    """

    def __init__(self, database: Database) -> None:
        self.path = database.path
        self.database = database
        self.texts = TextTable(database)
        self.queue = QueueTable(database, self.texts)
        self.events = EventTable(database, self.texts)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def setting(self, key: str) -> Any:
        """Return the JSON value of a setting, None if it was never set."""
        row = self.database.fetch_one("SELECT value FROM setting WHERE key = ?", (key,))
        return json.loads(row[0]) if row else None

    def set(self, key: str, value: Any) -> None:
        """Store a setting as JSON."""
        with self.database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, dump_json(value)))


def create_store(path: Path) -> Store:
    """Create a work database at ``path``; InputError if the file exists or cannot be written."""
    return Store(create_database(path))


def open_store(path: Path, *, read_only: bool = False) -> Store:
    """Open a work database.

    Raises:
        InputError: no such file, a file of another program or schema version, or not writable without ``read_only``.
    """
    store = Store(open_database(path, read_only=read_only))
    if not read_only:
        try:
            store.set("opened", 1)
        except StorageError as error:
            store.close()
            raise InputError(str(error)) from None
    return store
