"""Shared fixtures: the main job, a pipeline of rules, and spans in a readable form."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from gaiko_command import run_gaiko

from gaiko.corpus.spans import Span
from gaiko.models import load
from gaiko.models.pipeline.pipeline import Pipeline

CHAPTER = "seeds/000_d94cf36aca80494a.txt"


@dataclass(frozen=True)
class MainJob:
    """The main job, run once for all tests: what it printed, and where it wrote."""

    printed: str
    folder: Path


@pytest.fixture(scope="session")
def main_job(tmp_path_factory: pytest.TempPathFactory) -> MainJob:
    """Run the main job once, also where pytest-xdist runs several processes: they share a folder and a lock."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    record = shared / "main-job.json"
    with FileLock(shared / "main-job.lock"):
        if not record.exists():
            record.write_text(json.dumps(run_main_job(shared / "main-job")), encoding="utf-8")
    return MainJob(json.loads(record.read_text(encoding="utf-8")), shared / "main-job")


def run_main_job(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "88")
        patch.setenv("NO_COLOR", "1")
        # The chapter by name: seeds/ may hold documents that a user dropped in.
        places = ("-o", folder / "corpus", "--work", folder / "build")
        done = run_gaiko("build", CHAPTER, *places, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load(recognizer=False)


@pytest.fixture(scope="session")
def spans(pipeline: Pipeline) -> Callable[..., list[Span]]:
    """Annotate a text as a document of 2024."""

    def spans(text: str, year: int | None = 2024) -> list[Span]:
        return pipeline(text, year)

    return spans


@pytest.fixture(scope="session")
def tagged(spans: Callable[..., list[Span]]) -> Callable[[str], str]:
    """Every span of a text in order, as ``チリ/ACTOR ペルー/PLACE``."""

    def tagged(text: str) -> str:
        return " ".join(f"{span.text}/{span.label}" for span in spans(text))

    return tagged


@pytest.fixture(scope="session")
def values(spans: Callable[..., list[Span]]) -> Callable[..., list[dict[str, str]]]:
    """The values of a text's spans of one label, in order."""

    def values(text: str, label: str, year: int | None = 2024) -> list[dict[str, str]]:
        return [dict(span.value) for span in spans(text, year) if span.label == label]

    return values
