"""Several annotators: dealing out, blind work, adjudication, agreement."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from review_server import Served, item, serving

from gaiko.corpus.errors import InputError
from gaiko.corpus.review.analysis.agreement import pair_agreements
from gaiko.corpus.review.analysis.blind_annotations import disagreements
from gaiko.corpus.review.queue.assignment import assign_paragraphs
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.review.store.store import Store, create_store
from gaiko.corpus.spans import Span

TEXT = "米国は中国を訪問した。"
STATE = Span(0, 2, "米国", "ACTOR", "state", id="d-s0001-e1")
ACTOR = Span(3, 5, "中国", "ACTOR", "state", id="d-s0001-e2")
PLACE = Span(3, 5, "中国", "PLACE", "country", id="d-s0001-e2")


def decide(store: Store, track: str, spans: Sequence[Span], name: str = "d-s0001", answer: str = "accept") -> None:
    store.events.save(name, track, track, 0, str(uuid.uuid4()), Decision(tuple(spans), answer), "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path / "r.db")
    made.texts.add([item(TEXT), item("会談した。", name="d-s0002")])
    yield made
    made.close()


def test_whole_paragraphs_are_dealt_and_a_share_of_them_to_all() -> None:
    items = [Item(f"d-s{n:04d}", "d", f"d-p{n // 3}", "a", ()) for n in range(60)]
    dealt = assign_paragraphs(items, ["山田", "佐藤"], 0.25)
    both = set(dealt["山田"]) & set(dealt["佐藤"])
    assert len(both) == 15
    assert set(dealt["山田"]) | set(dealt["佐藤"]) == {one.id for one in items}
    for ids in dealt.values():
        pars = [next(one.par for one in items if one.id == name) for name in ids]
        assert all(pars.count(par) == 3 for par in pars)
    assert abs(len(dealt["山田"]) - len(dealt["佐藤"])) <= 3
    assert assign_paragraphs(items, ["山田", "佐藤"], 0.25) == dealt


def test_blind_annotators_see_neither_decisions_nor_history_of_others(tmp_path: Path) -> None:
    tokens = {"token-of-yamada-1": "山田", "token-of-sato-0002": "佐藤"}
    with serving(tmp_path, [item(TEXT)], mode="blind", annotators=tokens) as first:
        other = Served(first.store, first.port, "token-of-sato-0002")
        mine = Served(first.store, first.port, "token-of-yamada-1")
        assert mine.save("d-s0001", [STATE.as_dict()], comment="mine").status == 200
        seen = other.ask("GET", "/api/items/d-s0001").body
        assert (seen["spans"], seen["revision"], seen["history"], seen["rivals"]) == ([], 0, [], [])
        assert other.save("d-s0001", []).status == 200  # its own first revision
        assert [row["id"] for row in other.ask("GET", "/api/queue").body["items"]] == []


def test_only_what_is_dealt_out_is_in_ones_queue(tmp_path: Path) -> None:
    with serving(tmp_path, [item(TEXT), item("会談した。", name="d-s0002")], mode="blind") as served:
        served.store.queue.assign("山田", ["d-s0002"])
        page = served.ask("GET", "/api/queue").body
        assert ([row["id"] for row in page["items"]], page["progress"]["total"]) == (["d-s0002"], 1)


def test_the_figures_of_a_blind_annotator_are_of_their_own_texts_and_pace(tmp_path: Path) -> None:
    tokens = {"token-of-yamada-1": "山田", "token-of-sato-0002": "佐藤"}
    with serving(tmp_path, [item(TEXT), item("会談した。", name="d-s0002")], mode="blind", annotators=tokens) as first:
        mine = Served(first.store, first.port, "token-of-yamada-1")
        other = Served(first.store, first.port, "token-of-sato-0002")
        assert (mine.save("d-s0001", []).status, other.save("d-s0002", []).status) == (200, 200)
        first.store.queue.assign("山田", ["d-s0001"])
        told = mine.ask("GET", "/api/stats").body
        assert (told["texts"], told["states"], list(told["pace"])) == (1, {"empty": 1}, ["山田"])
        assert (told["progress"]["done"], told["progress"]["total"]) == (1, 1)
        assert other.ask("GET", "/api/stats").body["texts"] == 2  # nothing is dealt out to them alone
        assert other.ask("GET", "/api/stats?order=best").status == 404


def test_texts_that_are_decided_differently_are_to_be_adjudicated(store: Store) -> None:
    decide(store, "山田", [STATE, ACTOR])
    assert list(disagreements(store)) == []  # one alone
    decide(store, "佐藤", [STATE, PLACE])
    decide(store, "山田", [], "d-s0002")
    decide(store, "佐藤", [], "d-s0002")
    assert [name for name, _ in disagreements(store)] == ["d-s0001"]


def test_the_adjudicator_sees_rivals_and_begins_with_what_they_agree_on(tmp_path: Path) -> None:
    with serving(tmp_path, [item(TEXT)], mode="adjudicate") as served:
        decide(served.store, "山田", [STATE, ACTOR])
        decide(served.store, "佐藤", [STATE, PLACE])
        seen = served.ask("GET", "/api/items/d-s0001").body
        assert [span["text"] for span in seen["spans"]] == ["米国"]
        assert [(r["annotator"], [s["label"] for s in r["spans"]]) for r in seen["rivals"]] == [
            ("佐藤", ["ACTOR", "PLACE"]),
            ("山田", ["ACTOR", "ACTOR"]),
        ]
        taken = served.save("d-s0001", seen["rivals"][0]["spans"])
        assert (taken.status, [span["label"] for span in taken.body["spans"]]) == (200, ["ACTOR", "PLACE"])
        assert served.store.events.current_state("d-s0001", "山田").decision.spans == (STATE, ACTOR)


def test_agreement_of_two_annotators_and_of_each_with_the_adjudicator(store: Store) -> None:
    decide(store, "山田", [STATE, ACTOR])
    decide(store, "佐藤", [STATE, PLACE])
    decide(store, "", [STATE, PLACE])
    pairs = {(pair.first, pair.second): pair.agreement for pair in pair_agreements(store)}
    assert list(pairs) == [("佐藤", "山田"), ("佐藤", "adjudicated"), ("山田", "adjudicated")]
    differing = pairs["佐藤", "山田"]
    assert (differing.exact["all"].f1, differing.exact["PLACE"].f1) == (0.5, 0.0)
    assert pairs["佐藤", "adjudicated"].exact["all"].f1 == pairs["佐藤", "adjudicated"].kappa == 1.0
    assert differing.characters == len(TEXT)


def test_agreement_takes_labels_of_anyones(store: Store) -> None:
    event = Span(0, 2, "会談", "EVENT", "", id="d-s0002-e1")
    decide(store, "山田", [event], "d-s0002")
    decide(store, "佐藤", [event], "d-s0002")
    (pair,) = pair_agreements(store)
    assert pair.agreement.exact["EVENT"].f1 == 1.0


def test_what_was_only_saved_on_the_way_does_not_count(store: Store) -> None:
    decide(store, "山田", [STATE])
    decide(store, "佐藤", [STATE], answer="edit")
    with pytest.raises(InputError, match="no two annotators have accepted the same text"):
        pair_agreements(store)


def test_an_unknown_annotator_is_told(store: Store) -> None:
    decide(store, "山田", [STATE])
    with pytest.raises(InputError, match="no blind annotation by 鈴木; annotators are 山田"):
        pair_agreements(store, ["鈴木"])
