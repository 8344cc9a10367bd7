"""Each check of the validator finds its fault, at its line, and nothing in a sound file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.checks import checks
from gaiko.corpus.gold.records import write_records
from gaiko.corpus.gold.validate import validate
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import Span

TEXT = "1月20日、トランプ大統領が就任した。\n\n同日、日本は5億ドルの支援を（約750億円）決めた。\n"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(Seed("d", TEXT))


def span(document: Document, sentence: int, number: int, text: str, label: str, kind: str, **value: str) -> Span:
    start = document.sentences[sentence].text.index(text)
    name = f"{document.sentences[sentence].id}-e{number}"
    return Span(start, start + len(text), text, label, kind, value=value, id=name)


@pytest.fixture
def gold(document: Document, tmp_path: Path) -> Path:
    first = [
        span(document, 0, 1, "1月20日", "DATE", "date", norm="2025-01-20"),
        span(document, 0, 2, "トランプ大統領", "ACTOR", "person", norm="ドナルド・トランプ", iso="US"),
    ]
    second = [
        span(document, 1, 1, "同日", "DATE", "date", norm="2025-01-20", link="anchor:d-s0001-e1"),
        span(document, 1, 2, "日本", "ACTOR", "state", norm="日本", iso="JP"),
        span(document, 1, 3, "5億ドル", "AMOUNT", "money", norm="500000000", unit="USD"),
        span(document, 1, 4, "約750億円", "AMOUNT", "money", norm="75000000000", unit="JPY", mod="APPROX"),
    ]
    path = tmp_path / "d-0.jsonl"
    write_records(path, document, [first, second])
    return path


def ids(path: Path, document: Document) -> set[tuple[str, int]]:
    return {(finding.check.id, finding.line) for finding in validate([path], {"d": document})}


def test_a_sound_file_has_no_finding(gold: Path, document: Document) -> None:
    assert ids(gold, document) == set()


def edit(**changes: object) -> Callable[[dict[str, object]], dict[str, object]]:
    return lambda record: record | changes


DUPLICATE = edit(id="d-s0001-e1")
FAULTS: list[tuple[str, int, Callable[[dict[str, object]], dict[str, object]]]] = [
    ("GOLD-ID-01", 3, DUPLICATE),
    ("GOLD-ID-02", 3, edit(id="d-s0002-e2")),
    ("GOLD-ID-02", 3, edit(id="d-s0001-e02")),
    ("GOLD-SENT-01", 1, edit(text="1月21日、トランプ大統領が就任した。")),
    ("GOLD-SENT-01", 1, edit(segments=[[0, 3], [4, 20]])),
    ("GOLD-SENT-03", 4, edit(id="d-s0009")),
    ("GOLD-SPAN-01", 3, edit(start=9, end=6)),
    ("GOLD-SPAN-01", 3, edit(start=-1)),
    ("GOLD-SPAN-02", 3, edit(text="トランプ大統顔")),
    ("GOLD-SPAN-03", 3, edit(end=99)),
    ("GOLD-SPAN-04", 3, edit(start=4, end=13, text="日、トランプ大統領")),
    ("GOLD-SPAN-06", 2, edit(end=6, text="1月20日、")),
    ("GOLD-LABEL-01", 3, edit(label="PERSON")),
    ("GOLD-LABEL-02", 3, edit(kind="leader")),
    ("GOLD-LABEL-03", 2, edit(mention="nominal")),
    ("GOLD-VALUE-01", 2, edit(value={"date": "2025"})),
    ("GOLD-VALUE-01", 2, edit(value={"norm": 2025})),
    ("GOLD-VALUE-02", 2, edit(value={"norm": "2025-13"})),
    ("GOLD-VALUE-02", 7, edit(value={"norm": "5億"})),
    ("GOLD-VALUE-02", 7, edit(value={"norm": "NaN"})),
    ("GOLD-VALUE-03", 3, edit(value={"iso": "usa"})),
    ("GOLD-VALUE-04", 5, edit(value={"norm": "2025", "link": "anchor:d-s0001-e9"})),
    ("GOLD-VALUE-04", 5, edit(value={"norm": "2025", "link": "near:d-s0001-e1"})),
    ("GOLD-VALUE-05", 2, edit(value={})),
    ("GOLD-TEXT-01", 3, edit(value={"norm": "カ\u3099"})),
]


@pytest.mark.parametrize(("check", "line", "change"), FAULTS, ids=[f"{c}-{n}" for n, (c, *_) in enumerate(FAULTS)])
def test_a_fault_in_a_record_is_found_at_its_line(
    gold: Path, document: Document, check: str, line: int, change: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    lines = gold.read_text(encoding="utf-8").split("\n")
    lines[line - 1] = json.dumps(change(json.loads(lines[line - 1])), ensure_ascii=False)
    gold.write_text("\n".join(lines), encoding="utf-8")
    assert (check, line) in ids(gold, document)


@pytest.mark.parametrize(
    ("check", "line", "change"),
    [
        ("GOLD-FILE-01", 1, lambda text: "\ufeff" + text),
        ("GOLD-FILE-02", 2, lambda text: text.replace("\n", "\r\n")),
        ("GOLD-FILE-03", 2, lambda text: text.replace("\n", "\n<<<<<<< HEAD\n", 2)),
        ("GOLD-FILE-04", 8, lambda text: text[:-20]),
        ("GOLD-FILE-04", 1, lambda text: text[text.index("\n") + 1 :]),
        ("GOLD-FILE-04", 2, lambda text: text.replace("2025-01-20", "\\ud800", 1)),
        ("GOLD-FILE-05", 1, lambda text: text.replace('"k": "sent"', '"k":"sent"', 1)),
        ("GOLD-FILE-06", 8, lambda text: text.removesuffix("\n")),
        ("GOLD-SENT-02", 6, lambda text: "\n".join([*text.split("\n")[3:8], *text.split("\n")[:3], ""])),
        ("GOLD-SENT-03", 1, lambda text: "\n".join([*text.split("\n")[:3], ""])),
        (
            "GOLD-SPAN-05",
            3,
            lambda text: "\n".join([text.split("\n")[0], *text.split("\n")[2:0:-1], *text.split("\n")[3:]]),
        ),
    ],
)
def test_a_fault_in_a_file_is_found(
    gold: Path, document: Document, check: str, line: int, change: Callable[[str], str]
) -> None:
    changed = change(gold.read_text(encoding="utf-8"))
    gold.write_bytes(changed.encode("utf-8"))
    assert (check, line) in ids(gold, document)
    assert gold.read_bytes() == changed.encode("utf-8")


def test_a_finding_names_file_line_check_and_what_to_do(gold: Path, document: Document) -> None:
    gold.write_text(gold.read_text(encoding="utf-8").replace('"end": 13', '"end": 41'), encoding="utf-8")
    (finding,) = validate([gold], {"d": document})
    assert str(finding) == (
        f"{gold}:3: error: GOLD-SPAN-03: entity ends at 41, the sentence has 19 characters; "
        'run "gaiko validate --explain GOLD-SPAN-03"'
    )


def test_an_unreadable_file_is_an_input_error(gold: Path, document: Document) -> None:
    gold.write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8: byte 0xff at offset 0"):
        validate([gold], {"d": document})


def test_every_check_but_the_guards_of_derived_data_has_a_fixture() -> None:
    """GOLD-BIO-01 guards the derivation itself: flat, in-range spans cannot bring it about.

    The checks of folds and seeds have theirs in ``tests/scripts/test_validate.py``, those that begin with DEEP in ``test_consistency.py``.
    """
    proven = {check for check, *_ in FAULTS} | {
        *("GOLD-FILE-01", "GOLD-FILE-02", "GOLD-FILE-03", "GOLD-FILE-04", "GOLD-FILE-05", "GOLD-FILE-06"),
        *("GOLD-SENT-02", "GOLD-SENT-03", "GOLD-SPAN-05", "GOLD-SEED-01", "GOLD-FOLD-01", "GOLD-FOLD-02"),
    }
    assert {check for check in checks() if check.startswith("GOLD")} - proven == {"GOLD-BIO-01"}
