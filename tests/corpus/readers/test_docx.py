"""Word files: text with its structure; nothing deleted or hidden; bounds on archives."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from docx_files import docx, paragraph, ruby, run, table

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.readers import docx_package, read_documents, read_stream
from gaiko.corpus.seeds import Seed

CALL = '<w:r><w:footnoteReference w:id="2"/></w:r>'
NOTE = f'<w:footnote w:id="2">{paragraph("数字は2024年のもの。")}</w:footnote><w:footnote w:id="3">{paragraph("使われない。")}</w:footnote>'
LISTED = "<w:numPr/>"


def read(data: bytes) -> Seed:
    (seed,) = read_stream(data, path=Path("release.docx"))
    return seed


def outline(body: str, notes: str = "") -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.text) for sentence in read_document(read(docx(body, notes))).sentences]


def test_a_word_file_is_read_with_its_structure() -> None:
    body = (
        paragraph("日伯首脳会談", style="Title")
        + paragraph("目次の行", style="TOC1")
        + paragraph("1　概要", style="Mine")
        + paragraph("3月26日、石破総理大臣は", CALL, "ルーラ大統領と", run("会談", "<w:b/>"), "した。")
        + paragraph("両首脳は協力を確認した。", properties=LISTED)
        + table(("国", "額"), ("ブラジル", "5億円"))
        + paragraph("握手する両首脳", style="Caption")
        + paragraph(ruby("慶州", "キョンジュ"), "で", ruby("李", "り"), ruby("強", "きょう"), "総理と会った。")
    )
    seed = read(docx(body, NOTE, title="別の題"))
    document = read_document(seed)
    assert [(s.kind, s.text, s.origin.as_dict() if s.origin else {}) for s in document.sentences] == [
        ("heading", "日伯首脳会談", {"element": "heading"}),
        ("heading", "1　概要", {"element": "heading"}),
        ("paragraph", "3月26日、石破総理大臣はルーラ大統領と会談した。", {"element": "p"}),
        ("paragraph", "両首脳は協力を確認した。", {"element": "li"}),
        ("paragraph", "国 | 額", {"element": "tr", "row": 1}),
        ("paragraph", "ブラジル | 5億円", {"element": "tr", "row": 2}),
        ("caption", "握手する両首脳", {"element": "caption"}),
        ("paragraph", "慶州で李強総理と会った。", {"element": "p"}),
        ("footnote", "数字は2024年のもの。", {"element": "footnote"}),
    ]
    assert [(one.level, one.title) for one in document.sections] == [(0, "日伯首脳会談"), (1, "1　概要")]
    readings = [(seed.text[r.start : r.end], r.text) for r in seed.readings]
    assert readings == [("慶州", "キョンジュ"), ("李", "り"), ("強", "きょう")]
    assert seed.title == "日伯首脳会談"


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (
            paragraph("会談は", "<w:del>" + run("延期") + "</w:del><w:ins>" + run("開催") + "</w:ins>", "された。"),
            ["会談は開催された。"],
        ),
        (
            paragraph("公開。", run("秘密。", "<w:vanish/>"), run("続く。", '<w:vanish w:val="0"/>')),
            ["公開。", "続く。"],
        ),
        (paragraph("面積5km", run("2", '<w:vertAlign w:val="superscript"/>'), "。"), ["面積5km²。"]),
        (paragraph("日時：1月5日<w:x/>", "<w:r><w:br/><w:t>場所：東京</w:t></w:r>"), ["日時：1月5日", "場所：東京"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('枠の中。')}</w:sdtContent></w:sdt>", ["枠の中。"]),
        (paragraph("前。", "<w:hyperlink>" + run("米国") + "</w:hyperlink>", "へ。"), ["前。", "米国へ。"]),
        (
            paragraph("主文。", f"<w:r><w:pict><w:txbxContent>{paragraph('囲み。')}</w:txbxContent></w:pict></w:r>"),
            ["主文。", "囲み。"],
        ),
        (paragraph("<w:r><w:instrText>PAGE 米国</w:instrText></w:r>", "3頁。"), ["3頁。"]),
        (table(("左の長い文。" * 80, "右。")), ["左の長い文。"] * 80 + ["右。"]),
        (table((table(("甲", "乙")) + paragraph(""), "丙")), ["甲 | 乙", "丙"]),
        (paragraph("第1章", properties='<w:outlineLvl w:val="0"/>'), ["第1章"]),
    ],
)
def test_elements_of_all_kinds(body: str, texts: list[str]) -> None:
    assert [text for _, text in outline(body)] == texts


def test_rendered_pages_are_counted() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    sentences = read_document(
        read(docx(paragraph("一頁。") + paragraph(turn, "二頁。") + paragraph("同じ。")))
    ).sentences
    assert [one.origin.page for one in (sentences[0], sentences[2]) if one.origin] == [1, 2]


def archive(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (docx(paragraph("会談した。"))[:-60], "damaged or truncated Word file"),
        (docx(paragraph("会談した。"))[:300], "damaged or truncated Word file"),
        (archive(xl__workbook_xml="<x/>"), "is an Excel workbook; save it as CSV"),
        (archive(notes_xml="<x/>"), "is a ZIP archive without a Word document"),
        (archive(word__document_xml="<w:document>"), r"word/document\.xml: not valid XML, line 1"),
        (archive(word__document_xml="<a>" * 100_000), r"word/document\.xml: not valid XML"),
        (archive(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "has a document type declaration"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, r"old Office file .* or one protected by a password"),
        (b"not a Word file", "damaged or truncated Word file"),
    ],
)
def test_a_bad_file_is_told_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=rf"release\.docx: .*{message}|release\.docx: {message}") as error:
        read(data)
    assert "\n" not in str(error.value)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size that the archive declares is checked, and the size that comes out too."""
    monkeypatch.setattr(docx_package, "PART_LIMIT", 1 << 20)
    bomb = docx(paragraph("爆" * (1 << 20)))
    assert len(bomb) < 1 << 16
    with pytest.raises(InputError, match=r"word/document\.xml has more than 1 MB when decompressed"):
        read(bomb)
    with zipfile.ZipFile(io.BytesIO(bomb)) as opened:
        size = struct.pack("<I", opened.getinfo("word/document.xml").file_size)
    with pytest.raises(InputError, match=r"damaged or truncated Word file"):
        read(bomb.replace(size, struct.pack("<I", 1000)))


def test_a_word_file_without_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "scan.docx"
    path.write_bytes(docx(""))
    (seed,) = read_documents(path)
    assert (seed.text, len(seed.notes)) == ("", 1)
