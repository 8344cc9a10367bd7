"""White space inside a date, an amount, a name or a word is read over; where it separates it stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.text.normalization.normalized import normalize, normalized


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025 年 10 月 28 日に", "2025年10月28日に"),
        ("令和\u30007\u3000年、二千二十 五年", "令和7年、二千二十五年"),
        ("1,000 億 ドル、5 %、20 か国", "1,000億ドル、5%、20か国"),
        ("1\u00a0000\u202f000ドルと約\u20093万人", "1000000ドルと約3万人"),
        ("３０\t億円", "３０億円"),
        ("石破　茂 総理大臣", "石破茂総理大臣"),
        ("トランプ 大統領、ロドリゴ　ドゥテルテ大統領", "トランプ大統領、ロドリゴ・ドゥテルテ大統領"),
        ("第 78 回 国連 総会、第\u3000十 条", "第78回 国連総会、第十条"),
        ("米 国と外　務　省", "米国と外務省"),
        ("会合は2024年1\n2月3日に", "会合は2024年12月3日に"),
        ("支援は1,2\r\n00万円", "支援は1,200万円"),
        ("総額5億ド\n  ルを", "総額5億ドルを"),
        ("石破総\n理大臣と外務\n省は", "石破総理大臣と外務省は"),
        ("国際通貨\n基金、マク\nロン大統領", "国際通貨基金、マクロン大統領"),
        ("日本は、ASEAN諸国と\n緊密に", "日本は、ASEAN諸国と緊密に"),
        ("a free\nand open Indo-Pacific", "a free and open Indo-Pacific"),
    ],
)
def test_a_gap_inside_is_closed(text, expected):
    assert normalized(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "10 20 30",
        "10\n20\n30",
        "図3 人口、表 2 円とドル",
        "1 日本の外交",
        "3 国連改革",
        "4 年次報告",
        "中国 韓国 日本",
        "会談した\n\n日本は",
        "Free and Open",
    ],
)
def test_a_gap_that_separates_stays(text):
    assert normalize(text, in_sentence=True) is None


@pytest.mark.parametrize("text", ["10\n20\n30", "米国\nフランス\nドイツ", "・米国\n・中国", "会談した。\n日本は"])
def test_outside_a_sentence_the_layout_tells_which_breaks_are_wraps(text):
    assert normalize(text) is None
    wrapped = normalize("会談は2025年10\n月28日に行われた。")
    assert wrapped is not None
    assert "\n" not in wrapped.text


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="米国年月日0157,億円は総理。 \n\u3000\u00a0（きょ）ドルA", max_size=40))
def test_only_space_and_readings_are_left_out(text):
    aligned = normalize(text)
    if aligned is not None:
        kept = "".join(aligned.raw[a:b] for a, b in zip(aligned.starts, aligned.ends, strict=True))
        assert kept.replace("\n", " ") == aligned.text.replace("\n", " ")
        assert list(aligned.starts) == sorted(set(aligned.starts))
