"""Records: what is written is read back, and a broken line is named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import read_records, write_records
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import Span

SENT = '{"k": "sent", "id": "d-s0001", "par": "d-p0001", "text": "米国は。", "segments": [[0, 4]]}'
ENT = (
    '{"k": "ent", "id": "d-s0001-e1", "start": 0, "end": 2, "label": "ACTOR", "kind": "state", '
    '"mention": "named", "text": "米国", "value": {"norm": "米国", "iso": "US"}}'
)


def document_of(text: str) -> Document:
    return read_document(Seed("d", text))


def america(sentence_id: str, start: int, number: int = 1) -> Span:
    value = {"iso": "US", "norm": "米国"}
    return Span(start, start + 2, "米国", "ACTOR", "state", value=value, id=f"{sentence_id}-e{number}")


def test_one_line_a_sentence_and_one_an_entity_in_fixed_key_order(tmp_path: Path) -> None:
    write_records(tmp_path / "d.jsonl", document_of("米国は。"), [[america("d-s0001", 0)]])
    assert (tmp_path / "d.jsonl").read_bytes().decode() == f"{SENT}\n{ENT}\n"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    document = document_of("1 概観\n\n　𠮷野氏は米国と。 米国は米国だ。\n")
    spans = [[], [america("d-s0002", 4)], [america("d-s0003", 0), america("d-s0003", 3, 2)]]
    write_records(tmp_path / "d.jsonl", document, spans)
    found = read_records(tmp_path / "d.jsonl")
    assert [(s.id, s.par, s.text, s.segments) for s in found] == (
        [(s.id, s.par, s.text, s.segments) for s in document.sentences]
    )
    assert [list(s.spans) for s in found] == spans


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_any_text_comes_back_verbatim(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    document = document_of(text)
    path = tmp_path_factory.mktemp("any") / "d.jsonl"
    write_records(path, document, [[] for _ in document.sentences])
    assert [s.text for s in read_records(path)] == [s.text for s in document.sentences]


def test_text_stays_as_it_is_and_values_become_nfc(tmp_path: Path) -> None:
    """カ + combining dakuten in the seed stays two characters; in a value it is ガ."""
    document = document_of("カ\u3099は。")
    span = Span(0, 2, "カ\u3099", "ACTOR", "state", value={"norm": "カ\u3099"}, id="d-s0001-e1")
    write_records(tmp_path / "d.jsonl", document, [[span]])
    [sentence] = read_records(tmp_path / "d.jsonl")
    assert sentence.spans[0].text == "カ\u3099"
    assert sentence.spans[0].value == {"norm": "ガ"}


def test_only_the_sections_asked_for(tmp_path: Path) -> None:
    document = document_of("1 概観\n\n　米国は。\n\n2 米国\n\n　カナダは。\n")
    empty: list[list[Span]] = [[] for _ in document.sentences]
    write_records(tmp_path / "d.jsonl", document, empty, sections=["2"])
    assert [s.text for s in read_records(tmp_path / "d.jsonl")] == ["2 米国", "カナダは。"]
    with pytest.raises(ValueError, match="d has no section 9"):
        write_records(tmp_path / "d.jsonl", document, empty, sections=["9"])


def test_an_unsound_span_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="d-s0001: text of d-s0001-e1 is"):
        write_records(tmp_path / "d.jsonl", document_of("米国は。"), [[america("d-s0001", 1)]])
    assert not list(tmp_path.iterdir())


def changed(line: str, **changes: object) -> str:
    return json.dumps({**json.loads(line), **changes}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("lines", "number", "message"),
    [
        ([SENT, "{"], 2, "not JSON"),
        ([SENT, "[]"], 2, "a JSON object is expected"),
        ([changed(SENT, k="sentence")], 1, '"k" must be "sent" or "ent"'),
        (['{"text": "米国"}'], 1, '"k" must be "sent" or "ent"'),
        ([ENT], 1, "an entity before any sentence"),
        ([SENT, SENT], 2, "occurs twice"),
        ([changed(SENT, id="s1")], 1, "id of a sentence must have the form"),
        ([changed(SENT, par="1")], 1, "par must have the form"),
        ([changed(SENT, note="")], 1, "'note' is not known"),
        (['{"k": "sent", "id": "d-s0001"}'], 1, "par is missing; text is missing"),
        ([changed(SENT, text=1)], 1, "text must be a string"),
        ([changed(SENT, segments=[[0, 3]])], 1, "the segments have 3 characters, the text has 4"),
        ([changed(SENT, segments=[[2, 4], [0, 2]])], 1, "segments must be ranges"),
        ([changed(SENT, segments=[[0, 4, 5]])], 1, "segments must be ranges"),
        ([changed(SENT, segments=[[False, 4]])], 1, "segments must be ranges"),
        ([changed(SENT, segments=None)], 1, "segments must be ranges"),
        ([SENT, changed(ENT, start="0")], 2, "start must be a whole number"),
        ([SENT, changed(ENT, end=True)], 2, "end must be a whole number"),
        ([SENT, changed(ENT, end=9)], 2, "the sentence has 4 characters"),
        ([SENT, changed(ENT, start=-2)], 2, "the sentence has 4 characters"),
        ([SENT, changed(ENT, text="米")], 2, "is '米', the sentence has"),
        ([SENT, changed(ENT, label="EVENT")], 2, "label 'EVENT' must be one of"),
        ([SENT, changed(ENT, kind="area")], 2, "kind of ACTOR must be"),
        ([SENT, changed(ENT, mention="")], 2, "mention of ACTOR must be"),
        ([SENT, changed(ENT, value=None)], 2, "value must be an object"),
        ([SENT, changed(ENT, value={"norm": None})], 2, "norm must be a string"),
        ([SENT, changed(ENT, value={"norm": "カ\u3099"})], 2, "not in Unicode form NFC"),
        ([SENT, changed(ENT, value={"code": "US"})], 2, "'code' is not a field of value, or not a string"),
        ([SENT, changed(ENT, id="d-s0002-e1")], 2, "id must be d-s0001-e1"),
        ([SENT, ENT, ENT], 3, "occurs twice"),
        ([SENT, ENT, changed(ENT, id="d-s0001-e2")], 3, "d-s0001-e2 overlaps d-s0001-e1"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, lines: list[str], number: int, message: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_records(path)
    assert str(caught.value).startswith(f"{path}:{number}: ")
    assert message in str(caught.value)
