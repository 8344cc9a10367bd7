"""Columns of a table that hold text, id and date of a document: named by the user, or guessed from names and cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.tsv import read_tsv

_LEAST_PROSE = 15
"""Mean length of the cells of a column from which on it may be the text though its name does not say so."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns, None for one that the table lacks, and a remark that tells the guesses."""

    text: str
    id: str | None = None
    date: str | None = None
    note: str = ""


def find_columns(
    names: Sequence[str], sample: Sequence[Mapping[str, Any]], options: ReaderOptions, where: str
) -> Columns:
    """Return the columns of a table.

    Args:
        names: all columns.
        sample: first rows.
        options: the user's choice of columns.
        where: file, for messages.

    Raises:
        InputError: no such column, or no column that is surely the text; the message lists the columns.
    """
    text = _named(options.text_column, "--text-column", names, where) or _guess_text(names, sample)
    if text is None:
        raise InputError(f"{where}: no column is surely the text; name one with --text-column: {_listed(names)}")
    others = [name for name in names if name != text]
    id = _named(options.id_column, "--id-column", names, where)
    date = _named(options.date_column, "--date-column", names, where)
    guessed = [f"text from column {text!r}"] if options.text_column is None else []
    if id is None and (found := _guess("id", others)) and _is_unique([row.get(found) for row in sample]):
        id = found
        guessed.append(f"ids from {id!r}")
    if date is None and (found := _guess("date", others)):
        date = found
        guessed.append(f"dates from {date!r}")
    note = f"{where}: {', '.join(guessed)}; --text-column, --id-column and --date-column name others" if guessed else ""
    return Columns(text, id, date, note)


def _named(name: str | None, option: str, names: Sequence[str], where: str) -> str | None:
    if name is not None and name not in names:
        raise InputError(f"{where}: has no column {name!r} for {option}; its columns are {_listed(names)}")
    return name


def _guess_text(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the column with a name of texts, or the one whose cells are far longer than those of the others."""
    if (found := _guess("text", names)) is not None:
        return found
    lengths = sorted(
        (sum(len(cell) for row in sample if isinstance(cell := row.get(name), str)) / max(1, len(sample)), name)
        for name in names
    )
    if not lengths or lengths[-1][0] < _LEAST_PROSE or (len(lengths) > 1 and lengths[-1][0] < 2 * lengths[-2][0]):
        return None
    return lengths[-1][1]


def _guess(kind: str, names: Sequence[str]) -> str | None:
    plain = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    return next((plain[known] for known in _known(kind) if known in plain), None)


def _is_unique(cells: Sequence[Any]) -> bool:
    """Return whether cells may be ids: none is empty or stands twice."""
    texts = [str(cell) for cell in cells if cell not in (None, "")]
    return len(texts) == len(cells) == len(set(texts))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name if len(name) <= 40 else f"{name[:40]}…" for name in names[:30])
    return f"{shown} and {len(names) - 30} more" if len(names) > 30 else shown or "none"


@cache
def _known(kind: str) -> tuple[str, ...]:
    rows = read_tsv(Path(__file__).with_name("columns.tsv"))
    return tuple(row["name"] for _, row in rows if row["kind"] == kind)
