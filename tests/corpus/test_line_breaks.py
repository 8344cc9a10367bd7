"""A wrap of a line ends no sentence; headings, list items, blank lines and lines that are paragraphs do."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.line_breaks import Layout, columns, lines_of
from gaiko.corpus.sentences import split_segments, split_sentences

PARAGRAPHS = (
    "外務大臣は、3月4日から7日にかけてペルー共和国及びチリ共和国を公式訪問し、両国の首脳及び外務大臣とそれぞれ会談を行った。両国との間では、重要鉱物の安定的な供給に向けた協力を進めることで一致した。",
    "会談の冒頭、大臣から、2019年10月に署名した協定が昨年12月1日に発効したことを歓迎する旨述べた。これに対し先方は、「日本は長年の友人である。これからも共に歩みたい。」と応じ、総額1,250億円の円借款に謝意を表明した。",
    "また、両大臣は、インドネシア、フィリピン及びベトナムにおける海上保安能力の向上のためのASEAN Maritime Outlookに基づく取組を評価し、令和7年度中に専門家15名を派遣することを確認した。",
    "さらに、地域情勢についても意見を交わし、率直な議論を続けることとした。",
)
Measure = Callable[[str], int]


def characters(text: str) -> int:
    return 2 * len(text)


UNIT = re.compile("(?:[A-Za-z0-9,]+|.)[、。」』）ーっゃゅょァィゥェォッャュョ・々]*")


def wrap(paragraph: str, width: int, first: str = "", rest: str = "", measure: Measure = columns) -> list[str]:
    """Break a paragraph at a width, or before: some characters begin no line, Latin words stay whole."""
    lines, line = [], first
    for unit in UNIT.findall(paragraph):
        if measure(line + unit.strip()) > width:
            lines.append(line.rstrip())
            line = rest + unit.lstrip()
        else:
            line += unit
    return [*lines, line]


def sentences(text: str) -> list[str]:
    return ["".join(text[a:b] for a, b in segments).replace("\n", " ") for segments in split_segments(text)]


@pytest.mark.parametrize("width", [36, 44, 51, 60, 68, 76, 80, 90])
@pytest.mark.parametrize("measure", [columns, characters])
@pytest.mark.parametrize(("first", "rest"), [("　", ""), ("", ""), ("　　", "　"), ("  ", "  ")])
@pytest.mark.parametrize("blank", [[], [""]], ids=["dense", "spaced"])
def test_a_text_wrapped_at_a_width_has_the_sentences_of_its_paragraphs(
    width: int, measure: Measure, first: str, rest: str, blank: list[str]
) -> None:
    lines = ["外務大臣の南米訪問（結果）", ""]
    for paragraph in PARAGRAPHS:
        lines += [*wrap(paragraph, width, first, rest, measure), *blank]
    expected = ["外務大臣の南米訪問（結果）"] + [s for paragraph in PARAGRAPHS for s in sentences(paragraph)]
    assert sentences("\n".join(lines)) == expected


@pytest.mark.parametrize("width", [48, 64, 80])
@pytest.mark.parametrize("mark", ["・", "○　", "（1）", "１．", "① ", "ア　", "-  ", "2) "])
@pytest.mark.parametrize("hanging", [True, False])
def test_wrapped_list_items_stay_apart(width: int, mark: str, hanging: bool) -> None:
    items = [mark + "".join(paragraph.split("。")[0]) for paragraph in PARAGRAPHS]
    lines = wrap(PARAGRAPHS[0], width, "　")
    for item in items:
        lines += wrap(item, width, "　", "　" + " " * columns(mark) if hanging else "　")
    assert sentences("\n".join(lines)) == [*sentences(PARAGRAPHS[0]), *(sentences(item)[0] for item in items)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会談は2025年10\n月28日に行われた。", ["会談は2025年10月28日に行われた。"]),
        ("会談は令和\n7年に行われた。", ["会談は令和7年に行われた。"]),
        ("総額は150\n億円であった。", ["総額は150億円であった。"]),
        ("日本は、\n米国と協力する。", ["日本は、米国と協力する。"]),
        (
            "茂木外務大臣は、本日、東京においてペルーの\n外務大臣と会談した。",
            ["茂木外務大臣は、本日、東京においてペルーの外務大臣と会談した。"],
        ),
        ("米国\nの大統領は、日本を\n訪問した。", ["米国の大統領は、日本を訪問した。"]),
        ("日米首脳会談\n本日、両首脳は会談した。", ["日米首脳会談", "本日、両首脳は会談した。"]),
        ("報道発表\n令和7年3月4日\n外務大臣の訪問", ["報道発表", "令和7年3月4日", "外務大臣の訪問"]),
        ("出席国は次のとおり\n・米国\n・英国", ["出席国は次のとおり", "・米国", "・英国"]),
        ("日本\n米国\n英国", ["日本", "米国", "英国"]),
        ("1　経済\n2　外交\n10　その他", ["1　経済", "2　外交", "10　その他"]),
        ("　そのため、\n　第一には経済である。", ["そのため、", "第一には経済である。"]),
        ("歓迎した\n\n次の議題に移った", ["歓迎した", "次の議題に移った"]),
        ("歓迎した。\r\n次は米国だ。\r続く。", ["歓迎した。", "次は米国だ。", "続く。"]),
        ("the joint statement,\nissued by the\nministers", ["the joint statement, issued by the ministers"]),
    ],
)
def test_the_words_on_both_sides_decide_where_no_width_is_seen(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_paragraph_cut_by_a_page_goes_on_without_indentation() -> None:
    """In minutes every paragraph begins with a full-width space, save where a page cut it."""
    long = "　私は、就任以来、国民の皆様の声に耳を傾け、改革の先頭に立ってまいりましたが、この重責を誠"
    text = f"　所信を申し上げます。\n　第一に経済であります。\n{long}\n実に果たします。\n　以上であります。"
    assert sentences(text)[2] == long.strip() + "実に果たします。"


def test_offsets_stay_those_of_the_text() -> None:
    text = "  外務大臣は、本日、ペルーの外務大臣と会談し、重\n  要鉱物について一致した。"
    ((start, end),) = split_sentences(text)
    assert text[start:end] == text.strip()
    ((first, second),) = split_segments(text)
    assert (text[slice(*first)], text[slice(*second)]) == (
        "外務大臣は、本日、ペルーの外務大臣と会談し、重",
        "要鉱物について一致した。",
    )


@pytest.mark.parametrize("width", [60, 40])
def test_the_width_is_measured_in_columns(width: int) -> None:
    lines = [line for paragraph in PARAGRAPHS for line in wrap(paragraph, width)]
    measured = Layout.of(list(lines_of("\n".join(lines)))).width
    assert measured is not None
    assert abs(measured - width) <= 6


def test_lines_that_are_paragraphs_have_no_width() -> None:
    assert Layout.of(list(lines_of("\n".join(PARAGRAPHS)))).width is None
    assert Layout.of(list(lines_of("\n".join(["日本", "米国", "英国", "仏国", "合意した。"])))).width is None


@given(st.text("。？．、「」（）あは東12年月・\n\r 　A-", max_size=80))
def test_sentences_of_several_lines_are_in_order_and_lose_nothing_but_white_space(text: str) -> None:
    at = 0
    for segments in split_segments(text):
        for start, end in segments:
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            at = end
    assert not text[at:].strip()
