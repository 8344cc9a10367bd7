"""Run the ranks of a run that are not done: here, on a Slurm cluster or on a Ray cluster, with datatrove's executors."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from datatrove.executor import RayPipelineExecutor, SlurmPipelineExecutor
from datatrove.utils.logging import logger

from gaiko.corpus.errors import InputError
from gaiko.models.scale.job import Job
from gaiko.models.scale.local import TRIES, LocalExecutor
from gaiko.models.scale.run import Run
from gaiko.models.scale.tagging_worker import TASK, steps

LOGS = "datatrove"
"""The folder of a run with datatrove's logs, statistics and marks of completion."""

Progress = Callable[[int, int], None]
"""Called with how many ranks have ended, and of how many."""


@dataclass(frozen=True, slots=True)
class Launched:
    """What became of a launch: the ranks that failed and why, or the id of the Slurm job that will run them."""

    failures: dict[int, str] = field(default_factory=dict)
    slurm_job: str = ""


def launch(
    job: Job,
    run: Run,
    ranks: Iterable[int],
    workers: int,
    progress: Progress,
    *,
    verbose: bool = False,
    task: str = TASK,
) -> Launched:
    """Run ranks with the executor that the job names.

    Args:
        job: the job.
        run: its run.
        ranks: those that are not done.
        workers: how many run side by side.
        progress: told as ranks end, on this machine.
        verbose: let datatrove write its log to standard error.
        task: what the worker process of a rank loads.

    Raises:
        InputError: Slurm or Ray cannot be reached.
    """
    _mark(run, set(ranks))
    if not verbose:
        logger.remove()
    if job.run.executor == "slurm":
        return Launched(slurm_job=_slurm(job, run, task))
    if job.run.executor == "ray":
        _ray(job, run, workers, task, verbose=verbose)
        return Launched()
    executor = LocalExecutor(steps(job, run.folder, task), run.tasks, workers, logging_dir=str(run.folder / LOGS))
    return Launched(executor.run(progress, verbose=verbose))


def _mark(run: Run, todo: set[int]) -> None:
    """Give datatrove's mark of completion to the ranks that are done and to no other: it asks for the mark, not for the shard."""
    folder = run.folder / LOGS / "completions"
    folder.mkdir(parents=True, exist_ok=True)
    for rank in range(run.tasks):
        mark = folder / f"{rank:05d}"
        if rank in todo:
            mark.unlink(missing_ok=True)
        else:
            mark.touch()


def _slurm(job: Job, run: Run, task: str) -> str:
    slurm = job.slurm
    executor = SlurmPipelineExecutor(
        steps(job, run.folder, task),
        tasks=run.tasks,
        time=slurm.time,
        partition=slurm.partition,
        cpus_per_task=slurm.cpus,
        mem_per_cpu_gb=slurm.memory_gb,
        workers=job.run.workers or -1,
        job_name="gaiko",
        qos=slurm.qos,
        env_command=slurm.setup or f"export PATH={quote(str(Path(sys.executable).parent))}:$PATH",
        sbatch_args=dict(slurm.sbatch),
        max_array_size=slurm.max_array,
        tasks_per_job=slurm.tasks_per_job,
        logging_dir=str(run.folder / LOGS),
        slurm_logs_folder=str(run.folder / LOGS / "slurm"),
    )
    try:
        executor.run()
    except FileNotFoundError:
        raise InputError("sbatch is not on this machine; start the job where Slurm's commands are") from None
    except subprocess.CalledProcessError as error:
        raise InputError(f"sbatch ended with exit code {error.returncode}; what it said stands above") from None
    return str(executor.job_id)


def _knock(job: Job) -> None:
    """InputError where nothing answers at the cluster's address: Ray itself would wait for minutes."""
    host, _, port = (job.ray.address or "").rpartition(":")
    if not port.isdecimal() or "/" in host:  # "auto", or the address of a client, ray://…
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise InputError(f"{job.path}: ray.address {job.ray.address}: {error}; start the cluster, or mend it") from None


def _ray(job: Job, run: Run, workers: int, task: str, *, verbose: bool) -> None:
    try:
        import ray
    except ImportError:
        raise InputError("Ray is not installed; install gaiko[scale-ray]") from None
    options = job.ray
    _knock(job)
    try:
        ray.init(address=options.address, log_to_driver=verbose, logging_level="info" if verbose else "error")
    except (ConnectionError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"{job.path}: ray.address {options.address}: {first}; start the cluster, or mend it") from None
    try:
        for _ in range(TRIES):
            executor = RayPipelineExecutor(
                steps(job, run.folder, task),
                tasks=run.tasks,
                workers=workers,
                logging_dir=str(run.folder / LOGS),
                cpus_per_task=options.cpus,
                mem_per_cpu_gb=options.memory_gb,
                time=options.time,
            )
            try:
                executor.run()
            except KeyError:  # datatrove 0.10 stumbles over a task whose time is up; what was done is marked as done
                continue
            except FileNotFoundError:  # the statistics of a rank that was done before its mark was lost
                pass
            break
    finally:
        ray.shutdown()
