"""``gaiko sources``: tables, JSON, the file of reliabilities, and what is refused."""

import json
from pathlib import Path

import pytest
from gaiko_command import fails, run_gaiko
from typer.testing import CliRunner

import gaiko.models
import gaiko.scripts.sources
from gaiko.models.evaluation.source_analysis import ReliabilityEstimate, reliability_table
from gaiko.scripts.main import app

TEXT = "2月7日、石破総理大臣は米国を訪問した。"
SPANS = [
    {"start": 0, "end": 4, "label": "DATE"},
    {"start": 5, "end": 11, "label": "ACTOR"},
    {"start": 12, "end": 14, "label": "PLACE"},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    lines = [{"text": TEXT, "year": 2025, "spans": SPANS}, {"text": "会談した。", "spans": []}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def cells(printed: str, name: str) -> list[str]:
    return next(line.split() for line in printed.split("\n") if line.split()[: len(name.split())] == name.split())


def test_tables_say_what_each_annotator_adds_and_what_is_lost(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "sources.json"
    done = run_gaiko("sources", "--data", data, "--no-ginza", "--json", out)
    assert done.returncode == 0, done.stderr
    assert "(2 texts, 3 spans)" in done.stdout
    assert cells(done.stdout, "dates") == ["dates", "1", "0.500", "0.333", "0.000", "0.000", "1.000", "1"]
    assert cells(done.stdout, "amounts") == ["amounts", "0", "0.000", "0.000", "–", "–", "–", "0"]
    assert cells(done.stdout, "whole") == ["whole", "1.000", "1.000", "1.000", "1.000", "–", "–"]
    assert cells(done.stdout, "without dates")[2:5] == ["0.800", "-0.200", "1.000"]
    assert max(map(len, done.stdout.split("\n"))) <= 80
    written = json.loads(out.read_text(encoding="utf-8"))
    assert [row["annotator"] for row in written["annotators"]] == (
        ["agreements", "dates", "amounts", "actors", "places"]
    )
    assert ("dates", "D-1-month") in {(row["annotator"], row["rule"]) for row in written["rules"]}
    assert written["ablation"][0]["micro"]["f1"] == 1.0
    assert (written["texts"], written["spans"]) == (2, 3)


def test_by_rule_each_rule_has_a_row_below_its_annotator(data: Path) -> None:
    done = run_gaiko("sources", "--data", data, "--no-ginza", "--by", "rule")
    assert done.returncode == 0, done.stderr
    names = [line.split()[0] for line in done.stdout.split("\n") if line.split()]
    assert names[names.index("dates") + 1] == "D-1-month"
    assert names[names.index("places") + 1].startswith("P-")


def test_by_default_the_gold_is_read_and_called_seen() -> None:
    done = run_gaiko("sources", "--no-ginza")
    assert done.returncode == 0, done.stderr
    assert "Sources on the gold (seen text) (" in done.stdout
    assert "ginza" not in done.stdout


def test_estimates_are_written_as_the_resolver_reads_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, load = tmp_path / "reliability.tsv", gaiko.models.load
    monkeypatch.setattr(gaiko.scripts.sources, "RELIABILITY", path)
    monkeypatch.setattr(
        gaiko.models, "load", lambda *, ginza, recognizer: load(recognizer=recognizer)
    )  # without GiNZA, which takes long to load
    done = CliRunner().invoke(app, ["sources", "--data", str(data), "--write"])
    assert done.exit_code == 0, done.output
    first, second, columns, *rows = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("#")
    assert second == f"# From {data}: 2 texts with 3 spans."
    assert columns == "annotator\trule\tlabel\tamong\tright\tfound"
    assert "dates\tD-1-month\tDATE\tall\t1\t1" in rows
    assert rows == sorted(rows)


def test_estimates_have_a_line_each_below_two_of_notes() -> None:
    made = [
        ReliabilityEstimate("dates", "D-1", "DATE", "all", 3, 4),
        ReliabilityEstimate("ginza", "Date", "DATE", "alone", 0, 2),
    ]
    assert reliability_table(made, "a\nb: 2 texts").split("\n")[1:] == [
        "# From a b: 2 texts.",
        "annotator\trule\tlabel\tamong\tright\tfound",
        "dates\tD-1\tDATE\tall\t3\t4",
        "ginza\tDate\tDATE\talone\t0\t2",
        "",
    ]


def test_the_file_is_where_the_resolver_looks_for_it() -> None:
    assert (
        gaiko.scripts.sources.RELIABILITY.read_text(encoding="utf-8").count(
            "annotator\trule\tlabel\tamong\tright\tfound"
        )
        == 1
    )


def test_what_would_inflate_or_lose_estimates_is_refused(data: Path, tmp_path: Path) -> None:
    before = gaiko.scripts.sources.RELIABILITY.read_bytes()
    fails(run_gaiko("sources", "--write"), "inflated", "give --data")
    fails(run_gaiko("sources", "--write", "--data", data, "--no-ginza"), "--no-ginza")
    fails(run_gaiko("sources", "--data", data, "--by", "label"), "unknown value; choose from annotator, rule")
    fails(run_gaiko("sources", "--data", tmp_path / "none.jsonl"), "none.jsonl")
    assert gaiko.scripts.sources.RELIABILITY.read_bytes() == before


def test_text_without_spans_gives_no_estimates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = gaiko.models.load
    monkeypatch.setattr(gaiko.models, "load", lambda *, ginza, recognizer: load(recognizer=recognizer))
    monkeypatch.setattr(gaiko.scripts.sources, "RELIABILITY", tmp_path / "reliability.tsv")
    (tmp_path / "data.jsonl").write_text(json.dumps({"text": TEXT, "spans": []}) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["sources", "--data", str(tmp_path / "data.jsonl"), "--write"])
    assert "has no span with a label of" in str(done.exception)
    assert not (tmp_path / "reliability.tsv").exists()
