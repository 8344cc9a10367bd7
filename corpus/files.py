"""Write files whole or not at all, and read JSONL with errors that name the line."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from corpus.errors import InputError
from corpus.seeds import decode, read_bytes

_LINE_SEPARATORS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``path``; it takes the place of ``path`` only if the block succeeds.

    Raises:
        InputError: the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}; name another output") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o644)
        temporary.replace(path)
    except IsADirectoryError:
        temporary.unlink(missing_ok=True)
        raise InputError(f"{path}: is a folder; name a file") from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with LF line ends, whole or not at all."""
    with replacing(path) as file:
        file.write(text.encode("utf-8"))


def dump_json(record: Any) -> str:
    """Return one line of JSON: keys in the order given, no escapes but the needed ones and other line separators.

    U+0085, U+2028 and U+2029 are escaped because readers that split lines by Unicode's rules break a record there.
    """
    return json.dumps(record, ensure_ascii=False).translate(_LINE_SEPARATORS)


def write_jsonl(path: Path, records: Iterable[Any]) -> None:
    """Write one JSON record a line, whole or not at all."""
    with replacing(path) as file:
        for record in records:
            file.write(dump_json(record).encode("utf-8") + b"\n")


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number (from 1) and object for every line of a JSONL file; empty lines are passed over.

    Raises:
        InputError: as ``corpus.seeds.read_text``; a line is not a JSON object, or holds a lone surrogate.
    """
    text = decode(read_bytes(path), str(path))
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, parse_json_object(line, f"{path}:{number}")


def parse_json_object(line: str, where: str) -> dict[str, Any]:
    """Return the JSON object on ``line``; InputError, opening with ``where``, if there is none."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise InputError(f"{where}: not JSON that can be read: nested too deeply") from None
    if not isinstance(record, dict):
        raise InputError(f'{where}: a JSON object is expected, such as {{"text": "…"}}')
    try:
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(f"{where}: holds a lone surrogate (\\ud800 to \\udfff); write the character itself") from None
    return record
