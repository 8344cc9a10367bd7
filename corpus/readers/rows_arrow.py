"""Rows of tables in Parquet and Arrow, and of folders that the library ``datasets`` saved; a batch in memory at a time."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.rows_text import LARGEST_CELL, Row

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 256
"""Number of rows read at a time."""


def parquet_rows(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the rows of a Parquet file."""
    import pyarrow as pa  # here, because it takes longer to import than all readers
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path if data is None else io.BytesIO(data)) as file:
            yield from _rows(file.iter_batches(batch_size=_BATCH), path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, "Parquet", error) from None


def arrow_rows(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the rows of an Arrow file, or of a stream, as ``datasets`` saves it."""
    import pyarrow as pa
    import pyarrow.ipc

    try:
        with pa.memory_map(str(path)) if data is None else pa.BufferReader(data) as source:
            try:
                batches = pa.ipc.open_stream(source)
                yield from _rows(iter(batches), path)
            except pa.ArrowInvalid:
                source.seek(0)
                file = pa.ipc.open_file(source)
                yield from _rows((file.get_batch(at) for at in range(file.num_record_batches)), path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, "Arrow", error) from None


def is_dataset_folder(path: Path) -> bool:
    """Return whether ``path`` is a folder that ``datasets`` saved, or one with its splits."""
    return path.is_dir() and any(
        (path / name).is_file() for name in ("dataset_info.json", "state.json", "dataset_dict.json")
    )


def dataset_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of all Arrow and Parquet files below a folder of ``datasets``, in name order.

    Raises:
        InputError: there are none, or one is damaged.
    """
    files = sorted(file for file in path.rglob("*") if file.suffix in (".arrow", ".parquet") and file.is_file())
    if not files:
        raise InputError(f"{path}: a folder of datasets without .arrow or .parquet files; save it with save_to_disk")
    for file in files:
        yield from (parquet_rows if file.suffix == ".parquet" else arrow_rows)(file, None, ReaderOptions())


def _rows(batches: "Iterator[pa.RecordBatch]", path: Path) -> Iterator[Row]:
    number = 0
    for batch in batches:
        for cells in batch.to_pylist():
            number += 1
            where = f"{path}: row {number}"
            if any(isinstance(cell, str) and len(cell) > LARGEST_CELL for cell in cells.values()):
                raise InputError(f"{where}: has a cell of more than {LARGEST_CELL >> 20} million characters; split it")
            yield Row(cells, where)


def _damaged(path: Path, kind: str, error: Exception) -> InputError:
    reason = (str(error).splitlines() or ["damaged"])[0]
    return InputError(f"{path}: not a readable {kind} file: {reason[:120]}; save it again")
