"""``gaiko annotate``: tag files, folders or standard input, and write JSON lines."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json, replacing
from gaiko.scripts.reading import (
    DateColumn,
    Encoding,
    IdColumn,
    SkipBad,
    TextColumn,
    print_messages,
    reader_options,
)

if TYPE_CHECKING:
    from gaiko.corpus.seeds import Seed
    from gaiko.models.pipeline.responses import DateCount, Response

JSONL, TEXT = "jsonl", "text"
"""The output formats of this command itself; the others are those of ``gaiko export``."""


def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH…|-]",
            help="Files (text, HTML, PDF, DOCX, Markdown, tables), folders, or - for standard input.",
        ),
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Read every line as one document; write one line for each.")
    ] = False,
    year: Annotated[
        int | None,
        typer.Option(
            "--year", min=1, max=9999, help="Year of the documents, for dates without one; overrides what they say."
        ),
    ] = None,
    encoding: Encoding = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    date_column: DateColumn = None,
    skip_bad: SkipBad = False,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="jsonl (default); text (default with --explain); or, with -o, a format of gaiko export.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write to this file instead of standard output.")
    ] = None,
    ginza: Annotated[bool, typer.Option("--ginza", help="Add stock GiNZA as one more annotator (slow).")] = False,
    recognizer: Annotated[
        bool,
        typer.Option("--recognizer/--no-recognizer", help="Use the shipped recognizer after the rules, or rules only."),
    ] = True,
    rules: Annotated[
        Path | None, typer.Option("--rules", readable=False, help="Your own names and patterns: .toml or .jsonl.")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option("--policy", help="How conflicts of annotators are resolved: priority, majority or weighted."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=256, help="Number of worker processes; 0 is one per core.")
    ] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the candidates of every annotator, and the reason of each decision.")
    ] = False,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            readable=False,
            help="Write the raw predictions of a trained model instead; needs --lines or .jsonl.",
        ),
    ] = None,
) -> None:
    """Tag text and write one JSON record per document.

    Text, web pages, PDF, Word files and Markdown are one document each; offsets count the code points of "text", the whole
    text of the document, and "origins" tells page, element and row. A table (CSV, TSV, JSON, Parquet, a folder of datasets)
    holds one document per row, a .jsonl file one per line, {"text": …}; other columns and keys are kept. The year of a document comes from --year, else from "year" or "date" in its .toml
    or JSON, a dateline at its head or end (令和7年1月11日　外務省), or its file name (20250111_a.txt); "reference" in the
    record says which. Without one, a date that needs it has a "reason" instead of a "norm".
    With --workers, a document that kills its process is retried; if that fails, its record has an "error" and no spans,
    and the exit code is 1.

    Examples:

    \b
      gaiko annotate --year 2025 speech.txt
      echo '10月28日、高市総理大臣は東京で日米首脳会談を行った。' | gaiko annotate --lines --year 2025 -
      gaiko annotate --year 2024 --skip-bad releases/ -o tagged.jsonl
      gaiko annotate release.html minutes.docx notes.md -o tagged.jsonl
      gaiko annotate --encoding cp932 --text-column 本文 answers.csv
      gaiko annotate --lines --workers 0 press.txt -o tagged.jsonl
      gaiko annotate --rules mine.toml speech.txt
      echo '日米安全保障条約' | gaiko annotate --lines --explain -
      gaiko annotate --model build/crf --lines speeches.txt
      gaiko annotate --format labelstudio -o build/tasks.json --year 2025 speech.txt
    """
    is_export = format not in (None, JSONL, TEXT)
    if is_export:
        _check_export(str(format), output, explain=explain)
    if format == TEXT and not explain:
        raise InputError("--format text shows explanations; add --explain")
    _check_standard_input(names)
    if model is not None and (ginza or explain or rules is not None or policy is not None or not recognizer):
        raise InputError(
            "--model writes the predictions of the model alone; leave out --ginza, --rules, --policy, --explain and --no-recognizer"
        )
    if workers != 1 and (model is not None or explain):
        raise InputError("--workers cannot be combined with --model or --explain; leave it out")
    from gaiko.annotators.resolution.policies import DEFAULT, POLICIES  # here, so that "gaiko -h" does not load it

    if policy is not None and policy not in POLICIES:
        raise InputError(f"--policy {policy}: unknown policy; choose from {', '.join(POLICIES)}")
    settings = {
        "ginza": ginza,
        "rules_file": rules and str(rules),
        "policy": policy or DEFAULT,
        "recognizer": recognizer,
    }
    from gaiko.corpus.readers.encoding import resolve_encoding
    from gaiko.corpus.readers.folders import ReadingLog
    from gaiko.models.pipeline import responses
    from gaiko.models.pipeline.explain import as_text
    from gaiko.models.pipeline.input_files import find_inputs, read_ahead
    from gaiko.models.pipeline.requests import read_requests

    if encoding is not None:
        resolve_encoding(encoding)
    paths, skipped = find_inputs(names or ["-"])
    print_messages(map(str, skipped))
    options = reader_options(encoding, text_column, id_column, date_column)
    log = ReadingLog(skip_bad)
    known: Mapping[Path, Seed] = {}
    if len(paths) > 1 or skip_bad:
        paths, known = read_ahead(paths, options, year, log)
        print_messages(f"left out: {error}" for error in log.errors)
    json_lines: Iterator[str]
    failures: list[str] = []
    dates = responses.DateCount()
    if model is not None:
        responses.check_lines(paths, lines=lines)
        records = responses.predict_raw(model, read_requests(paths, lines=True, progress=_show_file, options=options))
        json_lines = map(dump_json, records)
    else:
        requests = read_requests(paths, lines=lines, year=year, progress=_show_file, options=options, known=known)
        if explain:
            explained = responses.explain(settings, requests)
            json_lines = map(dump_json, explained) if format == JSONL else as_text(explained)
        else:
            json_lines = _reported(responses.annotate(settings, requests, workers), failures, dates)
    if is_export and output is not None:
        _export(str(format), json_lines, output)
    elif output is None:
        _write_to_standard_output(json_lines)
    else:
        with replacing(output) as file:
            _write(file, json_lines)
    if advice := dates.advice():
        print(f"gaiko: {advice}", file=sys.stderr)
    if failures or log.errors:
        raise typer.Exit(1)


def _check_standard_input(names: list[str] | None) -> None:
    named = names or ["-"]
    if named.count("-") > 1:
        raise InputError("standard input can be read only once; give - only once")
    if "-" in named and sys.stdin is None:
        raise InputError("standard input is closed; name a file or folder, or pipe text in")
    if not names and sys.stdin.isatty():
        raise InputError('nothing to annotate: name a file or folder, or pipe text in; see "gaiko annotate -h"')


def _check_export(format: str, output: Path | None, *, explain: bool) -> None:
    from gaiko.corpus.formats.table import formats

    if format not in formats():
        raise InputError(f"--format {format}: unknown format; choose from {JSONL}, {TEXT}, {', '.join(formats())}")
    if output is None:
        raise InputError(f"--format {format}: name the file or folder with -o")
    if explain:
        raise InputError(f"--format {format}: cannot hold explanations; leave out --explain")


def _show_file(number: int, total: int) -> None:
    """Show the number of the current file on a terminal, if there are several."""
    if total > 1 and sys.stderr.isatty():
        print(f"\r{number} of {total} files", end="\n" if number == total else "", file=sys.stderr)


def _reported(found: "Iterable[Response]", failures: list[str], dates: "DateCount") -> Iterator[str]:
    """Yield the JSON lines and count their dates; print the error of each failed document and add it to ``failures``."""
    for response in found:
        if response.error is not None:
            print(f"gaiko: {response.error}", file=sys.stderr)
            failures.append(response.error)
        dates.add(response.line)
        yield response.line


def _export(format: str, lines: Iterator[str], output: Path) -> None:
    """Write JSON lines in the format of another tool, as ``gaiko export`` does."""
    from gaiko.corpus.formats.convert import export_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import convert, word_ranges

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotated.jsonl"
        with path.open("wb") as file:
            _write(file, lines)
        convert(export_documents, format, path, output, Options(tokenize=word_ranges), None)


def _write_to_standard_output(lines: Iterator[str]) -> None:
    if sys.stdout is None:
        raise InputError("standard output is closed; name a file with -o")
    try:
        _write(sys.stdout.buffer, lines)
    except OSError as error:
        # The interpreter flushes the rest of the buffer at exit: send it to the null device.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # "gaiko … | head" closes the pipe; this is not an error
            raise InputError(f"standard output: cannot be written: {error.strerror}") from None


def _write(file: IO[bytes], lines: Iterator[str]) -> None:
    for line in lines:
        file.write(f"{line}\n".encode())
    file.flush()
