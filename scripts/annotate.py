"""``gaiko annotate``: tag files, folders or standard input, and write JSON lines."""

import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from corpus.errors import InputError
from corpus.files import dump_json, replacing


class Format(StrEnum):
    """What the output is written as."""

    jsonl = "jsonl"


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…|-]", help="Text files, .jsonl files, folders of them, or - for standard input."),
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Every line is one document; one output line for each.")
    ] = False,
    year: Annotated[
        int | None,
        typer.Option("--year", min=1, max=9999, help="The year that a month without a year means; wins over a .toml."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="Output format.")] = Format.jsonl,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write here instead of standard output.")
    ] = None,
    ginza: Annotated[bool, typer.Option("--ginza", help="Add stock GiNZA as one more annotator (slow).")] = False,
) -> None:
    """Tag text and write one JSON line a document.

    A file is one document; offsets count code points of its whole text. The year comes from --year, or from the
    .toml beside the file; without one, a date that needs it says so in "reason". A .jsonl file holds one document
    a line, {"text": …}, with its "year" where --year is not given, and keeps its other keys.

    Examples:

    \b
      gaiko annotate --year 2025 speech.txt
      echo '10月28日、高市総理大臣は東京で日米首脳会談を行った。' | gaiko annotate --lines --year 2025 -
      gaiko annotate --year 2024 releases/ -o tagged.jsonl
    """
    names = paths or ["-"]
    if names.count("-") > 1:
        raise InputError("standard input can be read once; name - once")
    if "-" in names and sys.stdin is None:
        raise InputError("standard input is closed; name a file or folder, or pipe text in")
    if not paths and sys.stdin.isatty():
        raise InputError('nothing to annotate: name a file or folder, or pipe text in; see "gaiko annotate -h"')
    records = _records(names, lines=lines, year=year, ginza=ginza)
    if output is None:
        _write_to_standard_output(records)
    else:
        with replacing(output) as file:
            _write(file, records)


def _write_to_standard_output(records: Iterator[dict[str, Any]]) -> None:
    if sys.stdout is None:
        raise InputError("standard output is closed; name a file with -o")
    try:
        _write(sys.stdout.buffer, records)
    except OSError as error:
        # What is still in the buffer cannot be written either: do not let the interpreter try at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # the reader that has gone (gaiko … | head) is no error
            raise InputError(f"standard output: cannot be written: {error.strerror}") from None


def _write(file: IO[bytes], records: Iterator[dict[str, Any]]) -> None:
    for record in records:
        file.write(dump_json(record).encode("utf-8") + b"\n")
    file.flush()


def _records(names: list[str], *, lines: bool, year: int | None, ginza: bool) -> Iterator[dict[str, Any]]:
    from corpus.seeds import find_texts
    from models import load

    paths = [
        path for name in names for path in ([Path("-")] if name == "-" else find_texts(Path(name), (".txt", ".jsonl")))
    ]
    pipeline = load(ginza=ginza)  # after the arguments are checked: loading takes longer than that
    for number, path in enumerate(paths, start=1):
        if len(paths) > 1 and sys.stderr.isatty():
            print(f"\r{number} of {len(paths)} files", end="\n" if number == len(paths) else "", file=sys.stderr)
        yield from _of_one(pipeline, path, lines=lines, year=year)


def _of_one(pipeline: Any, path: Path, *, lines: bool, year: int | None) -> Iterator[dict[str, Any]]:
    from corpus.seeds import Seed, decode, read_seed
    from models.documents import document_record, json_record, line_record, read_lines

    standard_input = str(path) == "-"
    where = "standard input" if standard_input else str(path)
    if path.suffix == ".jsonl":
        with _opened(path) as file:
            for number, line in read_lines(file, where):
                if line.strip():
                    yield json_record(pipeline, line, f"{where}:{number}", year)
    elif lines:
        if not standard_input and year is None and path.with_suffix(".toml").exists():
            year = read_seed(path).year
        with _opened(path) as file:
            for _, line in read_lines(file, where):
                yield line_record(pipeline, line, year)
    elif standard_input:
        yield document_record(pipeline, Seed("stdin", decode(sys.stdin.buffer.read(), where), year=year))
    else:
        yield document_record(pipeline, read_seed(path, year))


def _opened(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
