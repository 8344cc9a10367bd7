"""``gaiko compare``: the table, the figures, the page, and wrong arguments."""

import json
from functools import partial
from pathlib import Path

import pytest
from gaiko_command import run_here
from memory_recognizer import example, memory

__all__ = ["memory"]

pytestmark = pytest.mark.usefixtures("memory")

LINES = ["[日本:ACTOR]は[2025年3月:DATE]に[東京:PLACE]で", "[米国:ACTOR]の話", "[英国:ACTOR]は[10億ドル:AMOUNT]を"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    records = []
    for each in map(example, LINES):
        spans = [{"start": span.start, "end": span.end, "label": span.label} for span in each.spans]
        records.append(json.dumps({"text": each.text, "spans": spans}, ensure_ascii=False))
    path.write_text("\n".join(records) + "\n", encoding="utf-8")
    return path


run = partial(run_here, "compare")


def test_recognizers_are_cross_validated_on_the_gold_beside_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    out, html = tmp_path / "c.json", tmp_path / "c.html"
    run("--recognizer", "memory", "--system", "rules", "--baseline", "rules", "--json", out, "--html", html)
    printed = capsys.readouterr().out
    assert "* rules: inflated; its rules were written with these texts" in printed
    record = json.loads(out.read_text(encoding="utf-8"))
    found = {entry["name"]: entry for entry in record["entries"]}
    assert found["memory"]["how"] == "cross-validated"
    assert found["memory"]["texts"] == found["rules"]["texts"] == 362
    assert found["memory"]["difference"]["p"] < 0.01
    assert found["memory"]["surfaces"]["unseen"]["correct"] == 0
    assert found["memory"]["surfaces"]["unseen"]["expected"] == found["rules"]["surfaces"]["unseen"]["expected"] > 0
    assert found["memory"]["surfaces"]["seen"]["f1"] > 0.5
    assert f"{found['memory']['exact']['micro']['f1']:.3f}" in printed
    assert html.read_text(encoding="utf-8").endswith("</html>\n")


def test_models_and_recognizers_read_other_texts(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_here("train", "memory", "--data", data, "-o", tmp_path / "model")
    arguments = ("--data", data, "--system", "rules", "--baseline", "rules", "--json", tmp_path / "c.json")
    run("--model", tmp_path / "model", "--recognizer", "memory", *arguments)
    assert "inflated; it was trained on 3 of the 3 texts" in capsys.readouterr().out
    run("--model", tmp_path / "model", *arguments, "--unseen", code=2)
    assert "trained on all of the texts" in capsys.readouterr().err
    record = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    how = {entry["name"]: (entry["how"], entry["texts_seen"]) for entry in record["entries"]}
    assert how == {"model (memory model)": ("model", 3), "rules": ("system", 0), "memory": ("trained", 0)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--recognizer", "magic"], "unknown value; choose from ginza, linear"),
        (["--system", "magic"], "unknown value; choose from default, rules, resolved, ginza"),
        (["--system", "rules"], "--baseline ginza: not one of the compared systems: rules"),
        (["--data", "x.jsonl", "--curve"], "leave out --data"),
        (["--model", "nowhere"], "nowhere: holds no model"),
    ],
)
def test_wrong_arguments_are_named(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    run(*arguments, code=2)
    assert words in capsys.readouterr().err


def test_what_the_shipped_recognizer_learned_from_is_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    open_texts = Path("tests/data/general_open.jsonl").read_text(encoding="utf-8").split("\n")
    path = tmp_path / "mixed.jsonl"
    other = {"text": "太郎はチリへ。", "spans": [{"start": 3, "end": 5, "label": "PLACE"}]}
    path.write_text("\n".join([*open_texts[:2], json.dumps(other)]) + "\n", encoding="utf-8")
    run("--data", path, "--system", "default", "--system", "rules", "--baseline", "rules")
    printed = capsys.readouterr().out
    assert "* default: inflated; it was trained on 2 of the 3 texts" in printed
    assert "rules *" not in printed


def test_a_page_without_a_place_is_told_before_anything_is_read(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- compare gold -->\n<!-- end -->\n", encoding="utf-8")
    monkeypatch.setattr("gaiko.models.evaluation.examples.read_test_set", None)
    run("--data", data, "--into", page, code=2)
    assert "<!-- compare data.jsonl -->" in capsys.readouterr().err


def test_the_command_in_the_page_is_without_the_names_of_pages(tmp_path: Path, data: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- compare data.jsonl -->\n<!-- end -->\n", encoding="utf-8")
    asked = ("--data", data, "--system", "rules", "--baseline", "rules")
    run(*asked, "--into", page, f"--json={tmp_path / 'c.json'}")
    assert f"    gaiko compare {' '.join(map(str, asked))}\n" in page.read_text(encoding="utf-8")
