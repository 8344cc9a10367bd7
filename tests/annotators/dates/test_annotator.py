"""DATE: what is a date, where it ends, and what is none (D-1 to D-4)."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年6月時点の統計による。", "2019年6月/DATE"),
        ("2021年5月3日に開催した。", "2021年5月3日/DATE"),
        ("8月15日に再開した。", "8月15日/DATE"),
        ("8月15日及び16日に協議した。", "8月15日/DATE 16日/DATE"),
        ("2021-10-05に公表した。", "2021-10-05/DATE"),
        ("二〇一九年六月に開催した。", "二〇一九年六月/DATE"),
        ("５月１日に開催した。", "５月１日/DATE"),
        ("3日に演説した。", "3日/DATE"),
        ("21世紀の課題である。", "21世紀/DATE"),
        ("1990年代後半に拡大した。", "1990年代後半/DATE"),
        ("2021年第3四半期に回復した。", "2021年第3四半期/DATE"),
        ("2023年度の予算を公表した。", "2023年度/DATE"),
        ("二千二十一年六月に開催した。", "二千二十一年六月/DATE"),
        ("90年代に拡大した。", "90年代/DATE"),
        ("70年代後半に拡大した。", "70年代後半/DATE"),
        ("一九六〇年代に拡大した。", "一九六〇年代/DATE"),
        ("3日前半に協議した。", "3日前半/DATE"),
        ("3日頃に協議した。", "3日頃/DATE"),
    ],
)
def test_d1_a_calendar_expression_is_taken_with_its_unit(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("同月15日に開催した。", "同月15日/DATE"),
        ("同年10月に発効した。", "同年10月/DATE"),
        ("翌21日に帰国した。", "翌21日/DATE"),
        ("翌年1月3日まで休会した。", "翌年1月3日/DATE"),
        ("前年12月29日に逝去した。", "前年12月29日/DATE"),
        ("前年の水準を上回った。", "前年/DATE"),
        ("同日、声明を出した。", "同日/DATE"),
        ("昨年、首相が交代した。", "昨年/DATE"),
        ("来年3月に開催される。", "来年3月/DATE"),
        ("今秋の総会に出席する。", "今秋/DATE"),
        ("来年度予算を編成した。", "来年度/DATE"),
        ("昨日、声明を出した。", "昨日/DATE"),
        ("先週、協議した。", "先週/DATE"),
        ("今週、協議する。", "今週/DATE"),
        ("来週前半に協議する。", "来週前半/DATE"),
        ("再来週に協議する。", "再来週/DATE"),
        ("前週に協議した。", "前週/DATE"),
        ("翌週に協議した。", "翌週/DATE"),
    ],
)
def test_d1_the_anchoring_word_is_inside(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7月初旬に発表した。", "7月初旬/DATE"),
        ("7月上旬に発表した。", "7月上旬/DATE"),
        ("5月中旬に発表した。", "5月中旬/DATE"),
        ("9月下旬に発表した。", "9月下旬/DATE"),
        ("2021年10月末に発表した。", "2021年10月末/DATE"),
        ("2030年初めに発表した。", "2030年初め/DATE"),
        ("2020年前半に発表した。", "2020年前半/DATE"),
        ("2020年後半に発表した。", "2020年後半/DATE"),
        ("2月頃に発効する。", "2月頃/DATE"),
        ("2027年春の開業を目指す。", "2027年春/DATE"),
    ],
)
def test_d1_the_part_of_a_period_is_inside(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昭和時代の建築である。", "昭和時代/DATE"),
        ("江戸時代に渡来した。", "江戸時代/DATE"),
        ("令和元年5月に即位した。", "令和元年5月/DATE"),
        ("平成31年4月30日に退位した。", "平成31年4月30日/DATE"),
        ("令和6年度の予算である。", "令和6年度/DATE"),
        ("昭和30年代に建設された。", "昭和30年代/DATE"),
        ("西暦645年に始まる。", "西暦645年/DATE"),
        ("紀元前660年に始まる。", "紀元前660年/DATE"),
        ("紀元前3世紀に栄えた。", "紀元前3世紀/DATE"),
    ],
)
def test_d1_eras_are_dates(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年以降、減少した。", "2018年/DATE"),
        ("2018年以来の開催である。", "2018年/DATE"),
        ("2018年中に実施する。", "2018年/DATE"),
        ("2018年現在の統計である。", "2018年/DATE"),
        ("2018年通年の統計である。", "2018年/DATE"),
        ("6月頭に開催した。", "6月/DATE"),
        ("5月から実施した。", "5月/DATE"),
        ("5月3日までに実施した。", "5月3日/DATE"),
    ],
)
def test_d2_particles_and_bounds_stay_out(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年4月1日から5日まで開催した。", "2018年4月1日/DATE 5日/DATE"),
        ("2018年4月から翌年3月まで実施した。", "2018年4月/DATE 翌年3月/DATE"),
        ("5月31日から6月2日まで訪問した。", "5月31日/DATE 6月2日/DATE"),
        ("3月～6月の間に協議した。", "3月/DATE 6月/DATE"),
        ("2018～2021年に実施した。", "2018/DATE 2021年/DATE"),
        ("2018-2021年に実施した。", "2018/DATE 2021年/DATE"),
        ("2018～21年に実施した。", "2018/DATE 21年/DATE"),
        ("2018年4～6月に実施した。", "2018年4/DATE 6月/DATE"),
        ("4－6月期に回復した。", "4/DATE 6月/DATE"),
        ("平成29～令和2年度に実施した。", "平成29/DATE 令和2年度/DATE"),
        ("令和4～6年度に実施した。", "令和4/DATE 6年度/DATE"),
        ("1970～80年代に拡大した。", "1970/DATE 80年代/DATE"),
        ("3月10～12日に開催した。", "3月10/DATE 12日/DATE"),
        ("3～5年間実施する。", "3/DATE 5年間/DATE"),
        ("約2～3か月停止した。", "約2/DATE 3か月/DATE"),
    ],
)
def test_d2_a_range_is_two_spans(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("約10年間続いた。", "約10年間/DATE"),
        ("30日間停止した。", "30日間/DATE"),
        ("約3年半ぶりに再開した。", "約3年半/DATE"),
        ("4年連続で増加した。", "4年/DATE"),
        ("今後5年間で実施する。", "5年間/DATE"),
        ("3か月の延長を決めた。", "3か月/DATE"),
        ("2週間滞在した。", "2週間/DATE"),
        ("数年にわたり続いた。", "数年/DATE"),
        ("半世紀にわたり続いた。", "半世紀/DATE"),
    ],
)
def test_d3_a_duration_carries_yaku_and_kan_but_not_buri_and_renzoku(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3日後に発表した。", "3日"),
        ("その2日前に協議した。", "2日"),
        ("三日後に発表した。", "三日"),
        ("3日以内に発表する。", "3日以内"),
        ("4日連続で協議した。", "4日"),
    ],
)
def test_d3_days_before_after_and_in_a_row_are_durations(spans, text, expected):
    found = [(span.text, span.kind, span.value["norm"]) for span in spans(text)]
    assert [(span, kind) for span, kind, _ in found] == [(expected, "duration")]
    assert found[0][2].startswith("P")


@pytest.mark.parametrize(
    "text", ["1日当たりの利用者", "1日あたりの利用者", "一元管理は2日目に入った。", "以来週末に開催した。", "千年の都"]
)
def test_d4_rates_and_parts_of_other_words_are_not_dates(tagged, text):
    assert tagged(text) == ""


def test_d3_durations_are_a_kind_of_their_own(spans):
    assert [(s.text, s.kind) for s in spans("2019年から3年間実施した。")] == [("2019年", "date"), ("3年間", "duration")]


@pytest.mark.parametrize(
    "text",
    [
        "現在、協議中である。",
        "当時の状況を説明した。",
        "戦後最も厳しい環境にある。",
        "近年、交流が活発である。",
        "今後も連携する。",
        "連日報道された。",
        "就任初日に署名した。",
        "政権発足直後から取り組んだ。",
        "国交樹立70周年を祝った。",
        "3年目の課題である。",
        "3年生の児童が歌った。",
    ],
)
def test_d4_vague_deictics_and_anniversaries_are_no_dates(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    "text", ["前年比3%増となった。", "前年同期比3%増となった。", "前年同月比3%増となった。", "前年度比3%増となった。"]
)
def test_d4_a_comparison_is_no_date(tagged, text):
    assert tagged(text) == "3%/AMOUNT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一九八七年一〇月に署名した。", "一九八七年一〇月/DATE"),
        ("一二月二〇日に署名した。", "一二月二〇日/DATE"),
        ("三月一一日から二〇日まで開いた。", "三月一一日/DATE 二〇日/DATE"),
        ("翌一九八八年三月に発効した。", "翌一九八八年三月/DATE"),
        ("翌2月に発効した。", "翌2月/DATE"),
        ("翌四十二年五月一日に発効した。", "翌四十二年五月一日/DATE"),
        ("同三十八年に発効した。", "同三十八年/DATE"),
        ("94年5月20日に署名した。", "94年5月20日/DATE"),
        ("97年末に署名した。", "97年末/DATE"),
        ("98年春に署名した。", "98年春/DATE"),
        ("会議は、93年に開かれた。", "93年/DATE"),
        ("会議は八五年に開かれた。", "八五年/DATE"),
        ("三十四年八月に署名した。", "三十四年八月/DATE"),
        ("秋までに署名する。", "秋/DATE"),
        ("来年の春に署名する。", "来年/DATE 春/DATE"),
        ("年末までに署名する。", "年末/DATE"),
        ("年度末までに署名する。", "年度末/DATE"),
        ("昨年末に署名した。", "昨年末/DATE"),
        ("去年の暮れ、明年度に備えた。", "去年/DATE 明年度/DATE"),
        ("去る四月十日に署名した。", "四月十日/DATE"),
        ("来る五月に署名する。", "五月/DATE"),
        ("十月中に署名する。", "十月/DATE"),
        ("6月1日午後3時に開いた。", "6月1日/DATE"),
        ("昭和三十年代に始まった。", "昭和三十年代/DATE"),
        ("一九七〇年代に始まった。", "一九七〇年代/DATE"),
        ("二十世紀後半に始まった。", "二十世紀後半/DATE"),
        ("今世紀初頭に始まった。", "今世紀初頭/DATE"),
        ("昭和初期に始まった。", "昭和初期/DATE"),
        ("5月8、9日に開いた。", "5月8/DATE 9日/DATE"),
        ("二十五日に帰国した。", "二十五日/DATE"),
        ("本日、表明した。", "本日/DATE"),
    ],
)
def test_d1_early_styles_short_years_and_bare_seasons(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("試練に満ちた一年であった。", "一年"),
        ("一年間続いた。", "一年間"),
        ("三箇年にわたり続いた。", "三箇年"),
        ("五ヶ年間続いた。", "五ヶ年間"),
        ("二十余年続いた。", "二十余年"),
        ("二、三年続いた。", "二、三年"),
        ("数十年続いた。", "数十年"),
        ("数日後に再開した。", "数日"),
        ("四半世紀が過ぎた。", "四半世紀"),
        ("一世紀にわたり続いた。", "一世紀"),
        ("会談は約40分行われた。", "約40分"),
        ("1時間20分にわたり続いた。", "1時間20分"),
        ("百二十年続いた。", "百二十年"),
    ],
)
def test_d3_durations_in_kanji_and_open_ones(spans, text, expected):
    assert [(s.text, s.kind) for s in spans(text) if s.label == "DATE"] == [(expected, "duration")]


@pytest.mark.parametrize(
    "text",
    [
        "毎年開かれる。",
        "年頭の所感を述べた。",
        "一年生を迎えた。",
        "一日も早い解決を望む。",
        "五か年計画を進めた。",
        "開国百年を祝った。",
        "百年の計を立てる。",
        "五月雨の季節である。",
        "春闘が始まった。",
        "冬季五輪が開かれた。",
        "第三世界が連帯した。",
        "三日月を見た。",
        "十年一日のようである。",
    ],
)
def test_d4_words_that_hold_a_unit_of_time_are_no_dates(spans, text):
    assert [s.text for s in spans(text) if s.label == "DATE"] == []


@pytest.mark.parametrize("text", ["国交樹立70年の歴史を祝った。", "90年にわたり続いた。", "80年の伝統を守る。"])
def test_d3_a_length_of_two_digits_is_no_year(spans, text):
    assert [s.kind for s in spans(text) if s.label == "DATE"] == ["duration"]
