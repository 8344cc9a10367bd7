"""Reader of tables, one document a row: CSV, TSV, JSON, JSON lines, Parquet, and folders of the library ``datasets``.

Rows are read one after the other; only a JSON array is read whole.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.layout import Origin
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.columns import Columns, find_columns
from gaiko.corpus.readers.rows_arrow import arrow_rows, dataset_rows, is_dataset_folder, parquet_rows
from gaiko.corpus.readers.rows_text import Row, csv_rows, json_lines_rows, json_rows, tsv_rows
from gaiko.corpus.reference import COLUMN, Reference, parse_reference
from gaiko.corpus.seeds import Seed, safe_id

_SAMPLE = 100
"""Number of rows from which columns are guessed."""

_ROWS: Mapping[str, Callable[[Path, bytes | None, ReaderOptions], Iterator[Row]]] = {
    ".csv": csv_rows,
    ".tsv": tsv_rows,
    ".json": json_rows,
    ".jsonl": json_lines_rows,
    ".ndjson": json_lines_rows,
    ".parquet": parquet_rows,
    ".arrow": arrow_rows,
}
"""Function that yields the rows of a file, by suffix."""


class TableReader:
    """Tables; each row is a document."""

    name = "table"
    suffixes: tuple[str, ...] = tuple(_ROWS)
    one_document = False

    def sniff(self, head: bytes) -> bool:
        """Return whether the file is Parquet or Arrow."""
        return head.startswith((b"PAR1", b"ARROW1\0\0"))

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the documents of a file, or of a folder of ``datasets``."""
        if data is None and is_dataset_folder(path):
            rows = dataset_rows(path)
        else:
            rows = _ROWS.get(path.suffix.lower(), _by_content)(path, data, options)
        first: list[Row] = []
        wrong: InputError | None = None
        try:
            first.extend(islice(rows, _SAMPLE))
        except InputError as error:
            wrong = error
        if not first:
            if wrong is not None:
                raise wrong
            return
        names = list(dict.fromkeys(name for row in first for name in row.cells))
        columns = find_columns(names, [row.cells for row in first], options, str(path))
        if wrong is not None:  # a wrong column is told first
            raise wrong
        for number, row in enumerate(chain(first, rows), start=1):
            notes = (*((columns.note,) if columns.note and number == 1 else ()), *row.notes)
            yield _seed(row, number, columns, path, notes, required=options.date_column is not None)


def _by_content(path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Row]:
    """Yield the rows of Parquet or Arrow with another suffix."""
    if data is None:
        with path.open("rb") as file:
            magic = file.read(4)
    else:
        magic = data[:4]
    return (parquet_rows if magic == b"PAR1" else arrow_rows)(path, data, options)


def _seed(row: Row, number: int, columns: Columns, path: Path, notes: tuple[str, ...], *, required: bool) -> Seed:
    """Return the document of a row; an empty cell is an empty document. A date must be one if it is ``required``."""
    if columns.text not in row.cells:
        raise InputError(f"{row.where}: has no {columns.text!r}; each row needs the column of the text")
    text = row.cells[columns.text]
    if text is None:
        text = ""
    if not isinstance(text, str):
        raise InputError(
            f"{row.where}: {columns.text!r} is {type(text).__name__}, not text; name another --text-column"
        )
    id = row.cells.get(columns.id) if columns.id else None
    return Seed(
        safe_id(str(id)) if id not in (None, "") else f"{safe_id(path.stem)}-{number:06d}",
        text,
        path,
        reference=_reference(row, columns.date, required=required) if columns.date else None,
        origins=((0, Origin(row=number)),),
        encoding=row.encoding,
        notes=notes,
        fields={name: cell for name, cell in row.cells.items() if name != columns.text},
    )


def _reference(row: Row, column: str, *, required: bool) -> Reference | None:
    """Return the date of a row; None for an empty cell, and for a cell of a guessed column that holds no date."""
    value = row.cells.get(column)
    if value in (None, ""):
        return None
    try:
        return parse_reference(value, f"{row.where}: {column!r}", COLUMN)
    except InputError:
        if required:
            raise
        return None
