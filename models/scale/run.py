"""A run: the folder of one job with one fingerprint, begun once, gone on with as often as it takes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.models.scale.fingerprint import Fingerprint, difference, fingerprint
from gaiko.models.scale.inputs import InputFile, Piece, find_files, first_difference, shares
from gaiko.models.scale.job import Input, Job
from gaiko.models.scale.rank_state import RankState, find_rank

MANIFEST = "run.json"

_BYTES = 16_000_000
"""Of input for a task where the job does not say how many: it takes minutes at most, and so does what is lost with it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was begun.

    Attributes:
        folder: where it is written, named by its fingerprint.
        fingerprint: of what decides the output.
        tasks: how many ranks there are.
        source: what was read, as the job named it; a changed one has other documents behind the same names.
        files: of the input, as they were when the run began.
        pieces: by rank, what it reads; empty for a dataset, whose rows are dealt out.
    """

    folder: Path
    fingerprint: Fingerprint
    tasks: int
    source: str
    files: tuple[InputFile, ...]
    pieces: tuple[tuple[Piece, ...], ...]


def run_folder(job: Job, key: str) -> Path:
    """Return where the run of a fingerprint is."""
    return job.output.path / key


def begin(job: Job, workers: int) -> Run:
    """Begin the run of a job, or return the one that was begun, if the input is what it was.

    Args:
        job: the job.
        workers: how many ranks will run side by side; where the job has no number of tasks, there are at least as many.

    Raises:
        InputError: the input cannot be read, it or the number of tasks is another than when the run began.
    """
    now = fingerprint(job)
    folder = run_folder(job, now.key)
    files = find_files(job.input)
    if (folder / MANIFEST).exists():
        run = open_run(folder)
        _check_same(job, run, files)
        return run
    tasks = job.run.tasks or max(workers, -(-sum(file.size for file in files) // _BYTES))
    pieces = shares(job.input, files, tasks) if job.input.format != "hub" else []
    run = Run(folder, now, tasks, _source(job.input), tuple(files), tuple(map(tuple, pieces)))
    write_text(folder / MANIFEST, json.dumps(_as_json(run), ensure_ascii=False) + "\n")
    return run


def begun(job: Job) -> Run:
    """Return the run of a job that was begun with the rules as they are now.

    Raises:
        InputError: there is none; the message names the latest of those that there are.
    """
    now = fingerprint(job)
    folder = run_folder(job, now.key)
    if (folder / MANIFEST).exists():
        return open_run(folder)
    manifests = sorted(job.output.path.glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime_ns)
    others = [path.parent for path in manifests]
    if not others:
        raise InputError(f'{job.output.path}: no run was begun; start it with "gaiko scale run"')
    what = difference(open_run(others[-1]).fingerprint, now)
    raise InputError(
        f"{folder}: no run was begun with the rules, versions and options of now; {others[-1]} was, before {what} "
        'changed: give that folder to "status" and "merge", or begin anew with "gaiko scale run"'
    )


def open_run(folder: Path) -> Run:
    """Return the run in a folder.

    Raises:
        InputError: there is none, or its manifest is damaged.
    """
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_bytes())
        return Run(
            folder,
            Fingerprint(**record["fingerprint"]),
            record["tasks"],
            record["source"],
            tuple(InputFile(*fields) for fields in record["files"]),
            tuple(tuple(Piece(*fields) for fields in pieces) for pieces in record["pieces"]),
        )
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{folder}: holds no {MANIFEST}; name a job file, or the folder of a run") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path}: cannot be read ({error}); remove {folder} and begin anew") from None


def find_ranks(run: Run, *, quick: bool = False) -> list[RankState]:
    """Return the state of every rank, in order; ``quick`` as ``find_rank``."""
    return [find_rank(run.folder, rank, quick=quick) for rank in range(run.tasks)]


def _check_same(job: Job, run: Run, files: Sequence[InputFile]) -> None:
    if run.source != _source(job.input):
        changed: str | None = f"it was {run.source}, and is {_source(job.input)}"
    else:
        changed = first_difference(run.files, files)
    if changed:
        raise InputError(
            f"{job.path}: the input is not what {run.folder} was begun with: {changed}; put it back, "
            "remove that folder, or name another output.path"
        )
    if job.run.tasks is not None and job.run.tasks != run.tasks:
        raise InputError(
            f"{job.path}: run.tasks: {run.folder} was begun with {run.tasks} tasks, not {job.run.tasks}; "
            "put that back, or leave tasks out"
        )


def _source(read: Input) -> str:
    if read.format != "hub":
        return str(read.path)
    parts = [read.dataset, read.config, read.split, read.revision, "streamed" if read.streaming else None]
    return " ".join(part for part in parts if part)


def _as_json(run: Run) -> dict[str, Any]:
    return {
        "fingerprint": run.fingerprint.model_dump(),
        "tasks": run.tasks,
        "source": run.source,
        "files": [[file.name, file.size, file.mtime_ns] for file in run.files],
        "pieces": [[[p.name, p.start, p.stop, p.first] for p in pieces] for pieces in run.pieces],
    }
