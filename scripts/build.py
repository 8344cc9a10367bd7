"""``gaiko build``: tag the seeds, write dataset and report, print tables and paths."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.scripts.reading import (
    DateColumn,
    Encoding,
    IdColumn,
    SkipBad,
    TextColumn,
    find_files,
    print_messages,
    reader_options,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from gaiko.models.build.build import BuildResult, BuiltDocument, Progress


def command(
    seeds: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[SEEDS…]", readable=False, help="Documents or folders of them; default: seeds/ here."),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", min=1, max=9999, help="Year covered; overrides what the seeds say.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="Folder of the dataset; default: corpus/ in a clone, gaiko-corpus/ if SEEDS are given.",
        ),
    ] = None,
    work: Annotated[Path, typer.Option("--work", help="Folder of records, layers, joins and reports.")] = Path("build"),
    ginza: Annotated[bool, typer.Option(help="Run stock GiNZA as one of the annotators.")] = True,
    rules: Annotated[
        Path | None, typer.Option("--rules", readable=False, help="Your own names and patterns: .toml or .jsonl.")
    ] = None,
    encoding: Encoding = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    date_column: DateColumn = None,
    skip_bad: SkipBad = False,
) -> None:
    """Read and tag the seeds; write the dataset and an HTML report.

    Seeds are text, web pages, PDF, Word and Markdown files, and tables (CSV, TSV, JSON, JSONL, Parquet) with one document a row.
    Documents with gold in corpus/gold go into a gold dataset, the others into a silver dataset in another folder.

    Examples:

    \b
      gaiko build
      gaiko build seeds/ --work work -o dataset
      gaiko build speech-1998.txt --year 1998 --no-ginza -o my-corpus
      gaiko build press/ --no-ginza --skip-bad -o my-corpus
      gaiko build releases.csv --text-column body --date-column released --no-ginza -o my-corpus
    """
    from rich.console import Console  # here, so that "gaiko annotate" starts faster

    from gaiko.corpus.paths import bundled_seeds, dataset_folder
    from gaiko.corpus.readers.folders import ReadingLog
    from gaiko.models import load
    from gaiko.models.build.build import build_corpus

    console = Console()
    out = output or (Path("gaiko-corpus") if seeds else dataset_folder())
    sources = seeds or [Path("seeds") if Path("seeds").is_dir() else bundled_seeds()]
    paths = find_files(sources)
    options = reader_options(encoding, text_column, id_column, date_column)
    log = ReadingLog(skip_bad)
    pipeline = load(ginza=ginza, rules_file=rules)
    with _progress(console) as progress:
        result = build_corpus(paths, out, work, pipeline, year, progress, options=options, log=log)
    print_messages(log.notes)
    print_messages(f"left out: {error}" for error in log.errors)
    if len(result.documents) > _MAX_TABLES:
        console.print(_document_table(result.documents))
    else:
        for built in result.documents:
            _print_document(console, built)
    _print_paths(console, result)
    if log.errors:
        raise typer.Exit(1)


_MAX_TABLES = 5
"""Number of documents up to which each has tables of its own."""


@contextmanager
def _progress(console: "Console") -> Iterator["Progress"]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bars = Progress(*columns, console=console)
    tasks: dict[str, TaskID] = {}

    def advance(name: str, done: int, total: int) -> None:
        bars.start()  # not before the seeds are checked, so that an error is printed alone
        if name not in tasks:
            tasks[name] = bars.add_task(f"tagging {name}", total=total)
        bars.update(tasks[name], completed=done)

    try:
        yield advance
    finally:
        bars.stop()


def _print_document(console: "Console", built: "BuiltDocument") -> None:
    from gaiko.models.build.build import LAYER

    console.print()
    console.print(f"{built.document.id}: {len(built.document.sentences)} sentences, layer {LAYER}", highlight=False)
    console.print(_section_table(built))
    console.print(_layer_table(built))
    console.print(_conflict_table(built))


def _document_table(documents: "Sequence[BuiltDocument]") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from gaiko.corpus.spans import LABELS

    table = Table(title="Spans by document", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("document", no_wrap=True, max_width=20)
    for name in ("year", *LABELS, "all"):
        table.add_column(name, justify="right", min_width=len(name))
    totals: Counter[str] = Counter()
    for built in documents:
        counts = Counter(span.label for spans in built.annotation.sentences for span in spans)
        totals.update(counts)
        columns = (built.document.year or "–", *(counts[label] for label in LABELS), counts.total())
        table.add_row(built.document.id, *map(str, columns))
    table.add_section()
    table.add_row("all", "", *(str(totals[label]) for label in LABELS), str(totals.total()))
    return table


def _section_table(built: "BuiltDocument") -> "Table":
    from rich.table import Table

    from gaiko.corpus.spans import LABELS
    from gaiko.models.build.report_counts import section_rows, tally

    rows = [row for row in section_rows(built.document.sections, tally(built.document, built.annotation)) if row.is_top]
    table = Table(title="Spans by section", title_justify="left")
    table.add_column("section", no_wrap=True, max_width=24)
    for name in (*LABELS, "all"):
        table.add_column(name, justify="right")
    for row in rows:
        counts = [str(row.counts.get(label, 0)) for label in LABELS]
        table.add_row(f"{row.section.id}: {row.section.title}", *counts, str(row.total))
    table.add_section()
    sums = [sum(row.counts.get(label, 0) for row in rows) for label in LABELS]
    table.add_row("all", *map(str, sums), str(sum(sums)))
    return table


def _layer_table(built: "BuiltDocument") -> "Table":
    from rich.table import Table

    from gaiko.corpus.spans import LABELS
    from gaiko.models.build.report_counts import layer_rows

    table = Table(title="Spans found by each annotator, and kept in the result", title_justify="left")
    table.add_column("annotator", no_wrap=True)
    for name in (*LABELS, "found", "kept"):
        table.add_column(name, justify="right")
    for row in layer_rows(built.annotation):
        counts = [str(row.labels.get(label, 0)) for label in LABELS]
        found = "–" if row.found is None else str(row.found)  # extends the result, has no layer
        table.add_row(row.name, *counts, found, str(row.kept))
    return table


def _conflict_table(built: "BuiltDocument") -> "Table":
    from rich.table import Table

    from gaiko.models.build.report_counts import conflict_rows

    table = Table(title="Conflicts between annotators", title_justify="left")
    table.add_column("kind")
    table.add_column("sets", justify="right")
    for row in conflict_rows(built.annotation):
        table.add_row(row.kind, str(row.count))
    return table


def _print_paths(console: "Console", result: "BuildResult") -> None:
    console.print()
    for built in result.documents[:_MAX_TABLES]:
        console.print(f"report    {built.report}", highlight=False, soft_wrap=True)
        console.print(f"silver    {built.records}", highlight=False, soft_wrap=True)
        console.print(f"layers    {built.layers}", highlight=False, soft_wrap=True)
        console.print(f"joins     {built.joins}", highlight=False, soft_wrap=True)
    if (others := len(result.documents) - _MAX_TABLES) > 0:
        folder = result.documents[0].report.parent
        console.print(f"report    {folder}/   and those of {others} more documents", highlight=False, soft_wrap=True)
    for built in result.documents:
        if built.document.year is None and built.undated:
            note = f"{built.document.id}: no year is known, so {built.undated} dates have no value; give --year, or date in its .toml"
            console.print(note, highlight=False, soft_wrap=True)
    for dataset in result.datasets:
        line = f'dataset   {dataset.out}   {dataset.layer}   load_dataset("{_loadable(dataset.out)}")'
        console.print(line, highlight=False, soft_wrap=True)


def _loadable(folder: Path) -> str:
    """Return the path for ``load_dataset``; a relative path begins with ``./``, since a bare name may be an id of the Hub."""
    return folder.as_posix() if folder.is_absolute() or folder.parts[:1] == ("..",) else f"./{folder.as_posix()}"
