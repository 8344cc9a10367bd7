"""The fingerprint: code, tables, models, library versions and options change it; documents and templates do not."""

import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
from scale_jobs import job_file, write_texts

from gaiko.models.scale import fingerprint as module
from gaiko.models.scale.fingerprint import difference, fingerprint
from gaiko.models.scale.job import Job, read_job

ROOT = Path(__file__).parents[3]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write_texts(tmp_path, ["米国"])
    return read_job(job_file(tmp_path))


def changed(job: Job, table: str, **values: object) -> Job:
    return job.model_copy(update={table: getattr(job, table).model_copy(update=values)})


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packages, from which the fingerprint is computed."""
    for package in ("corpus", "annotators", "models"):
        skipped = shutil.ignore_patterns("__pycache__", "gold", "passes", "further", "static")
        shutil.copytree(ROOT / package, tmp_path / "code" / package, ignore=skipped)
    monkeypatch.setattr(module, "ROOT", tmp_path / "code")
    return tmp_path / "code"


@pytest.mark.parametrize(
    "name",
    [
        "annotators/dates/annotator.py",
        "annotators/data/countries.tsv",
        "corpus/sentences.py",
        "corpus/labels.json",
        "models/pipeline/pipeline.py",
        "models/release/weights.npz",
        "models/recognizers/sequence_tagger.py",
        "models/scale/documents.py",
    ],
)
def test_a_changed_file_changes_it(job: Job, copy: Path, name: str) -> None:
    before = fingerprint(job)
    path = copy / name
    path.write_bytes(path.read_bytes() + b"\n")
    now = fingerprint(job)
    assert now.key != before.key
    assert difference(before, now) == name


@pytest.mark.parametrize(
    "name", ["models/release/README.md", "models/scale/card.md.j2", "corpus/README.md", "models/templates/compare.js"]
)
def test_what_does_not_decide_the_output_does_not_change_it(job: Job, copy: Path, name: str) -> None:
    before = fingerprint(job)
    (copy / name).write_bytes(b"\n")
    assert fingerprint(job) == before


def test_every_rule_and_table_is_in_it(job: Job) -> None:
    files = fingerprint(job).files
    tables = {f"annotators/data/{path.name}" for path in (ROOT / "annotators" / "data").glob("*.tsv")}
    assert tables <= files.keys()
    assert {"annotators/places/annotator.py", "annotators/user_rules.py", "models/recognizers/crf.py"} <= files.keys()


def test_options_change_it_and_who_runs_it_does_not(job: Job) -> None:
    before = fingerprint(job)
    assert fingerprint(changed(job, "tag", year=2025)).key != before.key
    assert fingerprint(changed(job, "input", text="body")).key != before.key
    assert fingerprint(changed(job, "run", executor="ray", tasks=9)) == before


def test_versions_are_in_it(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(job)
    assert before.libraries["sudachidict-core"] == version("sudachidict-core")
    assert "ginza" not in before.libraries
    assert "ginza" in fingerprint(changed(job, "tag", ginza=True)).libraries
    monkeypatch.setattr(module, "version", lambda name: "0")
    assert fingerprint(job).key != before.key
