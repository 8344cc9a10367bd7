"""``gaiko scale`` from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from gaiko_command import run_gaiko

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")


def gaiko(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_gaiko("scale", *arguments, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The job file of the docs for one machine, over a small input."""
    (tmp_path / "documents").mkdir()
    lines = [{"url": "u1", "body": "2月7日、石破総理大臣は米国を訪問した。", "x": 1}, {"url": "u2"}]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (tmp_path / "documents" / "a.jsonl").write_text(text, encoding="utf-8")
    job = (ROOT / "docs" / "scale" / "local.toml").read_text(encoding="utf-8")
    job = job.replace('"/data/press-releases"', '"documents"').replace('"/data/tagged"', '"runs"')
    (tmp_path / "job.toml").write_text(job, encoding="utf-8")
    return tmp_path


def test_run_status_resume_and_merge(folder: Path) -> None:
    begun = gaiko(folder, "resume", "job.toml")
    assert begun.returncode == 2
    assert "no run was begun" in begun.stderr

    done = gaiko(folder, "run", "job.toml")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "datatrove" not in done.stderr  # its log is in a file

    state = gaiko(folder, "status", "job.toml", "--json")
    assert state.returncode == 0
    found = json.loads(state.stdout)
    assert (found["documents"], found["rows"], found["rejected"]) == (2, 1, {"no-text": 1})
    assert found["complete"]
    assert "rejected: no-text" in gaiko(folder, "status", found["folder"]).stdout

    merged = gaiko(folder, "merge", "job.toml", "-o", "tagged")
    assert merged.returncode == 0, merged.stderr
    assert "every id once" in merged.stdout

    (Path(found["folder"]) / "data" / "00000.parquet").write_bytes(b"")
    state = gaiko(folder, "status", "job.toml")
    assert state.returncode == 1
    assert "ranks damaged" in state.stdout
    refused = gaiko(folder, "merge", "job.toml", "-o", "other")
    assert refused.returncode == 1
    assert "not merged" in refused.stderr
    assert gaiko(folder, "resume", "job.toml").returncode == 0
    assert gaiko(folder, "status", "job.toml").returncode == 0

    (folder / "job.toml").write_text((folder / "job.toml").read_text().replace("year = 2025", "year = 2024"))
    other = gaiko(folder, "status", "job.toml")
    assert other.returncode == 2
    assert "before year changed" in other.stderr


def test_a_run_ends_with_1_where_ranks_fail(folder: Path) -> None:
    (folder / "runs").mkdir()
    assert gaiko(folder, "run", "job.toml").returncode == 0
    (run,) = (folder / "runs").iterdir()
    (run / "records" / "00000.json").unlink()
    for path in (run / "data").iterdir():
        path.unlink()
    (run / "data").rmdir()
    (run / "data").write_text("in the way")
    done = gaiko(folder, "resume", "job.toml")
    assert done.returncode == 1
    assert "rank 0 failed: " in done.stderr
    assert "gaiko scale resume job.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_job_file_that_init_writes_is_one(folder: Path) -> None:
    assert gaiko(folder, "init", "new.toml").returncode == 0
    text = (folder / "new.toml").read_text(encoding="utf-8")
    from gaiko.models.scale.job import read_job

    read_job(folder / "new.toml")
    every = "\n".join(line.removeprefix("# ") for line in text.split("\n")[2:])
    assert gaiko(folder, "init", "new.toml").returncode == 2
    every = every.replace('format = "jsonl"', 'format = "hub"').replace('path = "documents"', "", 1)
    (folder / "mine.toml").touch()
    (folder / "every.toml").write_text(every, encoding="utf-8")
    job = read_job(folder / "every.toml")
    assert (job.slurm.partition, job.slurm.sbatch) == ("cpu", {"account": "me"})


def test_without_datatrove_it_says_what_to_install(folder: Path) -> None:
    commands = [["run", "job.toml"], ["status", "job.toml"], ["resume", "job.toml"], ["merge", "-o", "out", "job.toml"]]
    code = f"""
import sys
sys.modules["datatrove"] = None
from gaiko.scripts.main import main
for command in {commands!r}:
    sys.argv = ["gaiko", "scale", *command]
    try:
        main()
    except SystemExit as done:
        print(done.code)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2"] * 4
    assert done.stderr.splitlines() == ['gaiko: "gaiko scale" needs datatrove; install gaiko[scale]'] * 4


@pytest.mark.parametrize("command", [[], ["run"], ["status"], ["resume"], ["merge"], ["init"]])
def test_help_shows_an_example(folder: Path, command: list[str]) -> None:
    assert f"gaiko scale {' '.join(command)}" in gaiko(folder, *command, "-h").stdout.split("Examples:")[1]
