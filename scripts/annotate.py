"""``gaiko annotate``: tag files, folders or standard input, and write JSON lines."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import InputError
from corpus.files import dump_json, replacing

if TYPE_CHECKING:
    from models.pipeline import Pipeline


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
    a line, {"text": …}, with its "year" where --year is not given, and keeps its other keys.

    Examples:

    \b
      gaiko annotate --year 2025 speech.txt
      echo '10月28日、高市総理大臣は東京で日米首脳会談を行った。' | gaiko annotate --lines --year 2025 -
      gaiko annotate --year 2024 releases/ -o tagged.jsonl
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
    from annotators.policies import DEFAULT, POLICIES  # not at the top: "gaiko -h" does not pay for it
    from models import load

    if policy is not None and policy not in POLICIES:
        raise InputError(f"--policy {policy}: there are {', '.join(POLICIES)}")
    reader = _Reader(lines, year, explain)
    if model is None:
        make = lambda: load(ginza=ginza, rules_file=rules, policy=policy or DEFAULT, recognizer=recognizer)  # noqa: E731
        records = _records(names, reader, make)
    else:
        records = _raw_records(names, model, lines=lines)
    as_text = format == TEXT or (explain and format is None)
    if foreign and output is not None:
        _write_foreign(str(format), records, output)
    elif output is None:
        _write_to_standard_output(records, as_text=as_text)
    else:
        with replacing(output) as file:
            _write(file, records, as_text=as_text)


def _check_foreign(format: str, output: Path | None, *, explain: bool) -> None:
    from corpus.formats.table import formats

    if format not in formats():
        raise InputError(f"--format {format}: there are {JSONL}, {TEXT}, {', '.join(formats())}")
    if output is None:
        raise InputError(f"--format {format}: name the file or folder with -o")
    if explain:
        raise InputError(f"--format {format}: has no place for explanations; leave out --explain")


def _write_foreign(format: str, records: Iterator[dict[str, Any]], output: Path) -> None:
    """Write the records in the format of another tool, as ``gaiko export`` does."""
    from corpus.formats.convert import export_documents
    from corpus.formats.options import Options
    from scripts.conversion import convert, words

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotated.jsonl"
        with path.open("wb") as file:
            _write(file, records, as_text=False)
        convert(export_documents, format, path, output, Options(tokenize=words), None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """How inputs are read: every line a document or not, the year, and whether spans are explained."""

    lines: bool
    year: int | None
    explain: bool

    def read(self, pipeline: "Pipeline", path: Path) -> Iterator[dict[str, Any]]:
        """Yield the records of one file, or of standard input."""
        from corpus.seeds import Seed, decode, read_seed
        from models.documents import document_record, json_record, line_record, read_lines

        year, explain = self.year, self.explain
        standard_input = str(path) == "-"
        where = "standard input" if standard_input else str(path)
        if path.suffix == ".jsonl":
            with _opened(path) as file:
                for number, line in read_lines(file, where):
                    if line.strip():
                        yield json_record(pipeline, line, f"{where}:{number}", year, explain=explain)
        elif self.lines:
            if not standard_input and year is None and path.with_suffix(".toml").exists():
                year = read_seed(path).year
            with _opened(path) as file:
                for _, line in read_lines(file, where):
                    yield line_record(pipeline, line, year, explain=explain)
        else:
            text = decode(sys.stdin.buffer.read(), where) if standard_input else ""
            seed = Seed("stdin", text, year=year) if standard_input else read_seed(path, year)
            yield document_record(pipeline, seed, explain=explain)


def _write_to_standard_output(records: Iterator[dict[str, Any]], *, as_text: bool) -> None:
    if sys.stdout is None:
        raise InputError("standard output is closed; name a file with -o")
    try:
        _write(sys.stdout.buffer, records, as_text=as_text)
    except OSError as error:
        # What is still in the buffer cannot be written either: do not let the interpreter try at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # the reader that has gone (gaiko … | head) is no error
            raise InputError(f"standard output: cannot be written: {error.strerror}") from None


def _write(file: IO[bytes], records: Iterator[dict[str, Any]], *, as_text: bool) -> None:
    from models.explain import as_text as text_of

    for record in records:
        lines = text_of(record) if as_text else [dump_json(record)]
        file.write("".join(f"{line}\n" for line in lines).encode("utf-8", errors="replace" if as_text else "strict"))
    file.flush()


def _records(names: list[str], reader: _Reader, make: "Callable[[], Pipeline]") -> Iterator[dict[str, Any]]:
    from corpus.seeds import find_texts

    paths = [
        path for name in names for path in ([Path("-")] if name == "-" else find_texts(Path(name), (".txt", ".jsonl")))
    ]
    pipeline = make()  # after the arguments are checked: loading takes longer than that
    for number, path in enumerate(paths, start=1):
        if len(paths) > 1 and sys.stderr.isatty():
            print(f"\r{number} of {len(paths)} files", end="\n" if number == len(paths) else "", file=sys.stderr)
        yield from reader.read(pipeline, path)


def _raw_records(names: list[str], model: Path, *, lines: bool) -> Iterator[dict[str, Any]]:
    """Yield what a model alone finds in the lines of all inputs, which it reads many at a time."""
    from corpus.seeds import find_texts
    from models.documents import read_lines
    from models.raw import json_text, raw_records
    from models.recognizers.base import load_recognizer

    places = [p for name in names for p in ([Path("-")] if name == "-" else find_texts(Path(name), (".txt", ".jsonl")))]
    whole = next((path for path in places if path.suffix != ".jsonl" and not lines), None)
    if whole is not None:
        raise InputError(f"{'standard input' if str(whole) == '-' else whole}: a model reads lines; add --lines")

    def texts() -> Iterator[dict[str, Any]]:
        for path in places:
            where = "standard input" if str(path) == "-" else str(path)
            with _opened(path) as file:
                for number, line in read_lines(file, where):
                    if path.suffix != ".jsonl":
                        yield {"text": line}
                    elif line.strip():
                        yield json_text(line, f"{where}:{number}")

    yield from raw_records(load_recognizer(model), texts())


def _opened(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
