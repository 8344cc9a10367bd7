"""Reader of the gazetteers and pattern tables in ``annotators/data``."""

from functools import cache
from importlib.resources import files

from gaiko.corpus.tsv import Row, parse_tsv


@cache
def table(name: str) -> tuple[Row, ...]:
    """Return the rows of ``annotators/data/<name>.tsv`` as dicts by column name.

    Lines that begin with ``#`` are comments; the first other line has the column names.
    """
    text = files("gaiko.annotators").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(row for _, row in parse_tsv(text, f"{name}.tsv"))


def split_cell(cell: str) -> list[str]:
    """Return the values of a cell with several, separated by ``|``."""
    return [value for value in cell.split("|") if value]


@cache
def column(name: str, column_name: str) -> tuple[str, ...]:
    """Return one column of a table, longest value first, as an alternation needs it."""
    return tuple(sorted((row[column_name] for row in table(name)), key=lambda value: (-len(value), value)))


@cache
def words(name: str, use: str) -> tuple[str, ...]:
    """Return the words with ``use`` of a table of ``word`` and ``uses`` (``|``-separated), longest first.

    Raises:
        KeyError: no word has this use.

    >>> words("person_words", "no_role")
    ('さん', '女史', '君', '様', '殿', '氏')
    """
    found = [row["word"] for row in table(name) if use in split_cell(row["uses"])]
    if not found:
        raise KeyError(f"{name}.tsv has no word with the use {use!r}")
    return tuple(sorted(found, key=lambda word: (-len(word), word)))
