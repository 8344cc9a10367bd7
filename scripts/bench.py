"""``gaiko bench``: how fast, how large and how good the systems are, side by side in one run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import check_writable, write_text
from gaiko.scripts.progress import ProgressLine

if TYPE_CHECKING:
    from rich.console import Console

    from gaiko.models.bench.contender import Entry


def command(
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", readable=False, help="Texts: JSONL of text and spans; by default the seeds."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", metavar="NAME", help="Only this one; may be given again. All by default."),
    ] = None,
    model: Annotated[
        list[Path] | None,
        typer.Option(
            "--model", readable=False, help="The folder of a trained model to measure too; may be given again."
        ),
    ] = None,
    shared: Annotated[
        bool, typer.Option("--shared", help="Also the rules and the default path with Sudachi's words at hand.")
    ] = False,
    score: Annotated[
        list[Path] | None,
        typer.Option(
            "--score", readable=False, help="Labelled text to give F1 on besides the gold; may be given again."
        ),
    ] = None,
    cores: Annotated[
        int | None, typer.Option("--cores", min=1, max=1024, help="How many are all cores; those at hand by default.")
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=100, help="Rounds that count.")] = 5,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", min=0.1, help="Most that a system reads at a time: 20; with --growth 60."),
    ] = None,
    growth: Annotated[
        bool, typer.Option("--growth", help="Instead: the cost of a character in texts of 10 kB to 50 MB.")
    ] = False,
    size: Annotated[
        list[int] | None,
        typer.Option("--size", min=100, metavar="BYTES", help="With --growth: this size; may be given again."),
    ] = None,
    streams: Annotated[
        bool, typer.Option("--streams", help="Instead: start, workers and memory of gaiko annotate and gaiko scale.")
    ] = False,
    cost: Annotated[
        bool, typer.Option("--cost", help="Also: cores and hours for large corpora, as a Markdown table.")
    ] = False,
    from_json: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            readable=False,
            help="What --json wrote, for --into or --cost, instead of measuring again; may be given again.",
        ),
    ] = None,
    into: Annotated[
        list[Path] | None,
        typer.Option(
            "--into", readable=False, help="Put the table, or with --cost the cost model, into its place on this page."
        ),
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures here too.")] = None,
) -> None:
    """Measure raw Sudachi, the rules, the recognizer, the default path, and GiNZA as our annotator and as it comes.

    Characters a second on one core (per processor second) and on all (by the clock): the median of the rounds, the
    slowest and the fastest, and the ratios to stock GiNZA and to raw Sudachi in the same round, which are the figures
    to compare between machines. The systems take turns. Each has processes of its own, so that start-up (until the
    first sentence is done) and peak memory are its own. The recognizer alone is what it takes of the default path,
    where it finds the rules' layers and Sudachi's words at hand.

    Examples:

    \b
      gaiko bench
      gaiko bench --score tests/data/general_scored.jsonl --json bench.json
      gaiko bench --system default --system stock-ginza --rounds 9
      gaiko train crf -o build/crf && gaiko bench --model build/crf
      gaiko bench --growth --system default --seconds 600
      gaiko bench --streams --cores 2
      gaiko bench --from bench.json --into README.md
      gaiko bench --streams --json streams.json
      gaiko bench --cost --from bench.json --from streams.json --into docs/scale.md
    """
    from rich.console import Console

    from gaiko.models.bench.machine import this_machine

    if cost and (growth or streams):
        raise InputError("--cost needs the table of all systems; leave out --growth and --streams")
    if into and (growth or streams):
        raise InputError("--into is for the table of all systems; leave out --growth and --streams")
    if from_json and not (cost or into):
        raise InputError("--from is for --into or --cost")
    if size and not growth:
        raise InputError("--size is for --growth")
    _check_pages(into or [], cost=cost)
    if json_out is not None:
        check_writable(json_out)  # measuring takes long
    if from_json:
        from gaiko.models.bench.cost import read_records

        how = " ".join(["gaiko bench", *(["--cost"] if cost else []), *(f"--from {path}" for path in from_json)])
        _put(read_records(from_json), str(from_json[0]), how, into or [], cost=cost)
        return
    entries = _entries(system, model, shared=shared)
    machine = this_machine()
    n_cores = cores or machine.cores
    record: dict[str, Any] = {"machine": machine.as_dict()}
    console = Console()
    console.print(f"{machine.processor}, {machine.cores} cores, Python {machine.python}", markup=False)
    if growth:
        record["growth"] = _growth(console, entries, size, seconds or 60.0)
    if streams:
        record["streams"] = _streams(console, n_cores, rounds)
    if not (growth or streams):
        from gaiko.models.bench.cost import output_bytes_per_char

        record["systems"] = _speed(console, entries, data, n_cores, rounds, seconds or 20.0, score or [])
        record["output_bytes_per_char"] = output_bytes_per_char()
    if json_out is not None:
        write_text(json_out, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    if cost or into:
        how = " ".join(["gaiko bench", *(["--cost"] if cost else []), *(f"--score {file}" for file in score or [])])
        _put(record, "this run", how, into or [], cost=cost)


def _entries(names: list[str] | None, models: list[Path] | None, *, shared: bool) -> "list[Entry]":
    from gaiko.models.bench.contender import Entry
    from gaiko.models.bench.systems import NOTES, SHARED
    from gaiko.models.recognizers.base import read_facts

    for name in names or ():
        if name not in NOTES:
            raise InputError(f"--system {name}: there are {', '.join(NOTES)}")
    for folder in models or ():
        read_facts(folder)  # what is wrong with it is better known before anything is measured
    chosen = [name for name in NOTES if names is None or name in names]
    chosen += SHARED if shared else ()
    return [*map(Entry, chosen), *(Entry(str(folder), folder) for folder in models or ())]


def _speed(
    console: "Console",
    entries: "list[Entry]",
    data: list[Path] | None,
    cores: int,
    rounds: int,
    seconds: float,
    files: list[Path],
) -> list[dict[str, Any]]:
    from gaiko.corpus.examples import read_examples
    from gaiko.models.bench.speed import measure
    from gaiko.models.bench.texts import chapter, texts_of
    from gaiko.scripts.bench_tables import cost_and_quality_table, disturbance, speed_table

    for file in files:
        read_examples(file)  # as for the folders of models
    texts = texts_of(data) if data else chapter()
    if not any(texts):
        raise InputError("--data: there is no text to read")
    with ProgressLine() as progress:
        rows = measure(entries, texts, cores=cores, rounds=rounds, seconds=seconds, files=files, progress=progress)
    size = f"{len(texts)} documents, {sum(map(len, texts)):,} characters"
    console.print(speed_table([row for row in rows if row.cores == 1], f"On one core ({size})"))
    if cores > 1:
        console.print(speed_table([row for row in rows if row.cores > 1], f"On {cores} cores ({size})"))
    console.print(cost_and_quality_table(rows, [str(file) for file in files]))
    if warning := disturbance([row for row in rows if row.cores > 1] or rows):
        console.print(warning, markup=False)
    if any(row.seen for row in rows):
        console.print("* was written or trained with these texts at hand")
    return [row.as_dict() for row in rows]


def _growth(
    console: "Console", entries: "list[Entry]", sizes: list[int] | None, seconds: float
) -> list[dict[str, Any]]:
    from gaiko.models.bench.growth import SIZES, grow
    from gaiko.scripts.bench_tables import growth_table

    with ProgressLine() as progress:
        found = grow(entries, sorted(set(sizes)) if sizes else SIZES, seconds, progress)
    console.print(growth_table(found))
    if any(size.cut for size in found):
        console.print(f"† what fits into {seconds:g} seconds")
    return [size.as_dict() for size in found]


def _streams(console: "Console", workers: int, rounds: int) -> dict[str, Any]:
    from gaiko.models.bench.streams import DOCUMENTS, measure_streams
    from gaiko.models.bench.throughput import CHARACTERS
    from gaiko.scripts.bench_tables import stream_tables

    with ProgressLine() as progress:
        found = measure_streams(workers, rounds, CHARACTERS, DOCUMENTS, progress)
    for table in stream_tables(found):
        console.print(table)
    return found.as_dict()


def _check_pages(pages: list[Path], *, cost: bool) -> None:
    from gaiko.models.markdown_slots import check_slot

    for page in pages:
        check_slot(page, "cost" if cost else "bench")  # measuring takes long; what is lacking is better known now


def _put(record: dict[str, Any], where: str, command: str, pages: list[Path], *, cost: bool) -> None:
    """Put the cost model, or the table of the systems, into its place on the pages; without any, print it."""
    from gaiko.models.bench import cost as cost_model
    from gaiko.models.bench import markdown
    from gaiko.models.markdown_slots import fill_slot

    text = (cost_model if cost else markdown).as_markdown(record, where, command)
    if not pages:
        print(text)
    for page in pages:
        fill_slot(page, "cost" if cost else "bench", text)
        print(page)
