"""doccano's and Prodigy's JSONL as the tools write it."""

import json
from pathlib import Path
from typing import Any

import pytest
from format_trips import exported, imported

from gaiko.corpus.errors import InputError

TEXT = "𠮷野氏は米国へ"


def read(tmp_path: Path, name: str, *records: dict[str, Any], **options: Any) -> tuple[list[list[str]], list[str]]:
    path = tmp_path / "export.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    found, lost = imported(name, path, **options)
    return [[f"{s['text']}/{s['label']}" for s in record["spans"]] for record in found], [loss.what for loss in lost]


@pytest.mark.parametrize("key", ["label", "labels"])
def test_doccano_counts_utf16_units(key: str, tmp_path: Path) -> None:
    record = {"id": 1, "text": TEXT, key: [[0, 4, "ACTOR"], [5, 7, "PLACE"]], "Comments": []}
    assert read(tmp_path, "doccano", record) == ([["𠮷野氏/ACTOR", "米国/PLACE"]], [])
    path, _ = exported("doccano", [{"text": TEXT, "spans": [{"start": 4, "end": 6, "label": "PLACE"}]}], tmp_path)
    assert json.loads(path.read_text(encoding="utf-8"))["label"] == [[5, 7, "PLACE"]]


def test_doccano_files_that_a_script_wrote_may_count_code_points(tmp_path: Path) -> None:
    record = {"text": TEXT, "label": [[0, 1, "X"]]}
    with pytest.raises(InputError, match=r"jsonl:1: 0 to 1 is inside a character .*--offsets codepoint"):
        read(tmp_path, "doccano", record)
    assert read(tmp_path, "doccano", record, offsets="codepoint")[0] == [["𠮷/X"]]


def test_doccano_entities_keep_their_ids_and_relations_are_told(tmp_path: Path) -> None:
    entities = [
        {"id": 5, "label": "ACTOR", "start_offset": 0, "end_offset": 4},
        {"id": 6, "label": "PLACE", "start_offset": 5, "end_offset": 7},
    ]
    relations = [{"id": 1, "from_id": 5, "to_id": 6, "type": "visits"}]
    record = {
        "id": 9,
        "text": TEXT,
        "entities": entities,
        "relations": relations,
        "Comments": ["?"],
        "url": "https://example.org",
    }
    assert read(tmp_path, "doccano", record) == ([["𠮷野氏/ACTOR", "米国/PLACE"]], ["relation", "comment"])
    (back,), _ = imported("doccano", tmp_path / "export.jsonl")
    assert [span["id"] for span in back["spans"]] == ["5", "6"]
    assert (back["id"], back["url"]) == (9, "https://example.org")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "a", "label": [[0, 9, "X"]]}', "outside the text"),
        ('{"text": "abc", "label": [[2, 1, "X"]]}', "2 to 1 is not a range of the text: it ends before its start"),
        ('{"text": "abc", "label": [[0, 1]]}', "a span is [start, end, label]"),
        ('{"text": "abc"}', "one of label, labels, entities, annotations is expected"),
        ('{"label": []}', '"text" (a string) is expected'),
        ('{"text": "abc", "lab', "not JSON"),
    ],
)
def test_a_broken_line_of_doccano_is_named(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text('{"text": "a", "label": []}\n' + line, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        imported("doccano", path)
    assert f"{path}:2: " in str(caught.value)
    assert message in str(caught.value)


def test_prodigy_answers_other_than_accept_are_left_out_and_told(tmp_path: Path) -> None:
    span = {"start": 4, "end": 6, "label": "PLACE", "token_start": 2, "token_end": 2}
    tasks = [
        {"text": TEXT, "spans": [span], "answer": answer, "_task_hash": 3} for answer in ("accept", "reject", "ignore")
    ]
    tasks[0]["tokens"] = [{"text": "𠮷野", "start": 0, "end": 2, "id": 0}]
    assert read(tmp_path, "prodigy", *tasks, {"text": TEXT}) == ([["米国/PLACE"], []], ["document", "document"])
    first, _ = imported("prodigy", tmp_path / "export.jsonl")[0]
    assert first["spans"][0]["token_start"] == 2
    assert first["_task_hash"] == 3
    assert first["tokens"] == tasks[0]["tokens"]


def test_an_exported_task_is_accepted(tmp_path: Path) -> None:
    path, _ = exported("prodigy", [{"text": TEXT, "spans": [], "meta": {"a": 1}}], tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "text": TEXT,
        "spans": [],
        "meta": {"a": 1},
        "answer": "accept",
    }


def test_a_task_without_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"export.jsonl:1: \"text\" \(a string\) and \"spans\" \(a list\) are expected"
    ):
        read(tmp_path, "prodigy", {"image": "a.png", "spans": []})
