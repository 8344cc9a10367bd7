"""Readers of a rank's input: JSONL, Parquet and text files, and datasets of the Hub. No record is dropped silently."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from gaiko.models.scale.documents import Accepted, from_file, from_line, from_record
from gaiko.models.scale.inputs import FileSlice, input_folder
from gaiko.models.scale.job import Input
from gaiko.models.scale.ledger import Location, Reject

_OTHER_KEYS_BYTES = 1 << 24
"""Bytes of a JSONL line allowed besides the text; also the block size for skipping a longer line."""

_MAX_ESCAPE_BYTES = 12
"""Maximum bytes of one character in JSON: two escapes of six bytes."""

_ROWS = 1_000
"""Rows of a Parquet file in memory at a time."""

_CODECS = {".gz": "gzip", ".zst": "zstd"}

_Row = dict[str, object] | tuple[str, str]
"""A row; or the reason and detail of its reject, if Python cannot represent a value of it."""


def read_slices(spec: Input, slices: Sequence[FileSlice]) -> Iterator[Accepted | Reject]:
    """Yield the documents of the slices, in order; in memory are at most one line, one text file or a thousand rows."""
    folder = input_folder(spec)
    reader = {"jsonl": _read_lines, "parquet": _read_rows, "txt": _read_text}[spec.format]
    for piece in slices:
        yield from reader(folder / piece.name, piece, spec)


def read_hub(spec: Input, rank: int, tasks: int) -> Iterator[Accepted | Reject]:
    """Yield every ``tasks``-th row of a dataset through datatrove's reader; if streamed, every ``tasks``-th of its files.

    The position of a document is its row, from 1; if streamed, its place among the documents of the rank.
    """
    from datatrove.pipeline.readers import HuggingFaceDatasetReader  # imports datasets

    options = {"name": spec.config, "split": spec.split, "revision": spec.revision}
    reader = HuggingFaceDatasetReader(
        spec.source,
        {key: value for key, value in options.items() if value is not None},
        streaming=spec.streaming,
        # a constant text: the reader drops rows without text
        adapter=lambda _, row, *__: {"text": "-", "id": "", "metadata": {"row": row}},
    )
    name = f"{Path(spec.source).name if Path(spec.source).is_dir() else spec.source}:{spec.split}"
    for number, document in enumerate(reader.run(rank=rank, world_size=tasks)):
        location = Location.of(name, number * tasks + rank + 1)
        if spec.streaming:
            location = Location.of(f"{name}:{rank:05d}", number + 1)
        yield from_record(document.metadata["row"], location, spec)


def _read_lines(path: Path, part: FileSlice, spec: Input) -> Iterator[Accepted | Reject]:
    limit = spec.max_chars * _MAX_ESCAPE_BYTES + _OTHER_KEYS_BYTES
    number = part.first
    left = part.stop - part.start if part.stop is not None else -1
    try:
        with _open(path, part.start) as file:
            while left and (line := file.readline(limit)):
                location, size, start = Location.of(part.name, number), len(line), line
                if size == limit and not line.endswith(b"\n"):
                    while line and not line.endswith(b"\n"):
                        line = file.readline(_OTHER_KEYS_BYTES)
                        size += len(line)
                    yield location.reject("too-long", f"the line has {size} bytes", start)
                else:
                    yield from_line(line.removesuffix(b"\n").removesuffix(b"\r"), location, spec)
                number += 1
                if left > 0:
                    left = max(0, left - size)
    except (OSError, EOFError) as error:
        detail = f"from line {number} on: {_first_line(error)}"
        yield Location.of(part.name, number).reject("damaged-file", detail, b"")


@contextmanager
def _open(path: Path, start: int) -> Iterator[IO[bytes]]:
    with pa.input_stream(str(path), compression=_CODECS.get(path.suffix)) as stream:
        if start:
            stream.seek(start)
        yield cast(IO[bytes], io.BufferedReader(stream, 1 << 18))


def _read_rows(path: Path, part: FileSlice, spec: Input) -> Iterator[Accepted | Reject]:
    stop = part.stop or 0
    number = part.start
    try:
        with pq.ParquetFile(path) as file:
            for row in _rows(file, part.start, stop):
                number += 1
                location = Location.of(part.name, number)
                yield from_record(row, location, spec) if isinstance(row, dict) else location.reject(*row, b"")
    except (OSError, pa.ArrowException) as error:
        detail = f"from row {number + 1} on: {_first_line(error)}"
        for lost in range(number + 1, stop + 1):
            yield Location.of(part.name, lost).reject("damaged-file", detail, b"")


def _rows(file: pq.ParquetFile, start: int, stop: int) -> Iterator[_Row]:
    """Yield the rows ``[start, stop)``; only the row groups that hold them are read."""
    end = 0
    for group in range(file.num_row_groups):
        offset, end = end, end + file.metadata.row_group(group).num_rows
        if offset >= stop or end <= start:
            continue
        for batch in file.iter_batches(batch_size=_ROWS, row_groups=[group]):
            first = min(max(start - offset, 0), batch.num_rows)
            yield from _to_python(batch.slice(first, max(stop - offset - first, 0)))
            offset += batch.num_rows


def _to_python(batch: pa.RecordBatch) -> list[_Row]:
    try:
        return cast(list[_Row], batch.to_pylist())
    except (ValueError, OverflowError):  # one value of one row: convert them one by one
        return [_row_to_python(batch.slice(number, 1)) for number in range(batch.num_rows)]


def _row_to_python(row: pa.RecordBatch) -> _Row:
    found: dict[str, Any] = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            found[name] = column[0].as_py()
        except (ValueError, OverflowError) as error:
            reason = "not-utf8" if isinstance(error, UnicodeDecodeError) else "bad-value"
            return reason, f"column {name!r}: {_first_line(error)}"
    return found


def _read_text(path: Path, part: FileSlice, spec: Input) -> Iterator[Accepted | Reject]:
    location = Location(part.name, part.name, 1)
    limit = 4 * spec.max_chars + 1
    try:
        with path.open("rb") as file:
            raw = file.read(limit)
    except OSError as error:
        yield location.reject("damaged-file", _first_line(error), b"")
        return
    if len(raw) == limit:
        yield location.reject("too-long", f"more than {limit - 1} bytes; max_chars is {spec.max_chars}", raw)
    else:
        yield from_file(raw, location, spec)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
