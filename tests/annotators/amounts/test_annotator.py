"""AMOUNT: money, percentages and counts, where they end, and their values (M-1 to M-5)."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gaiko.annotators.amounts.annotator import Amounts, normalize_amount
from gaiko.annotators.base import TextView


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("3,200億ドル規模の投資を行う。", "3,200億ドル", "money"),
        ("50億ユーロを拠出した。", "50億ユーロ", "money"),
        ("一億円を拠出した。", "一億円", "money"),
        ("$500の手数料を払う。", "$500", "money"),
        ("12%の関税を課した。", "12%", "percent"),
        ("２５％の関税を課した。", "２５％", "percent"),
        ("6割が賛成した。", "6割", "percent"),
        ("2割5分の関税を課した。", "2割5分", "percent"),
        ("4ポイント低下した。", "4ポイント", "percent"),
        ("4分の3が反対した。", "4分の3", "percent"),
        ("300人が参加した。", "300人", "count"),
        ("三十一人が参加した。", "三十一人", "count"),
        ("数百人が参加した。", "数百人", "count"),
        ("120議席を獲得した。", "120議席", "count"),
        ("27か国が署名した。", "27か国", "count"),
        ("三つの柱を掲げた。", "三つ", "count"),
        ("17の文書を採択した。", "17", "count"),
    ],
)
def test_m1_a_number_with_its_unit_or_before_no(spans, text, expected, kind):
    assert [(s.text, s.label, s.kind) for s in spans(text)] == [(expected, "AMOUNT", kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.5%から4.0%に引き上げた。", [("3.5%", "0.035", "ratio"), ("4.0%", "0.04", "ratio")]),
        ("3～6億円を拠出する。", [("3", "300000000", "JPY"), ("6億円", "600000000", "JPY")]),
        ("300万～400万ドルを拠出する。", [("300万", "3000000", "USD"), ("400万ドル", "4000000", "USD")]),
        ("700～1,200万円を拠出する。", [("700", "7000000", "JPY"), ("1,200万円", "12000000", "JPY")]),
        ("6,000～1万人が参加した。", [("6,000", "6000", "人"), ("1万人", "10000", "人")]),
        ("2～3%で推移した。", [("2", "0.02", "ratio"), ("3%", "0.03", "ratio")]),
        ("三～四割が賛成した。", [("三", "0.3", "ratio"), ("四割", "0.4", "ratio")]),
        ("2〜3か国が署名した。", [("2", "2", "か国"), ("3か国", "3", "か国")]),
        ("数十～400人が参加した。", [("400人", "400", "人")]),
        ("5-8億円を拠出する。", [("5", "500000000", "JPY"), ("8億円", "800000000", "JPY")]),
    ],
)
def test_m1_a_range_is_two_spans_and_the_first_end_takes_its_unit_from_the_second(spans, text, expected):
    assert [(s.text, s.value["norm"], s.value["unit"]) for s in spans(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("成長率は▲1.2％となった。", [("▲1.2％", "-0.012")]),
        ("成長率は△1.2％となった。", [("△1.2％", "-0.012")]),
        ("成長率は-1.2%となった。", [("-1.2%", "-0.012")]),
        ("前年度比－1.2％となった。", [("－1.2％", "-0.012")]),
        ("伸び率（-1.2%）は低い。", [("-1.2%", "-0.012")]),
        ("マイナス1.2％の成長となった。", [("マイナス1.2％", "-0.012")]),
        ("収支は▲3億ドルとなった。", [("▲3億ドル", "-300000000")]),
        ("成長率は＋1.2％となった。", [("＋1.2％", "0.012")]),
        ("プラス1.2％の成長となった。", [("プラス1.2％", "0.012")]),
        ("マイナス20度を記録した。", [("マイナス20度", "-20")]),
        ("3%-6%で推移した。", [("3%", "0.03"), ("6%", "0.06")]),
        ("ドイツ－3.1%、フランス+1.2%となった。", [("－3.1%", "-0.031"), ("+1.2%", "0.012")]),
    ],
)
def test_m1_a_sign_is_part_of_its_number(spans, text, expected):
    assert [(s.text, s.value["norm"]) for s in spans(text) if s.label == "AMOUNT"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "2プラス2を開催した。",
        "2プラス2閣僚会合を開催した。",
        "２＋２の会合を開催した。",
        "3ペソナを導入した。",
        "6ウォンバットを見た。",
        "3円卓を置いた。",
        "5元老を招いた。",
        "2元論を論じた。",
        "一元管理を進めた。",
        "第2～3回会合を開催した。",
    ],
)
def test_m1_a_currency_ends_where_its_word_ends(spans, text):
    assert [s.text for s in spans(text) if s.label == "AMOUNT"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5億ドルパッケージを公表した。", "5億ドル"),
        ("100億円借款を供与した。", "100億円"),
        ("300ドル相当の物資を供与した。", "300ドル"),
        ("5元を支払った。", "5元"),
    ],
)
def test_m1_an_amount_stands_before_a_word_of_its_own(tagged, text, expected):
    assert tagged(text) == f"{expected}/AMOUNT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("約200億円を拠出した。", "約200億円"),
        ("およそ3割を占めた。", "およそ3割"),
        ("ほぼ100%に達した。", "ほぼ100%"),
        ("300人以上が参加した。", "300人以上"),
        ("300人以下に限る。", "300人以下"),
        ("50人未満が参加した。", "50人未満"),
        ("100人超が参加した。", "100人超"),
        ("30人前後が参加した。", "30人前後"),
        ("20人程度が参加した。", "20人程度"),
        ("5割強が賛成した。", "5割強"),
        ("5割弱が賛成した。", "5割弱"),
        ("100人余りが参加した。", "100人余り"),
        ("2%台で推移した。", "2%台"),
        ("2%前半で推移した。", "2%前半"),
        ("2%後半で推移した。", "2%後半"),
    ],
)
def test_m2_words_of_approximation_and_bounds_are_inside(tagged, text, expected):
    assert tagged(text) == f"{expected}/AMOUNT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("おおむね3%で推移した。", "3%"),
        ("総額50億ユーロを拠出した。", "50億ユーロ"),
        ("計12回の会合を開いた。", "12回"),
        ("全16州で実施した。", "16州"),
        ("うち5人が死亡した。", "5人"),
        ("30億ドル規模の支援を行う。", "30億ドル"),
        ("2.1%増となった。", "2.1%"),
        ("2.1%減となった。", "2.1%"),
        ("4割増となった。", "4割"),
        ("2割安となった。", "2割"),
        ("2割高となった。", "2割"),
        ("年率2.1%で成長した。", "2.1%"),
        ("100人を超える人々が集まった。", "100人"),
        ("100人超える人々が集まった。", "100人"),
        ("3人強化した。", "3人"),
    ],
)
def test_m2_totals_and_changes_stay_outside(tagged, text, expected):
    assert tagged(text) == f"{expected}/AMOUNT"


def test_m3_an_equivalent_in_parentheses_is_a_span_of_its_own_linked_and_literal(values):
    assert values("総額30億豪ドル（約2,900億円）を支援した。", "AMOUNT") == [
        {"norm": "3000000000", "unit": "AUD"},
        {"norm": "290000000000", "mod": "APPROX", "unit": "JPY", "link": "equals:e1"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "第45代大統領に就任した。",
        "第117議会が開会した。",
        "第3期に入った。",
        "第9条の解釈を示した。",
        "第一歩を踏み出した。",
        "一つの方向性を示した。",
        "課題の一つである。",
        "唯一の手段である。",
        "二国間関係を強化した。",
        "独立50周年を祝った。",
        "新たな1ページを刻んだ。",
        "3年目を迎えた。",
        "2人目の候補となった。",
        "マグニチュード7.5の地震が発生した。",
        "第一党となった。",
    ],
)
def test_m4_ordinals_anniversaries_and_figures_of_speech_are_no_amounts(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3年間実施した。", "3年間/DATE"),
        ("2019年に実施した。", "2019年/DATE"),
        ("2+2を開催した。", "2+2/ACTOR"),
        ("日英安全保障条約第5条の適用", "日英安全保障条約/AGREEMENT"),
    ],
)
def test_m4_durations_years_articles_and_two_plus_two_are_no_amounts(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "norm", "unit"),
    [
        ("5,500億ドル", "550000000000", "USD"),
        ("500万米ドル", "5000000", "USD"),
        ("US$500", "500", "USD"),
        ("220億加ドル", "22000000000", "CAD"),
        ("5カナダ・ドル", "5", "CAD"),
        ("3億豪ドル", "300000000", "AUD"),
        ("100香港ドル", "100", "HKD"),
        ("50万NZドル", "500000", "NZD"),
        ("2兆5,150億円", "2515000000000", "JPY"),
        ("3千万円", "30000000", "JPY"),
        ("1.5兆円", "1500000000000", "JPY"),
        ("¥1,000", "1000", "JPY"),
        ("$300 million", "300000000", "USD"),
        ("US$2.5 billion", "2500000000", "USD"),
        ("€2trillion", "2000000000000", "EUR"),
        ("▲2.5％", "-0.025", "ratio"),
        ("-5億ドル", "-500000000", "USD"),
        ("50億ユーロ", "5000000000", "EUR"),
        ("300ポンド", "300", "GBP"),
        ("20億元", "2000000000", "CNY"),
        ("1,000ウォン", "1000", "KRW"),
        ("100ルーブル", "100", "RUB"),
        ("100バーツ", "100", "THB"),
        ("25%", "0.25", "ratio"),
        ("２５％", "0.25", "ratio"),
        ("7.0%", "0.07", "ratio"),
        ("8割", "0.8", "ratio"),
        ("2割5分", "0.25", "ratio"),
        ("4分の3", "0.75", "ratio"),
        ("4ポイント", "4", "point"),
        ("1.5%ポイント", "1.5", "point"),
        ("八つ", "8", "つ"),
        ("3つ", "3", "つ"),
        ("19か国", "19", "か国"),
        ("百二十人", "120", "人"),
        ("二〇人", "20", "人"),
        ("1,234,567件", "1234567", "件"),
    ],
)
def test_m5_a_value_is_a_decimal_and_a_unit(text, norm, unit):
    assert normalize_amount(text) == {"norm": norm, "unit": unit}


@pytest.mark.parametrize("text", ["42", "４２"])
def test_m5_a_bare_count_has_no_unit(text):
    assert normalize_amount(text) == {"norm": "42"}


@pytest.mark.parametrize(
    ("text", "mod"),
    [
        ("約40人", "APPROX"),
        ("およそ40人", "APPROX"),
        ("ほぼ40人", "APPROX"),
        ("40人前後", "APPROX"),
        ("40人程度", "APPROX"),
        ("40人以上", "EQUAL_OR_MORE"),
        ("40人以下", "EQUAL_OR_LESS"),
        ("40人未満", "LESS_THAN"),
        ("40人弱", "LESS_THAN"),
        ("40人超", "MORE_THAN"),
        ("40人強", "MORE_THAN"),
        ("40人余り", "MORE_THAN"),
    ],
)
def test_m5_a_bound_becomes_a_mod(text, mod):
    assert normalize_amount(text) == {"norm": "40", "mod": mod, "unit": "人"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3%前半", {"norm": "0.03", "mod": "START", "unit": "ratio"}),
        ("3%後半", {"norm": "0.03", "mod": "END", "unit": "ratio"}),
        ("3%台", {"norm": "0.03", "mod": "APPROX", "unit": "ratio"}),
    ],
)
def test_m5_halves_of_a_band(text, expected):
    assert normalize_amount(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5億ルピー", {"norm": "500000000", "reason": "several currencies bear this name"}),
        ("数百人", {"unit": "人", "reason": "no exact number"}),
        ("3分の1", {"unit": "ratio", "reason": "no exact number"}),
    ],
)
def test_m5_what_the_text_leaves_open_has_a_reason(text, expected):
    assert normalize_amount(text) == expected


@pytest.mark.parametrize("text", ["", "米国", "の", "人", "約", "第3期", "3人と4人", "5,500億ドル規模"])
def test_text_that_is_no_amount_has_no_value(text):
    assert normalize_amount(text) == {}


@settings(deadline=None, max_examples=150)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("0123456789０９,.，．%％一二三〇十百千万億兆京数約割分のつ人か国円ドル加$¥以上台超+"),
            st.characters(),
        ),
        max_size=24,
    )
)
@example("9" * 400 + "円")
@example("1分の0")
@example("0分の1")
@example("京" * 9 + "人")
@example("千分の" + "一")
def test_normalize_amount_never_raises(text):
    value = normalize_amount(text)
    assert not value or "norm" in value or "reason" in value
    if "norm" in value:
        assert Decimal(value["norm"]).is_finite()
        assert "E" not in value["norm"].upper()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二百三億円を拠出した。", [("二百三億円", "20300000000", "JPY")]),
        ("一億二千五十万ドルを貸した。", [("一億二千五十万ドル", "120500000", "USD")]),
        ("七億六〇〇〇万ドルを貸した。", [("七億六〇〇〇万ドル", "760000000", "USD")]),
        ("四、二〇〇万ドルを貸した。", [("四、二〇〇万ドル", "42000000", "USD")]),
        ("3億六千万円を拠出した。", [("3億六千万円", "360000000", "JPY")]),
        ("〇・七パーセントに達した。", [("〇・七パーセント", "0.007", "ratio")]),
        ("成長率は四・二％だった。", [("四・二％", "0.042", "ratio")]),
        ("成長率は４・２％だった。", [("４・２％", "0.042", "ratio")]),
        ("二割五分の出資をした。", [("二割五分", "0.25", "ratio")]),
        ("百万トンの小麦を送った。", [("百万トン", "1000000", "トン")]),
        ("二百万バーレルを備蓄した。", [("二百万バーレル", "2000000", "バーレル")]),
        ("百五十円二十銭で取引された。", [("百五十円二十銭", "150.2", "JPY")]),
        ("50ベーシスポイント下げた。", [("50ベーシスポイント", "0.5", "point")]),
    ],
)
def test_m1_numbers_in_kanji_and_mixed_with_digits(spans, text, expected):
    found = [(s.text, s.value["norm"], s.value["unit"]) for s in spans(text) if s.label == "AMOUNT"]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三十余か国が参加した。", ("三十余か国", {"norm": "30", "mod": "MORE_THAN", "unit": "か国"})),
        ("七百余万円を拠出した。", ("七百余万円", {"norm": "7000000", "mod": "MORE_THAN", "unit": "JPY"})),
        ("四百人余が集まった。", ("四百人余", {"norm": "400", "mod": "MORE_THAN", "unit": "人"})),
        ("十数か国が参加した。", ("十数か国", {"unit": "か国", "reason": "no exact number"})),
        ("四、五十名が集まった。", ("四、五十名", {"unit": "名", "reason": "no exact number"})),
        ("二億数千万円を拠出した。", ("二億数千万円", {"unit": "JPY", "reason": "no exact number"})),
        ("数十の企業が進出した。", ("数十", {"reason": "no exact number"})),
    ],
)
def test_m2_what_the_number_leaves_open_stays_inside(spans, text, expected):
    assert [(s.text, s.value) for s in spans(text) if s.label == "AMOUNT"] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("防護服5万着を送った。", "5万着"),
        ("二十万回分を送った。", "二十万回分"),
        ("3,000人分を送った。", "3,000人分"),
        ("40万食分を配った。", "40万食分"),
        ("三度の選挙を経た。", "三度"),
        ("輸送機四機が着いた。", "四機"),
        ("巡視船二隻が出港した。", "二隻"),
        ("小学校十五校を建てた。", "十五校"),
        ("賛成百二票で可決した。", "百二票"),
        ("七ヵ国が署名した。", "七ヵ国"),
        ("五箇国が署名した。", "五箇国"),
        ("三地域で実施した。", "三地域"),
        ("二百海里の水域を定めた。", "二百海里"),
        ("8か国語に訳した。", "8か国語"),
        ("五十二の国と地域が集った。", "五十二"),
        ("三個大隊を派遣した。", "三個大隊"),
        ("約6割引き下げた。", "約6割"),
        ("4割引上げた。", "4割"),
    ],
)
def test_m1_counters_of_every_class(spans, text, expected):
    assert [s.text for s in spans(text) if s.label == "AMOUNT"] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "第二十三回総会を開いた。",
        "第十二回及び第十三回会合を開いた。",
        "第1、2回会合を開いた。",
        "国民一人一人が考える。",
        "市民一人ひとりが考える。",
        "誰一人残さない。",
        "一人当たりの所得が伸びた。",
        "1人当たりGDPが伸びた。",
        "一人でも行う。",
        "二度と繰り返さない。",
        "一度も訪れない。",
        "三か国目の訪問となった。",
        "一企業の問題ではない。",
        "一部の国が反対した。",
        "九州を訪れた。",
        "六者会合を開いた。",
        "6者会合を開いた。",
        "北緯三十八度線を越えた。",
        "三権分立を守る。",
        "山本五十六の評伝を読む。",
        "2割引の切符を買う。",
        "5ミリオンを売った。",
    ],
)
def test_m4_words_that_hold_a_number_count_nothing(spans, text):
    assert [s.text for s in spans(text) if s.label == "AMOUNT"] == []


@settings(deadline=None, max_examples=100)
@given(st.integers(min_value=1, max_value=10**9), st.sampled_from(["円", "ドル", "人", "か国", "トン", "隻", "票"]))
def test_a_plain_number_comes_back_whatever_stands_around_it(number, unit):
    for text in (f"{number}{unit}", f"{number:,}{unit}"):
        assert normalize_amount(text)["norm"] == str(number)
    found = list(Amounts().find_spans(TextView(f"本年は、{number}{unit}が、届いた。")))
    assert [(s.text, s.value) for s in found] == [(f"{number}{unit}", normalize_amount(f"{number}{unit}"))]
