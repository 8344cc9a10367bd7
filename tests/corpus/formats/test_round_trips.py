"""What ``formats.tsv`` says of a format is what the format keeps: hostile examples and arbitrary ones, there and back."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from format_trips import Record, bare, exported, round_trip, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gaiko.corpus.formats.documents import Annotation, fill_gaps, flat
from gaiko.corpus.formats.folders import document_name
from gaiko.corpus.formats.table import FIELDS, formats

CASES = [(name, {}) for name in formats() if name != "conll"] + [
    ("conll", {"unit": "char"}),
    ("conll", {"unit": "word"}),
]
IDS = ["-".join([name, *options.values()]) for name, options in CASES]
CANNOT_STAND = {
    "all": r"(?!)",
    "no NUL": r"\0",
    "XML 1.0": "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
}

RICH = {"id": "e1", "kind": "person", "mention": "nominal", "value": {"norm": "吉野|x", "iso": "JP+US"}, "score": 0.5}
EXAMPLES: dict[str, Record] = {
    "astral characters before and in a span": {
        "text": "𠮷野氏は👨‍👩‍👧を訪問",
        "spans": [{"start": 0, "end": 3, "label": "ACTOR"}, {"start": 4, "end": 9, "label": "PLACE"}],
    },
    "line breaks, tabs and odd white space": {
        "text": "総\r\n理\u2028は\u0085米\t国\u3000へ \n",
        "spans": [{"start": 0, "end": 4, "label": "A"}, {"start": 7, "end": 10, "label": "B"}],
    },
    "a span that begins and ends in white space": {
        "text": "  日米 \n 同盟",
        "spans": [{"start": 1, "end": 5, "label": "A"}, {"start": 5, "end": 7, "label": "B"}],
    },
    "a byte order mark, NUL and control characters": {
        "text": "\ufeff米\0国\x01は\x1b。",
        "spans": [{"start": 1, "end": 4, "label": "A"}],
    },
    "everything that a span and a record can say": {
        "text": "吉野氏は日米",
        "spans": [
            {"start": 0, "end": 3, "label": "ACTOR", **RICH},
            {"start": 4, "end": 6, "label": "ACTOR", "value": {}},
        ],
        "doc": "speech-1",
        "year": 2025,
        "meta": {"a": [1, None, "x"]},
    },
    "overlaps, nesting and twins": {
        "text": "日米両国政府",
        "spans": [
            {"start": 0, "end": 6, "label": "ACTOR"},
            {"start": 0, "end": 2, "label": "ACTOR"},
            {"start": 1, "end": 4, "label": "PLACE"},
            {"start": 0, "end": 2, "label": "PLACE"},
            {"start": 0, "end": 2, "label": "PLACE"},
        ],
    },
    "holes": {
        "text": "日本と米国の両政府",
        "spans": [{"start": 0, "end": 9, "label": "A", "fragments": [[0, 2], [6, 9]]}],
    },
    "spans that cut words": {
        "text": "日本国米国",
        "spans": [{"start": 0, "end": 2, "label": "A"}, {"start": 2, "end": 4, "label": "B"}],
    },
    "labels with everything that somebody escapes": {
        "text": "一二三四五六七八",
        "spans": [
            {"start": n, "end": n + 1, "label": label}
            for n, label in enumerate(["two words", '"q" <b>&amp;', "a|b;c", "*", "_", "x[1]", "日本\\n->\t\n", "B-x"])
        ],
    },
    "no span": {"text": "何もない。", "spans": []},
    "no text": {"text": "", "spans": []},
}


def expected(record: Record, name: str, options: dict[str, Any]) -> tuple[Record, int]:
    """What the table says of ``record``: how it comes back, and how many things are lost on the way."""
    row = formats()[name].cells
    forbidden = re.compile(CANNOT_STAND[row["characters"]])
    text, lost = forbidden.subn("\ufffd", record["text"])
    spans = []
    for number, span in enumerate(record["spans"]):
        held = {}
        for key, value in span.items():
            cell = (
                "fragments" if key == "fragments" else key if key in ("id", "kind", "mention", "value") else "span_keys"
            )
            if key in ("start", "end", "label") or row[cell] != "no":
                held[key] = value
            else:
                lost += cell in ("span_keys", "fragments") or value not in ("", {})
        spans.append((number, held))
    if row["cut_words"] == "no" and options["unit"] == "word":
        edges = {edge for piece in fill_gaps(text, words(text)) for edge in piece}
        whole = [span for span in spans if {span[1]["start"], span[1]["end"]} <= edges]
        lost += len(spans) - len(whole)
        spans = whole
    if row["overlap"] == "no":
        kept, others = flat(Annotation(s["start"], s["end"], str(number)) for number, s in spans)
        lost += len(others)
        names = {annotation.label for annotation in kept}
        spans = [span for span in spans if str(span[0]) in names]
    keys = {key: value for key, value in record.items() if key not in ("text", "spans")}
    if row["document_keys"] == "no":
        lost += len(keys)
        keys = {}
    elif row["document_keys"] == "doc":
        lost += len(keys) - ("doc" in keys)
        keys = {"doc": keys["doc"]} if "doc" in keys else {}
    return {"text": text, "spans": [span for _, span in spans], **keys}, lost


def check(record: Record, name: str, options: dict[str, Any], folder: Path) -> None:
    wanted, lost = expected(record, name, options)
    (back,), ledger = round_trip(name, [record], folder, **options)
    assert back["text"] == wanted["text"]
    assert bare(back) == bare(wanted)
    assert {k: v for k, v in back.items() if k != "spans"} == {k: v for k, v in wanted.items() if k != "spans"}
    assert [s["text"] for s in back["spans"]] == [back["text"][s["start"] : s["end"]] for s in back["spans"]]
    assert len(ledger) == lost, ledger


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
def test_a_format_keeps_what_the_table_says_and_tells_the_rest(
    name: str, options: dict[str, Any], example: str, tmp_path: Path
) -> None:
    check(EXAMPLES[example], name, options, tmp_path)


@pytest.mark.parametrize("name", formats())
def test_every_no_in_the_table_is_shown_by_an_example(name: str, tmp_path: Path) -> None:
    row = formats()[name].cells
    whys = []
    for options in [options for each, options in CASES if each == name]:
        whys += [loss.what + loss.why for loss in exported(name, list(EXAMPLES.values()), tmp_path, **options)[1]]
    shown = {
        **{cell: any(why.startswith(cell) for why in whys) for cell in ("id", "kind", "mention", "value")},
        "span_keys": any('key "score" of a span' in why for why in whys),
        "document_keys": any('key "year" of the document' in why for why in whys),
        "overlap": any("overlaps" in why for why in whys),
        "fragments": any("discontinuous" in why for why in whys),
        "cut_words": any("inside a word" in why for why in whys),
        "characters": any(why.startswith("character") for why in whys),
    }
    held = ("yes", "key", "all")
    assert {cell: row[cell] not in held for cell in shown} == shown


def test_documents_come_back_in_their_order(tmp_path: Path) -> None:
    records = [{"text": f"第{n}", "spans": [], "doc": doc} for n, doc in enumerate(["s10", "s9", "a", "s10", "Z"])]
    for name, options in CASES:
        folder = tmp_path / "-".join([name, *options.values()])
        folder.mkdir()
        back, _ = round_trip(name, records, folder, **options)
        assert [record["text"] for record in back] == [record["text"] for record in records], name


@pytest.mark.parametrize("name", ["brat", "webanno-tsv", "uima-json"])
def test_a_second_trip_keeps_the_names_of_the_first(name: str, tmp_path: Path) -> None:
    records: list[Record] = [{"text": "一", "spans": [], "doc": "b"}, {"text": "二", "spans": []}]
    for trip in ("one", "two"):
        (tmp_path / trip).mkdir()
        records, _ = round_trip(name, records, tmp_path / trip)
    first, second = (
        sorted(p.name for p in (tmp_path / trip / f"exported-{name}").iterdir()) for trip in ("one", "two")
    )
    assert first == second
    assert document_name("000001__b") == "b"


CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "日米𠮷😀\r\n\t \u2028\u0085\u3000\0\ufeff\\|_*[];-><\"'&{"
)
TEXTS = st.text(CHARACTERS, max_size=24)
NAMES = st.text(CHARACTERS.filter(lambda char: char.isprintable() or char in "\n\t\r"), min_size=1, max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS, lambda v: st.lists(v, max_size=2), max_leaves=3
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 4)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        span: dict[str, Any] = {"start": start, "end": draw(st.integers(start + 1, len(text))), "label": draw(NAMES)}
        span |= draw(st.fixed_dictionaries({}, optional={"id": NAMES, "kind": NAMES, "mention": NAMES}))
        span |= draw(st.fixed_dictionaries({}, optional={"value": st.dictionaries(NAMES, TEXTS, max_size=2)}))
        spans.append(span | draw(st.fixed_dictionaries({}, optional={"source": VALUES, "identifier": NAMES})))
    keys = draw(
        st.fixed_dictionaries({}, optional={"doc": st.from_regex("[a-z日.-]{1,6}", fullmatch=True), "year": VALUES})
    )
    return {"text": text, "spans": spans, **keys}


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records())
def test_whatever_is_written_comes_back(name: str, options: dict[str, Any], record: Record) -> None:
    breaks = "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"
    if name == "brat":  # it holds no span that is only line breaks; a test of its own says so
        record["spans"] = [s for s in record["spans"] if record["text"][s["start"] : s["end"]].strip(breaks)]
    with TemporaryDirectory() as folder:
        check(record, name, options, Path(folder))


def test_the_columns_of_the_table_are_closed() -> None:
    for row in formats().values():
        assert row.cells["path"] in ("file", "folder")
        assert row.cells["characters"] in CANNOT_STAND
        assert all(row.cells[name] in ("yes", "no", "doc") for name in (*FIELDS, "overlap", "cut_words"))
        assert row.cells["fragments"] in ("yes", "key", "no")
