"""``gaiko release``: it makes the recognizer's folder, checks that it can be made again, and spoils nothing."""

import json
from functools import partial
from pathlib import Path

import pytest
from gaiko_command import run_here
from release_texts import SCORED, small, write_texts

from gaiko.models.training import release

__all__ = ["small"]

pytestmark = pytest.mark.usefixtures("small")


run = partial(run_here, "release")


@pytest.fixture
def made(tmp_path: Path) -> list[str | Path]:
    scored = write_texts(tmp_path / "scored.jsonl", SCORED)
    arguments: list[str | Path] = ["-o", tmp_path / "release", "--scored", scored]
    run(*arguments)
    return arguments


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_can_be_made_again_with_the_same_scores(
    tmp_path: Path, made: list[str | Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(tmp_path / "release")
    run("--check", *made)
    assert "trained again: " in capsys.readouterr().out
    assert contents(tmp_path / "release") == before


def test_the_check_fails_where_a_score_differs(
    tmp_path: Path, made: list[str | Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "release" / "model.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["judged"]["scored"]["entries"][0]["exact"]["micro"]["f1"] = 0.123
    name = record["judged"]["scored"]["entries"][0]["name"]
    path.write_text(json.dumps(record), encoding="utf-8")
    run("--check", *made, code=1)
    assert f"scored, {name}, micro: 0.123 before, " in capsys.readouterr().err


def test_the_check_fails_where_other_texts_are_learned_from(
    made: list[str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "further_texts", list)
    run("--check", *made, code=1)


@pytest.mark.parametrize("line", [None, "", "{", '{"text": 1, "spans": []}'])
def test_wrong_scored_texts_are_an_error_before_anything_is_learned(
    tmp_path: Path,
    made: list[str | Path],
    line: str | None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = contents(tmp_path / "release")
    monkeypatch.setattr(release, "train", None)
    wrong = tmp_path / "wrong.jsonl"
    if line is not None:
        wrong.write_text(line, encoding="utf-8")
    capsys.readouterr()
    run(*made[:2], "--scored", wrong, code=2)
    assert capsys.readouterr().err.count("\n") == 1
    assert contents(tmp_path / "release") == before


def test_there_must_be_one_to_check(tmp_path: Path, made: list[str | Path], capsys: pytest.CaptureFixture[str]) -> None:
    run("--check", "-o", tmp_path / "none", *made[2:], code=2)
    assert "holds no model" in capsys.readouterr().err
