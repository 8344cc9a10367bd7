"""Runs of a job: one folder per fingerprint, with a manifest of the input and of the ranks' slices."""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, Field

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.models.scale.fingerprint import Fingerprint, difference, fingerprint
from gaiko.models.scale.inputs import FileSlice, InputFile, find_files, first_change, split_input
from gaiko.models.scale.job import Input, Job
from gaiko.models.scale.rank_state import RankState, Status, find_rank, summarize

MANIFEST = "run.json"

_TASK_BYTES = 16_000_000
"""Input of one task if the job does not set their number: a task takes minutes, so a failure loses minutes of work."""


class Run(BaseModel, frozen=True):
    """Manifest of a run.

    Attributes:
        folder: folder of the run, named by its fingerprint.
        fingerprint: fingerprint when the run began.
        tasks: number of ranks.
        source: path or dataset of the input, as the job names it.
        files: files of the input when the run began.
        pieces: slices of the input by rank; empty for a dataset, of which each rank reads every ``tasks``-th row.
    """

    folder: Path = Field(exclude=True)
    fingerprint: Fingerprint
    tasks: int
    source: str
    files: list[InputFile]
    pieces: list[list[FileSlice]]


def begin_run(job: Job, workers: int) -> Run:
    """Begin the run of a job, or return the one begun earlier if the input is unchanged.

    Args:
        job: the job.
        workers: number of ranks that run at a time; if the job sets no number of tasks, there are at least as many.

    Raises:
        InputError: the input cannot be read, or the input or the number of tasks has changed since the run began.
    """
    now = fingerprint(job)
    folder = job.output.path / now.key
    files = find_files(job.input)
    if (folder / MANIFEST).exists():
        run = open_run(folder)
        _check_unchanged(job, run, files)
        return run
    tasks = job.run.tasks or max(workers, -(-sum(file.size for file in files) // _TASK_BYTES))
    slices = split_input(job.input, files, tasks) if job.input.format != "hub" else []
    source = _source(job.input)
    run = Run(folder=folder, fingerprint=now, tasks=tasks, source=source, files=files, pieces=slices)
    write_text(folder / MANIFEST, run.model_dump_json() + "\n")
    return run


def find_run(job: Job) -> Run:
    """Return the run of a job that was begun with the current fingerprint.

    Raises:
        InputError: there is none; the message names the latest other run and the first difference from it.
    """
    now = fingerprint(job)
    folder = job.output.path / now.key
    if (folder / MANIFEST).exists():
        return open_run(folder)
    manifests = job.output.path.glob(f"*/{MANIFEST}")
    latest = max(manifests, key=lambda path: path.stat().st_mtime_ns, default=None)
    if latest is None:
        raise InputError(f'{job.output.path}: no run was begun; start it with "gaiko scale run"')
    changed = difference(open_run(latest.parent).fingerprint, now)
    raise InputError(
        f"{folder}: no run was begun with the current rules, versions and options; {latest.parent} was begun before "
        f'{changed} changed: give that folder to "status" and "merge", or begin a new run with "gaiko scale run"'
    )


def open_run(folder: Path) -> Run:
    """Return the run in a folder.

    Raises:
        InputError: there is none, or its manifest is damaged.
    """
    path = folder / MANIFEST
    try:
        return Run.model_validate({**json.loads(path.read_bytes()), "folder": folder})
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{folder}: holds no {MANIFEST}; name a job file, or the folder of a run") from None
    except (OSError, ValueError, TypeError):
        raise InputError(f"{path}: cannot be read; remove {folder} and run again") from None


def find_ranks(run: Run, *, quick: bool = False) -> list[RankState]:
    """Return the state of every rank, in order; ``quick`` compares sizes of files only."""
    return [find_rank(run.folder, rank, quick=quick) for rank in range(run.tasks)]


def run_status(run: Run, *, quick: bool = False) -> Status:
    """Return the status of a run; ``quick`` compares sizes of files only."""
    return summarize(run.folder, find_ranks(run, quick=quick))


def _check_unchanged(job: Job, run: Run, files: Iterable[InputFile]) -> None:
    source = _source(job.input)
    changed = first_change(run.files, files) if run.source == source else f"it was {run.source} and is {source}"
    if changed:
        raise InputError(
            f"{job.path}: the input has changed since {run.folder} was begun: {changed}; restore it, "
            "remove that folder, or name another output.path"
        )
    if job.run.tasks is not None and job.run.tasks != run.tasks:
        raise InputError(
            f"{job.path}: run.tasks: {run.folder} was begun with {run.tasks} tasks, not {job.run.tasks}; "
            "restore that number, or remove the key"
        )


def _source(spec: Input) -> str:
    if spec.format != "hub":
        return spec.source
    parts = [spec.source, spec.config, spec.split, spec.revision, "streamed" if spec.streaming else None]
    return " ".join(part for part in parts if part)
