"""Job files: errors are one line with the file and the key."""

from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.scale.job import Input, Job, Slurm, read_job

GOOD = """
[input]
format = "jsonl"
path = "documents"
[output]
path = "runs"
"""


def read(folder: Path, text: str) -> Job:
    (folder / "documents").mkdir(exist_ok=True)
    path = folder / "job.toml"
    path.write_text(text, encoding="utf-8")
    return read_job(path)


def test_paths_begin_at_the_files_folder(tmp_path: Path) -> None:
    job = read(tmp_path, GOOD)
    assert job.input == Input(format="jsonl", path=tmp_path / "documents")
    assert job.output.path == tmp_path / "runs"


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").touch()
    job = read(
        tmp_path,
        GOOD.replace("[output]", 'text = "body"\nid = "no"\nyear = "of"\nmax_chars = 5\n[output]')
        + '[tag]\nyear = 2025\nrules = "mine.toml"\npolicy = "majority"\nrecognizer = false\n'
        + '[run]\nexecutor = "slurm"\ntasks = 4\nworkers = 2\n'
        + '[slurm]\npartition = "cpu"\ntime = "1:00:00"\nsbatch.account = "me"\n[ray]\nmemory_gb = 1\n',
    )
    assert (job.input.text, job.input.id, job.input.year, job.input.max_chars) == ("body", "no", "of", 5)
    assert (job.tag.year, job.tag.rules, job.tag.policy) == (2025, tmp_path / "mine.toml", "majority")
    assert job.slurm == Slurm(partition="cpu", time="1:00:00", sbatch={"account": "me"})
    assert job.ray.memory_gb == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[input", "not TOML"),
        (GOOD + "[outptu]\n", r"unknown table \[outptu\]; choose from \[input\], \[output\]"),
        ("run = 3\n" + GOOD, "run must be a table"),
        (GOOD + "[run]\ntask = 4\n", r"unknown key run.task; the keys of \[run\] are executor, tasks, workers"),
        (GOOD + '[run]\ntasks = "4"\n', "run.tasks must be a whole number, not '4'"),
        (GOOD + "[run]\ntasks = true\n", "run.tasks must be a whole number, not True"),
        (GOOD + "[run]\ntasks = 0\n", "run.tasks must be from 1 to 100000, not 0"),
        (GOOD + "[tag]\nyear = 20250\n", "tag.year must be from 1 to 9999"),
        (GOOD + "[tag]\nginza = 1\n", "tag.ginza must be true or false, not 1"),
        (GOOD + '[tag]\npolicy = "best"\n', "tag.policy must be one of priority"),
        (GOOD + '[tag]\nrules = "mine.toml"\n', "tag.rules: .*mine.toml: no such file"),
        (GOOD + '[run]\nexecutor = "dask"\n', "run.executor must be one of local, slurm, ray, not 'dask'"),
        (GOOD + '[run]\nexecutor = "slurm"\n', "slurm.partition is missing"),
        (GOOD + '[slurm]\nsetup = "a\\nb"\n', "slurm.setup must be one line"),
        (GOOD + "[slurm]\nsbatch = 1\n", "slurm.sbatch must be a table of strings"),
        (GOOD + "[slurm]\nsbatch.account = 1\n", "slurm.sbatch.account must be a string, not 1"),
        (GOOD + "[slurm]\nqos = ''\n", "slurm.qos must be a string that is not empty"),
        (GOOD + "[ray]\nmemory_gb = true\n", "ray.memory_gb must be a number, not True"),
        (GOOD + "[ray]\nmemory_gb = 0.01\n", "ray.memory_gb must be at least 0.1, not 0.01"),
        (GOOD.replace('"jsonl"', '"csv"'), "input.format must be one of jsonl, parquet, txt, hub"),
        (GOOD.replace('format = "jsonl"', ""), "input.format is missing; it is one of jsonl"),
        (GOOD.replace('path = "runs"', ""), "output.path is missing"),
        (GOOD.replace('path = "documents"', ""), "input.path is missing"),
        (GOOD.replace("documents", "nowhere"), "input.path: .*nowhere: no such file or folder"),
        (GOOD.replace('"runs"', '"documents/runs"'), "output.path: .*documents/runs is inside the input"),
        (GOOD.replace('"runs"', '"ru\\u0000ns"'), "output.path must be a path"),
        (GOOD.replace("[output]", 'id = "text"\n[output]'), "three different keys"),
        (GOOD.replace("[output]", 'split = "x"\n[output]'), 'input.split cannot be used with format = "jsonl"'),
        (GOOD.replace('"jsonl"', '"hub"'), 'input.path cannot be used with format = "hub"'),
        ('[input]\nformat = "hub"\n[output]\npath = "runs"\n', "input.dataset is missing"),
        ('[input]\nformat = "hub"\ndataset = "a/b"\n[output]\npath = "runs"\n', "revision is missing; give the commit"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_the_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path}/job.toml: ")
    assert "\n" not in str(caught.value)


def test_a_missing_job_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_job(tmp_path / "job.toml")
