"""``gaiko bench``: how fast, how large and how good the systems are, side by side in one run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import InputError
from corpus.files import write_text

if TYPE_CHECKING:
    from models.bench.contender import Entry


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
        typer.Option("--seconds", min=0.1, help="Most that a system reads at a time: 20, with --growth 60."),
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
    """
    from models.bench.machine import this_machine
    from scripts.progress import ProgressLine

    entries = _entries(system, model, shared=shared)
    machine = this_machine()
    texts = _texts(data)
    n_cores = cores or machine.cores
    record: dict[str, Any] = {"machine": machine.as_dict()}
    with ProgressLine() as progress:
        from models.bench.speed import measure

        rows = measure(
            entries, texts, cores=n_cores, rounds=rounds, seconds=seconds or 20.0, files=score or [], progress=progress
        )
    _print_speed(rows, texts, [str(file) for file in score or []], n_cores, machine.processor)
    record["systems"] = [row.as_dict() for row in rows]
    if json_out is not None:
        write_text(json_out, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _entries(names: list[str] | None, models: list[Path] | None, *, shared: bool) -> "list[Entry]":
    from models.bench.contender import Entry
    from models.bench.systems import NOTES, SHARED
    from models.recognizers.base import read_facts

    for name in names or ():
        if name not in NOTES:
            raise InputError(f"--system {name}: there are {', '.join(NOTES)}")
    for folder in models or ():
        read_facts(folder)  # what is wrong with it is better known before anything is measured
    chosen = [name for name in NOTES if names is None or name in names]
    chosen += SHARED if shared else ()
    return [*map(Entry, chosen), *(Entry(str(folder), folder) for folder in models or ())]


def _texts(data: list[Path] | None) -> list[str]:
    from models.bench.texts import chapter, texts_of

    return texts_of(data) if data else chapter()


def _print_speed(rows: Any, texts: list[str], files: list[str], cores: int, processor: str) -> None:
    from rich.console import Console

    from scripts.bench_tables import cost_and_quality_table, speed_table

    console = Console()
    size = f"{len(texts)} documents, {sum(map(len, texts)):,} characters"
    alone = [row for row in rows if row.cores == 1]
    together = [row for row in rows if row.cores > 1]
    console.print(f"{processor}, {cores} cores", markup=False)
    console.print(speed_table(alone, f"On one core ({size})"))
    if together:
        console.print(speed_table(together, f"On {cores} cores ({size})"))
    console.print(cost_and_quality_table(rows, files))
    if any(row.seen for row in rows):
        console.print("* was written or trained with these texts at hand")
