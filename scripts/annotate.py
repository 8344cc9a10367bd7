"""``gaiko annotate``: tag files, folders or standard input, and write JSON lines."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json, replacing

if TYPE_CHECKING:
    from gaiko.models.pipeline.requests import Request


JSONL, TEXT = "jsonl", "text"
"""Formats of the output that are gaiko's own."""


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
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="jsonl; with --explain text, which is then the default; with -o one of gaiko export's formats.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write here instead of standard output.")
    ] = None,
    ginza: Annotated[bool, typer.Option("--ginza", help="Add stock GiNZA as one more annotator (slow).")] = False,
    recognizer: Annotated[
        bool,
        typer.Option("--recognizer/--no-recognizer", help="Let the shipped recognizer read after the rules, or not."),
    ] = True,
    rules: Annotated[
        Path | None, typer.Option("--rules", readable=False, help="Names and patterns of your own: .toml or .jsonl.")
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", help="Who wins where annotators differ: priority, majority or weighted.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=256, help="Processes that read side by side; 0 is one a core.")
    ] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what every annotator said of each span, and why the winner won.")
    ] = False,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model", readable=False, help="A trained model's raw predictions instead, with --lines or .jsonl."
        ),
    ] = None,
) -> None:
    """Tag text and write one JSON line a document.

    A file is one document; offsets count code points of its whole text. The year comes from --year, or from the
    .toml beside the file; without one, a date that needs it says so in "reason". A .jsonl file holds one document
    a line, {"text": …}, with its "year" where --year is not given, and keeps its other keys. With --workers a document
    that kills its process is tried again; if that fails, its line says so in "error", and the exit code is 1.

    Examples:

    \b
      gaiko annotate --year 2025 speech.txt
      echo '10月28日、高市総理大臣は東京で日米首脳会談を行った。' | gaiko annotate --lines --year 2025 -
      gaiko annotate --year 2024 releases/ -o tagged.jsonl
      gaiko annotate --lines --workers 0 press.txt -o tagged.jsonl
      gaiko annotate --rules mine.toml speech.txt
      echo '日米安全保障条約' | gaiko annotate --lines --explain -
      gaiko annotate --model build/crf --lines speeches.txt
      gaiko annotate --format labelstudio -o build/tasks.json --year 2025 speech.txt
    """
    foreign = format not in (None, JSONL, TEXT)
    if foreign:
        _check_foreign(str(format), output, explain=explain)
    if format == TEXT and not explain:
        raise InputError("--format text shows explanations; add --explain")
    names = paths or ["-"]
    if names.count("-") > 1:
        raise InputError("standard input can be read once; name - once")
    if "-" in names and sys.stdin is None:
        raise InputError("standard input is closed; name a file or folder, or pipe text in")
    if not paths and sys.stdin.isatty():
        raise InputError('nothing to annotate: name a file or folder, or pipe text in; see "gaiko annotate -h"')
    if model is not None and (ginza or explain or rules is not None or policy is not None or not recognizer):
        raise InputError(
            "--model shows what the model alone finds; leave out --ginza, --rules, --policy, --explain and --no-recognizer"
        )
    if workers != 1 and (model is not None or explain):
        raise InputError(
            "--workers reads side by side what needs no explanation; leave it out with --model or --explain"
        )
    from gaiko.annotators.resolution.policies import DEFAULT, POLICIES  # not at the top: "gaiko -h" does not pay for it

    if policy is not None and policy not in POLICIES:
        raise InputError(f"--policy {policy}: there are {', '.join(POLICIES)}")
    settings = {
        "ginza": ginza,
        "rules_file": rules and str(rules),
        "policy": policy or DEFAULT,
        "recognizer": recognizer,
    }
    failures: list[str] = []
    if model is not None:
        answers = _raw(names, model, lines=lines)
    elif explain:
        answers = _explained(names, settings, lines=lines, year=year, as_text=format in (TEXT, None))
    else:
        from gaiko.models.pipeline.workers import usable_cores

        answers = _tagged(names, settings, workers or usable_cores(), failures, lines=lines, year=year)
    if foreign and output is not None:
        _write_foreign(str(format), answers, output)
    elif output is None:
        _write_to_standard_output(answers)
    else:
        with replacing(output) as file:
            _write(file, answers)
    if failures:
        raise typer.Exit(1)


def _check_foreign(format: str, output: Path | None, *, explain: bool) -> None:
    from gaiko.corpus.formats.table import formats

    if format not in formats():
        raise InputError(f"--format {format}: there are {JSONL}, {TEXT}, {', '.join(formats())}")
    if output is None:
        raise InputError(f"--format {format}: name the file or folder with -o")
    if explain:
        raise InputError(f"--format {format}: has no place for explanations; leave out --explain")


def _write_foreign(format: str, lines: Iterator[str], output: Path) -> None:
    """Write the records on the lines in the format of another tool, as ``gaiko export`` does."""
    from gaiko.corpus.formats.convert import export_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import convert, words

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotated.jsonl"
        with path.open("wb") as file:
            _write(file, lines)
        convert(export_documents, format, path, output, Options(tokenize=words), None)


def _write_to_standard_output(lines: Iterator[str]) -> None:
    if sys.stdout is None:
        raise InputError("standard output is closed; name a file with -o")
    try:
        _write(sys.stdout.buffer, lines)
    except OSError as error:
        # What is still in the buffer cannot be written either: do not let the interpreter try at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # the reader that has gone (gaiko … | head) is no error
            raise InputError(f"standard output: cannot be written: {error.strerror}") from None


def _write(file: IO[bytes], lines: Iterator[str]) -> None:
    for line in lines:
        file.write(f"{line}\n".encode())
    file.flush()


def _tagged(
    names: list[str], settings: dict[str, Any], workers: int, failures: list[str], *, lines: bool, year: int | None
) -> Iterator[str]:
    """Yield the records of all inputs as JSON, and put into ``failures`` what could not be tagged."""
    from gaiko.models import load
    from gaiko.models.pipeline.gc_tuning import relax_collector
    from gaiko.models.pipeline.requests import tag_here, tag_in_workers

    requests = _requests(_paths(names), lines=lines, year=year)
    if workers == 1:
        pipeline = load(**settings)
        relax_collector()
        answers = tag_here(pipeline, requests)
    else:
        answers = tag_in_workers(settings, requests, workers)
    for tagged in answers:
        if tagged.error is not None:
            print(f"gaiko: {tagged.error}", file=sys.stderr)
            failures.append(tagged.error)
        yield tagged.line


def _explained(
    names: list[str], settings: dict[str, Any], *, lines: bool, year: int | None, as_text: bool
) -> Iterator[str]:
    """Yield the records of all inputs with their explanations, as JSON or as text for people."""
    from gaiko.models import load
    from gaiko.models.pipeline.documents import records
    from gaiko.models.pipeline.explain import as_text as text_of

    inputs = (request.read() for request in _requests(_paths(names), lines=lines, year=year))
    for record in records(load(**settings), inputs, explain=True):
        if as_text:
            yield from (line.encode(errors="replace").decode() for line in text_of(record))
        else:
            yield dump_json(record)


def _raw(names: list[str], model: Path, *, lines: bool) -> Iterator[str]:
    """Yield the records of what a model alone finds in the lines of all inputs, which it reads many at a time."""
    from gaiko.models.pipeline.documents import json_text
    from gaiko.models.pipeline.raw_predictions import raw_records
    from gaiko.models.pipeline.requests import JSON
    from gaiko.models.recognizers.base import load_recognizer

    paths = _paths(names)
    whole = next((path for path in paths if path.suffix != ".jsonl" and not lines), None)
    if whole is not None:
        raise InputError(f"{'standard input' if str(whole) == '-' else whole}: a model reads lines; add --lines")
    texts = (
        json_text(request.text, request.where) if request.kind == JSON else {"text": request.text}
        for request in _requests(paths, lines=True, year=None)
    )
    yield from map(dump_json, raw_records(load_recognizer(model), texts))


def _paths(names: list[str]) -> list[Path]:
    from gaiko.corpus.seeds import find_texts

    return [p for name in names for p in ([Path("-")] if name == "-" else find_texts(Path(name), (".txt", ".jsonl")))]


def _requests(paths: list[Path], *, lines: bool, year: int | None) -> "Iterator[Request]":
    for number, path in enumerate(paths, start=1):
        if len(paths) > 1 and sys.stderr.isatty():
            print(f"\r{number} of {len(paths)} files", end="\n" if number == len(paths) else "", file=sys.stderr)
        yield from _requests_of(path, lines=lines, year=year)


def _requests_of(path: Path, *, lines: bool, year: int | None) -> "Iterator[Request]":
    """Yield what one file, or standard input, asks for."""
    from gaiko.corpus.seeds import decode, read_seed
    from gaiko.models.pipeline.documents import read_lines
    from gaiko.models.pipeline.requests import DOCUMENT, FILE, JSON, LINE, Request

    standard_input = str(path) == "-"
    where = "standard input" if standard_input else str(path)
    is_json = path.suffix == ".jsonl"
    if not is_json and not lines:
        if standard_input:
            yield Request(DOCUMENT, where, decode(sys.stdin.buffer.read(), where), year)
        else:
            yield Request(FILE, where, year=year)
        return
    if not is_json and not standard_input and year is None and path.with_suffix(".toml").exists():
        year = read_seed(path).year
    with _opened(path) as file:
        for number, line in read_lines(file, where):
            if not is_json or line.strip():
                yield Request(JSON if is_json else LINE, f"{where}:{number}", line, year)


def _opened(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
