"""``gaiko scale``: tag millions of documents on one machine, a Slurm cluster or a Ray cluster (docs/scale.md)."""

import json
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.scripts.progress import ProgressLine

if TYPE_CHECKING:
    from gaiko.models.scale.rank_state import Status
    from gaiko.models.scale.run import Run

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Tag millions of documents on this machine, a Slurm cluster or a Ray cluster.

    A job file names the input, the options of tagging, the output folder and the executor. Every document is written
    to the output or, with a reason, to the ledger. After a crash, "resume" runs the missing parts.

    Examples:

    \b
      gaiko scale init job.toml
      gaiko scale run job.toml
      gaiko scale status job.toml
      gaiko scale resume job.toml
      gaiko scale merge job.toml -o tagged
    """,
)

_JobFile = Annotated[Path, typer.Argument(metavar="JOB.toml", readable=False, help="Job file.")]
_JobOrRun = Annotated[
    Path, typer.Argument(metavar="JOB.toml|RUN", readable=False, help="Job file, or folder of a run.")
]
_Verbose = Annotated[bool, typer.Option("--verbose", help="Show datatrove's log.")]


@app.command("init")
def init(path: _JobFile) -> None:
    """Write a job file that explains every key.

    Examples:

    \b
      gaiko scale init job.toml
    """
    if path.exists():
        raise InputError(f"{path}: exists already; name a new file")
    write_text(path, files("gaiko.models.scale").joinpath("job.toml").read_text(encoding="utf-8"))
    print(f'{path}: edit [input] and [output], then "gaiko scale run {path}"')


@app.command("run")
def run(path: _JobFile, verbose: _Verbose = False) -> None:
    """Run a job: tag its ranks that are not complete.

    A rank (a task of the executor) is a part of the input; all are of about equal size. With executor = "slurm" the
    command submits the tasks and ends. Exit code 1: some ranks failed; correct the cause in the messages, then resume.

    Examples:

    \b
      gaiko scale run job.toml
      gaiko scale run --verbose docs/scale/local.toml
    """
    _launch(path, verbose, resume=False)


@app.command("resume")
def resume(path: _JobFile, verbose: _Verbose = False) -> None:
    """Continue a run: run its missing and damaged ranks.

    It is refused if the input has changed since the run began. If the rules have changed, begin a new run.

    Examples:

    \b
      gaiko scale resume job.toml
    """
    _launch(path, verbose, resume=True)


@app.command("status")
def status(
    path: _JobOrRun,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Compare file sizes only; do not read the shards.")] = False,
) -> None:
    """Show the status of a run.

    Prints ranks, damaged files, documents in, out and rejected, and speed. Exit code 1: the run is not complete.

    Examples:

    \b
      gaiko scale status job.toml
      gaiko scale status --json tagged/0123456789abcdef
    """
    run = _find_run(path)
    from gaiko.models.scale.run import run_status

    found = run_status(run, quick=quick)
    if as_json:
        print(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
    else:
        _print_status(found)
    if not found.complete:
        raise typer.Exit(1)


@app.command("merge")
def merge(
    path: _JobOrRun,
    output: Annotated[Path, typer.Option("-o", "--output", help="New folder for the dataset.")],
    partial: Annotated[
        bool, typer.Option("--partial", help="Merge the complete ranks though others are missing.")
    ] = False,
) -> None:
    """Merge the complete ranks into one dataset.

    Writes Parquet files, a card and rejected.jsonl. Checks that documents in = documents out + rejected, and that every
    id is unique. Exit code 1: refused, because ranks are missing or an id repeats.

    Examples:

    \b
      gaiko scale merge job.toml -o tagged
      python -c 'from datasets import load_dataset; print(load_dataset("tagged"))'
    """
    run = _find_run(path)
    from gaiko.models.scale.merge import merge as merge_ranks

    merged = merge_ranks(run, output, partial=partial)
    _print_status(merged.status)
    if merged.files:
        print(f"{output}: {merged.files} files, {merged.status.rows} documents, every id once")
        return
    why = f"not merged: {_incomplete(merged.status)}; gaiko scale resume, or --partial"
    if merged.repeated:
        why = f"ids that occur more than once: {', '.join(merged.repeated)}"
    print(f"gaiko: {why}", file=sys.stderr)
    raise typer.Exit(1)


def _launch(path: Path, verbose: bool, *, resume: bool) -> None:
    _check_extra()
    from gaiko.models.pipeline.workers import usable_cores
    from gaiko.models.scale.executors import LOGS, launch
    from gaiko.models.scale.job import read_job
    from gaiko.models.scale.run import begin_run, find_run, run_status

    job = read_job(path)
    # a Ray cluster has other cores than this machine
    workers = job.run.workers or (job.run.tasks if job.run.executor == "ray" else None) or usable_cores()
    if resume:
        find_run(job)
    run = begin_run(job, workers)
    before = run_status(run)
    if before.complete:
        _print_status(before)
        return
    print(f"{run.folder}: {len(before.todo)} of {run.tasks} ranks to run", file=sys.stderr)
    with ProgressLine() as line:
        launched = launch(
            job, run, before.todo, workers, lambda done, total: line("ranks", done, total), verbose=verbose
        )
    if launched.slurm_job:
        print(f'Slurm job {launched.slurm_job} will run them; see "gaiko scale status {path}"')
        return
    after = run_status(run, quick=True)
    _print_status(after)
    for rank, error in sorted(launched.failures.items()):
        print(f"gaiko: rank {rank} failed: {error}", file=sys.stderr)
    if not after.complete:
        logs = f"logs: {run.folder / LOGS}/logs"
        print(f'gaiko: {_incomplete(after)}; {logs}; to continue: "gaiko scale resume {path}"', file=sys.stderr)
        raise typer.Exit(1)


def _find_run(path: Path) -> "Run":
    _check_extra()
    from gaiko.models.scale.job import read_job
    from gaiko.models.scale.run import find_run, open_run

    return open_run(path) if path.is_dir() else find_run(read_job(path))


def _check_extra() -> None:
    if find_spec("datatrove") is None:
        raise InputError('"gaiko scale" needs datatrove; install gaiko[scale]')


def _incomplete(found: "Status") -> str:
    parts = [f"{len(found.missing)} ranks are missing"] if found.missing else []
    parts += [f"rank {rank} is damaged: {error}" for rank, error in sorted(found.damaged.items())[:3]]
    return "; ".join(parts)


def _print_status(found: "Status") -> None:
    from rich.console import Console
    from rich.table import Column, Table

    rows: list[tuple[str, float, str]] = [("ranks done", found.done, f"of {found.tasks:,}")]
    for rank, error in sorted(found.damaged.items())[:1]:
        rows.append(("ranks damaged", len(found.damaged), f"rank {rank}: {error}"))
    rows += [("ranks missing", len(found.missing), "")] if found.missing else []
    rows += [("documents in", found.documents, "")]
    rows += [("documents out", found.rows, f"{found.chars:,} characters, {found.spans:,} spans")]
    rows += [(f"rejected: {reason}", count, "") for reason, count in found.rejected.items()]
    if found.chars_per_s is not None:
        rows.append(("characters a second", found.chars_per_s, "of one rank, loading included"))
    columns = Column(no_wrap=True), Column(justify="right", no_wrap=True), Column(overflow="fold")
    table = Table(*columns, show_header=False, title=str(found.folder), title_justify="left")
    for name, count, note in rows:
        table.add_row(name, f"{count:,.0f}", note)
    Console().print(table)
