"""The file of a review: one SQLite database, safe against kill -9 and a full disk, told apart from any other."""

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
"""Written into the file, so that another program's database is told apart: ``gako`` in ASCII."""

VERSION = 1
"""Of the schema."""

_BUSY_SECONDS = 10
_CACHE_KIB = 32 * 1024
_NAME = "SQLite format 3\0"


class StorageError(InputError):
    """The database could not be written; nothing of the change is there."""


class Database:
    """An open database; several threads may use it, and several processes may have the file open."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def explain(self, query: str, values: Sequence[Any]) -> list[str]:
        """Return SQLite's plan of a query, a line a step."""
        return [row[3] for row in self._all(f"EXPLAIN QUERY PLAN {query}", values)]

    def _one(self, query: str, values: Sequence[Any] = ()) -> Any:
        with self._lock:
            return self._db.execute(query, values).fetchone()

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _distinct(self, table: str, column: str) -> list[str]:
        """The values of a column that an index begins with, sorted; looks each up instead of walking all rows."""
        query = (
            f"WITH RECURSIVE found (value) AS (SELECT MIN({column}) FROM {table} UNION ALL "
            f"SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > value) FROM found WHERE value IS NOT NULL) "
            "SELECT value FROM found WHERE value IS NOT NULL"
        )
        return [value for (value,) in self._all(query)]

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


def create_database(path: Path) -> sqlite3.Connection:
    """Make a database at ``path``, where no file is yet.

    Raises:
        InputError: there is a file, or it cannot be written.
    """
    if path.exists():
        raise InputError(f"{path}: is there already; name another, or remove it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = files("gaiko.corpus.review.store").joinpath("schema.sql").read_text(encoding="utf-8")
        marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
        with closing(sqlite3.connect(path)) as connection:  # before WAL, so that the marks stand in the file itself
            connection.executescript(f"BEGIN; {marks}\n{schema}\nCOMMIT;")
        return _connect(path)
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"{path}: cannot be made: {error}; name another place") from None


def open_database(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a database that ``create_database`` made; where it is only to be read, also one that may not be written.

    Raises:
        InputError: there is none, it is another program's or of another version, or it may not be opened.
    """
    if not path.is_file():
        raise InputError(f'{path}: no such work database; make it with "gaiko review import"')
    if not is_database(path):
        raise InputError(f"{path}: is no work database of a review; name another file")
    try:
        connection = _connect_to_read(path) if read_only else _connect(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'event'").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise InputError(_advice(path, error)) from None
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: is damaged: {error}; take a copy from before") from None
    if version != VERSION or not tables:
        connection.close()
        raise InputError(
            f"{path}: is of version {version}, this gaiko reads {VERSION}; export it with the gaiko that made it"
        )
    return connection


def is_database(path: Path) -> bool:
    """Whether the file is the work database of a review, of whatever version; InputError where it may not be read."""
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
    """Open as ever; where the folder may not be written, without the files beside, if all is in the file itself."""
    try:
        return _connect(path)
    except sqlite3.OperationalError:
        if path.with_name(f"{path.name}-wal").exists():
            raise
        return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)


def _advice(path: Path, error: sqlite3.OperationalError) -> str:
    message = str(error)
    if "full" in message or "disk I/O" in message:
        return f"{path}: the disk is full ({message}); free some space and repeat, nothing was half-written"
    if "readonly" in message:
        return f"{path}: may not be written ({message}); change its permissions or copy it"
    return f"{path}: cannot be written ({message}); repeat"


def dump(value: Any) -> str:
    """Return ``value`` as the database keeps it: JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
