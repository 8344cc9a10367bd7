"""Text of PDF files in reading order: columns, running heads, ruby, footnotes, tables, vertical and turned pages."""

from pathlib import Path

import pytest
from pdf_writer import GOTHIC_BOLD, VERTICAL, Item, Picture, Rule, Text, column, ruled_table, write_pdf

from gaiko.corpus.document import read_document
from gaiko.corpus.readers import read_documents
from gaiko.corpus.seeds import Seed

FIXTURES = Path(__file__).parents[3] / "data" / "pdf"
VISIT = (
    "大臣は三月に韓国を訪問し、外相と会談した。双方は、経済の分野で協力を進めることで一致した。先端技術の交流も続ける。"
)
AID = "続いて、大臣は国連総会に出席し、各国の代表と意見を交換した。支援の総額は百二十億円である。期間は二年とする。"


def read(path: Path) -> Seed:
    (seed,) = read_documents(path)
    return seed


def parts(seed: Seed) -> list[tuple[str, str]]:
    assert seed.blocks is not None
    return [(block.kind, block.text(seed.text)) for block in seed.blocks if block.kind != "boilerplate"]


def written(tmp_path: Path, *pages: list[Item], **options: object) -> Seed:
    return read(write_pdf(tmp_path / "a.pdf", pages, **options))  # type: ignore[arg-type]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    page: list[Item] = [*column(VISIT, 60, 80, 20), *column(AID, 330, 80, 20)]
    assert parts(written(tmp_path, page)) == [("paragraph", VISIT), ("paragraph", AID)]
    # the order in the file does not matter
    assert parts(written(tmp_path, page[::-1])) == [("paragraph", VISIT), ("paragraph", AID)]


def test_three_columns_below_a_heading_over_all_of_them(tmp_path: Path) -> None:
    texts = [VISIT * 2, AID * 2, VISIT + AID]
    page: list[Item] = [Text(200, 60, "三段の頁の見出しは全体に及ぶ", 14)]
    page += [item for i, text in enumerate(texts) for item in column(text, 50 + 175 * i, 100, 15)]
    assert parts(written(tmp_path, page)) == [
        ("heading", "三段の頁の見出しは全体に及ぶ"),
        *[("paragraph", text) for text in texts],
    ]


def test_a_paragraph_goes_on_over_columns_and_pages_and_a_footnote_does_not_cut_it(tmp_path: Path) -> None:
    text = "大臣は、" + VISIT + AID + VISIT + AID
    first: list[Item] = [*column(text[:99], 60, 80, 20), *column(text[99:199], 330, 80, 20, indent=0)]
    first += [Rule(60, 700, 180, 700), Text(60, 715, "(1) 会談の記録は別に示す。", 7)]
    seed = written(tmp_path, first, [*column(text[199:], 60, 80, 20, indent=0), *column(AID, 330, 80, 20)])
    assert parts(seed) == [("paragraph", text), ("footnote", "(1) 会談の記録は別に示す。"), ("paragraph", AID)]
    assert [(origin.page, origin.element) for _, origin in seed.origins] == [
        (1, "p"),
        (2, "p"),
        (1, "footnote"),
        (2, "p"),
    ]
    assert seed.origins[1][0] == 199


def test_a_heading_in_one_column_heads_both_where_text_follows_in_both(tmp_path: Path) -> None:
    page: list[Item] = [*column(VISIT, 60, 80, 20), *column(AID, 330, 80, 20)]
    page += [Text(60, 200, "２　経済の協力", 14), Rule(60, 206, 530, 206)]
    page += [*column(AID, 60, 240, 20), *column(VISIT, 330, 240, 20)]
    assert [text for _, text in parts(written(tmp_path, page))] == [VISIT, AID, "２　経済の協力", AID, VISIT]


def test_running_heads_and_folios_are_left_out(tmp_path: Path) -> None:
    pages = [
        [Text(60, 30, "第二章　外交の記録", 8), *column(VISIT, 60, 80, 40), Text(290, 810, f"－ {n} －", 9)]
        for n in (12, 13, 14)
    ]
    seed = written(tmp_path, *pages)
    assert [text for _, text in parts(seed)] == [VISIT] * 3
    assert seed.notes == ()


def test_a_line_of_text_that_happens_to_return_is_no_running_head(tmp_path: Path) -> None:
    pages = [column(AID[:-1] + "。\nある。", 60, 60, 40, pitch=12) for _ in range(2)]
    assert [text for _, text in parts(written(tmp_path, *pages))] == [AID, "ある。"] * 2


def test_artifacts_are_left_out(tmp_path: Path) -> None:
    seed = written(tmp_path, [Text(60, 400, "透かし", 30, artifact=True), *column(VISIT, 60, 80, 40)])
    assert seed.text == VISIT


def test_ruby_is_kept_apart_as_a_reading(tmp_path: Path) -> None:
    page: list[Item] = [
        *column("脆弱性に対処し、" + VISIT, 60, 80, 40),
        Text(70, 71, "ぜい", 5),
        Text(80, 71, "じゃく", 3.4),
    ]
    seed = written(tmp_path, page)
    assert seed.text == "脆弱性に対処し、" + VISIT
    assert [(seed.text[r.start : r.end], r.text) for r in seed.readings] == [("脆", "ぜい"), ("弱", "じゃく")]


def test_footnote_marks_are_taken_out_and_exponents_stay(tmp_path: Path) -> None:
    page: list[Item] = [
        Text(70, 80, "面積は10 km"),
        Text(130, 76, "2", 6),
        Text(134, 80, "である"),
        Text(164, 75, "(注3)", 6),
        Text(188, 80, "。"),
        *column(VISIT, 60, 97, 40),
    ]
    assert [text for _, text in parts(written(tmp_path, page))] == ["面積は10 km2である。", VISIT]


def test_a_footnote_mark_at_the_head_of_a_line_is_no_indent(tmp_path: Path) -> None:
    page: list[Item] = [*column(VISIT[:38] + "。", 60, 80, 40), Text(60, 92, "(1)", 5), Text(68, 97, (AID * 2)[:38])]
    page += column("ある。" + AID, 60, 114, 39, indent=0)
    assert written(tmp_path, page).text == VISIT[:38] + "。" + (AID * 2)[:38] + "ある。" + AID


def test_short_items_without_bullets_in_the_text_stay_apart(tmp_path: Path) -> None:
    lines = [
        "経済連携協定の早期の締結",
        "2025年3月に韓国を訪問し、外相と会談することで",
        "双方は一致した。",
        "人的な交流の拡大",
    ]
    page: list[Item] = [Text(60, 80 + 17 * i, line) for i, line in enumerate(lines)]
    assert [text for _, text in parts(written(tmp_path, page))] == [lines[0], lines[1] + lines[2], lines[3]]


def test_footnotes_of_small_type_stand_behind_the_text(tmp_path: Path) -> None:
    notes = [
        Text(60, 700, "1 最初の注。", 7),
        Text(60, 710, "2 次の注であり、これは長いので次の", 7),
        Text(67, 720, "行に続く。", 7),
    ]
    found = parts(written(tmp_path, [*column(VISIT, 60, 80, 40), *notes]))
    assert found[1:] == [("footnote", "1 最初の注。"), ("footnote", "2 次の注であり、これは長いので次の行に続く。")]


def test_captions_below_pictures(tmp_path: Path) -> None:
    page: list[Item] = [
        *column(VISIT, 60, 80, 40),
        Picture(60, 150, 260, 290),
        Text(60, 304, "会談に臨む大臣（3月、ソウル）", 8),
    ]
    page += column(AID, 60, 340, 40)
    caption = ("caption", "会談に臨む大臣（3月、ソウル）")
    assert parts(written(tmp_path, page)) == [("paragraph", VISIT), caption, ("paragraph", AID)]


def test_headings_by_size_weight_and_number(tmp_path: Path) -> None:
    page: list[Item] = [Text(60, 60, "外交の記録", 16), Text(60, 100, "1　総論", 12), *column(VISIT, 60, 130, 40)]
    page += [Text(60, 200, "(1) 東アジアの情勢について、双方は次のとおり", 10, GOTHIC_BOLD)]
    page += [Text(90, 217, "意見を交換した", 10, GOTHIC_BOLD), *column(AID, 60, 240, 40)]
    seed = written(tmp_path, page)
    assert seed.blocks is not None
    headings = [(block.level, block.text(seed.text)) for block in seed.blocks if block.kind == "heading"]
    assert headings == [
        (0, "外交の記録"),
        (1, "1　総論"),
        (2, "(1) 東アジアの情勢について、双方は次のとおり意見を交換した"),
    ]


def test_rows_of_ruled_tables(tmp_path: Path) -> None:
    rows = [["国", "日", "額"], ["ケニア", "四月二日", "三億円"], ["トンガ", "五月", "十二億円"]]
    page: list[Item] = [
        *column(VISIT, 60, 80, 40),
        *ruled_table(60, 150, [90, 90, 90], rows),
        *column(AID, 60, 260, 40),
    ]
    seed = written(tmp_path, page)
    assert [text for _, text in parts(seed)] == [VISIT, *[" | ".join(row) for row in rows], AID]
    assert [(origin.element, origin.row) for _, origin in seed.origins] == [
        ("p", None),
        ("tr", 1),
        ("tr", 2),
        ("tr", 3),
        ("p", None),
    ]
    assert seed.notes == ()


def test_a_table_without_rules_is_told(tmp_path: Path) -> None:
    rows = [["国", "期間", "額"], ["ケニア", "四月", "三億円"], ["トンガ", "五月", "十二億円"]]
    page: list[Item] = [*column(VISIT, 60, 80, 40)]
    page += [Text(60 + 120 * j, 160 + 17 * i, cell) for i, row in enumerate(rows) for j, cell in enumerate(row)]
    seed = written(tmp_path, page)
    assert [text for _, text in parts(seed)] == [VISIT, *[" | ".join(row) for row in rows]]
    assert "page 1: tables without ruled cells" in seed.notes[0]


def test_items_of_a_list_are_paragraphs(tmp_path: Path) -> None:
    page: list[Item] = [
        *column(VISIT, 60, 80, 40),
        Text(60, 131, "・経済の協力を進めること"),
        Text(60, 148, "・総会に出席すること"),
    ]
    page += [Text(60, 165, "（1）記録を示すこと")]
    assert [text for _, text in parts(written(tmp_path, page))][1:] == [
        "・経済の協力を進めること",
        "・総会に出席すること",
        "（1）記録を示すこと",
    ]


def test_latin_words_divided_at_the_end_of_a_line_are_joined(tmp_path: Path) -> None:
    page: list[Item] = [
        Text(60, 80, "The ministers agreed to strengthen inter-"),
        Text(60, 97, "national institutions and signed a G-"),
        Text(60, 114, "7 statement on peace."),
    ]
    assert written(tmp_path, page).text == (
        "The ministers agreed to strengthen international institutions and signed a G-7 statement on peace."
    )


def test_vertical_pages_are_read_from_right_to_left_and_told(tmp_path: Path) -> None:
    lines = [VISIT[i : i + 20] for i in range(0, len(VISIT), 20)]
    page: list[Item] = [Text(500 - 18 * i, 80, line, 10, VERTICAL) for i, line in enumerate(lines)]
    seed = written(tmp_path, page)
    assert seed.text == VISIT
    assert "page 1 set vertically" in seed.notes[0]


def test_figures_side_by_side_belong_to_a_vertical_line_and_folios_do_not(tmp_path: Path) -> None:
    def page(number: int) -> list[Item]:
        items: list[Item] = [Text(40, 40, "外交の記録", 8), Text(300, 810, str(number), 8)]
        items += [
            Text(500, 80, "大臣は三月", 10, VERTICAL),
            Text(495.0, 139, "12", 10),
            Text(500, 142, "日に韓国を訪問した。", 10, VERTICAL),
        ]
        items += [Text(482, 80, "双方は協力を進めることで一致した。", 10, VERTICAL)]
        return items

    seed = written(tmp_path, page(12), page(13))
    text = "大臣は三月12日に韓国を訪問した。双方は協力を進めることで一致した。"
    assert seed.text.split("\n\n") == [text, text]
    assert [note.split(": ", 1)[1] for note in seed.notes] == ["pages 1-2 set vertically; check the order of the text"]


def test_a_vertical_heading_in_the_margin_is_left_out_and_told(tmp_path: Path) -> None:
    page: list[Item] = [Text(570, 100, "欄外の見出し", 8, VERTICAL), *column(VISIT, 60, 80, 40)]
    seed = written(tmp_path, page)
    assert seed.text == VISIT
    assert "page 1: vertical or slanted text" in seed.notes[0]
    # on each page it is a running head
    assert written(tmp_path, page, page).notes == ()


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_turned_text_is_read_as_it_runs(tmp_path: Path, turn: int) -> None:
    lines = [VISIT[i : i + 20] for i in range(0, len(VISIT), 20)]
    places = {
        0: [(100.0, 100 + 17.0 * i) for i in range(len(lines))],
        1: [(100 + 17.0 * i, 700.0) for i in range(len(lines))],
        2: [(500.0, 700 - 17.0 * i) for i in range(len(lines))],
        3: [(400 - 17.0 * i, 100.0) for i in range(len(lines))],
    }
    page: list[Item] = [Text(x, y, line, turn=turn) for (x, y), line in zip(places[turn], lines, strict=True)]
    assert written(tmp_path, page, rotate=90 * turn).text == VISIT


def test_radicals_and_half_width_forms_come_as_they_are(tmp_path: Path) -> None:
    assert written(tmp_path, [Text(60, 80, "1⽉11⽇、ﾍﾞﾄﾅﾑを訪問した。")]).text == "1⽉11⽇、ﾍﾞﾄﾅﾑを訪問した。"


@pytest.mark.parametrize("name", ["one_column", "two_columns"])
def test_a_printed_page_gives_the_sentences_of_its_text(name: str) -> None:
    """Pages printed by a browser from ``<name>.html``: heads and folios on each page, ruby, a footnote and a table."""
    seed = read(FIXTURES / f"{name}.pdf")
    document = read_document(seed)
    assert [(sentence.kind, sentence.text) for sentence in document.sentences] == [
        ("heading", "第1章　外交の記録"),
        ("paragraph", "2025年3月11日、大臣は韓国を訪問し、韓国の外相と会談した。"),
        ("paragraph", "両国は、経済の分野で協力を進めることで一致した。"),
        ("paragraph", "両国の外相は、会談の後、国連の総会に出席した。"),
        ("paragraph", "総会では、120億円の支援を進めることで一致した。"),
        ("paragraph", "外相は、慶州での会談の記録を示した。"),
        ("heading", "1　経済の協力"),
        ("paragraph", "大臣は、米国の長官とも会談し、北大西洋条約機構（NATO）との協力を進めることを示した。"),
        ("paragraph", "両国は、2025年11月に会談することで一致した。"),
        ("paragraph", "国 | 月日 | 支援"),
        ("paragraph", "米国 | 4月2日 | 30億円"),
        ("paragraph", "韓国 | 5月20日 | 12億円"),
        ("footnote", "(1) 会談の記録は、外相が示した。"),
    ]
    assert [(seed.text[r.start : r.end], r.text) for r in seed.readings] == [("慶州", "キョンジュ")]
    assert seed.title == "外交の記録"
    page = read_document(read(FIXTURES / f"{name}.html"))
    assert [sentence.text for sentence in page.sentences] == [sentence.text for sentence in document.sentences]


def test_pages_that_hold_nothing_but_the_same_line(tmp_path: Path) -> None:
    assert written(tmp_path, *[[Text(60, 60, "記録はない。")]] * 3).text == "\n\n".join(["記録はない。"] * 3)


def test_characters_outside_the_page_are_left_out(tmp_path: Path) -> None:
    assert written(tmp_path, [*column(VISIT, 60, 80, 40), Text(60, 860, "外交.indd 12")]).text == VISIT


def test_type_printed_twice_for_weight_is_read_once(tmp_path: Path) -> None:
    assert written(tmp_path, [*column(VISIT, 60, 80, 40), *column(VISIT, 60.2, 80, 40)]).text == VISIT


def test_titles_that_are_file_names_are_left_out(tmp_path: Path) -> None:
    assert written(tmp_path, column(VISIT, 60, 80, 40), title="記録.docx").title == ""
    assert written(tmp_path, column(VISIT, 60, 80, 40), title="会談の記録").title == "会談の記録"


@pytest.mark.parametrize("x", [40, 520])
def test_a_heading_in_the_margin_stands_before_its_paragraph(tmp_path: Path, x: float) -> None:
    page: list[Item] = [*column(VISIT * 2 + "\n" + AID * 2 + "\n" + VISIT, 110, 80, 40)]
    page += [Text(x, 81, "韓国への", 8), Text(x, 92, "訪問", 8), Text(x, 133, "国連総会", 8)]
    assert parts(written(tmp_path, page)) == [
        ("heading", "韓国への訪問"),
        ("paragraph", VISIT * 2),
        ("heading", "国連総会"),
        ("paragraph", AID * 2),
        ("paragraph", VISIT),
    ]
