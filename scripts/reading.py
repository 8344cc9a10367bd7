"""Options and messages of the commands that read documents: files, folders, web pages, tables."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gaiko.corpus.readers.base import ReaderOptions

Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of text files; recognized by default.")
]
TextColumn = Annotated[
    str | None,
    typer.Option("--text-column", metavar="NAME", help="Column of tables with the text; guessed by default."),
]
IdColumn = Annotated[
    str | None, typer.Option("--id-column", metavar="NAME", help="Column of tables with the ids; guessed by default.")
]
DateColumn = Annotated[
    str | None,
    typer.Option("--date-column", metavar="NAME", help="Column of tables with the date; guessed by default."),
]
SkipBad = Annotated[
    bool,
    typer.Option("--skip-bad", help="Leave out files that cannot be read (exit code 1), instead of writing nothing."),
]

_MAX_LINES = 20
"""Number of messages of one kind that are printed; the rest is counted."""


def reader_options(
    encoding: str | None, text_column: str | None, id_column: str | None, date_column: str | None
) -> ReaderOptions:
    """Return the options of the readers."""
    return ReaderOptions(encoding=encoding, text_column=text_column, id_column=id_column, date_column=date_column)


def find_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files to read among ``paths`` and in the folders among them; print what is skipped."""
    from gaiko.corpus.readers.folders import find_documents

    found = find_documents(paths)
    print_messages(map(str, found.skipped))
    return found.files


def print_messages(messages: Iterable[str]) -> None:
    """Print up to 20 messages to standard error, one line each, and the number of the others."""
    lines = list(messages)
    for line in lines[:_MAX_LINES]:
        print(f"gaiko: {line}", file=sys.stderr)
    if len(lines) > _MAX_LINES:
        print(f"gaiko: and {len(lines) - _MAX_LINES} more", file=sys.stderr)
