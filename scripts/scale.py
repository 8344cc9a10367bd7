"""``gaiko scale``: tag millions of documents on one machine, a Slurm cluster or a Ray cluster; see docs/scale.md."""

import json
import sys
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.scripts.progress import ProgressLine

if TYPE_CHECKING:
    from gaiko.models.scale.job import Job
    from gaiko.models.scale.run import Run
    from gaiko.models.scale.status import Status

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Tag millions of documents: on this machine, a Slurm cluster or a Ray cluster.

    A job file says what is read, how it is tagged, where it goes and who runs it. Every document ends up in the output or,
    with the reason, in the ledger; whatever is killed on the way, "resume" goes on with what is missing.

    Examples:

    \b
      gaiko scale init job.toml
      gaiko scale run job.toml
      gaiko scale status job.toml
      gaiko scale resume job.toml
      gaiko scale merge job.toml -o tagged
    """,
)

_JobFile = Annotated[Path, typer.Argument(metavar="JOB.toml", readable=False, help="The job file.")]
_JobOrRun = Annotated[
    Path, typer.Argument(metavar="JOB.toml|RUN", readable=False, help="The job file, or the folder of a run.")
]
_Verbose = Annotated[bool, typer.Option("--verbose", help="Show datatrove's log.")]


@app.command("init")
def init(path: _JobFile) -> None:
    """Write a job file with every key explained, to be changed.

    Examples:

    \b
      gaiko scale init job.toml
    """
    if path.exists():
        raise InputError(f"{path}: is there already; name a file that is not")
    write_text(path, files("gaiko.models").joinpath("scale/job.toml").read_text(encoding="utf-8"))
    print(f'{path}: change [input] and [output], then "gaiko scale run {path}"')


@app.command("run")
def run(path: _JobFile, verbose: _Verbose = False) -> None:
    """Run a job: cut its input into tasks and tag them, as far as that was not done by an earlier run.

    Exit code 1: some ranks failed; mend what is said of them, and resume. With executor = "slurm" the tasks are handed to
    the cluster, and the command ends.

    Examples:

    \b
      gaiko scale run job.toml
      gaiko scale run --verbose docs/scale/local.toml
    """
    _need_extra()
    from gaiko.models.scale.job import read_job
    from gaiko.models.scale.run import begin

    job = read_job(path)
    _launch(path, job, begin(job, _workers(job)), verbose=verbose)


@app.command("resume")
def resume(path: _JobFile, verbose: _Verbose = False) -> None:
    """Go on with a run: its ranks that are missing or damaged are run.

    It is refused where the input is not what the run began with. Rules that have changed since make another run.

    Examples:

    \b
      gaiko scale resume job.toml
    """
    _need_extra()
    from gaiko.models.scale.job import read_job
    from gaiko.models.scale.run import begin, begun

    job = read_job(path)
    begun(job)
    _launch(path, job, begin(job, _workers(job)), verbose=verbose)


@app.command("status")
def status(
    path: _JobOrRun,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Compare sizes only; do not read the shards.")] = False,
) -> None:
    """Show how far a run is: its ranks, what is wrong with damaged ones, documents in, out and rejected, and the speed.

    Exit code 1: it is not complete.

    Examples:

    \b
      gaiko scale status job.toml
      gaiko scale status --json tagged/0123456789abcdef
    """
    _need_extra()
    from gaiko.models.scale.status import status as status_of

    found = status_of(_run_of(path), quick=quick)
    if as_json:
        print(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(found)
    if not found.complete:
        raise typer.Exit(1)


@app.command("merge")
def merge(
    path: _JobOrRun,
    output: Annotated[Path, typer.Option("-o", "--output", help="The dataset's folder; must not be there.")],
    partial: Annotated[bool, typer.Option("--partial", help="Take what is there, though ranks are missing.")] = False,
) -> None:
    """Put the complete ranks together as one dataset: Parquet files, a card, and rejected.jsonl.

    What goes in must come out: documents in = out + rejected, and every id once. Exit code 1: it is refused, since ranks
    are missing or an id repeats.

    Examples:

    \b
      gaiko scale merge job.toml -o tagged
      python -c 'from datasets import load_dataset; print(load_dataset("tagged"))'
    """
    _need_extra()
    from gaiko.models.scale.merge import merge as merge_into

    merged = merge_into(_run_of(path), output, partial=partial)
    _print(merged.status)
    if merged.repeated:
        print(f"gaiko: ids that stand more than once: {', '.join(merged.repeated)}", file=sys.stderr)
    elif not merged.files:
        print(f"gaiko: not merged: {_todo(merged.status)}; gaiko scale resume, or --partial", file=sys.stderr)
    if not merged.files:
        raise typer.Exit(1)
    print(f"{output}: {merged.files} files, {merged.status.rows} documents, every id once")


def _launch(path: Path, job: "Job", run: "Run", *, verbose: bool) -> None:
    from gaiko.models.scale.executors import launch
    from gaiko.models.scale.status import status as status_of

    before = status_of(run)
    if before.complete:
        _print(before)
        return
    print(f"{run.folder}: {len(before.todo)} of {run.tasks} ranks to run", file=sys.stderr)
    with ProgressLine() as line:
        launched = launch(
            job,
            run,
            before.todo,
            _workers(job),
            lambda done, of: line("ranks", done, of),
            verbose=verbose,
        )
    if launched.slurm_job:
        print(f'Slurm job {launched.slurm_job} will run them; "gaiko scale status {path}" shows how far it is')
        return
    after = status_of(run, quick=True)
    _print(after)
    for rank, why in sorted(launched.failures.items()):
        print(f"gaiko: rank {rank} failed: {why}", file=sys.stderr)
    if not after.complete:
        logs = f"the logs are in {run.folder}/datatrove/logs"
        print(f'gaiko: {_todo(after)}; {logs}; "gaiko scale resume {path}" goes on', file=sys.stderr)
        raise typer.Exit(1)


def _workers(job: "Job") -> int:
    """How many ranks run side by side on this machine or Ray cluster."""
    from gaiko.models.pipeline.workers import usable_cores

    return job.run.workers or (job.run.tasks if job.run.executor == "ray" else None) or usable_cores()


def _run_of(path: Path) -> "Run":
    from gaiko.models.scale.job import read_job
    from gaiko.models.scale.run import begun, open_run

    return open_run(path) if path.is_dir() else begun(read_job(path))


def _need_extra() -> None:
    try:
        import datatrove  # noqa: F401
    except ImportError:
        raise InputError('"gaiko scale" needs datatrove; install gaiko[scale]') from None


def _todo(found: "Status") -> str:
    parts = [f"{len(found.missing)} ranks are missing"] if found.missing else []
    parts += [f"rank {rank} is damaged: {why}" for rank, why in sorted(found.damaged.items())[:3]]
    return "; ".join(parts)


def _as_json(found: "Status") -> dict[str, object]:
    return {**asdict(found), "folder": str(found.folder), "complete": found.complete}


def _print(found: "Status") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, title=str(found.folder), title_justify="left")
    table.add_column("what", no_wrap=True)
    table.add_column("how many", justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    table.add_row("ranks done", f"{found.done:,}", f"of {found.tasks:,}")
    if found.damaged:
        rank, why = min(found.damaged.items())
        table.add_row("ranks damaged", f"{len(found.damaged):,}", f"rank {rank}: {why}")
    if found.missing:
        table.add_row("ranks missing", f"{len(found.missing):,}", "")
    table.add_row("documents in", f"{found.documents:,}", "")
    table.add_row("documents out", f"{found.rows:,}", f"{found.chars:,} characters, {found.spans:,} spans")
    for reason, count in found.rejected.items():
        table.add_row(f"rejected: {reason}", f"{count:,}", "")
    if found.chars_per_s is not None:
        table.add_row("characters a second", f"{found.chars_per_s:,.0f}", "of one rank, loading included")
    Console().print(table)
