"""Label Studio's JSON as its users export it: several annotations, skipped tasks, predictions, relations, odd regions."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from format_trips import exported, imported

from gaiko.corpus.errors import InputError

TEXT = "米国と𠮷野氏"


def region(start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": f"r{start}", "from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def task(*results: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "data": {"text": TEXT},
        "annotations": [{"id": n, "result": r} for n, r in enumerate(results)],
        **more,
    }


def read(tmp_path: Path, *tasks: dict[str, Any], **options: Any) -> tuple[list[list[str]], list[str]]:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    records, lost = imported("labelstudio", path, **options)
    return [[f"{s['text']}/{s['label']}" for s in record["spans"]] for record in records], [loss.what for loss in lost]


def test_offsets_count_code_points(tmp_path: Path) -> None:
    assert read(tmp_path, task([region(3, 6, "ACTOR")])) == ([["𠮷野氏/ACTOR"]], [])


def test_the_ground_truth_wins_and_else_the_latest_annotation(tmp_path: Path) -> None:
    both = task([region(0, 2, "A")], [region(3, 6, "B")])
    both["annotations"][0]["updated_at"] = "2026-02-01T00:00:00Z"
    both["annotations"][1]["updated_at"] = "2026-01-01T00:00:00Z"
    assert read(tmp_path, both) == ([["米国/A"]], ["annotation"])
    both["annotations"][1]["ground_truth"] = True
    assert read(tmp_path, both) == ([["𠮷野氏/B"]], ["annotation"])


def test_a_skipped_task_is_left_out_and_told(tmp_path: Path) -> None:
    skipped = task([])
    skipped["annotations"][0]["was_cancelled"] = True
    assert read(tmp_path, skipped, task([])) == ([[]], ["annotation", "document"])


def test_predictions_are_read_where_there_is_no_annotation(tmp_path: Path) -> None:
    predicted = task(predictions=[{"result": [region(0, 2, "OLD")]}, {"result": [region(0, 2, "NEW", score=0.5)]}])
    assert read(tmp_path, predicted) == ([["米国/NEW"]], ["prediction"])
    both = task([region(3, 6, "A")], predictions=[{"result": [region(0, 2, "P")]}])
    assert read(tmp_path, both) == ([["𠮷野氏/A"]], ["prediction"])
    assert read(tmp_path, both, predictions=True) == ([["米国/P"]], [])


def test_an_export_that_has_the_numbers_of_predictions_only_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, task(predictions=[3]), task([])) == ([[]], ["prediction", "document"])


def test_relations_and_controls_of_other_kinds_are_told(tmp_path: Path) -> None:
    relation = {"type": "relation", "from_id": "r0", "to_id": "r3", "direction": "right", "labels": ["visits"]}
    rating = {"id": "x", "from_name": "quality", "to_name": "text", "type": "rating", "value": {"rating": 3}}
    whole = {"id": "y", "from_name": "kind", "to_name": "text", "type": "choices", "value": {"choices": ["news"]}}
    found, lost = read(tmp_path, task([region(0, 2, "A"), relation, rating, whole]))
    assert (found, lost) == ([["米国/A"]], ["relation", 'result of "quality"', 'result of "kind"'])


def test_a_region_with_two_labels_is_two_spans(tmp_path: Path) -> None:
    double = region(0, 2, "A")
    double["value"]["labels"] = ["A", "B"]
    assert read(tmp_path, task([double]))[0] == [["米国/A", "米国/B"]]


def test_a_label_without_text_in_its_region_and_a_note_of_the_annotator_are_kept(tmp_path: Path) -> None:
    noted = region(0, 2, "A", meta={"text": ["why not PLACE?"]})
    del noted["value"]["text"]
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task([noted])]), encoding="utf-8")
    (record,), lost = imported("labelstudio", path)
    assert record["spans"][0] == {
        **{"id": "r0", "start": 0, "end": 2, "text": "米国", "label": "A"},
        "meta": {"text": ["why not PLACE?"]},
    }
    assert not lost


def test_what_an_annotator_changes_in_the_controls_is_what_is_read(tmp_path: Path) -> None:
    span = {"id": "e1", "start": 0, "end": 2, "label": "ACTOR", "kind": "state", "value": {"norm": "米国"}}
    path, _ = exported("labelstudio", [{"text": TEXT, "spans": [span]}], tmp_path)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    results = {result["from_name"]: result["value"] for result in tasks[0]["annotations"][0]["result"]}
    results["kind"]["choices"] = ["organization"]
    results["value"]["text"] = ['{"norm": "アメリカ", "iso": "US"}']
    results["label"]["labels"] = ["PLACE"]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    (record,), _ = imported("labelstudio", path)
    (changed,) = record["spans"]
    assert (changed["id"], changed["label"], changed["kind"]) == ("e1", "PLACE", "organization")
    assert changed["value"] == {"norm": "アメリカ", "iso": "US"}


def test_the_interface_offers_every_label_kind_and_mention(tmp_path: Path) -> None:
    span = {"start": 0, "end": 2, "label": 'A "b" <c> & d', "kind": "state", "mention": "named"}
    exported("labelstudio", [{"text": TEXT, "spans": [span, {"start": 3, "end": 6, "label": "B"}]}], tmp_path)
    view = ElementTree.parse(tmp_path / "exported-labelstudio.config.xml").getroot()
    assert [label.get("value") for label in view.iter("Label")] == ['A "b" <c> & d', "B"]
    assert [choice.get("value") for choice in view.iter("Choice")] == ["state", "named"]


def test_the_text_may_stand_under_another_key(tmp_path: Path) -> None:
    other = {"data": {"body": TEXT, "source": "mofa"}, "annotations": [{"result": [region(0, 2, "A")]}]}
    with pytest.raises(InputError, match=r"task 1: \"data\" has no text \"text\"; .*--text-key: \"body\", \"source\""):
        read(tmp_path, other)
    assert read(tmp_path, other, text_key="body")[0] == [["米国/A"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"a": 1}', "a list of tasks is expected"),
        ('[{"text": "米国", "label": []}]', 'task 1: "data" is expected; export as JSON, not as JSON-MIN'),
        ('[{"data": ', "not JSON"),
        (json.dumps([task([region(3, 6, "A")], [3])]), "result 1: must be an object"),
        (
            json.dumps([task([region(0, 2, "A") | {"value": {"start": 2, "end": 0, "labels": ["A"]}}])]),
            "it ends before its start",
        ),
        (
            json.dumps([task([region(0, 2, "A") | {"value": {"start": 0, "end": 9, "labels": ["A"]}}])]),
            "is not a range of the text",
        ),
        (
            json.dumps(
                [task([region(0, 2, "A") | {"value": {"start": 0, "end": 2, "text": "英国", "labels": ["A"]}}])]
            ),
            'covered text "英国" differs',
        ),
    ],
)
def test_what_does_not_fit_is_an_error_that_names_the_task(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        imported("labelstudio", path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert not (tmp_path / "imported-labelstudio.jsonl").exists()


def test_a_free_text_of_another_project_is_told_and_a_broken_value_is_named(tmp_path: Path) -> None:
    def text(said: str) -> dict[str, Any]:
        return {
            "id": "r0",
            "from_name": "value",
            "to_name": "text",
            "type": "textarea",
            "value": {"start": 0, "end": 2, "text": [said]},
        }

    found, lost = read(tmp_path, task([region(0, 2, "A"), text("unsure")]))
    assert (found, lost) == ([["米国/A"]], ['result of "value"'])
    with pytest.raises(InputError, match="task 1: result 2: the value of a span: not JSON"):
        read(tmp_path, task([region(0, 2, "A"), text('{"norm": "米国"')]))


def test_a_task_cannot_put_anything_in_the_place_of_its_text_or_spans(tmp_path: Path) -> None:
    wicked = task([region(0, 2, "A")])
    wicked["data"]["spans"] = [{"start": 0, "end": 99, "label": "X"}]
    assert read(tmp_path, wicked) == ([["米国/A"]], ['key "spans" of the document'])
    forged = task([region(0, 2, "A", meta={"gaiko": {"start": 1}})])
    with pytest.raises(InputError, match="start is reserved for range and label"):
        read(tmp_path, forged)


def test_utf16_units_of_old_versions_are_known_by_their_quotes(tmp_path: Path) -> None:
    old = region(3, 6, "ACTOR")
    old["value"]["end"] = 7
    with pytest.raises(InputError, match=r"task 1: result 1: 3 to 7 count UTF-16 units, .*--offsets utf16"):
        read(tmp_path, task([old]))
    assert read(tmp_path, task([old]), offsets="utf16")[0] == [["𠮷野氏/ACTOR"]]


def test_a_control_of_a_region_that_has_no_label_is_told(tmp_path: Path) -> None:
    value = {"start": 0, "end": 2, "choices": ["state"]}
    orphan = {"id": "r9", "from_name": "kind", "to_name": "text", "type": "choices", "value": value}
    assert read(tmp_path, task([region(0, 2, "A"), orphan])) == ([["米国/A"]], ["kind, mention or value"])
