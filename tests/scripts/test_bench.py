"""``gaiko bench`` on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gaiko.corpus.errors import InputError
from gaiko.models.bench import growth, speed
from gaiko.scripts.main import app


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_AT_LEAST", 0.01)
    monkeypatch.setattr(speed, "_STARTS", 1)
    monkeypatch.setattr(growth, "_AT_LEAST", 0.01)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["bench", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_it_prints_tables_and_writes_json_from_which_the_cost_model_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gaiko.models.bench.cost._DOCUMENTS", 20)
    data, out, page = tmp_path / "data.jsonl", tmp_path / "bench.json", tmp_path / "page.md"
    data.write_text('{"text": "米国を訪問した。", "spans": []}\n', encoding="utf-8")
    page.write_text("<!-- cost -->\n<!-- end -->\n", encoding="utf-8")
    printed = run(
        *("--data", str(data), "--rounds", "1", "--cores", "2", "--system", "sudachi", "--system", "default"),
        *("--score", str(data), "--shared", "--json", str(out)),
    )
    assert all(len(line) <= 80 for line in printed.split("\n"))
    assert "On one core (1 documents, 8 characters)" in printed
    assert "default, shared" in printed
    record = json.loads(out.read_text(encoding="utf-8"))
    assert {"name", "cores", "chars_per_s", "f1_gold", "peak_mb", "startup_s"} <= record["systems"][0].keys()
    names = [(system["name"], system["cores"]) for system in record["systems"]]
    assert names == [(n, c) for c in (1, 2) for n in ("sudachi", "default", "rules, shared", "default, shared")]
    assert {system["name"] for system in record["systems"] if system["seen"]} == {name for name, _ in names} - {
        "sudachi"
    }
    assert record["machine"]["cores"] >= 1

    assert run("--cost", "--from", str(out), "--into", str(page)) == f"{page}\n"
    assert f"    gaiko bench --cost --from {out}" in page.read_text(encoding="utf-8")
    assert "| 10^8 | default |" in run("--cost", "--from", str(out))

    page.write_text("<!-- bench -->\n<!-- end -->\n", encoding="utf-8")
    assert run("--from", str(out), "--into", str(page)) == f"{page}\n"
    assert "| default | " in page.read_text(encoding="utf-8")


def test_growth_has_a_table_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    run(
        *("--growth", "--system", "rules", "--size", "500", "--size", "300", "--seconds", "0.2"),
        *("--json", str(out)),
    )
    record = json.loads(out.read_text(encoding="utf-8"))
    assert [size["n_bytes"] for size in record["growth"]] == [300, 500]
    assert "systems" not in record


def test_robustness_has_a_table_of_its_own(tmp_path: Path) -> None:
    data, out = tmp_path / "data.jsonl", tmp_path / "bench.json"
    data.write_text('{"text": "米国は2025年2月7日に5億ドルを約束した。", "spans": []}\n', encoding="utf-8")
    printed = run("--robustness", "--data", str(data), "--json", str(out))
    assert all(len(line) <= 80 for line in printed.split("\n"))
    rows = {row["name"]: row for row in json.loads(out.read_text(encoding="utf-8"))["robustness"]}
    assert rows["squared signs"]["agreement"] == 1.0
    assert rows["squared signs"]["spans"] == 3
    assert "100.00%" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--system", "spacy"], "--system spacy: there are sudachi, rules"),
        (["--from", "bench.json"], "--into or --cost"),
        (["--into", "page.md", "--growth"], "leave out --growth"),
        (["--cost", "--growth"], "leave out --growth"),
        (["--cost", "--robustness"], "leave out --robustness"),
        (["--size", "1000"], "--size is for --growth"),
        (["--model", "no/such"], "no/such"),
        (["--score", "no/such.jsonl"], "no/such.jsonl"),
        (["--data", "no/such.jsonl"], "no/such.jsonl"),
        (["--json", "."], "cannot be written"),
        (["--data", "empty.jsonl"], "no text to read"),
        (["--cost", "--into", "no/such.md"], "no/such.md"),
        (["--cost", "--from", "no/such.json"], "no/such.json"),
    ],
)
def test_wrong_arguments_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.jsonl").write_text('{"text": "", "spans": []}\n')
    with pytest.raises(InputError, match=message):
        CliRunner().invoke(app, ["bench", *arguments], catch_exceptions=False)
