"""What goes into a review and what comes out: gold, records, anyone's JSONL; the ledger of corrections."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gaiko.corpus.document import Document, LabelledDocument, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import read_jsonl, write_jsonl
from gaiko.corpus.gold.records import read_records
from gaiko.corpus.review.exchange.exporting import export_gold, export_texts
from gaiko.corpus.review.exchange.importing import (
    GOLD,
    JSONL,
    RECORDS,
    ReviewSource,
    add_layer,
    build_store,
    gold_items,
    label_set,
    match_layer,
    read_items,
)
from gaiko.corpus.review.queue.label_errors import ScoredRange
from gaiko.corpus.review.store.history import SHARED, Decision
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import Span

TEXT = "第1節 北米\n\n米国は歓迎した。日本は訪米した。\n"


def quiet(what: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def document() -> Document:
    return read_document(Seed("d", TEXT, year=2025))


@pytest.fixture
def annotation(document: Document) -> list[list[Span]]:
    found: list[list[Span]] = []
    for sentence in document.sentences:
        start = sentence.text.find("米国")
        span = Span(start, start + 2, "米国", "ACTOR", "state", value={"norm": "米国"}, id=f"{sentence.id}-e1")
        found.append([span] if start >= 0 else [])
    return found


def made(path: Path, document: Document, annotation: Sequence[Sequence[Span]], origin: str = GOLD) -> Store:
    return build_store(
        path, ReviewSource(origin, gold_items([LabelledDocument(document, annotation, "gold")]), {}, {}, {}), quiet
    )


def decide(store: Store, item: str, spans: Sequence[Span], answer: str = "accept", track: str = SHARED) -> None:
    revision = store.events.current_state(item, track).revision
    decision = Decision(tuple(spans), answer, "A-2", "日本 acts", "")
    store.events.save(item, track, track or "山田", revision, str(uuid.uuid4()), decision, "")


def japan(item: str) -> Span:
    return Span(0, 2, "日本", "ACTOR", "state", value={"norm": "日本", "iso": "JP"}, id=f"{item}-e1")


def texts_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_corrections_go_into_gold_and_ledger(tmp_path: Path, document: Document, annotation: list[list[Span]]) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    decide(store, "d-s0003", [japan("d-s0003")])
    done = export_gold(store, {"d": document}, tmp_path / "out")
    (gold,) = (tmp_path / "out" / "gold").iterdir()
    assert [[span.text for span in record.spans] for record in read_records(gold)] == [[], ["米国"], ["日本"]]
    ((_, correction),) = read_jsonl(tmp_path / "out" / "CORRECTIONS.jsonl")
    assert (correction["sentence"], correction["rule"], correction["reason"]) == ("d-s0003", "A-2", "日本 acts")
    assert (correction["before"], [span["text"] for span in correction["after"]]) == ([], ["日本"])
    assert correction["by"] == ["山田"]
    assert (done.texts, done.corrections, done.undecided) == (3, 1, {"untouched": 2})


def test_an_export_is_the_same_bytes_twice(tmp_path: Path, document: Document, annotation: list[list[Span]]) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    decide(store, "d-s0003", [japan("d-s0003")])
    decide(store, "d-s0002", [])
    export_gold(store, {"d": document}, tmp_path / "one")
    export_gold(store, {"d": document}, tmp_path / "two")
    export_gold(store, {"d": document}, tmp_path / "two")  # over itself
    assert texts_of(tmp_path / "one") == texts_of(tmp_path / "two")


def test_the_ledger_keeps_the_corrections_of_other_reviews(
    tmp_path: Path, document: Document, annotation: list[list[Span]]
) -> None:
    other = {"sentence": "x-s0001", "rule": "P-1", "operation": "earlier"}
    write_jsonl(tmp_path / "out" / "CORRECTIONS.jsonl", [other])
    store = made(tmp_path / "r.db", document, annotation)
    decide(store, "d-s0003", [japan("d-s0003")])
    export_gold(store, {"d": document}, tmp_path / "out")
    export_gold(store, {"d": document}, tmp_path / "out")
    records = [record for _, record in read_jsonl(tmp_path / "out" / "CORRECTIONS.jsonl")]
    assert [record["sentence"] for record in records] == ["x-s0001", "d-s0003"]


def test_what_was_undone_is_no_correction(tmp_path: Path, document: Document, annotation: list[list[Span]]) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    decide(store, "d-s0003", [japan("d-s0003")])
    store.events.step("undo", "d-s0003", SHARED, "山田", 1, str(uuid.uuid4()))
    assert export_gold(store, {"d": document}, tmp_path / "out").corrections == 0


@pytest.mark.parametrize("answer", ["edit", "flag", "reject", "ignore"])
def test_what_is_not_accepted_leaves_the_gold_as_it_was_and_is_told(
    tmp_path: Path, document: Document, annotation: list[list[Span]], answer: str
) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    decide(store, "d-s0002", [], answer)
    done = export_gold(store, {"d": document}, tmp_path / "out")
    (gold,) = (tmp_path / "out" / "gold").iterdir()
    assert [span.text for span in read_records(gold)[1].spans] == ["米国"]
    assert sum(done.undecided.values()) == 3
    assert done.corrections == 0


def test_silver_becomes_gold_only_when_all_of_it_was_accepted(
    tmp_path: Path, document: Document, annotation: list[list[Span]]
) -> None:
    store = made(tmp_path / "r.db", document, annotation, origin=RECORDS)
    decide(store, "d-s0002", annotation[1])
    with pytest.raises(InputError, match=r"2 texts are not accepted, such as d-s0001 \(untouched\)"):
        export_gold(store, {"d": document}, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    decide(store, "d-s0001", [])
    decide(store, "d-s0003", [])
    export_gold(store, {"d": document}, tmp_path / "out")


def test_a_sentence_that_the_seed_no_longer_holds_is_told(
    tmp_path: Path, document: Document, annotation: list[list[Span]]
) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    changed = read_document(Seed("d", TEXT.replace("歓迎", "支持"), year=2025))
    with pytest.raises(InputError, match="the text of d-s0002 has changed since the import"):
        export_gold(store, {"d": changed}, tmp_path / "out")
    with pytest.raises(InputError, match="no seed named d"):
        export_gold(store, {}, tmp_path / "out")


def test_gold_that_would_not_be_valid_is_not_written(
    tmp_path: Path, document: Document, annotation: list[list[Span]]
) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    linked = japan("d-s0003").with_value({"norm": "日本", "link": "same:d-s0002-e9"})
    decide(store, "d-s0003", [linked])
    with pytest.raises(InputError, match="the exported gold would be invalid: GOLD-VALUE-04"):
        export_gold(store, {"d": document}, tmp_path / "out")
    assert texts_of(tmp_path / "out") == {}


def test_annotators_who_differ_must_be_adjudicated_first(
    tmp_path: Path, document: Document, annotation: list[list[Span]]
) -> None:
    store = made(tmp_path / "r.db", document, annotation)
    for name in ("山田", "佐藤"):
        store.queue.assign(name, ["d-s0003", "d-s0002"])
        decide(store, "d-s0002", [], track=name)  # on this they agree
    decide(store, "d-s0003", [japan("d-s0003")], track="山田")
    with pytest.raises(InputError, match=r"blind annotations of d-s0003 differ or are incomplete; finish them and run"):
        export_gold(store, {"d": document}, tmp_path / "out")
    decide(store, "d-s0003", [], track="佐藤")
    with pytest.raises(InputError, match="--mode adjudicate"):
        export_gold(store, {"d": document}, tmp_path / "out")
    decide(store, "d-s0003", [japan("d-s0003")])
    done = export_gold(store, {"d": document}, tmp_path / "out")
    records = [record for _, record in read_jsonl(tmp_path / "out" / "CORRECTIONS.jsonl")]
    assert [(record["sentence"], record["by"]) for record in records] == [
        ("d-s0002", ["佐藤", "山田"]),
        ("d-s0003", ["山田"]),
    ]
    assert done.undecided == {"untouched": 1}


def jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def test_texts_of_anyones_keep_their_other_keys(tmp_path: Path) -> None:
    record = {
        "text": "𠮷田氏が会議に出た。",
        "spans": [{"start": 0, "end": 3, "label": "PER", "score": 0.5}, {"start": 4, "end": 6, "label": "EVENT"}],
        "id": "mine-7",
        "source": {"page": 3},
    }
    origin, items = read_items(jsonl(tmp_path / "mine.jsonl", record, {"text": "空。", "spans": []}))
    assert (origin, label_set(items)) == (JSONL, ["EVENT", "PER"])
    store = build_store(tmp_path / "r.db", ReviewSource(origin, items, {}, {}, {}, label_set(items)), quiet)
    assert [item.id for item in store.texts.all()] == ["mine-7", "mine-2"]
    decide(store, "mine-7", [replace(span, kind="") for span in items[0].spans])
    done = export_texts(store, tmp_path / "out")
    ((_, out),) = read_jsonl(tmp_path / "out" / "annotations.jsonl")
    assert (out["id"], out["source"], out["text"]) == ("mine-7", {"page": 3}, record["text"])
    assert [(s["start"], s["end"], s["label"], s.get("score")) for s in out["spans"]] == [
        (0, 3, "PER", 0.5),
        (4, 6, "EVENT", None),
    ]
    assert (done.texts, done.undecided) == (1, {"untouched": 1})


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    origin, items = read_items(
        jsonl(tmp_path / "a.jsonl", {"text": "米国は", "spans": [{"start": 0, "end": 2, "label": "X"}]})
    )
    store = build_store(tmp_path / "r.db", ReviewSource(origin, items, {}, {}, {}, ["X"]), quiet)
    decide(store, "a-1", items[0].spans)
    export_texts(store, tmp_path / "out")
    _, again = read_items(tmp_path / "out" / "annotations.jsonl")
    assert [(item.id, item.text, item.spans) for item in again] == [(i.id, i.text, i.spans) for i in items]


def test_the_projects_labels_with_their_kinds_are_checked_and_others_are_free(tmp_path: Path) -> None:
    own = {"start": 0, "end": 2, "label": "ACTOR", "kind": "state"}
    _, with_kinds = read_items(jsonl(tmp_path / "a.jsonl", {"text": "米国は", "spans": [own]}))
    _, without = read_items(jsonl(tmp_path / "b.jsonl", {"text": "米国は", "spans": [{**own, "kind": ""}]}))
    assert label_set(with_kinds) is None
    assert label_set(without) == ["ACTOR"]
    assert label_set(with_kinds, ["EVENT"]) == ["ACTOR", "EVENT"]


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (
            [{"text": "米国", "spans": [{"start": 0, "end": 9, "label": "X"}]}],
            r"a.jsonl:1: span 0 to 9 is not a range of the text",
        ),
        (
            [{"text": "米国は", "spans": [{"start": 0, "end": 2, "label": "X"}, {"start": 1, "end": 3, "label": "Y"}]}],
            r"a.jsonl:1: spans overlap at character 1",
        ),
        ([{"id": "x", "text": "a", "spans": []}, {"id": "x", "text": "b", "spans": []}], "duplicate id x"),
        ([{"words": "a"}], r'a.jsonl:1: "text"'),
    ],
)
def test_wrong_texts_are_told_with_their_line(tmp_path: Path, records: list[object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_items(jsonl(tmp_path / "a.jsonl", *records))


def test_records_and_texts_are_not_mixed(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", {"text": "a", "spans": []})
    jsonl(tmp_path / "b.jsonl", {"k": "sent", "id": "d-s0001", "par": "d-p0001", "text": "a", "segments": [[0, 1]]})
    with pytest.raises(InputError, match="import one kind at a time"):
        read_items(tmp_path)


def test_a_layer_is_matched_by_id_or_by_words(tmp_path: Path) -> None:
    span = {"start": 0, "end": 2, "label": "X"}
    _, items = read_items(jsonl(tmp_path / "a.jsonl", {"text": "米国は", "spans": []}, {"text": "日本は", "spans": []}))
    _, theirs = read_items(jsonl(tmp_path / "b.jsonl", {"text": "日本は", "spans": [span]}))
    assert {name: [s.text for s in spans] for name, spans in match_layer(items, theirs, Path("b")).items()} == {
        "a-2": ["日本"]
    }
    _, strange = read_items(jsonl(tmp_path / "c.jsonl", {"text": "中国は", "spans": [span]}))
    with pytest.raises(InputError, match="c-1 matches no text of the review"):
        match_layer(items, strange, Path("c"))


def test_a_new_layer_leaves_what_the_recognizer_and_the_checks_said(tmp_path: Path) -> None:
    _, items = read_items(
        jsonl(
            tmp_path / "a.jsonl",
            *({"text": "米国は", "spans": [{"start": 0, "end": 2, "label": label}]} for label in ("X", "X", "X", "Y")),
        )
    )
    scored = {item.id: [ScoredRange(0, 2, "X", 0.9)] for item in items}
    source = ReviewSource(JSONL, items, {}, scored, {"a-1": ["odd"]}, ["X", "Y"])
    store = build_store(tmp_path / "r.db", source, quiet)
    before = store.queue.rows("label-errors")
    add_layer(store, "theirs", {"a-2": ()}, quiet)
    assert store.queue.rows("label-errors") == before
    assert store.queue.reasons("a-1")[0] == ("finding", "odd")
    assert ("layers", "theirs は「米国」をXとしない") in store.queue.reasons("a-2")
    assert "label-error" in dict(store.queue.reasons("a-4"))


def test_a_database_is_made_whole_or_not_at_all(tmp_path: Path, document: Document) -> None:
    items = gold_items([LabelledDocument(document, [[], [], []], "gold")])
    with pytest.raises(InputError):
        build_store(tmp_path / "r.db", ReviewSource(GOLD, [*items, replace(items[0], text="x")], {}, {}, {}), quiet)
    assert list(tmp_path.iterdir()) == []
