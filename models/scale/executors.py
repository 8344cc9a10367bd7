"""Run the ranks of a run through datatrove: on this machine, a Slurm cluster or a Ray cluster."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

import multiprocess
from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor, SlurmPipelineExecutor
from datatrove.utils.logging import logger

from gaiko.corpus.errors import InputError
from gaiko.models.scale.job import Job
from gaiko.models.scale.run import Run
from gaiko.models.scale.tagging_step import TASK, TaggingStep

LOGS = "datatrove"
"""Folder of a run for datatrove's logs, statistics and completion marks."""

TRIES = 3
"""Attempts at a rank that is killed, before it counts as failed."""

_MOST_FAILURES = 3
"""Failed ranks after which no further one is started: the cause is likely common to all."""

Progress = Callable[[int, int], None]
"""Called with the number of ranks that have ended, and with their total."""


@dataclass(frozen=True, slots=True)
class Launched:
    """Result of a launch: error messages of failed ranks, or the id of the Slurm job that will run them."""

    failures: dict[int, str] = field(default_factory=dict)
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
    steps = [TaggingStep(job, run.folder, task)]
    if job.run.executor == "slurm":
        return Launched(slurm_job=_submit_to_slurm(job, run, steps))
    if job.run.executor == "ray":
        _run_on_ray(job, run, steps, workers, verbose)
        return Launched()
    executor = LocalPipelineExecutor(steps, run.tasks, workers, logging_dir=str(run.folder / LOGS))
    return Launched(_LocalRanks(executor, verbose).run(ranks, workers, progress))


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


class _LocalRanks:
    """Ranks on this machine, one process each, started again when killed.

    In place of ``multiprocess.Pool``, which datatrove uses: that one waits for ever for a rank that is killed.
    """

    def __init__(self, executor: LocalPipelineExecutor, verbose: bool) -> None:
        self._executor, self._verbose = executor, verbose
        self._context = multiprocess.get_context("forkserver")
        self._context.set_forkserver_preload([TaggingStep.__module__])
        self._lock = threading.Lock()
        self._live: set[Any] = set()
        self._open = True

    def run(self, ranks: Collection[int], workers: int, progress: Progress) -> dict[int, str]:
        """Run the ranks; return the error messages of the failed ones."""
        failures: dict[int, str] = {}
        threads = ThreadPoolExecutor(max(1, min(workers, len(ranks))))
        try:
            attempts = {threads.submit(self._attempt, rank): rank for rank in ranks}
            progress(0, len(ranks))
            for number, attempt in enumerate(as_completed(attempts), start=1):
                if failure := attempt.result():
                    failures[attempts[attempt]] = failure
                    if len(failures) >= _MOST_FAILURES:
                        self._stop()
                progress(number, len(ranks))
        finally:
            self._stop()
            for process in list(self._live):
                process.kill()  # its worker ends with it
            threads.shutdown(cancel_futures=True)
        return failures

    def _stop(self) -> None:
        """Start no further rank."""
        with self._lock:
            self._open = False

    def _attempt(self, rank: int) -> str:
        """Run a rank in a process, again if that is killed; return the error message, empty if it succeeds."""
        failure = ""
        for _ in range(TRIES):
            receiver, sender = self._context.Pipe(duplex=False)
            process = self._context.Process(target=_run_rank, args=(self._executor, rank, self._verbose, sender))
            with self._lock:
                if not self._open:
                    return failure
                process.start()
                self._live.add(process)
            sender.close()
            try:
                return str(receiver.recv())
            except EOFError:
                process.join()
                failure = f"its process ended with exit code {process.exitcode}, {TRIES} times"
            finally:
                receiver.close()
                process.join()
                with self._lock:
                    self._live.discard(process)
        return failure


def _run_rank(executor: LocalPipelineExecutor, rank: int, verbose: bool, result: Any) -> None:
    """Run a rank in its process; send the error message, empty if it succeeds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends its ranks
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if not verbose:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - datatrove's log, which it writes to a file too
    try:
        executor._run_for_rank(rank, local_rank=0 if verbose else 1)
    except InputError as error:
        result.send(str(error))
    except Exception as error:  # the other ranks go on; datatrove's log has the traceback
        result.send(f"{type(error).__name__}: {error}")
    else:
        result.send("")


def _end_with_parent() -> None:
    multiprocess.parent_process().join()
    os._exit(1)


def _submit_to_slurm(job: Job, run: Run, steps: list[TaggingStep]) -> str:
    slurm = job.slurm
    executor = SlurmPipelineExecutor(
        steps,
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


def _check_address(job: Job) -> None:
    """Raise InputError if nothing answers at the cluster's address; Ray would try for minutes."""
    host, _, port = (job.ray.address or "").rpartition(":")
    if not port.isdecimal() or "/" in host:  # "auto", or a client's address, ray://…
        return
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise _ray_error(job, str(error)) from None


def _ray_error(job: Job, message: str) -> InputError:
    return InputError(
        f"{job.path}: ray.address {job.ray.address}: {message}; start the cluster, or correct the address"
    )


def _run_on_ray(job: Job, run: Run, steps: list[TaggingStep], workers: int, verbose: bool) -> None:
    try:
        import ray
    except ImportError:
        raise InputError("Ray is not installed; install gaiko[scale-ray]") from None
    _check_address(job)
    try:
        ray.init(address=job.ray.address, log_to_driver=verbose, logging_level="info" if verbose else "error")
    except (ConnectionError, ValueError) as error:
        raise _ray_error(job, str(error).splitlines()[0]) from None
    try:
        for _ in range(TRIES):
            executor = RayPipelineExecutor(
                steps,
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
