"""Read tab-separated tables with ``#`` comment lines and a header line.

The standard ``csv`` module does not fit: it knows no comments, and quotation marks in these tables are plain text.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.raw_files import read_text

Row = dict[str, str]
"""Cells of one line by column name."""


def read_tsv(path: Path, columns: Sequence[str] = ()) -> list[tuple[int, Row]]:
    """Return the rows of a file; format and errors as in ``parse_tsv`` and ``read_text``."""
    return list(parse_tsv(read_text(path), str(path), columns))


def parse_tsv(text: str, where: str, columns: Sequence[str] = ()) -> Iterator[tuple[int, Row]]:
    r"""Yield line number (from 1) and cells by column name; empty lines and comments are skipped.

    Args:
        text: lines that end in LF.
        where: name of the file, for messages.
        columns: column names of a table without a header line; otherwise the first line names them.

    Raises:
        InputError: the number of cells of a line differs from the number of columns; the message names the line.

    >>> list(parse_tsv("# states\nname\tiso\n米国\tUS\n", "states.tsv"))
    [(3, {'name': '米国', 'iso': 'US'})]
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not columns:
            columns = cells
        elif len(cells) != len(columns):
            names = ", ".join(columns)
            raise InputError(f"{where}:{number}: has {len(cells)} cells instead of {len(columns)} ({names}): {line!r}")
        else:
            yield number, dict(zip(columns, cells, strict=True))
