"""``gaiko evaluate``: the figure of the tuned rules, and wrong data."""

import json
from pathlib import Path

import pytest
from gaiko_command import run_gaiko

SENTENCES = Path(__file__).parents[1] / "data" / "seed65.jsonl"


def test_the_resolved_rules_reach_their_figure_with_ginza_beside_them(tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    done = run_gaiko("evaluate", "--data", SENTENCES, "--system", "resolved", "--system", "ginza", "--json", out)
    assert done.returncode == 0, done.stderr
    scores = json.loads(out.read_text(encoding="utf-8"))
    assert scores["system"] == "resolved"
    assert scores["exact"]["micro"]["f1"] >= 0.85
    assert scores["beside"]["ginza"]["exact"]["micro"]["f1"] < scores["exact"]["micro"]["f1"] - 0.2
    assert f"{scores['exact']['micro']['f1']:.3f}" in done.stdout


def test_the_sentences_cover_every_section_and_their_spans_are_sound() -> None:
    rows = [json.loads(line) for line in SENTENCES.open(encoding="utf-8")]
    assert len(rows) >= 60
    for row in rows:
        at = 0
        for span in row["spans"]:
            assert at <= span["start"] < span["end"]
            assert row["text"][span["start"] : span["end"]] == span["text"]
            at = span["end"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": "米国"}', '"spans" (a list)'),
        ('{"text": "米国", "spans": [{"start": 0, "end": 3, "label": "ACTOR"}]}', "is not a range of the text"),
        ('{"text": "米国", "spans": [{"start": 0, "end": true, "label": "ACTOR"}]}', "whole numbers"),
        ('{"text": "米国", "spans": [5]}', "a span is an object"),
        ("", "contains no labelled text"),
    ],
)
def test_wrong_data_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    done = run_gaiko("evaluate", "--data", path, "--system", "rules")
    assert done.returncode == 2
    assert str(path) in done.stderr
    assert words in done.stderr


def test_an_unknown_system_is_named(tmp_path: Path) -> None:
    done = run_gaiko("evaluate", "--data", SENTENCES, "--system", "magic")
    assert done.returncode == 2
    assert "unknown value; choose from default, rules, resolved, ginza" in done.stderr


def test_what_the_shipped_recognizer_learned_from_is_marked_seen_of_the_default_path_alone(tmp_path: Path) -> None:
    learned = (SENTENCES.parent / "general_open.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    data, out = tmp_path / "data.jsonl", tmp_path / "scores.json"
    new = json.dumps({"text": "外相は米国を訪問した。", "spans": [{"start": 3, "end": 5, "label": "PLACE"}]})
    data.write_text("\n".join([*learned, new]), encoding="utf-8")
    done = run_gaiko("evaluate", "--data", data, "--system", "rules", "--system", "default", "--json", out)
    assert done.returncode == 0, done.stderr
    assert "(3 texts; default: 2 seen in training)" in " ".join(done.stdout.split())
    scores = json.loads(out.read_text(encoding="utf-8"))
    assert scores["seen"] == {"texts": 0, "of": 3}
    assert scores["beside"]["default"]["seen"] == {"texts": 2, "of": 3}


def test_of_the_gold_the_default_path_has_seen_all() -> None:
    assert "(362 texts; default: all seen in training)" in " ".join(
        run_gaiko("evaluate", "--system", "default").stdout.split()
    )
