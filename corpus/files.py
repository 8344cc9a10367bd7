"""Atomic file writing, and JSONL reading with errors that name the line."""

import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.raw_files import decode, read_bytes

_LINE_SEPARATORS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``path`` that replaces ``path`` if the block succeeds and is removed if it fails.

    Symbolic links are followed. A device or a pipe is written directly.

    Raises:
        InputError: ``path`` cannot be written, or the disk is full.
    """
    try:
        path = path.resolve()
        if path.is_dir():
            raise InputError(f"{path}: is a folder; give a file name")
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(path) as (file, temporary):
            yield file
            file.close()
            temporary.chmod(_mode(path))
            temporary.replace(path)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise InputError(f"{path}: cannot be written: {error.strerror}; name another output") from None


@contextmanager
def _temporary(path: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Yield a new file beside ``path``; removed at the end of the block unless it was moved."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Return the permissions of the replaced file, or those of a new file under the umask."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def check_writable(path: Path) -> None:
    """Raise InputError if ``path`` cannot be written; create its folder. Call it before a long computation."""
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError(f"{path}: cannot be written; name another output")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}; name another output") from None


def write_text(path: Path, text: str) -> None:
    """Write ``text`` atomically as UTF-8 with LF line ends."""
    with replacing(path) as file:
        file.write(text.encode("utf-8"))


def dump_json(record: Any) -> str:
    """Return ``record`` as one line of JSON with keys in the given order; non-ASCII characters are not escaped.

    Exceptions are U+0085, U+2028 and U+2029, which some readers (``str.splitlines``) treat as line ends.
    """
    line = json.dumps(record, ensure_ascii=False)
    for separator, escape in _LINE_SEPARATORS.items():  # three searches are faster than str.translate
        line = line.replace(separator, escape)
    return line


def write_jsonl(path: Path, records: Iterable[Any]) -> None:
    """Write one JSON record per line, atomically."""
    with replacing(path) as file:
        for record in records:
            file.write(dump_json(record).encode("utf-8") + b"\n")


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number (from 1) and object of each non-empty line of a JSONL file.

    Raises:
        InputError: as in ``gaiko.corpus.seeds.read_text``; a line is not a JSON object, or contains a lone surrogate.
    """
    text = decode(read_bytes(path), str(path)).removeprefix("\ufeff")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, parse_json_object(line, f"{path}:{number}")


def stream_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Streaming ``read_jsonl``: one line in memory at a time."""
    with open_bytes(path) as file:
        for number, data in enumerate(file, start=1):
            line = decode(data, str(path), number)
            if line.strip():
                yield number, parse_json_object(line, f"{path}:{number}")


def open_bytes(path: Path) -> IO[bytes]:
    """Open ``path`` for reading; errors as in ``read_bytes``."""
    try:
        return path.open("rb")
    except OSError:
        read_bytes(path)  # raises InputError with the reason
        raise


def parse_json_object(line: str, where: str) -> dict[str, Any]:
    """Return the JSON object in ``line``; raise InputError, prefixed with ``where``, for anything else."""
    record = parse_json(line, where)
    if not isinstance(record, dict):
        raise InputError(f'{where}: a JSON object is expected, such as {{"text": "…"}}')
    return record


def parse_json(text: str, where: str) -> Any:
    """Parse JSON.

    Raises:
        InputError: invalid JSON, nested too deeply, or with a lone surrogate or a number that JSON does not have.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise InputError(f"{where}: not JSON: {error.msg} at {line}column {error.colno}") from None
    except (RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        raise InputError(f"{where}: not JSON: {why}") from None
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(
            f"{where}: contains a lone surrogate (\\ud800 to \\udfff); write the character itself"
        ) from None
    except ValueError:
        raise InputError(f"{where}: contains a number that JSON does not have (NaN, Infinity or too large)") from None
    return value
