"""The interface of the review: revisions, conflicts, repeated operations, undo."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_server import Served, item, serving

TEXT = "石破総理大臣は訪米し、米国は歓迎した。"
STATE = {"id": "d-s0001-e1", "start": 11, "end": 13, "text": "米国", "label": "ACTOR", "kind": "state"}
PERSON = {"id": "", "start": 0, "end": 6, "text": "石破総理大臣", "label": "ACTOR", "kind": "person"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    items = [item(TEXT, ("米国", "ACTOR", "state")), item("会談した。", name="d-s0002")]
    with serving(tmp_path, items) as running:
        yield running


def test_a_new_span_gets_the_next_number_and_the_old_keeps_its_own(served: Served) -> None:
    answer = served.save("d-s0001", [STATE, PERSON])
    assert answer.status == 200
    assert [(span["id"], span["text"]) for span in answer.body["spans"]] == [
        ("d-s0001-e2", "石破総理大臣"),
        ("d-s0001-e1", "米国"),
    ]
    assert answer.headers["etag"] == '"1"'


def test_a_number_that_was_removed_is_not_used_again(served: Served) -> None:
    served.save("d-s0001", [STATE, PERSON])
    served.save("d-s0001", [STATE], revision=1)
    answer = served.save("d-s0001", [STATE, PERSON], revision=2)
    assert {span["id"] for span in answer.body["spans"]} == {"d-s0001-e1", "d-s0001-e3"}


def test_without_if_match_428(served: Served) -> None:
    body = {"operation": str(uuid.uuid4()), "spans": []}
    assert served.ask("PUT", "/api/items/d-s0001", body).status == 428


def test_a_stale_revision_is_told_what_differs_and_nothing_is_written(served: Served) -> None:
    served.save("d-s0001", [STATE, PERSON])
    moved = {**STATE, "start": 8, "text": "米し、米国", "id": ""}
    answer = served.save("d-s0001", [moved], revision=0)
    assert answer.status == 412
    assert answer.headers["etag"] == '"1"'
    told = [(d["change"], (d["mine"] or {}).get("text"), (d["theirs"] or {}).get("text")) for d in answer.body["diff"]]
    assert told == [("removed", None, "石破総理大臣"), ("changed", "米し、米国", "米国")]
    assert answer.body["item"]["revision"] == 1
    assert len(served.store.events.of("d-s0001")) == 1


def test_repeating_an_operation_returns_its_first_result(served: Served) -> None:
    operation = str(uuid.uuid4())
    first = served.save("d-s0001", [STATE, PERSON], operation=operation)
    served.save("d-s0001", [], revision=1)
    again = served.save("d-s0001", [STATE, PERSON], operation=operation)
    assert (again.status, again.headers["etag"], again.body) == (200, '"1"', first.body)
    assert len(served.store.events.of("d-s0001")) == 2


def test_undo_and_redo_are_events(served: Served) -> None:
    served.save("d-s0001", [])
    undone = served.ask("POST", "/api/items/d-s0001/undo", {"operation": str(uuid.uuid4())}, **{"If-Match": '"1"'})
    assert (undone.body["state"], undone.body["revision"], undone.body["redo"]) == ("untouched", 2, True)
    redone = served.ask("POST", "/api/items/d-s0001/redo", {"operation": str(uuid.uuid4())}, **{"If-Match": '"2"'})
    assert (redone.body["state"], redone.body["revision"]) == ("empty", 3)
    assert [event.action for event in served.store.events.of("d-s0001")] == ["save", "undo", "redo"]


def test_nothing_to_undo_is_said(served: Served) -> None:
    answer = served.ask("POST", "/api/items/d-s0001/undo", {"operation": str(uuid.uuid4())}, **{"If-Match": '"0"'})
    assert (answer.status, answer.body["error"]) == (409, "取り消す操作がありません")


def test_untouched_empty_and_accepted_are_three_states(served: Served) -> None:
    assert served.ask("GET", "/api/items/d-s0002").body["state"] == "untouched"
    assert served.save("d-s0002", []).body["state"] == "empty"
    assert served.save("d-s0001", [STATE]).body["state"] == "accepted"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "米国は"}, "注釈は「米国は」、本文は「米国」"),
        ({"end": 99}, "文は19文字"),
        ({"label": "EVENT"}, "（EVENT）"),
        ({"kind": "city"}, "ACTORに使えない種別です（city）"),
        ({"start": 10, "text": "、米国"}, "端に空白・句読点"),
        ({"value": {"iso": "usa"}}, "コードの形式が正しくありません（iso 'usa'）"),
        ({"value": {"colour": "red"}}, "'colour'"),
        ({"start": "11"}, "start は整数です"),
        ({"start": True}, "start は整数です"),
    ],
)
def test_a_wrong_span_is_refused_and_named(served: Served, change: dict[str, object], told: str) -> None:
    answer = served.save("d-s0001", [PERSON, {**STATE, **change}])
    assert answer.status == 422
    assert [error["span"] for error in answer.body["errors"]] == [1]
    assert told in answer.body["errors"][0]["message"]
    assert served.store.events.of("d-s0001") == []


def test_spans_that_overlap_are_refused(served: Served) -> None:
    answer = served.save("d-s0001", [STATE, {**STATE, "id": "", "label": "PLACE", "kind": "country"}])
    assert (answer.status, answer.body["errors"][0]["span"]) == (422, 1)


def test_offsets_count_code_points(tmp_path: Path) -> None:
    with serving(tmp_path, [item("𠮷田大使は米国へ")]) as served:
        state = {"start": 5, "end": 7, "text": "米国", "label": "PLACE", "kind": "country"}
        assert served.save("d-s0001", [state]).status == 200
        in_utf16 = {**state, "start": 6, "end": 8}
        assert served.save("d-s0001", [in_utf16], revision=1).status == 422


def test_a_text_that_changed_is_refused(served: Served) -> None:
    assert served.save("d-s0001", [STATE], text_hash="0" * 64).status == 409


def test_a_correction_of_the_gold_cites_rule_and_reason(tmp_path: Path) -> None:
    with serving(tmp_path, [item(TEXT, ("米国", "ACTOR", "state"))], origin="gold") as served:
        assert served.save("d-s0001", [], rule="", reason="").status == 422
        assert served.save("d-s0001", [], rule="X-9").status == 422
        same = [{**STATE, "mention": "named", "value": {"norm": "米国"}}]
        assert served.save("d-s0001", same, rule="", reason="").status == 200
        assert served.save("d-s0001", [], revision=1).status == 200


def test_a_link_that_leads_nowhere_is_refused_when_it_is_accepted(tmp_path: Path) -> None:
    """同国 links back to 米国 of the sentence before, which must be there, and stand earlier."""
    before, after = item("米国は", ("米国", "ACTOR", "state")), item("同国へ。米国は", name="d-s0002")
    same = {"start": 0, "end": 2, "text": "同国", "label": "ACTOR", "kind": "state", "mention": "nominal"}

    def linked(target: str) -> list[dict[str, object]]:
        return [
            {"start": 4, "end": 6, "text": "米国", "label": "ACTOR", "kind": "state"},
            {**same, "value": {"link": target}},
        ]

    with serving(tmp_path, [before, after], origin="gold") as served:
        for target in ("same:d-s0001-e9", "same:d-s0002-e1", "same:d-s0002-e2", "same:x", "near:d-s0001-e1"):
            answer = served.save("d-s0002", linked(target))
            assert [error["span"] for error in answer.body["errors"]] == [1]
            assert f"リンク先の注釈がありません（{target}）" in answer.body["error"]
        assert served.save("d-s0002", linked("same:x"), answer="edit").status == 200
        assert served.save("d-s0002", linked("same:d-s0001-e1"), revision=1).status == 200
        assert served.save("d-s0001", []).status == 200
        assert served.save("d-s0002", linked("same:d-s0001-e1"), revision=2).status == 422
    (tmp_path / "review.db").unlink()
    with serving(tmp_path, [before, after], origin="jsonl") as served:  # whose ids are anyone's
        assert served.save("d-s0002", linked("same:x")).status == 200


def test_the_queue_comes_in_pages_with_progress(served: Served) -> None:
    first = served.ask("GET", "/api/queue?limit=1&state=all").body
    assert [row["id"] for row in first["items"]] == ["d-s0001"]
    second = served.ask("GET", f"/api/queue?limit=1&state=all&after={first['next']}").body
    assert ([row["id"] for row in second["items"]], second["next"]) == (["d-s0002"], None)
    served.save("d-s0001", [STATE])
    left = served.ask("GET", "/api/queue?state=todo").body
    assert [row["id"] for row in left["items"]] == ["d-s0002"]
    assert (left["progress"]["done"], left["progress"]["total"]) == (1, 2)


def test_neighbours_are_those_of_the_paragraph(served: Served) -> None:
    assert served.ask("GET", "/api/items/d-s0001").body["context"] == {"before": "", "after": "会談した。"}
