"""Helpers of the tests of ``gaiko scale``: jobs over small inputs, runs of them, and the ids in output and ledger.

``python tests/scale_jobs.py JOB.toml`` runs a job with the quick task, for tests that kill the whole run.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from gaiko.models.scale.executors import launch
from gaiko.models.scale.job import read_job
from gaiko.models.scale.rank_state import Status
from gaiko.models.scale.run import Run, begin_run, open_run, run_status

QUICK = "scale_tasks:quick"


def job_file(folder: Path, format: str = "jsonl", tasks: int = 3, more: str = "") -> Path:
    path = folder / "job.toml"
    path.write_text(
        f'[input]\nformat = "{format}"\npath = "documents"\n[output]\npath = "runs"\n'
        f"[run]\ntasks = {tasks}\nworkers = 2\n{more}",
        encoding="utf-8",
    )
    return path


def write_texts(folder: Path, texts: Iterable[str], name: str = "a.jsonl") -> None:
    path = folder / "documents" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), encoding="utf-8")


def run(path: Path, task: str = QUICK) -> tuple[Run, dict[int, str]]:
    """Run the ranks that are not complete; return the run, and the error messages of failed ranks."""
    job = read_job(path)
    begun = begin_run(job, 2)
    todo = run_status(begun).todo
    return begun, launch(job, begun, todo, 2, lambda done, of: None, task=task).failures if todo else {}


def the_run(folder: Path) -> Run:
    (found,) = (folder / "runs").iterdir()
    return open_run(found)


def rows(run: Run) -> list[dict[str, Any]]:
    """The rows of all shards, in the order of the input."""
    return [row for path in sorted((run.folder / "data").glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def rejects(run: Run) -> list[dict[str, Any]]:
    ledgers = sorted((run.folder / "ledger").glob("*.jsonl"))
    return [json.loads(line) for path in ledgers for line in path.read_bytes().splitlines()]


def accounted(run: Run) -> list[str]:
    """The ids in output and ledger, with repetitions."""
    return sorted(record["id"] for record in [*rows(run), *rejects(run)])


def ids(count: int, name: str = "a.jsonl") -> list[str]:
    return sorted(f"{name}:{number}" for number in range(1, count + 1))


def complete(run: Run) -> Status:
    found = run_status(run)
    assert found.complete, found
    return found


def waiting(gate: Path, process: "subprocess.Popen[bytes] | None" = None) -> tuple[int, int]:
    """Wait for a worker at the gate; return its process id and that of its rank."""
    for _ in range(6000):
        assert process is None or process.poll() is None
        if (gate / "here").exists() and len(found := (gate / "here").read_text().split()) == 2:
            return int(found[0]), int(found[1])
        time.sleep(0.01)
    raise AssertionError("nothing waits at the gate")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the shell ignores it for what runs in the background
    run(Path(sys.argv[1]))
