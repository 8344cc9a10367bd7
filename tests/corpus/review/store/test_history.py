"""What events add up to, whatever their order; and the ids of spans."""

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_server import item

from gaiko.corpus.review.server.request_checks import name_spans
from gaiko.corpus.review.store.event_table import OperationError
from gaiko.corpus.review.store.history import SHARED, Decision, History, fold_history, replay
from gaiko.corpus.review.store.store import create_store
from gaiko.corpus.spans import Span

STATE = Span(0, 2, "米国", "ACTOR", "state", id="d-s0001-e1")


def test_where_saves_undos_and_redos_lead() -> None:
    assert fold_history([]) == History()
    assert fold_history(["save", "save", "undo"]) == History(3, 1, (0,), (2,))
    assert fold_history(["save", "undo", "redo"]) == History(3, 1, (0,), ())
    assert fold_history(["save", "undo", "save"]) == History(3, 3, (0,), ())


@pytest.mark.parametrize("actions", [["undo"], ["redo"], ["save", "undo", "undo"], ["save", "undo", "save", "redo"]])
def test_where_there_is_nothing_to_undo_or_redo(actions: list[str]) -> None:
    with pytest.raises(ValueError, match=f"nothing to {actions[-1]}"):
        fold_history(actions)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["accept", "edit", "reject", "flag", "undo", "redo"]), max_size=25))
def test_the_store_the_replay_and_a_list_of_decisions_agree(actions: list[str]) -> None:
    """The model: a list of decisions and a place in it."""
    with TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "r.db")
        store.texts.add([item("米国は", ("米国", "ACTOR", "state"))])
        known = [Decision(store.texts.get("d-s0001").spans)]
        at = revision = 0
        for number, action in enumerate(actions):
            arguments = ("d-s0001", SHARED, "山田", revision, str(uuid.uuid4()))
            if action in ("undo", "redo"):
                to = at + (1 if action == "redo" else -1)
                if not 0 <= to < len(known):
                    with pytest.raises(OperationError):
                        store.events.step(action, *arguments)
                    continue
                at = to
                standing = store.events.step(action, *arguments)
            else:
                known = [*known[: at + 1], Decision((), action, reason=f"{number}")]
                at += 1
                standing = store.events.save(*arguments, known[at], "")
            revision += 1
            assert (standing.decision, standing.revision) == (known[at], revision)
            assert (len(standing.history.undo), len(standing.history.redo)) == (at, len(known) - 1 - at)
        assert replay(store.texts.get("d-s0001").spans, store.events.of("d-s0001")) == known[at]
        for past in range(revision + 1):
            assert store.events.current_state("d-s0001", SHARED, past).decision == replay(
                store.texts.get("d-s0001").spans, store.events.of("d-s0001")[:past]
            )
        store.close()


def test_ids_are_kept_or_new_and_never_used_again() -> None:
    new = Span(3, 5, "中国", "ACTOR", "state", id="")
    named = name_spans("d-s0001", [STATE, new, new.with_id("temporary"), STATE], [STATE], highest_number=4)
    assert [span.id for span in named] == ["d-s0001-e1", "d-s0001-e5", "d-s0001-e6", "d-s0001-e7"]


def test_an_id_that_was_there_before_may_come_back() -> None:
    (named,) = name_spans("d-s0001", [STATE.with_id("d-s0001-e3")], [STATE], highest_number=4)
    assert named.id == "d-s0001-e3"
    (named,) = name_spans("d-s0001", [STATE.with_id("d-s0001-e9")], [STATE], highest_number=4)
    assert named.id == "d-s0001-e5"


def test_a_link_follows_a_span_to_its_new_id() -> None:
    name = Span(0, 2, "北大", "ACTOR", "organization", id="new-1")
    short = Span(3, 5, "NA", "ACTOR", "organization", value={"link": "same:new-1 anchor:x-s0009-e1"}, id="new-2")
    _, linked = name_spans("d-s0001", [name, short], [], highest_number=0)
    assert linked.value["link"] == "same:d-s0001-e1 anchor:x-s0009-e1"
