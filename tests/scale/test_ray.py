"""Ray: the docs' job file on a cluster that the test starts; ``make scale-test`` installs Ray and runs it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scale_jobs import accounted, complete, ids, job_file, rows, the_run, waiting, write_texts

ray = pytest.importorskip("ray", reason="make scale-test runs it")

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, str]]:
    """A cluster of one node with two cores; the environment in which "auto" finds it."""
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, log_to_driver=False)
    try:
        yield {**os.environ, "RAY_ADDRESS": ray.get_runtime_context().gcs_address}
    finally:
        ray.shutdown()


def gaiko(folder: Path, cluster: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [BIN / "gaiko", "scale", *arguments, folder / "job.toml"]
    return subprocess.run(command, env=cluster, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The docs' job file over a dozen files; one of them is not text."""
    (tmp_path / "documents").mkdir()
    for number in range(1, 12):
        text = f"{number}月7日、石破総理大臣は米国を訪問した。"
        (tmp_path / "documents" / f"{number:02d}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "documents" / "12.txt").write_bytes(b"\xff")
    job = (ROOT / "docs" / "scale" / "ray.toml").read_text(encoding="utf-8")
    job = job.replace('"/shared/bluebooks"', '"documents"').replace('"/shared/tagged"', '"runs"')
    job = job.replace("tasks = 64", "tasks = 3").replace("memory_gb = 2", "memory_gb = 0.5")
    (tmp_path / "job.toml").write_text(job, encoding="utf-8")
    return tmp_path


def test_a_cluster_runs_a_job_and_resumes_it(folder: Path, cluster: dict[str, str]) -> None:
    done = gaiko(folder, cluster, "run")
    assert done.returncode == 0, done.stderr
    run = the_run(folder)
    everything = [f"{number:02d}.txt" for number in range(1, 13)]
    assert accounted(run) == everything
    assert all("米国" in [span["text"] for span in row["spans"]] for row in rows(run))
    found = json.loads(gaiko(folder, cluster, "status", "--json").stdout)
    assert (found["rows"], found["rejected"]) == (11, {"not-utf8": 1})

    (run.folder / "data" / "00001.parquet").write_bytes(b"")
    assert gaiko(folder, cluster, "status").returncode == 1
    done = gaiko(folder, cluster, "resume")
    assert done.returncode == 0, done.stderr
    assert accounted(run) == everything
    merged = gaiko(folder, cluster, "merge", "-o", str(folder / "tagged"))
    assert merged.returncode == 0, merged.stderr


def test_a_rank_that_is_killed_is_begun_again_when_its_time_is_up(tmp_path: Path, cluster: dict[str, str]) -> None:
    gate = tmp_path / "gate"
    gate.mkdir()
    write_texts(tmp_path, ["米国", "米国", f"待 {gate}", "米国"])
    more = 'executor = "ray"\n[ray]\naddress = "auto"\nmemory_gb = 0.3\ntime = 15\n'
    command = [sys.executable, ROOT / "tests" / "scale_jobs.py", job_file(tmp_path, tasks=2, more=more)]
    running = subprocess.Popen(command, cwd=ROOT, env={**cluster, "PYTHONPATH": str(ROOT / "tests")})
    os.kill(waiting(gate, running)[1], signal.SIGKILL)
    (gate / "go").touch()
    assert running.wait(timeout=300) == 0
    complete(the_run(tmp_path))
    assert accounted(the_run(tmp_path)) == ids(4)


def test_a_cluster_that_is_not_there_is_said(folder: Path) -> None:
    job = (folder / "job.toml").read_text(encoding="utf-8").replace('"auto"', '"127.0.0.1:1"')
    (folder / "job.toml").write_text(job, encoding="utf-8")
    done = gaiko(folder, dict(os.environ), "run")
    assert done.returncode == 2
    assert "ray.address 127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
