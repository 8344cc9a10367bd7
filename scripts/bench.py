"""``gaiko bench``: speed, memory and F1 of the systems, side by side in one run."""

import json
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import check_writable, write_text
from gaiko.scripts.progress import ProgressLine

if TYPE_CHECKING:
    from rich.table import Table

    from gaiko.models.bench.worker import Entry

_Paths = list[Path] | None
_Shown: TypeAlias = "list[Table | str]"


def _option(flag: str, metavar: str, help: str, **limits: Any) -> Any:
    """Return an option; files are opened by the command, which says what is wrong with one."""
    return typer.Option(flag, metavar=metavar, readable=False, help=help, **limits)


def command(
    data: Annotated[_Paths, _option("--data", "FILE", "Texts, JSONL; default: the seeds.")] = None,
    system: Annotated[
        list[str] | None, _option("--system", "NAME", "Measure this system; repeatable. Default: all.")
    ] = None,
    model: Annotated[_Paths, _option("--model", "FOLDER", "Also measure this trained model; repeatable.")] = None,
    shared: Annotated[
        bool, typer.Option("--shared", help="Also the rules and the default path without tokenization.")
    ] = False,
    score: Annotated[_Paths, _option("--score", "FILE", "Also score F1 on this labelled text; repeatable.")] = None,
    cores: Annotated[
        int | None, _option("--cores", "N", "Number of all cores; default: those usable.", min=1, max=1024)
    ] = None,
    rounds: Annotated[int, _option("--rounds", "N", "Rounds, besides one for warm-up.", min=1, max=100)] = 5,
    seconds: Annotated[
        float | None, _option("--seconds", "S", "Time limit of one reading: 20; with --growth 60.", min=0.1)
    ] = None,
    growth: Annotated[
        bool, typer.Option("--growth", help="Instead: cost of a character in texts of 10 kB to 50 MB.")
    ] = False,
    size: Annotated[
        list[int] | None, _option("--size", "BYTES", "With --growth: use this size; repeatable.", min=100)
    ] = None,
    streams: Annotated[
        bool, typer.Option("--streams", help="Instead: start-up, workers and memory of gaiko annotate and scale.")
    ] = False,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Instead: spans of disturbed texts compared with the plain ones.")
    ] = False,
    cost: Annotated[
        bool, typer.Option("--cost", help="Also: cores and hours for large corpora, as a Markdown table.")
    ] = False,
    from_json: Annotated[
        _Paths, _option("--from", "FILE", "With --into or --cost: use this --json file; repeatable.")
    ] = None,
    into: Annotated[_Paths, _option("--into", "PAGE", "Put the Markdown table into its slot on this page.")] = None,
    json_out: Annotated[Path | None, _option("--json", "FILE", "Also write the figures to this file.")] = None,
) -> None:
    """Measure raw Sudachi, the rules, the recognizer, the default path, and GiNZA as an annotator and as stock pipeline.

    Speed is in characters a second: per processor second on one core, by the clock on all cores; median, slowest and
    fastest round. Ratios to stock GiNZA and raw Sudachi are of the same round: compare these between machines. Every
    system has processes of its own, so that start-up (until the first sentence is read) and peak memory are its own.
    The recognizer is measured within the default path, without the rules and without tokenization.

    Examples:

    \b
      gaiko bench
      gaiko bench --score mine.jsonl --json bench.json
      gaiko bench --system default --system stock-ginza --rounds 9
      gaiko train crf -o build/crf && gaiko bench --model build/crf
      gaiko bench --growth --system default --seconds 600
      gaiko bench --streams --cores 2 --json streams.json
      gaiko bench --robustness --data mine.jsonl
      gaiko bench --from bench.json --into PAGE.md
      gaiko bench --cost --from bench.json --from streams.json --into PAGE.md
    """
    flags = {"--growth": growth, "--streams": streams, "--robustness": robustness}
    instead = " and ".join(flag for flag, given in flags.items() if given)
    for wrong, message in (
        (cost and instead, f"--cost needs the table of all systems; leave out {instead}"),
        (into and instead, f"--into is for the table of all systems; leave out {instead}"),
        (from_json and not (cost or into), "--from is for --into or --cost"),
        (size and not growth, "--size is for --growth"),
    ):
        if wrong:
            raise InputError(message)
    from rich.console import Console

    from gaiko.models.bench.cost import output_bytes_per_char, read_records
    from gaiko.models.bench.machine import describe, this_machine
    from gaiko.models.markdown_slots import check_slot

    slot, pages = "cost" if cost else "bench", into or []
    # What takes long comes after all checks.
    for page in pages:
        check_slot(page, slot)
    if json_out is not None:
        check_writable(json_out)
    name = "gaiko bench --cost" if cost else "gaiko bench"
    if from_json:
        how = " ".join([name, *(f"--from {path}" for path in from_json)])
        _write_markdown(read_records(from_json), str(from_json[0]), how, slot, pages)
        return
    entries = _entries(system or [], model or [], shared=shared)
    machine = this_machine()
    n_cores = cores or machine["cores"]
    record: dict[str, Any] = {"machine": machine}
    console = Console(markup=False)
    console.print(describe(machine))
    if growth:
        record["growth"], shown = _growth(entries, size, seconds or 60.0)
        console.print(*shown)
    if streams:
        record["streams"], shown = _streams(n_cores, rounds)
        console.print(*shown)
    if robustness:
        record["robustness"], shown = _robustness(data)
        console.print(*shown)
    if not instead:
        record["systems"], shown = _speed(entries, data, n_cores, rounds, seconds or 20.0, score or [])
        console.print(*shown)
        record["output_bytes_per_char"] = output_bytes_per_char()
    if json_out is not None:
        write_text(json_out, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    if cost or into:
        how = " ".join([name, *(f"--score {file}" for file in score or [])])
        _write_markdown(record, "this run", how, slot, pages)


def _entries(names: list[str], models: list[Path], *, shared: bool) -> "list[Entry]":
    from gaiko.models.bench.systems import SHARED, SYSTEMS
    from gaiko.models.bench.worker import Entry
    from gaiko.models.recognizers.base import read_metadata

    for name in names:
        if name not in SYSTEMS:
            raise InputError(f"--system {name}: there are {', '.join(SYSTEMS)}")
    for folder in models:
        read_metadata(folder)
    chosen = [name for name in SYSTEMS if not names or name in names]
    return [*map(Entry, [*chosen, *(SHARED if shared else ())]), *(Entry(str(folder), folder) for folder in models)]


def _speed(
    entries: "list[Entry]", data: _Paths, cores: int, rounds: int, seconds: float, files: list[Path]
) -> tuple[list[dict[str, Any]], _Shown]:
    from gaiko.models.bench.speed import measure_speed
    from gaiko.models.bench.tables import speed_tables
    from gaiko.models.bench.texts import chapter, texts_of

    texts = texts_of(data) if data else chapter()
    if not any(texts):
        raise InputError("--data: there is no text to read")
    with ProgressLine() as progress:
        found = measure_speed(
            entries, texts, cores=cores, rounds=rounds, seconds=seconds, files=files, progress=progress
        )
    rows = [asdict(row) for row in found]
    return rows, speed_tables(rows, map(str, files), f"{len(texts)} documents, {sum(map(len, texts)):,} characters")


def _growth(entries: "list[Entry]", sizes: list[int] | None, seconds: float) -> tuple[list[dict[str, Any]], _Shown]:
    from gaiko.models.bench.growth import SIZES, measure_growth
    from gaiko.models.bench.tables import growth_tables

    with ProgressLine() as progress:
        rows = [asdict(row) for row in measure_growth(entries, sorted({*(sizes or SIZES)}), seconds, progress)]
    return rows, growth_tables(rows, seconds)


def _streams(workers: int, rounds: int) -> tuple[dict[str, Any], _Shown]:
    from gaiko.models.bench.streams import CHARACTERS, DOCUMENTS, measure_streams
    from gaiko.models.bench.tables import stream_tables

    with ProgressLine() as progress:
        record = asdict(measure_streams(workers, rounds, CHARACTERS, DOCUMENTS, progress))
    return record, stream_tables(record)


def _robustness(data: _Paths) -> tuple[list[dict[str, Any]], _Shown]:
    from gaiko.corpus.examples import Example
    from gaiko.corpus.gold.examples import read_gold_examples
    from gaiko.corpus.labelled_files import read_examples
    from gaiko.models import load
    from gaiko.models.bench.robustness import measure_robustness
    from gaiko.models.bench.tables import robustness_tables

    if data:
        examples = [example for path in data for example in read_examples(path)]
    else:
        paragraphs = groupby(read_gold_examples(), attrgetter("par"))
        examples = [Example("".join(unit.example.text for unit in units), ()) for _, units in paragraphs]
    with ProgressLine() as progress:
        found = measure_robustness(load(), examples, progress=progress)
    rows = [{**asdict(row), "agreement": row.agreement} for row in found]
    return rows, robustness_tables(rows)


def _write_markdown(record: dict[str, Any], where: str, command: str, slot: str, pages: list[Path]) -> None:
    """Put the Markdown table into its slot on the pages; without pages, print it."""
    from gaiko.models.bench.cost import cost_markdown
    from gaiko.models.bench.tables import systems_markdown
    from gaiko.models.markdown_slots import fill_slot

    text = (cost_markdown if slot == "cost" else systems_markdown)(record, where, command)
    if not pages:
        print(text)
    for page in pages:
        fill_slot(page, slot, text)
        print(page)
