"""The work database: append-only events, what it refuses, and how it finds things."""

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from growth import is_linear
from review_server import item

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.store.event_table import OperationError, StaleError
from gaiko.corpus.review.store.history import SHARED, Decision
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.review.store.queue_table import QueueRow, page_query
from gaiko.corpus.review.store.store import Store, create_store, open_store
from gaiko.corpus.spans import Span


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path / "review.db")
    made.texts.add([item("米国は", ("米国", "ACTOR", "state")), item("会談した。", name="d-s0002")])
    made.queue.set("document", [QueueRow("d-s0001", 0), QueueRow("d-s0002", 1)])
    yield made
    made.close()


def save(store: Store, name: str = "d-s0001", base: int = 0, answer: str = "accept", track: str = SHARED) -> str:
    operation = str(uuid.uuid4())
    store.events.save(name, track, "山田", base, operation, Decision((), answer), "")
    return operation


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET annotator = '佐藤'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event",
        "INSERT OR REPLACE INTO event SELECT NULL, 'other', item, track, base, revision, annotator, time, text_hash, "
        "action, state, numbered, answer, rule, reason, comment, before, after FROM event",
        "UPDATE item SET text = '中国は'",
        "DELETE FROM item",
    ],
)
def test_events_and_texts_are_never_changed(store: Store, statement: str) -> None:
    save(store)
    with sqlite3.connect(store.path) as other, pytest.raises(sqlite3.IntegrityError, match="never"):
        other.execute(statement)
    assert [event.annotator for event in store.events.of("d-s0001")] == ["山田"]


def test_commits_are_on_the_disk(store: Store) -> None:
    assert store.database.fetch_one("PRAGMA journal_mode") == ("wal",)
    assert store.database.fetch_one("PRAGMA synchronous") == (2,)  # FULL


def test_an_event_tells_what_was_and_what_is(store: Store) -> None:
    operation = save(store)
    (event,) = store.events.of("d-s0001")
    assert (event.operation, event.base, event.revision, event.action) == (operation, 0, 1, "save")
    assert [span.text for span in event.before] == ["米国"]
    assert (event.after.spans, event.after.state) == ((), "empty")
    assert event.text_hash == store.texts.get("d-s0001").text_hash


def test_a_stale_revision_writes_nothing(store: Store) -> None:
    save(store)
    with pytest.raises(StaleError) as caught:
        save(store, base=0)
    assert caught.value.current.revision == 1
    assert len(store.events.of("d-s0001")) == 1


def test_undo_goes_back_step_by_step_and_a_save_ends_redo(store: Store) -> None:
    for base, answer in enumerate(("edit", "flag", "accept")):
        save(store, base=base, answer=answer)

    def step(action: str, base: int) -> str:
        return store.events.step(action, "d-s0001", SHARED, "山田", base, str(uuid.uuid4())).decision.state

    assert [step("undo", 3), step("undo", 4), step("redo", 5), step("undo", 6)] == [
        "flagged",
        "edited",
        "flagged",
        "edited",
    ]
    save(store, base=7, answer="ignore")
    with pytest.raises(OperationError, match="nothing to redo"):
        step("redo", 8)
    assert [step("undo", 8), step("undo", 9)] == ["edited", "untouched"]
    with pytest.raises(OperationError, match="nothing to undo"):
        step("undo", 10)


def test_blind_tracks_do_not_touch_one_another(store: Store) -> None:
    save(store, track="山田")
    save(store, track="佐藤", answer="reject")
    assert store.events.states("山田") == {"d-s0001": "empty"}
    assert store.events.states("佐藤") == {"d-s0001": "rejected"}
    assert store.events.states() == {}
    assert store.events.tracks() == ["佐藤", "山田"]


def test_the_queue_leaves_out_what_is_done(store: Store) -> None:
    save(store)
    assert [row.item.id for row in store.queue.page("document", states=("untouched",))] == ["d-s0002"]
    assert [(row.item.id, row.state) for row in store.queue.page("document")] == [
        ("d-s0001", "empty"),
        ("d-s0002", "untouched"),
    ]


@pytest.mark.parametrize("states", [None, ("untouched",), ("untouched", "edited")])
@pytest.mark.parametrize("annotator", ["", "山田"])
def test_a_page_of_the_queue_needs_no_full_scan(store: Store, states: tuple[str, ...] | None, annotator: str) -> None:
    query, values = page_query("document", SHARED, after=-1, limit=50, states=states, annotator=annotator)
    plan = store.database.query_plan(query, values)
    assert plan[0] == "SEARCH queue USING PRIMARY KEY (ordering=? AND place>?)"
    assert any("SEARCH event USING COVERING INDEX event_of_text" in step for step in plan)
    assert not [step for step in plan if "SCAN" in step or "TEMP B-TREE" in step]


def test_a_plan_without_the_index_would_be_seen(store: Store) -> None:
    assert store.database.query_plan("SELECT * FROM item WHERE doc = ?", ("d",)) == ["SCAN item"]


def test_a_save_does_not_cost_more_for_a_long_history(tmp_path: Path) -> None:
    words = "米国は歓迎した。" * 100
    spans = tuple(Span(at, at + 2, "米国", "ACTOR", "state", id=f"d-s0001-e{at + 1}") for at in range(0, 800, 8))

    def save_often(times: int) -> None:
        made = create_store(tmp_path / f"{uuid.uuid4()}.db")
        made.texts.add([Item("d-s0001", "d", "d-p0001", words, spans)])
        for base in range(times):
            decision = Decision(spans[: 1 + base % 99], "edit")
            made.events.save("d-s0001", SHARED, "山田", base, str(uuid.uuid4()), decision, "")
        made.close()

    assert is_linear(save_often, 30)


def test_the_same_text_again_is_passed_over_and_another_is_refused(store: Store) -> None:
    known = item("米国は", ("米国", "ACTOR", "state"))
    assert store.texts.add([known]) == 0
    with pytest.raises(InputError, match="the text of d-s0001 has changed since the import"):
        store.texts.add([item("新しい", name="d-s0003"), replace(known, text="中国は")])
    with pytest.raises(InputError, match="with other spans"):
        store.texts.add([replace(known, spans=())])
    assert [one.id for one in store.texts.all()] == ["d-s0001", "d-s0002"]  # nothing of it is there


def test_another_programs_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (a)")
    with pytest.raises(InputError, match="is not a work database of a review"):
        open_store(path)
    path.write_text("no database at all", encoding="utf-8")
    with pytest.raises(InputError, match="is not a work database of a review"):
        open_store(path)
    with pytest.raises(InputError, match="no such work database"):
        open_store(tmp_path / "missing.db")


def test_a_database_of_another_version_is_told(store: Store) -> None:
    store.database.fetch_one("PRAGMA user_version = 7")
    store.close()
    with pytest.raises(InputError, match=r"has schema version 7, this gaiko reads version 1"):
        open_store(store.path)


def test_a_cut_off_database_is_told(store: Store) -> None:
    store.close()
    store.path.write_bytes(store.path.read_bytes()[:1000])
    with pytest.raises(InputError, match=str(store.path)):
        open_store(store.path)


def test_a_database_is_not_made_over_another(store: Store) -> None:
    with pytest.raises(InputError, match="exists already"):
        create_store(store.path)
