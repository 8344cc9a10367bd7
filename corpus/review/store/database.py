"""Create, open and query the SQLite file of a review.

WAL and ``synchronous=FULL``: a committed transaction survives ``kill -9``, and a full disk leaves nothing half-written. An
application id in the file header identifies the databases of this program.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError

APPLICATION = 0x67616B6F
"""SQLite application id: ``gako`` in ASCII."""

VERSION = 1
"""Schema version (``PRAGMA user_version``)."""

_BUSY_SECONDS = 10
_CACHE_KIB = 32 * 1024
_NAME = "SQLite format 3\0"


class StorageError(InputError):
    """The database could not be written; the transaction was rolled back.

    Attributes:
        cause: ``full`` (disk), ``read-only`` or ``other``.
    """

    def __init__(self, path: Path, error: sqlite3.OperationalError) -> None:
        self.cause = _cause(str(error))
        super().__init__(_MESSAGES[self.cause].format(path=path, error=error))


class Database:
    """An open SQLite connection behind a lock, shared by threads; several processes may have the file open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self.connection.close()

    def query_plan(self, query: str, values: Sequence[Any]) -> list[str]:
        """Return SQLite's plan of a query, one line per step."""
        return [row[3] for row in self.fetch_all(f"EXPLAIN QUERY PLAN {query}", values)]

    def fetch_one(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, None without one."""
        with self._lock:
            return self.connection.execute(query, values).fetchone()

    def fetch_all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of a query."""
        with self._lock:
            return self.connection.execute(query, values).fetchall()

    def fetch_distinct(self, table: str, column: str) -> list[str]:
        """Return the distinct values of an index's first column, sorted; one index lookup per value, no full scan."""
        query = (
            f"WITH RECURSIVE found (value) AS (SELECT MIN({column}) FROM {table} UNION ALL "
            f"SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > value) FROM found WHERE value IS NOT NULL) "
            "SELECT value FROM found WHERE value IS NOT NULL"
        )
        return [value for (value,) in self.fetch_all(query)]

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one write transaction: committed to disk at the end, rolled back on any exception.

        Raises:
            StorageError: the file cannot be written, or the disk is full.
        """
        with self._lock:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                yield self.connection
                self.connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise StorageError(self.path, error) from None
            finally:
                if self.connection.in_transaction:
                    with suppress(sqlite3.OperationalError):
                        self.connection.execute("ROLLBACK")


def create_database(path: Path) -> Database:
    """Create an empty database at ``path``.

    Raises:
        InputError: the file exists already, or cannot be written.
    """
    if path.exists():
        raise InputError(f"{path}: exists already; name another file, or remove it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = files("gaiko.corpus.review.store").joinpath("schema.sql").read_text(encoding="utf-8")
        ids = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
        with closing(sqlite3.connect(path)) as connection:  # before WAL, so that the ids are in the main file
            connection.executescript(f"BEGIN; {ids}\n{schema}\nCOMMIT;")
        return Database(path, _connect(path))
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"{path}: cannot be created: {error}; name another path") from None


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """Open a database that ``create_database`` made; ``read_only`` also opens files without write permission.

    Raises:
        InputError: no such file, a file of another program or schema version, or one that cannot be opened.
    """
    try:
        exists = path.is_file()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the permissions of its folder") from None
    if not exists:
        raise InputError(f'{path}: no such work database; create it with "gaiko review import"')
    if not is_database(path):
        raise InputError(f"{path}: is not a work database of a review; name another file")
    try:
        connection = _connect_to_read(path) if read_only else _connect(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'event'").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise StorageError(path, error) from None
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: is damaged: {error}; restore a backup") from None
    if version != VERSION or not tables:
        connection.close()
        raise InputError(
            f"{path}: has schema version {version}, this gaiko reads version {VERSION}; export it with the gaiko that created it"
        )
    return Database(path, connection)


def is_database(path: Path) -> bool:
    """Return whether the file header is that of a review database of any version; InputError if it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check its permissions") from None
    return head[:16] == _NAME.encode() and int.from_bytes(head[68:72], "big") == APPLICATION


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Open normally; in a read-only folder open as immutable, provided no WAL file holds further transactions."""
    try:
        return _connect(path)
    except sqlite3.OperationalError:
        if path.with_name(f"{path.name}-wal").exists():
            raise
        return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)


def _cause(message: str) -> str:
    if "full" in message or "disk I/O" in message:
        return "full"
    return "read-only" if "readonly" in message else "other"


_MESSAGES = {
    "full": "{path}: the disk is full ({error}); free some space and repeat; the database holds only complete changes",
    "read-only": "{path}: is read-only ({error}); change its permissions or copy it",
    "other": "{path}: cannot be written ({error}); repeat",
}


def dump_json(value: Any) -> str:
    """Return ``value`` as compact JSON, the form of all JSON columns."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
