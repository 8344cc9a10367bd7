"""datatrove's local executor with each rank in a process of its own, so that one that is killed is seen and begun again."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import multiprocess
from datatrove.executor import LocalPipelineExecutor

from gaiko.corpus.errors import InputError
from gaiko.models.processes import exit_with_parent

TRIES = 3
"""How often a rank may be killed before it counts as failed."""

MOST_FAILURES = 3
"""After so many failed ranks no further one is begun: what fails them will fail the others."""


class LocalExecutor(LocalPipelineExecutor):
    """Runs ranks side by side on this machine.

    ``multiprocess.Pool``, which datatrove uses, waits for ever for a rank whose process was killed.
    """

    def run(self, progress: Callable[[int, int], None], *, verbose: bool = False) -> dict[int, str]:
        """Run the ranks that have no mark of completion.

        Args:
            progress: told how many ranks have ended, and of how many.
            verbose: let datatrove write its log to standard error.

        Returns:
            By rank that failed, why.
        """
        ranks = self.get_incomplete_ranks()
        failures: dict[int, str] = {}
        processes = _Processes(self, verbose)
        threads = ThreadPoolExecutor(max(1, min(self.workers, len(ranks))))
        try:
            attempts = {threads.submit(processes.attempt, rank): rank for rank in ranks}
            progress(0, len(ranks))
            for number, attempt in enumerate(as_completed(attempts), start=1):
                if failure := attempt.result():
                    failures[attempts[attempt]] = failure
                    if len(failures) >= MOST_FAILURES:
                        processes.begin_no_more()
                progress(number, len(ranks))
        finally:
            processes.kill()
            threads.shutdown(cancel_futures=True)
        return failures


class _Processes:
    """The processes of the ranks that run."""

    def __init__(self, executor: LocalExecutor, verbose: bool) -> None:
        self._executor, self._verbose = executor, verbose
        self._context = multiprocess.get_context("forkserver")
        self._context.set_forkserver_preload(["gaiko.models.scale.tagging_worker"])
        self._lock = threading.Lock()
        self._live: set[Any] = set()
        self._open = True

    def attempt(self, rank: int) -> str:
        """Run a rank in a process, again where that is killed; return why it failed, or nothing."""
        failure = ""
        for _ in range(TRIES):
            ours, theirs = self._context.Pipe(duplex=False)
            process = self._context.Process(target=_run_rank, args=(self._executor, rank, self._verbose, theirs))
            with self._lock:
                if not self._open:
                    return failure
                process.start()
                self._live.add(process)
            theirs.close()
            try:
                return str(ours.recv())
            except EOFError:
                process.join()
                failure = f"its process ended with exit code {process.exitcode}, {TRIES} times"
            finally:
                ours.close()
                process.join()
                with self._lock:
                    self._live.discard(process)
        return failure

    def begin_no_more(self) -> None:
        """Begin no further rank."""
        with self._lock:
            self._open = False

    def kill(self) -> None:
        """End the ranks that still run; their worker processes end with them."""
        self.begin_no_more()
        for process in list(self._live):
            process.kill()


def _run_rank(executor: LocalExecutor, rank: int, verbose: bool, result: Any) -> None:
    """Run a rank, in its process; send why it failed, or an empty text."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends its ranks
    exit_with_parent(multiprocess.parent_process().join)
    if not verbose:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - for datatrove's log, which is in a file of its own too
    try:
        executor._run_for_rank(rank, local_rank=0 if verbose else 1)
    except InputError as error:
        result.send(str(error))
    except Exception as error:  # whatever it is, the other ranks go on, and the log has its traceback
        result.send(f"{type(error).__name__}: {error}")
    else:
        result.send("")
