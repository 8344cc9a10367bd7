"""``gaiko import`` and ``gaiko export`` as users call them: what is written, what is told, and what goes wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from gaiko_command import run_gaiko

from gaiko.corpus.formats.table import formats

GOLD = Path(__file__).parents[2] / "corpus" / "gold" / "bluebook2026-3-1.jsonl"
TEXT = "𠮷野総理大臣は中国製電気自動車の関税を賦課した。"
RECORD = {
    "text": TEXT,
    "spans": [
        {
            "id": "e1",
            "start": 0,
            "end": 6,
            "label": "ACTOR",
            "kind": "person",
            "mention": "named",
            "value": {"norm": "吉野"},
        },
        {
            "id": "e2",
            "start": 7,
            "end": 9,
            "label": "PLACE",
            "kind": "country",
            "mention": "named",
            "value": {"iso": "CN"},
        },
    ],
}


def source(folder: Path, *records: Any) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records or [RECORD]), encoding="utf-8")
    return path


def spans(path: Path) -> list[list[tuple[Any, ...]]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    keys = ("start", "end", "label", "kind", "mention", "value", "id")
    return [sorted((tuple(span.get(key) for key in keys) for span in r["spans"]), key=str) for r in records]


@pytest.mark.parametrize("name", formats())
def test_the_gold_goes_out_and_comes_back_or_says_what_it_lost(name: str, tmp_path: Path) -> None:
    out, back = tmp_path / "out", tmp_path / "back.jsonl"
    exported = run_gaiko("export", "--to", name, GOLD, "-o", out, cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    imported = run_gaiko("import", "--from", name, out, "-o", back, cwd=tmp_path)
    assert imported.returncode == 0, imported.stderr
    plain = tmp_path / "plain.jsonl"
    assert (
        run_gaiko("import", "--from", "prodigy", source(tmp_path, *gold()), "-o", plain, cwd=tmp_path).returncode == 0
    )
    if "no" in {formats()[name].cells[cell] for cell in ("id", "kind", "mention", "value")}:
        assert "lost: kind, 97 times" in exported.stderr
        assert [[span[:3] for span in each] for each in spans(back)] == [
            [span[:3] for span in each] for each in spans(plain)
        ]
    else:
        assert "lost: kind" not in exported.stderr
        assert spans(back) == spans(plain)


def gold() -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["k"] == "sent":
            records.append({"text": record["text"], "spans": []})
        else:
            records[-1]["spans"].append({key: value for key, value in record.items() if key != "k"})
    return records


def test_losses_are_listed_on_standard_error_and_written_as_jsonl(tmp_path: Path) -> None:
    lost = tmp_path / "lost.jsonl"
    arguments = ["export", "--to", "conll", "--unit", "word", source(tmp_path), "-o", tmp_path / "out.conll"]
    done = run_gaiko(*arguments, "--losses", lost, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "lost: span: it begins or ends inside a word; use --unit char\n" in done.stderr
    assert f"    {tmp_path / 'in.jsonl'}:1 7–9 PLACE\n" in done.stderr
    assert f"all of them are in {lost}" in done.stderr
    entries = [json.loads(line) for line in lost.read_text(encoding="utf-8").split("\n") if line]
    assert sorted(entry["what"] for entry in entries) == sorted(["id", "kind", "mention", "value"] * 2 + ["span"])
    (cut,) = [entry for entry in entries if entry["what"] == "span"]
    assert (cut["start"], cut["end"], cut["label"]) == (7, 9, "PLACE")


def test_a_long_list_of_losses_is_cut_and_counted(tmp_path: Path) -> None:
    done = run_gaiko(
        "export", "--to", "doccano", source(tmp_path, *[RECORD] * 50), "-o", tmp_path / "out", cwd=tmp_path
    )
    assert "lost: kind, 100 times: doccano does not support it" in done.stderr
    assert "… and 97 more" in done.stderr
    assert "400 items were lost; --losses FILE lists all of them" in done.stderr
    assert done.stderr.count("\n") < 30


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "--to", "excel", "in.jsonl", "-o", "out"], ["unknown format excel", "labelstudio", "csv"]),
        (["import", "--from", "brat", "missing", "-o", "out"], ["missing", "No such file"]),
        (["export", "--to", "csv", "missing.jsonl", "-o", "out"], ["missing.jsonl", "no such file"]),
        (
            ["export", "--to", "csv", "--unit", "word", "in.jsonl", "-o", "out"],
            ["--unit is an option of conll, not of csv"],
        ),
        (
            ["import", "--from", "csv", "--text-key", "x", "in.jsonl", "-o", "out"],
            ["--text-key is an option of labelstudio"],
        ),
        (["import", "--from", "labelstudio", "in.jsonl", "-o", "out"], ["in.jsonl"]),
        (["export", "--to", "brat", "in.jsonl", "-o", "in.jsonl"], ["is a file; this format needs a folder"]),
        (["export", "--to", "csv", "in.jsonl", "-o", "."], ["is a folder; give a file name"]),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    arguments: list[str], words: list[str], tmp_path: Path
) -> None:
    source(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    done = run_gaiko(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("gaiko: ")
    assert done.stderr.count("\n") == 1
    for word in words:
        assert word in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_broken_line_far_down_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = {"text": "abc", "spans": [{"start": 2, "end": 1, "label": "A"}]}
    path = source(tmp_path, *[RECORD] * 20, broken)
    for name in formats():
        done = run_gaiko(
            "export", "--to", name, path, "-o", tmp_path / "out", "--losses", tmp_path / "lost", cwd=tmp_path
        )
        assert done.returncode == 2
        assert "in.jsonl:21: span 1: 2 to 1 is not a range of the text: it ends before its start" in done.stderr
        assert [file.name for file in tmp_path.iterdir()] == ["in.jsonl"], name


@pytest.mark.parametrize("command", ["import", "export"])
def test_help_shows_examples_and_what_each_format_has_no_place_for(command: str, tmp_path: Path) -> None:
    page = run_gaiko(command, "-h", cwd=tmp_path).stdout
    assert f"gaiko {command} --" in page
    for name in formats():
        assert f"\n  {name} " in page
    assert "id, kind, mention, value, span keys, document keys, overlap, fragments" in page
