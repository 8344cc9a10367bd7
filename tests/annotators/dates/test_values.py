"""Values of dates: the document's year, inheritance, ranges, eras, and reasons where there is none (D-5)."""

from datetime import date

import pytest
from growth import is_linear
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gaiko.annotators.dates.durations import normalize_duration
from gaiko.annotators.dates.forms import BEFORE_COMMON_ERA
from gaiko.annotators.dates.values import NO_DAY, NO_EARLIER, NO_YEAR, Passage, normalize_date, resolve_dates
from gaiko.corpus.spans import Span

NO_SUCH_DAY = "there is no such day in the calendar"


def norms(values: list[dict[str, str]]) -> list[str | None]:
    return [value.get("norm") for value in values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7月に開催した。", ["2024-07"]),
        ("2019年3月に署名し、7月に発効した。", ["2019-03", "2024-07"]),
        ("2019年3月15日に署名し、7月2日に発効した。", ["2019-03-15", "2024-07-02"]),
        ("11月に訪問し、その後1月に再訪した。", ["2024-11", "2024-01"]),
        ("2019年の会合から5年がたち、3月に再開した。", ["2019", "P5Y", "2024-03"]),
    ],
)
def test_d5_a_month_without_a_year_means_the_document_year(values, text, expected):
    assert norms(values(text, "DATE")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年3月に署名し、同年7月に発効した。", "2019-07"),
        ("2019年3月に署名し、翌年発効した。", "2020"),
        ("2019年3月に署名し、翌年2月に発効した。", "2020-02"),
        ("2019年3月に署名し、来年2月に発効する。", "2020-02"),
        ("2019年3月に署名し、前年12月に承認した。", "2018-12"),
        ("2019年3月に署名し、同月20日に発効した。", "2019-03-20"),
        ("2019年12月に署名し、翌月に発効した。", "2020-01"),
        ("2019年1月に署名し、前月に承認した。", "2018-12"),
        ("2019年3月15日に署名し、同日発表した。", "2019-03-15"),
        ("2019年12月31日に開会し、翌日閉会した。", "2020-01-01"),
        ("2020年3月1日に着き、前日に発った。", "2020-02-29"),
        ("2019年3月20日に着き、翌21日に帰国した。", "2019-03-21"),
        ("2019年に始まり、同年度に終わった。", "FY2019"),
    ],
)
def test_d5_dates_inherit_through_dou_yoku_zen_and_rai(values, text, expected):
    assert values(text, "DATE")[1] == {"norm": expected, "link": "anchor:e1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年に始まり、昨年終わった。", "2023"),
        ("2019年に始まり、今年終わる。", "2024"),
        ("2019年に始まり、昨秋終わった。", "2023-FA"),
        ("2019年に始まり、今年度に終わる。", "FY2024"),
    ],
)
def test_d5_sakunen_and_kotoshi_count_from_the_time_of_writing(values, text, expected):
    assert norms(values(text, "DATE"))[-1] == expected


def test_d5_dojitsu_skips_a_date_in_an_adnominal_phrase(values):
    found = values("9月4日に署名した。7月22日の合意に基づき、同日発表した。", "DATE")
    assert found[2] == {"norm": "2024-09-04", "link": "anchor:e1"}


def test_d5_other_anaphors_do_not_skip_the_adnominal_date(values):
    found = values("2019年9月4日に署名した。2017年7月22日の合意は同年10月に発効した。", "DATE")
    assert found[2] == {"norm": "2017-10", "link": "anchor:e2"}


def test_d5_a_bare_day_takes_the_last_month(values):
    found = values("2018年3月2日に開会した。5日に閉会した。", "DATE")
    assert found[1] == {"norm": "2018-03-05", "link": "anchor:e1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年4月1日から5日まで開催した。", "2018-04-05"),
        ("2018年4月1日から6月5日まで開催した。", "2018-06-05"),
        ("2018年11月から2月まで実施した。", "2019-02"),
        ("2018年4月～6月に実施した。", "2018-06"),
    ],
)
def test_d5_a_range_takes_its_second_end_from_the_first(values, text, expected):
    assert values(text, "DATE")[1] == {"norm": expected, "link": "anchor:e1 range:e1"}


def test_d5_a_second_end_with_a_year_of_its_own_is_linked_and_not_anchored(values):
    assert values("2018年4月から2021年3月まで実施した。", "DATE")[1] == {"norm": "2021-03", "link": "range:e1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昭和20年8月15日", {"norm": "1945-08-15"}),
        ("平成元年", {"norm": "1989"}),
        ("令和六年五月", {"norm": "2024-05"}),
        ("大正12年9月", {"norm": "1923-09"}),
        ("令和6年度", {"norm": "FY2024"}),
        ("明治時代", {"norm": "1868/1912"}),
        ("江戸時代後半", {"norm": "1603/1868", "mod": "END"}),
        ("2023年度", {"norm": "FY2023"}),
        ("2027年春", {"norm": "2027-SP"}),
        ("2027年夏", {"norm": "2027-SU"}),
        ("2027年秋", {"norm": "2027-FA"}),
        ("2027年冬", {"norm": "2027-WI"}),
        ("2021年第3四半期", {"norm": "2021-Q3"}),
        ("2021年下半期", {"norm": "2021-H2"}),
        ("1990年代", {"norm": "199"}),
        ("一九六〇年代", {"norm": "196"}),
        ("千九百六十年代", {"norm": "196"}),
        ("昭和30年代", {"norm": "1955/1964"}),
        ("西暦645年", {"norm": "0645"}),
        ("二千二十一年六月", {"norm": "2021-06"}),
        ("千九百四十五年八月十五日", {"norm": "1945-08-15"}),
        ("紀元前660年", {"reason": BEFORE_COMMON_ERA}),
        ("紀元前3世紀", {"reason": BEFORE_COMMON_ERA}),
        ("2021年10月末", {"norm": "2021-10", "mod": "END"}),
        ("2021年5月上旬", {"norm": "2021-05", "mod": "START"}),
        ("2021年5月中旬", {"norm": "2021-05", "mod": "MID"}),
        ("2021年8月頃", {"norm": "2021-08", "mod": "APPROX"}),
        ("二〇一九年六月", {"norm": "2019-06"}),
        ("２０１９年６月３日", {"norm": "2019-06-03"}),
        ("2021-10-05", {"norm": "2021-10-05"}),
        ("2020年2月29日", {"norm": "2020-02-29"}),
    ],
)
def test_d5_a_full_date_needs_no_document(text, expected):
    assert normalize_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("43日間", {"norm": "P43D"}),
        ("約8年", {"norm": "P8Y", "mod": "APPROX"}),
        ("約4年半", {"norm": "P4Y6M", "mod": "APPROX"}),
        ("3か月", {"norm": "P3M"}),
        ("3ヶ月間", {"norm": "P3M"}),
        ("1か月半", {"norm": "P1M15D"}),
        ("2週間", {"norm": "P2W"}),
        ("24時間", {"norm": "PT24H"}),
        ("90分間", {"norm": "PT90M"}),
        ("半年", {"norm": "P6M"}),
        ("半世紀", {"norm": "P50Y"}),
        ("数年", {"norm": "PXY"}),
        ("5年以上", {"norm": "P5Y", "mod": "EQUAL_OR_MORE"}),
        ("30日以内", {"norm": "P30D", "mod": "EQUAL_OR_LESS"}),
        ("10年余り", {"norm": "P10Y", "mod": "MORE_THAN"}),
        ("三年間", {"norm": "P3Y"}),
    ],
)
def test_d5_durations_are_periods(text, expected):
    assert normalize_date(text) == expected


@pytest.mark.parametrize(
    ("text", "reference", "expected"),
    [
        ("12月末", date(2025, 3, 1), {"norm": "2025-12", "mod": "END"}),
        ("同年7月", date(2019, 3, 1), {"norm": "2019-07"}),
        ("同日", date(2019, 3, 1), {"norm": "2019-03-01"}),
        ("翌日", date(2019, 12, 31), {"norm": "2020-01-01"}),
        ("18日", date(2019, 3, 1), {"norm": "2019-03-18"}),
        ("翌月", date(2019, 12, 5), {"norm": "2020-01"}),
    ],
)
def test_d5_a_reference_stands_for_the_last_date(text, reference, expected):
    assert normalize_date(text, reference) == expected


@pytest.mark.parametrize("text", ["7月に開催した。", "7月3日に開催した。", "昨年の会合。", "今春開催した。"])
def test_d5_without_a_year_there_is_a_reason_and_no_norm(values, text):
    assert values(text, "DATE", year=None) == [{"reason": NO_YEAR}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平成27年（2015年）12月28日に発表した。", ("2015-12-28", "anchor:e1")),
        ("昭和16年（1941年）12月8日に始まった。", ("1941-12-08", "anchor:e1")),
        ("2011年（平成23年）3月11日に起きた。", ("2011-03-11", "anchor:e1")),
        ("2011年(平成23年)3月に起きた。", ("2011-03", "anchor:e1")),
        ("前回（2011年）3月11日に起きた。", ("2011-03-11", "anchor:e1")),
        ("2011年度（平成23年度）3月11日に起きた。", ("2024-03-11", None)),
        ("2011年（平成23年）の3月11日に起きた。", ("2024-03-11", None)),
    ],
)
def test_d5_a_month_takes_the_year_that_stands_before_it_twice(values, text, expected):
    last = values(text, "DATE")[-1]
    assert (last["norm"], last.get("link")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018～2021年に実施した。", ["2018", "2021"]),
        ("2018～21年に実施した。", ["2018", "2021"]),
        ("2018～2021年度に実施した。", ["FY2018", "FY2021"]),
        ("2018年4～6月に実施した。", ["2018-04", "2018-06"]),
        ("4－6月期に回復した。", ["2024-04", "2024-06"]),
        ("平成29～令和2年度に実施した。", ["FY2017", "FY2020"]),
        ("令和4～6年度に実施した。", ["FY2022", "FY2024"]),
        ("令和元～3年に実施した。", ["2019", "2021"]),
        ("1970～80年代に拡大した。", ["197", "198"]),
        ("昭和20～30年代に拡大した。", ["1945/1954", "1955/1964"]),
        ("12～13世紀に栄えた。", ["1101/1200", "1201/1300"]),
        ("3月10～12日に開催した。", ["2024-03-10", "2024-03-12"]),
        ("3～5年間実施する。", ["P3Y", "P5Y"]),
    ],
)
def test_d2_the_ends_of_a_range_complete_each_other(values, text, expected):
    found = values(text, "DATE")
    assert norms(found) == expected
    assert found[1]["link"].endswith("range:e1")


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("90年代に拡大した。", 2024, {"norm": "199"}),
        ("80年代後半に拡大した。", 2024, {"norm": "198", "mod": "END"}),
        ("20年代に拡大した。", 2024, {"norm": "202"}),
        ("20年代に拡大した。", 1999, {"norm": "192"}),
        ("九十年代に拡大した。", 2024, {"norm": "199"}),
        ("90年代に拡大した。", None, {"reason": NO_YEAR}),
    ],
)
def test_d5_a_decade_of_two_digits_is_the_last_one_begun(values, text, year, expected):
    assert values(text, "DATE", year) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年3月15日に開会し、翌週閉会した。", {"norm": "2019-W12", "link": "anchor:e1"}),
        ("2019年3月15日に開会し、前週協議した。", {"norm": "2019-W10", "link": "anchor:e1"}),
        ("2019年12月27日に開会し、来週閉会する。", {"norm": "2020-W01", "link": "anchor:e1"}),
        ("2019年3月に開会し、翌週閉会した。", {"reason": NO_EARLIER}),
        ("2019年3月15日に開会し、先週閉会した。", {"reason": NO_DAY}),
        ("2019年3月15日に開会し、昨日閉会した。", {"reason": NO_DAY}),
    ],
)
def test_d5_weeks_count_from_the_last_day_and_not_from_the_unknown_day_of_writing(values, text, expected):
    assert values(text, "DATE")[1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "同年8月15日に発効した。",
        "翌年発効した。",
        "同年度の予算。",
        "翌春に開催した。",
        "翌6月に発効した。",
        "翌三十年に発効した。",
    ],
)
@pytest.mark.parametrize("year", [2024, None])
def test_d5_the_document_year_does_not_stand_in_for_an_earlier_date(values, text, year):
    assert values(text, "DATE", year) == [{"reason": NO_EARLIER}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("前年の水準を上回った。", "2023"),
        ("前年11月に発足した。", "2023-11"),
        ("前年度の予算である。", "FY2023"),
        ("前々年の選挙で敗れた。", "2022"),
    ],
)
def test_d5_without_an_earlier_date_the_year_before_is_that_before_the_document_year(values, text, expected):
    assert values(text, "DATE") == [{"norm": expected}]
    assert values(text, "DATE", None) == [{"reason": NO_YEAR}]


def test_d5_parentheses_are_followed_in_linear_time():
    def run(size):
        text = "2月" * size
        spans = [Span(at, at + 2, "2月", "DATE", "date", id=f"e{at}") for at in range(0, len(text), 2)]
        (found,) = resolve_dates([Passage(text, spans)], 2024)
        return {span.value["norm"] for span in found}

    assert run(1_000) == {"2024-02"}
    assert is_linear(run, 2_000)


@pytest.mark.parametrize("text", ["翌月に発効した。", "3日に開催した。", "同日、帰国した。"])
def test_d5_without_an_earlier_date_there_is_a_reason_that_says_so(values, text):
    assert values(text, "DATE") == [{"reason": NO_EARLIER}]


@pytest.mark.parametrize(
    "text", ["2月30日に開催した。", "13月に開催した。", "2019年2月29日に終わった。", "4月31日に終わった。"]
)
def test_d5_a_day_that_does_not_exist_has_a_reason(values, text):
    assert values(text, "DATE") == [{"reason": NO_SUCH_DAY}]


def test_d5_a_stated_year_needs_no_document_year(values):
    assert values("2019年の会合は同年6月に閉会した。", "DATE", year=None) == [
        {"norm": "2019"},
        {"norm": "2019-06", "link": "anchor:e1"},
    ]


@pytest.mark.parametrize("text", ["", "米国", "に", "第5条", "年", "日", "2024"])
def test_text_that_is_no_date_has_no_value(text):
    assert normalize_date(text) == {}


DATE_LIKE = st.text(
    alphabet=st.one_of(
        st.sampled_from("0123456789０９一二十〇百千万年月日度世紀時代間同翌前来昨今約半数第春末頃令和平成元-/.、"),
        st.characters(),
    ),
    max_size=20,
)


@settings(deadline=None, max_examples=150)
@given(DATE_LIKE, st.none() | st.dates())
@example("平成" + "9" * 30 + "年", None)
@example("9999年12月", date(9999, 12, 31))
@example("翌日", date(9999, 12, 31))
@example("翌年", date(9999, 12, 31))
@example("前日", date(1, 1, 1))
@example("百千万世紀", None)
@example("0世紀", None)
def test_normalize_date_never_raises(text, reference):
    value = normalize_date(text, reference)
    assert not value or "norm" in value or "reason" in value


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("昭和四十年三月に署名し、翌四十一年五月一日に発効した。", 1966, "1966-05-01"),
        ("昭和三十一年に署名し、同三十一年に発効した。", 1957, "1956"),
        ("昭和三十一年に署名し、三十二年三月に発効した。", 1957, "1957-03"),
        ("平成7年に署名し、8年3月に発効した。", 1997, "1996-03"),
        ("1987年10月に署名し、翌1988年3月に発効した。", 1989, "1988-03"),
        ("1993年10月に署名し、94年5月に発効した。", 1995, "1994-05"),
        ("5月に訪問し、翌6月に帰国した。", 2003, "2003-06"),
        ("2002年12月に訪問し、翌3月に帰国した。", 2004, "2003-03"),
        ("2002年に加盟し、2012年の春に脱退した。", 2015, "2012-SP"),
        ("2015年から20年まで続く。", 2016, "2020"),
        ("5月8、9日に開いた。", 2016, "2016-05-09"),
    ],
)
def test_d5_what_is_short_of_an_era_or_a_century_takes_it_from_before(values, text, year, expected):
    assert values(text, "DATE", year)[-1]["norm"] == expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("95年12月14日に署名した。", 1996, {"norm": "1995-12-14"}),
        ("03年末に終わった。", 2005, {"norm": "2003", "mod": "END"}),
        ("三十二年十月に終わった。", 1958, {"norm": "1957-10"}),
        ("厳しい冬を前に協議した。", 2005, {"norm": "2005-WI"}),
        ("年末までに終わる。", 2005, {"norm": "2005", "mod": "END"}),
        ("年度末までに終わる。", 2005, {"norm": "FY2005", "mod": "END"}),
        ("今世紀初頭に始まった。", 2005, {"norm": "2001/2100", "mod": "START"}),
        ("本日、表明した。", 2005, {"reason": NO_DAY}),
        ("年末までに終わる。", None, {"reason": NO_YEAR, "mod": "END"}),
        ("一世紀にわたり続いた。", 2005, {"norm": "P100Y"}),
        ("約40分行われた。", 2005, {"norm": "PT40M", "mod": "APPROX"}),
        ("二十余年続いた。", 2005, {"norm": "P20Y", "mod": "MORE_THAN"}),
        ("安政五年に調印した。", 2005, {"norm": "1858"}),
    ],
)
def test_d5_short_years_seasons_and_ends_of_years(values, text, year, expected):
    assert values(text, "DATE", year) == [expected]


@settings(deadline=None, max_examples=100)
@given(st.dates(min_value=date(1700, 1, 1), max_value=date(2099, 12, 31)))
def test_a_full_date_comes_back_in_digits_and_in_kanji(day):
    kanji = str.maketrans("0123456789", "〇一二三四五六七八九")
    digits = f"{day.year}年{day.month}月{day.day}日"
    for text in (digits, digits.translate(kanji)):
        assert normalize_date(text) == {"norm": day.isoformat()}
        assert normalize_date(f"翌{text}") == {"norm": day.isoformat()}


@settings(deadline=None, max_examples=100)
@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("0123456789一二〇十百数約年月日週時間分世紀半余以上、"), st.characters()),
        max_size=16,
    )
)
def test_normalize_duration_never_raises(text):
    for known in (False, True):
        value = normalize_duration(text, known=known)
        assert not value or value["norm"].startswith("P")


@settings(deadline=None, max_examples=100)
@given(st.integers(min_value=1, max_value=10**6), st.sampled_from(["年", "年間", "か月", "週間", "日間", "時間"]))
def test_a_plain_duration_keeps_its_number(number, unit):
    assert str(number) in normalize_duration(f"{number}{unit}")["norm"]
