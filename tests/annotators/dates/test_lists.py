"""Dates that share a unit, an era or a century, and words of everyday speech, with their values (D-1, D-2, D-5)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.dates.context import NO_DAY
from gaiko.annotators.dates.forms import LUNAR, NO_SUCH_ERA_YEAR, OUT_OF_RANGE
from gaiko.annotators.dates.values import normalize_date

YEAR = 2025


def dates(values, text: str) -> list[str | None]:
    return [value.get("norm") for value in values(text, "DATE", YEAR)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4月8、9両日に協議した。", ["2025-04-08", "2025-04-09"]),
        ("6月3、4、6日に開く。", ["2025-06-03", "2025-06-04", "2025-06-06"]),
        ("2023年6月3・4・6日に開く。", ["2023-06-03", "2023-06-04", "2023-06-06"]),
        ("2月に会い、来月4、5日に再び会う。", ["2025-02", "2025-03-04", "2025-03-05"]),
        ("2024年2、4、8月に開いた。", ["2024-02", "2024-04", "2024-08"]),
        ("昨年5、6両月に開いた。", ["2024-05", "2024-06"]),
        ("2021、22両年に開いた。", ["2021", "2022"]),
        ("2021、2023年に開いた。", ["2021", "2023"]),
        ("平成8、9年度に実施した。", ["FY1996", "FY1997"]),
        ("昭和58、59両年度に実施した。", ["FY1983", "FY1984"]),
    ],
)
def test_d2_the_unit_of_the_last_member_holds_for_all(values, text, expected):
    assert dates(values, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和3年から5年まで続いた。", ["2021", "2023"]),
        ("平成十年から十三年にかけて減った。", ["1998", "2001"]),
        ("平成10年、12年及び15年に開催した。", ["1998", "2000", "2003"]),
        ("1998年、99年、2001年に開いた。", ["1998", "1999", "2001"]),
        ("昭和30年―34年に続いた。", ["1955", "1959"]),
        ("昭和30年代から40年代に増えた。", ["1955/1964", "1965/1974"]),
        ("令和3年から5年間続いた。", ["2021", "P5Y"]),
        ("2010年から12年続いた。", ["2010", "P12Y"]),
        ("2018年から3年が過ぎた。", ["2018", "P3Y"]),
    ],
)
def test_d2_a_later_year_is_the_second_end_and_a_number_of_years_a_duration(values, text, expected):
    assert dates(values, text) == expected


@pytest.mark.parametrize("mark", "～〜~－–—―‐−-")
def test_d2_any_dash_is_a_range(values, mark):
    assert values(f"5月11{mark}13日に開く。", "DATE", YEAR)[1] == {"norm": "2025-05-13", "link": "anchor:e1 range:e1"}
    assert values(f"5月11日{mark}13日に開く。", "DATE", YEAR)[1] == {"norm": "2025-05-13", "link": "anchor:e1 range:e1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年の4月に署名した。", "2023-04"),
        ("一昨年の六月三日に署名した。", "2023-06-03"),
        ("ことしの三月に署名した。", "2025-03"),
        ("おととしの合意を確認した。", "2023"),
        ("2024年度第3四半期に増えた。", "FY2024-Q3"),
        ("令和六年度下半期に増えた。", "FY2024-H2"),
        ("第二四半期に増えた。", "2025-Q2"),
        ("十九世紀に始まった。", "1801/1900"),
        ("R5.4.28に署名した。", "2023-04-28"),
        ("S62年7月に署名した。", "1987-07"),
        ("令和5.4.28に署名した。", "2023-04-28"),
        ("2300年1月1日に終わる。", "2300-01-01"),
        ("9999年12月31日まで有効である。", "9999-12-31"),
    ],
)
def test_d5_one_value_for_each_writing(values, text, expected):
    assert dates(values, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9月3日に着き、翌週金曜日に帰る。", "2025-09-12"),
        ("9月3日に着き、来週の月曜日に帰る。", "2025-09-08"),
        ("9月3日に着き、翌週11日に帰る。", "2025-09-11"),
        ("9月3日に着き、同週土曜に帰る。", "2025-09-06"),
    ],
)
def test_d5_a_day_of_another_week(values, text, expected):
    assert values(text, "DATE", YEAR)[1] == {"norm": expected, "link": "anchor:e1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大正16年に始まった。", {"reason": NO_SUCH_ERA_YEAR}),
        ("令和0年に始まった。", {"reason": NO_SUCH_ERA_YEAR}),
        ("昭和64年2月に始まった。", {"reason": NO_SUCH_ERA_YEAR}),
        ("昭和64年1月7日に終わった。", {"norm": "1989-01-07"}),
        ("平成31年5月1日に始まった。", {"reason": NO_SUCH_ERA_YEAR}),
        ("安政5年7月29日に調印した。", {"norm": "1858", "reason": LUNAR}),
        ("明治6年1月1日に始まった。", {"norm": "1873-01-01"}),
        ("0世紀に始まった。", {"reason": OUT_OF_RANGE}),
        ("明日、東京で会談する。", {"reason": NO_DAY}),
        ("あすから始まる。", {"reason": NO_DAY}),
        ("きのう発表した。", {"reason": NO_DAY}),
    ],
)
def test_d5_what_cannot_be_decided_has_a_reason(values, text, expected):
    assert values(text, "DATE", YEAR) == [expected]


@pytest.mark.parametrize(
    "text", ["明日への責任を果たす。", "明日を担う若者。", "きょうだいが会う。", "次のあすなろの会。"]
)
def test_d4_words_that_are_no_day(values, text):
    assert values(text, "DATE", YEAR) == []


@pytest.mark.parametrize(
    "text",
    [
        "資料は https://www.example.go.jp/2024/05/01/a.html にある。",
        "連絡先は japan2024@example.or.jp である。",
        "別添 minutes_2024-05-01.pdf を見る。",
        "www.example.com/usa/50%25 を見る。",
    ],
)
def test_nothing_inside_an_address_is_tagged(pipeline, text):
    assert pipeline(text, YEAR) == []


@settings(deadline=None, max_examples=150)
@given(
    st.from_regex(
        r"(令和|平成|昭和|明治|慶応|R|S|西暦|同|翌|昨)?([0-9]{1,6}|元|[〇一二三四五六七八九十百千]{1,6})(年度?|世紀|年代)"
        r"(の?[0-9]{1,3}月([0-9]{1,3}日)?|第[0-9]四半期|[上下]半期|[春秋])?(末|頃|前半)?",
        fullmatch=True,
    )
)
def test_a_reader_of_dates_never_raises_and_gives_a_real_year(text):
    value = normalize_date(text)
    norm = value.get("norm", "")
    assert not norm[:4].isdigit() or len(norm) < 4 or int(norm[:4]) >= 1
