"""One press release as text, web page, Word file and Markdown: the same sentences, spans and values."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx_files import docx, paragraph, ruby, table

from gaiko.corpus.document import read_document
from gaiko.corpus.readers import read_documents, read_stream
from gaiko.corpus.seeds import Seed
from gaiko.models import load
from gaiko.models.pipeline.documents import prepare_seed, records

FOLDER = Path(__file__).parents[2] / "data" / "renderings"

CALL = '<w:r><w:footnoteReference w:id="1"/></w:r>'
WORD = docx(
    paragraph("日・チリ外相会談", style="Title")
    + paragraph("令和7年5月20日")
    + paragraph(
        "5月20日、午前10時から約40分間、サンティアゴを訪問中の岩屋毅外務大臣は、",
        "アルベルト・バン・クラベレン・チリ共和国外務大臣と会談を行った。",
    )
    + paragraph("1　二国間関係", style="H1")
    + paragraph(
        "岩屋大臣は、昨年11月の日・チリ首脳会談の成果に触れ、戦略的パートナーシップを強化したい旨述べた。",
        "これに対し、バン・クラベレン大臣は、日本との関係を重視していると応じた。",
    )
    + paragraph("両大臣は、日・チリ経済連携協定の着実な実施を確認した。", properties="<w:numPr/>")
    + paragraph("日本は、防災分野で12億5,000万円の無償資金協力を行う。", properties="<w:numPr/>")
    + paragraph("2　地域情勢", style="H1")
    + paragraph(
        "両大臣は、", ruby("慶州", "キョンジュ"), "で予定されるAPEC首脳会議に向けて協力することで一致した。",
        "支援額は約300万ドル", CALL, "に上り、2027年3月末までに実施される。",
    )
    + paragraph("3　日程", style="H1")
    + table(
        ("日付", "場所", "行事"),
        ("5月20日", "サンティアゴ", "外相会談"),
        ("5月22日", "リマ", "ペルー共和国大統領への表敬"),
    ),
    f'<w:footnote w:id="1">{paragraph("金額は2024年度の実績である。")}</w:footnote>',
)  # fmt: skip


@cache
def seed(kind: str) -> Seed:
    """Return the press release as read from a file of the kind."""
    name = f"release.{kind}"
    (found,) = read_stream(WORD, path=Path(name)) if kind == "docx" else read_documents(FOLDER / name)
    return found


def sentences(kind: str) -> list[str]:
    """Return the sentences, footnotes last; marks that only a text file writes are left out."""
    found = read_document(seed(kind)).sentences
    ordered = [one for one in found if one.kind != "footnote"] + [one for one in found if one.kind == "footnote"]
    return [one.text.removeprefix("・").removeprefix("(1) ") for one in ordered]


@cache
def spans(kind: str) -> list[tuple[str, str, str, Any]]:
    (record,) = records(load(), [prepare_seed(seed(kind))])
    found = [(span["text"], span["label"], span["kind"], span["value"].get("norm")) for span in record["spans"]]
    return sorted(found, key=str)


@pytest.mark.parametrize("kind", ["html", "docx", "md"])
def test_the_sentences_are_those_of_the_text(kind: str) -> None:
    assert len(sentences("txt")) == 16
    assert sentences(kind) == sentences("txt")


@pytest.mark.parametrize("kind", ["html", "docx", "md"])
def test_the_spans_are_those_of_the_text(kind: str) -> None:
    assert len(spans("txt")) > 25
    assert spans(kind) == spans("txt")


@pytest.mark.parametrize("kind", ["html", "docx", "md"])
def test_the_reading_is_kept_apart(kind: str) -> None:
    assert [(seed(kind).text[r.start : r.end], r.text) for r in seed(kind).readings] == [("慶州", "キョンジュ")]


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "md"])
def test_the_reference_date_is_that_of_the_dateline(kind: str) -> None:
    assert seed(kind).reference is not None
    assert seed(kind).reference.as_dict() == {"year": 2025, "date": "2025-05-20", "source": "dateline"}  # type: ignore[union-attr]
