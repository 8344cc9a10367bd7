"""Read a rank's pieces of JSONL, Parquet and text files; every document in them is yielded, fit to be tagged or not."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from gaiko.models.scale.documents import Accepted, Place, from_bytes, from_line, from_record, reject
from gaiko.models.scale.inputs import Piece, folder_of
from gaiko.models.scale.job import Input
from gaiko.models.scale.ledger import Reject

_SPARE = 1 << 24
_ESCAPED = 12
"""Bytes that JSON may take for a character: two escapes of six."""

_ROWS = 1_000
_CODECS = {".gz": "gzip", ".zst": "zstd"}

_Record = dict[str, object] | tuple[str, Exception]
"""A row, or the column whose value Python cannot hold and why."""


def read_pieces(read: Input, pieces: Sequence[Piece]) -> Iterator[Accepted | Reject]:
    """Yield the documents of the pieces, in order, with no more than one line, one file of text or a thousand rows in memory."""
    folder = folder_of(read)
    of = {"jsonl": _lines, "parquet": _rows, "txt": _text}[read.format]
    for piece in pieces:
        yield from of(folder / piece.name, piece, read)


def _lines(path: Path, piece: Piece, read: Input) -> Iterator[Accepted | Reject]:
    limit = read.max_chars * _ESCAPED + _SPARE
    number = piece.first
    left = piece.stop - piece.start if piece.stop is not None else -1
    try:
        with _opened(path, piece.start) as file:
            while left and (line := file.readline(limit)):
                place = Place(piece.name, number)
                size = len(line)
                if size == limit and not line.endswith(b"\n"):
                    size += _skip_line(file)
                    yield reject(place, "too-long", f"the line has {size} bytes", line)
                else:
                    yield from_line(line.removesuffix(b"\n").removesuffix(b"\r"), place, read)
                number += 1
                if left > 0:
                    left = max(0, left - size)
    except (OSError, EOFError) as error:
        yield reject(Place(piece.name, number), "damaged-file", f"from line {number} on: {_first_line(error)}", b"")


def _skip_line(file: IO[bytes]) -> int:
    """Read to the end of the line; how many bytes that were."""
    size = 0
    while rest := file.readline(_SPARE):
        size += len(rest)
        if rest.endswith(b"\n"):
            break
    return size


@contextmanager
def _opened(path: Path, start: int) -> Iterator[IO[bytes]]:
    codec = _CODECS.get(path.suffix)
    with path.open("rb") as file:
        if codec is None:
            file.seek(start)
            yield file
        else:
            with pa.CompressedInputStream(file, codec) as stream:
                yield cast(IO[bytes], _Lines(stream))


class _Lines:
    """Lines of a stream that has none of its own."""

    def __init__(self, stream: pa.NativeFile) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0

    def readline(self, limit: int) -> bytes:
        """Return what is left of the line, ``limit`` bytes at most; nothing at the end."""
        parts: list[bytes] = []
        size = 0
        while size < limit:
            if self._at == len(self._buffer):
                self._buffer, self._at = self._stream.read(1 << 18), 0
                if not self._buffer:
                    break
            end = self._buffer.find(b"\n", self._at) + 1 or len(self._buffer)
            part = self._buffer[self._at : min(end, self._at + limit - size)]
            parts.append(part)
            size += len(part)
            self._at += len(part)
            if part.endswith(b"\n"):
                break
        return b"".join(parts)


def _rows(path: Path, piece: Piece, read: Input) -> Iterator[Accepted | Reject]:
    stop = piece.stop or 0
    row = piece.start
    try:
        with pq.ParquetFile(path) as file:
            for record in _records(file, piece.start, stop):
                row += 1
                place = Place(piece.name, row)
                yield from_record(record, place, read) if isinstance(record, dict) else _bad_row(place, *record)
    except (OSError, pa.ArrowException) as error:
        for lost in range(row + 1, stop + 1):
            yield reject(Place(piece.name, lost), "damaged-file", f"from row {row + 1} on: {_first_line(error)}", b"")


def _records(file: pq.ParquetFile, start: int, stop: int) -> Iterator[_Record]:
    """The rows ``[start, stop)``, of which only the row groups that hold them are read."""
    groups: list[int] = []
    at = skip = 0
    for number in range(file.num_row_groups):
        end = at + file.metadata.row_group(number).num_rows
        if at < stop and end > start:
            if not groups:
                skip = start - at
            groups.append(number)
        at = end
    left = stop - start
    for batch in file.iter_batches(batch_size=_ROWS, row_groups=groups):
        part = batch.slice(min(skip, batch.num_rows), left)
        skip -= min(skip, batch.num_rows)
        left -= part.num_rows
        yield from _plain(part)
        if left <= 0:
            return


def _plain(batch: pa.RecordBatch) -> list[_Record]:
    try:
        rows: list[_Record] = batch.to_pylist()
    except (ValueError, OverflowError):  # of one value of one row
        return [_plain_row(batch.slice(at, 1)) for at in range(batch.num_rows)]
    return rows


def _plain_row(row: pa.RecordBatch) -> _Record:
    found: dict[str, object] = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            found[name] = column[0].as_py()
        except (ValueError, OverflowError) as error:
            return name, error
    return found


def _bad_row(place: Place, column: str, error: Exception) -> Reject:
    reason = "not-utf8" if isinstance(error, UnicodeDecodeError) else "bad-value"
    return reject(place, reason, f"column {column!r}: {_first_line(error)}", b"")


def _text(path: Path, piece: Piece, read: Input) -> Iterator[Accepted | Reject]:
    place = Place(piece.name, 1, of_file=True)
    limit = 4 * read.max_chars + 1
    try:
        with path.open("rb") as file:
            raw = file.read(limit)
    except OSError as error:
        yield reject(place, "damaged-file", _first_line(error), b"")
        return
    if len(raw) == limit:
        yield reject(place, "too-long", f"more than {limit - 1} bytes; max_chars is {read.max_chars}", raw)
    else:
        yield from_bytes(raw, place, read)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
