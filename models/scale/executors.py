"""Run the ranks of a run through datatrove: on this machine, a Slurm cluster or a Ray cluster."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from shlex import quote
from typing import NamedTuple, cast

from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor, SlurmPipelineExecutor
from datatrove.utils.logging import logger

from gaiko.corpus.errors import InputError
from gaiko.models.processes import exit_with_parent
from gaiko.models.scale.job import Job
from gaiko.models.scale.run import Run
from gaiko.models.scale.tagging_step import TASK, TaggingStep

LOGS = "datatrove"
"""Folder of a run for datatrove's logs, statistics and completion marks."""

TRIES = 3
"""Attempts at a rank that is killed, before it counts as failed."""

_MAX_FAILURES = 3
"""Number of failed ranks after which no other is started: the cause is probably the same for all."""

Progress = Callable[[int, int], None]
"""Called with the number of ranks that have ended, and with their total."""


class Launched(NamedTuple):
    """Result of a launch: error messages of failed ranks, or the id of the Slurm job that will run them."""

    failures: Mapping[int, str] = {}
    slurm_job: str = ""


def launch(
    job: Job,
    run: Run,
    ranks: Collection[int],
    workers: int,
    progress: Progress,
    *,
    verbose: bool = False,
    task: str = TASK,
) -> Launched:
    """Run ranks with the job's executor.

    Args:
        job: the job.
        run: its run.
        ranks: ranks that are not complete.
        workers: number of ranks at a time.
        progress: called when a rank ends; on this machine only.
        verbose: write datatrove's log to standard error.
        task: task of the worker processes.

    Raises:
        InputError: Slurm or Ray cannot be reached.
    """
    _mark_completed(run, set(ranks))
    if not verbose:
        logger.remove()
    step = TaggingStep(job, run.folder, task)
    if job.run.executor == "slurm":
        return Launched(slurm_job=_submit_to_slurm(job, run, step))
    if job.run.executor == "ray":
        _run_on_ray(job, run, step, workers, verbose)
        return Launched()
    return Launched(_run_locally(step, run, ranks, workers, progress, verbose))


def _mark_completed(run: Run, todo: set[int]) -> None:
    """Write datatrove's completion marks from the records: datatrove does not check the files of a rank."""
    folder = run.folder / LOGS / "completions"
    folder.mkdir(parents=True, exist_ok=True)
    for rank in range(run.tasks):
        mark = folder / f"{rank:05d}"
        if rank in todo:
            mark.unlink(missing_ok=True)
        else:
            mark.touch()


def _run_locally(
    step: TaggingStep, run: Run, ranks: Collection[int], workers: int, progress: Progress, verbose: bool
) -> dict[int, str]:
    """Run each rank in its own process, again if that is killed; return the error messages of the failed ranks.

    In place of ``multiprocess.Pool``, which datatrove uses: it never returns if a rank is killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([TaggingStep.__module__])
    stopped = threading.Event()

    def attempt(rank: int) -> str:
        for _ in range(TRIES):
            if stopped.is_set():
                return ""
            with suppress(BrokenProcessPool), ProcessPoolExecutor(1, context) as process:
                return process.submit(_run_rank, step, run.folder, run.tasks, rank, verbose).result()
        return f"its process was killed, perhaps for lack of memory, {TRIES} times"

    failures: dict[int, str] = {}
    threads = ThreadPoolExecutor(max(1, min(workers, len(ranks))))
    attempts = {threads.submit(attempt, rank): rank for rank in ranks}
    try:
        progress(0, len(ranks))
        for number, future in enumerate(as_completed(attempts), start=1):
            if error := future.result():
                failures[attempts[future]] = error
                if len(failures) >= _MAX_FAILURES:
                    stopped.set()
            progress(number, len(ranks))
    finally:
        stopped.set()
        threads.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in attempts):  # interrupted
            for process in context.active_children():
                process.kill()  # its worker ends with it
            time.sleep(0.05)
    return failures


def _run_rank(step: TaggingStep, folder: Path, tasks: int, rank: int, verbose: bool) -> str:
    """Run a rank in its process; return the error message, empty if it succeeds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends its ranks
    exit_with_parent(cast(BaseProcess, multiprocessing.parent_process()).join)
    if not verbose:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - datatrove's log, which it writes to a file too
    executor = LocalPipelineExecutor([step], tasks, logging_dir=str(folder / LOGS))
    try:
        executor._run_for_rank(rank, local_rank=0 if verbose else 1)
    except Exception as error:  # the other ranks continue; the traceback is in datatrove's log
        return str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    return ""


def _submit_to_slurm(job: Job, run: Run, step: TaggingStep) -> str:
    slurm = job.slurm
    executor = SlurmPipelineExecutor(
        [step],
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
        raise InputError("sbatch is not on this machine; start the job on a machine with Slurm's commands") from None
    except subprocess.CalledProcessError as error:
        raise InputError(f"sbatch ended with exit code {error.returncode}; its message is above") from None
    return str(executor.job_id)


def _run_on_ray(job: Job, run: Run, step: TaggingStep, workers: int, verbose: bool) -> None:
    try:
        import ray
    except ImportError:
        raise InputError("Ray is not installed; install gaiko[scale-ray]") from None
    host, _, port = (job.ray.address or "").rpartition(":")
    try:
        if port.isdecimal() and "/" not in host:  # not "auto" or a client's address, ray://…
            socket.create_connection((host, int(port)), timeout=10).close()  # Ray would try for minutes
        ray.init(address=job.ray.address, log_to_driver=verbose, logging_level="info" if verbose else "error")
    except (OSError, ValueError) as error:
        message = f"{str(error).splitlines()[0]}; start the cluster, or correct the address"
        raise InputError(f"{job.path}: ray.address {job.ray.address}: {message}") from None
    try:
        for _ in range(TRIES):
            executor = RayPipelineExecutor(
                [step],
                tasks=run.tasks,
                workers=workers,
                logging_dir=str(run.folder / LOGS),
                cpus_per_task=job.ray.cpus,
                mem_per_cpu_gb=job.ray.memory_gb,
                time=job.ray.time,
            )
            try:
                executor.run()
            except KeyError:  # datatrove 0.10 fails on a task whose time is up; complete ranks are marked
                continue
            except FileNotFoundError:  # no statistics of a rank that was complete before its mark was lost
                pass
            break
    finally:
        ray.shutdown()
