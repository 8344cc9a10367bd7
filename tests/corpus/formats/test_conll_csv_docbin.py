"""CoNLL, CSV and DocBin, as we write them for other tools and as other tools write them."""

import csv
import json
from pathlib import Path

import pytest
import spacy
from format_trips import Record, exported, imported
from spacy.tokens import Doc, DocBin, Span

from gaiko.corpus.errors import InputError
from gaiko.models.spacy_component import register_extensions

RECORD = {
    "text": "米国と𠮷野氏",
    "spans": [{"start": 0, "end": 2, "label": "PLACE"}, {"start": 3, "end": 6, "label": "ACTOR"}],
}


def written(tmp_path: Path, content: str, name: str = "file") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode())
    return path


def labels(record: Record) -> list[str]:
    return [f"{span['text']}/{span['label']}" for span in record["spans"]]


def test_conll_has_a_character_or_a_word_a_line(tmp_path: Path) -> None:
    path, _ = exported("conll", [RECORD], tmp_path)
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert rows[0] == ["-DOCSTART-", "gaiko-char", "O"]
    assert [" ".join(row) for row in rows[1:]] == [
        "米 B-PLACE",
        "国 I-PLACE",
        "と O",
        "𠮷 B-ACTOR",
        "野 I-ACTOR",
        "氏 I-ACTOR",
    ]
    path, lost = exported("conll", [RECORD], tmp_path, unit="word")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert rows[1:] == [["米国と", "O"], ["𠮷野氏", "B-ACTOR"]]
    assert [(loss.what, loss.span and loss.span.label) for loss in lost] == [("span", "PLACE")]


def test_conll_of_others_a_block_is_a_document(tmp_path: Path) -> None:
    path = written(tmp_path, "# sent 1\nEU NNP B-ORG\nrejects VBZ O\n\n日本\tB-LOC\n国\tI-LOC\n\n")
    first, second = imported("conll", path, spaces=True)[0]
    assert (first["text"], labels(first)) == ("EU rejects", ["EU/ORG"])
    assert (second["text"], labels(second)) == ("日本 国", ["日本 国/LOC"])
    records, lost = imported("conll", path)
    assert [record["text"] for record in records] == ["EUrejects", "日本国"]
    assert [loss.what for loss in lost] == ["comment"]


def test_conll_of_others_with_docstart_keeps_sentences_together(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "-DOCSTART- -X- O O\r\n\r\nUN NNP O B-ORG\r\nwon VB O O\r\n\r\nYes UH O O\r\n\r\n-DOCSTART- -X- O O\r\n\r\nNo UH O O\r\n",
    )
    first, second = imported("conll", path, spaces=True)[0]
    assert (first["text"], labels(first), second["text"]) == ("UN won\nYes", ["UN/ORG"], "No")


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-A I-A O B-A B-A", ["ab/A", "d/A", "e/A"]),
        ("I-A I-A O I-A I-B", ["ab/A", "d/A", "e/B"]),  # IOB1
        ("B-A E-A O S-A S-A", ["ab/A", "d/A", "e/A"]),  # BIOES
        ("B-A L-A O U-A U-B", ["ab/A", "d/A", "e/B"]),  # BILOU
    ],
)
def test_conll_tags_of_every_scheme(tags: str, found: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, "".join(f"{c}\t{tag}\n" for c, tag in zip("abcde", tags.split(), strict=True)))
    assert labels(imported("conll", path)[0][0]) == found


def test_a_backslash_in_another_tools_token_stays(tmp_path: Path) -> None:
    assert imported("conll", written(tmp_path, "\\nu\tO\n"))[0][0]["text"] == "\\nu"


@pytest.mark.parametrize("line", ["米国\n", "米国\tPLACE\n", "米国\tB-\n"])
def test_a_line_of_conll_without_a_tag_is_named(line: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"file:2: .*a token and a tag are expected"):
        imported("conll", written(tmp_path, f"米\tO\n{line}"))


def test_csv_reads_in_a_spreadsheet_as_one_row_a_span(tmp_path: Path) -> None:
    path, _ = exported("csv", [RECORD, {"text": "", "spans": []}], tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["doc"], row["start"], row["end"], row["span"], row["label"]) for row in rows] == [
        ("1", "0", "2", "米国", "PLACE"),
        ("1", "3", "6", "𠮷野氏", "ACTOR"),
        ("2", "", "", "", ""),
    ]
    assert [row["text"] for row in rows] == ["米国と𠮷野氏", "", ""]


def test_csv_of_others_with_four_columns(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufefflabel,text,start,end,who\nPLACE,"米国,と",0,2,a\nX,"米国,と",3,4,b\n,英国,,,\n')
    records, lost = imported("csv", path)
    assert [(record["text"], labels(record)) for record in records] == [
        ("米国,と", ["米国/PLACE", "と/X"]),
        ("英国", []),
    ]
    assert [loss.what for loss in lost] == ['column "who"']


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text;start;end;label\n", "file:1: has no column text, start, end, label"),
        ("text,start,end,label\na,0,1\n", "file:2: has 3 cells, the header 4"),
        ("text,start,end,label\na,0,x,L\n", 'file:2: end must be a whole number, not "x"'),
        ("text,start,end,label\nabc,2,1,L\n", "file:2: 2 to 1 is not a range of the text: it ends before its start"),
        ("text,start,end,label\nabc,2,9,L\n", "file:2: 2 to 9 is not a range of the text"),
        ("text,start,end,label,span\nabc,0,1,L,b\n", 'file:2: covered text "b" differs from the text at 0 to 1, "a"'),
        ('text,start,end,label\n"a', "not CSV"),
        ('text,start,end,label,value\na,0,1,L,"{"""\n', "file:2: value: not JSON"),
        ("doc,text,start,end,label\n1,a,,,\n2,b,,,\n1,,0,1,L\n", 'file:4: rows of document "1" are not consecutive'),
        ("", "is empty"),
    ],
)
def test_what_is_wrong_in_csv_is_named_with_its_line(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        imported("csv", written(tmp_path, content))
    assert message in str(caught.value)


def test_docbin_has_what_spacy_can_hold_and_the_component_reads_the_rest(tmp_path: Path) -> None:
    spans = [
        {"id": "e1", "start": 0, "end": 3, "label": "A", "kind": "x"},
        {"start": 3, "end": 5, "label": "B"},
        {"start": 0, "end": 6, "label": "C"},
    ]
    path, lost = exported("docbin", [{"text": "米国と𠮷野氏", "spans": spans}], tmp_path)
    (doc,) = DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank("ja").vocab)
    register_extensions()
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("米国と𠮷野氏", "C")]
    assert [(span.text, span.label_, span.id_) for span in doc.spans["gaiko"]] == [
        ("米国と", "A", "e1"),
        ("米国と𠮷野氏", "C", ""),
    ]
    assert [(span["text"], span["label"], span.get("kind")) for span in doc._.gaiko] == [
        ("米国と", "A", "x"),
        ("𠮷野", "B", None),
        ("米国と𠮷野氏", "C", None),
    ]
    assert doc._.gaiko_unaligned == 1
    assert not lost


def foreign_docbin(tmp_path: Path, *, ents: bool, groups: dict[str, str]) -> Path:
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["Ms", "Haag", "plays"], spaces=[True, True, False])
    if ents:
        doc.ents = [Span(doc, 1, 2, label="PER", span_id="q", kb_id="Q1")]
    for name, label in groups.items():
        doc.spans[name] = [Span(doc, 0, 2, label=label)]
    path = tmp_path / "foreign.spacy"
    DocBin(docs=[doc], store_user_data=False).to_disk(path)
    return path


def test_docbin_of_others_entities_first_and_else_the_only_group(tmp_path: Path) -> None:
    (record,), lost = imported("docbin", foreign_docbin(tmp_path, ents=True, groups={"sc": "X"}))
    assert record["spans"] == [{"id": "q", "start": 3, "end": 7, "text": "Haag", "label": "PER", "kb_id": "Q1"}]
    assert [loss.what for loss in lost] == ["span"]
    assert labels(imported("docbin", foreign_docbin(tmp_path, ents=False, groups={"sc": "X"}))[0][0]) == ["Ms Haag/X"]
    two = foreign_docbin(tmp_path, ents=False, groups={"a": "X", "b": "Y"})
    with pytest.raises(InputError, match="several span groups; choose with --layer: a, b"):
        imported("docbin", two)
    assert labels(imported("docbin", two, layer="b")[0][0]) == ["Ms Haag/Y"]
    with pytest.raises(InputError, match='has no span group "c"'):
        imported("docbin", two, layer="c")


@pytest.mark.parametrize("content", [b"", b"not a DocBin", b"\x00" * 50])
def test_a_file_that_is_no_docbin_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.spacy: is not a spaCy DocBin"):
        imported("docbin", path)


def test_a_docbin_that_was_cut_short_is_named(tmp_path: Path) -> None:
    path, _ = exported("docbin", [RECORD], tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="is not a spaCy DocBin"):
        imported("docbin", path)


def test_a_number_that_spacy_cannot_save_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"source\.jsonl:1: contains a whole number beyond 64 bits"):
        exported("docbin", [{"text": "a", "spans": [{"start": 0, "end": 1, "label": "A", "n": 10**30}]}], tmp_path)


def test_what_is_not_labelled_text_is_named_with_its_line(tmp_path: Path) -> None:
    lines = [
        ('{"text": "abc"}', '"spans" (a list) are expected'),
        (
            '{"text": "abc", "spans": [{"start": 2, "end": 1, "label": "A"}]}',
            "span 1: 2 to 1 is not a range of the text: it ends before its start",
        ),
        ('{"text": "abc", "spans": [{"start": 0, "end": 4, "label": "A"}]}', "is not a range of the text"),
        ('{"text": "abc", "spans": [{"start": 0, "end": 0, "label": "A"}]}', "is empty"),
        ('{"text": "abc", "spans": [{"start": 0, "end": 1.0, "label": "A"}]}', "whole numbers"),
        ('{"text": "abc", "spans": [{"start": true, "end": 1, "label": "A"}]}', "whole numbers"),
        ('{"text": "abc", "spans": [{"start": 0, "end": 1, "label": ""}]}', "label must be a non-empty string"),
        ('{"text": "abc", "spans": [{"start": 0, "end": 1, "label": "A", "text": "b"}]}', 'covered text "b" differs'),
        ('{"text": "abc", "spans": [{"start": 0, "end": 1, "label": "A", "value": "b"}]}', "value must be an object"),
        ('{"text": "abc", "spans": [{"start": 0, "end": 1, "label": "A", "id": 3}]}', "id must be a string"),
        (
            '{"text": "abc", "spans": [{"start": 0, "end": 3, "label": "A", "fragments": [[0, 1]]}]}',
            "fragments must be",
        ),
        ('{"text": "\\ud842", "spans": []}', "lone surrogate"),
        ('{"text": "abc", "spans": [', "not JSON"),
    ]
    from gaiko.corpus.formats.documents import read_documents

    for line, message in lines:
        path = written(tmp_path, f"{json.dumps(RECORD)}\n{line}\n", "in.jsonl")
        with pytest.raises(InputError) as caught:
            list(read_documents(path))
        assert f"{path}:2: " in str(caught.value)
        assert message in str(caught.value)
