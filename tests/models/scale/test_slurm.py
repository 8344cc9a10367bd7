"""Slurm: a stand-in for sbatch runs the submitted script with the options of the docs' job file."""

import json
import os
import re
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from gaiko_command import GAIKO, run_gaiko
from scale_jobs import accounted, ids, rows, the_run

ROOT = Path(__file__).parents[3]


def gaiko(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    (folder / "jobs").mkdir(exist_ok=True)
    path = f"{ROOT / 'tests' / 'scale' / 'slurm'}{os.pathsep}{os.environ['PATH']}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"PATH": path, "STAND_IN_JOBS": str(folder / "jobs"), **environment}.items():
            patch.setenv(name, value)
        return run_gaiko("scale", *arguments, folder / "job.toml")


def test_a_job_array_runs_and_a_lost_node_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    text = (ROOT / "docs" / "scale" / "slurm.toml").read_text(encoding="utf-8")
    text = text.replace('"/shared/diet-minutes"', '"documents"').replace('"/shared/tagged"', '"runs"')
    (tmp_path / "job.toml").write_text(text.replace("tasks = 400", "tasks = 3"), encoding="utf-8")
    speeches = pa.table({"speech": [f"{number}月、総理は米国を訪問した。" for number in range(1, 13)]})
    pq.write_table(speeches, tmp_path / "documents" / "a.parquet")

    submitted = gaiko(tmp_path, "run", STAND_IN_LOSES="1")
    assert submitted.returncode == 0, submitted.stderr
    assert submitted.stdout.startswith("Slurm job 1 will run them")
    script = (tmp_path / "jobs" / "1.sh").read_text()
    asked = dict(re.findall(r"^#SBATCH --(\S+?)=(.*)$", script, re.MULTILINE))
    assert asked["array"] == "0-1%100"  # two of the three tasks a job
    assert (asked["partition"], asked["time"], asked["account"]) == ("cpu", "04:00:00", "diplomacy")
    assert (asked["cpus-per-task"], asked["mem-per-cpu"]) == ("1", "2G")

    state = gaiko(tmp_path, "status", "--json")
    assert state.returncode == 1
    assert json.loads(state.stdout)["missing"] == [2]
    assert gaiko(tmp_path, "resume").returncode == 0
    state = gaiko(tmp_path, "status", "--json")
    assert state.returncode == 0, state.stdout
    run = the_run(tmp_path)
    assert accounted(run) == ids(12, "a.parquet")
    assert all("米国" in [span["text"] for span in row["spans"]] for row in rows(run))


def test_without_slurm_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("米国")
    job = '[input]\nformat = "txt"\npath = "documents"\n[output]\npath = "runs"\n[run]\nexecutor = "slurm"\n'
    (tmp_path / "job.toml").write_text(job + '[slurm]\npartition = "cpu"\ntime = "1:00:00"\n')
    done = gaiko(tmp_path, "run", PATH=str(GAIKO.parent))
    assert done.returncode == 2
    assert done.stderr.endswith(
        "gaiko: sbatch is not on this machine; start the job on a machine with Slurm's commands\n"
    )
