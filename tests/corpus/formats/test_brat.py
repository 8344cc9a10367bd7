"""brat's folders as brat writes them, and what its lines cannot hold."""

from pathlib import Path

import pytest
from format_trips import exported, imported

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.losses import Losses

TEXT = "𠮷野氏は米国の\n大統領と会談"
LINES = """T1\tActor 0 3\t𠮷野氏
T2\tPlace 4 6\t米国
T3\tMeet 12 14\t会談
A1\tkind T1 person
A2\tNegation T1
R1\tVisits Arg1:T1 Arg2:T2
E1\tMeet:T3 Who:T1
N1\tReference T2 Wikidata:Q30\tUnited States
*\tEquiv T1 T2
#1\tAnnotatorNotes T2\tsure?
#2\tAnnotatorNotes R1\tno
"""


def folder(tmp_path: Path, lines: str, text: str = TEXT) -> Path:
    made = tmp_path / "brat"
    made.mkdir(exist_ok=True)
    (made / "doc-1.txt").write_text(text, encoding="utf-8")
    (made / "doc-1.ann").write_text(lines, encoding="utf-8")
    return made


def test_text_bounds_attributes_and_notes_are_read_and_the_rest_is_told(tmp_path: Path) -> None:
    (record,), lost = imported("brat", folder(tmp_path, LINES))
    assert (record["text"], record["doc"]) == (TEXT, "doc-1")
    assert record["spans"] == [
        {"start": 0, "end": 3, "text": "𠮷野氏", "label": "Actor", "kind": "person", "attributes": {"Negation": True}},
        {"start": 4, "end": 6, "text": "米国", "label": "Place", "note": "sure?"},
        {"start": 12, "end": 14, "text": "会談", "label": "Meet"},
    ]
    assert sorted(loss.what for loss in lost) == ["event", "normalization", "note", "relation", "relation"]
    assert all(loss.where.startswith(str(tmp_path / "brat" / "doc-1.ann:")) for loss in lost)


def test_a_discontinuous_span_keeps_its_fragments_and_a_line_break_makes_none(tmp_path: Path) -> None:
    (record,), _ = imported("brat", folder(tmp_path, "T1\tA 0 1;2 3\t𠮷 氏\nT2\tB 4 7;8 11\t米国の 大統領\n"))
    assert record["spans"] == [
        {"start": 0, "end": 3, "text": "𠮷野氏", "label": "A", "fragments": [[0, 1], [2, 3]]},
        {"start": 4, "end": 11, "text": "米国の\n大統領", "label": "B"},
    ]


def test_a_span_over_a_line_break_is_written_in_parts(tmp_path: Path) -> None:
    path, _ = exported("brat", [{"text": TEXT, "spans": [{"start": 4, "end": 11, "label": "A"}]}], tmp_path)
    assert (path / "000001.ann").read_text(encoding="utf-8") == "T1\tA 4 7;8 11\t米国の 大統領\n"


def test_a_span_of_line_breaks_alone_is_told(tmp_path: Path) -> None:
    _, lost = exported("brat", [{"text": TEXT, "spans": [{"start": 7, "end": 8, "label": "A"}]}], tmp_path)
    assert [(loss.what, loss.span and loss.span.start) for loss in lost] == [("span", 7)]


def test_a_label_that_brat_cannot_name_is_kept_in_a_note(tmp_path: Path) -> None:
    path, lost = exported("brat", [{"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "a b|c"}]}], tmp_path)
    assert (path / "000001.ann").read_text(encoding="utf-8").startswith("T1\ta_b_c 0 3\t𠮷野氏\n")
    assert "a_b_c" in (path / "annotation.conf").read_text(encoding="utf-8")
    assert imported("brat", path)[0][0]["spans"][0]["label"] == "a b|c"
    assert not lost


def test_windows_line_ends_of_the_annotations_do_not_matter(tmp_path: Path) -> None:
    made = folder(tmp_path, "")
    (made / "doc-1.ann").write_bytes("T1\tA 0 3\t𠮷野氏\r\nA1\tkind T1 person\r\n".encode())
    (record,), _ = imported("brat", made)
    assert record["spans"][0]["kind"] == "person"


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    records = [{"text": TEXT, "spans": []}]
    path, _ = exported("brat", records, tmp_path)
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    with pytest.raises(InputError, match="is not empty; name a new folder"):
        exported("brat", records, tmp_path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tA 0 99\tx", "is not a range of the text"),
        ("T1\tA 3 0\tx", "before its start"),
        ("T1\tA 0 3\t米国の", 'covered text "米国の" differs from the text at 0 3, "𠮷野氏"'),
        ("T1\tA B 0 3\tx", 'must be "T1<tab>LABEL start end<tab>text"'),
        ("T1\tA 0 3\t𠮷野氏\nT1\tA 0 3\t𠮷野氏", "occurs twice"),
        ("米国", "not a line of brat"),
        ("T1\tA 0 3\t𠮷野氏\n#1\tAnnotatorNotes T1\t{broken", "not JSON"),
    ],
)
def test_a_line_that_does_not_fit_is_named(line: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        imported("brat", folder(tmp_path, line))
    assert message in str(caught.value)
    assert "doc-1.ann:" in str(caught.value)


def test_a_pair_without_its_text_is_named(tmp_path: Path) -> None:
    made = folder(tmp_path, "")
    (made / "doc-1.txt").unlink()
    with pytest.raises(InputError, match=r"doc-1\.txt: no such file"):
        imported("brat", made)


def test_nothing_is_left_of_a_folder_that_could_not_be_finished(tmp_path: Path) -> None:
    from gaiko.corpus.formats import brat
    from gaiko.corpus.formats.documents import AnnotatedText
    from gaiko.corpus.formats.options import Options

    def documents():  # type: ignore[no-untyped-def]
        yield AnnotatedText(TEXT, (), {}, "one")
        raise InputError("line 2 is broken")

    with pytest.raises(InputError, match="line 2"):
        brat.write(documents(), tmp_path / "out", Options(), Losses())
    assert list(tmp_path.iterdir()) == []
