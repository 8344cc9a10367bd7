"""What stays untagged whoever would tag it (G-2, G-6, G-7, G-8, P-3)."""

import pytest

from gaiko.annotators.resolution.exclusions import Exclusions


@pytest.mark.parametrize(
    "text",
    [
        "訪仏した外務大臣は演説した。",
        "訪韓中の大臣と会談した。",
        "対中政策を見直した。",
        "在英邦人を保護した。",
        "駐米大使が帰国した。",
        "全米各地で集会が開かれた。",
        "米空母が寄港した。",
        "日系企業が進出した。",
    ],
)
def test_g6_a_country_character_within_a_word_is_not_tagged(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("対ロシア外交を見直した。", "ロシア/ACTOR"), ("対アフリカ外交を推進した。", "アフリカ/PLACE")],
)
def test_g6_but_a_full_name_is(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "日本人が拘束された。",
        "フランス人記者が拘束された。",
        "韓国国民の理解を得た。",
        "英国民の関心を集めた。",
        "ドイツ系住民が移住した。",
        "中国語を学ぶ。",
        "自衛隊員が参加した。",
        "在日米軍人を逮捕した。",
        "ロシア兵が負傷した。",
    ],
)
def test_g6_nationality_words_and_bound_persons_are_not_tagged(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize("text", ["南ドイツで豪雨が続いた。", "全日本の大会。"])
def test_g6_a_states_name_is_not_cut_out_of_another_name(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize("text", ["米国第一主義を掲げた。", "アメリカ・ファーストを掲げた。", "日本第一を掲げた。"])
def test_g6_slogans_are_not_tagged(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「英国は必ず復活する」と訴えた。", "英国/ACTOR"),
        ("第一に、米国は関税を課した。", "米国/ACTOR"),
        ("英国第一歩の取組である。", "英国/ACTOR"),
    ],
)
def test_g6_a_quoted_sentence_and_an_ordinary_one_are_annotated(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text", ["護衛艦「いずも」が寄港した。", "空母「カール・ビンソン」が入港した。", "米空母「ニミッツ」を視察した。"]
)
def test_g6_ships_are_not_tagged(tagged, text):
    assert tagged(text) == ""


def test_g7_a_credit_is_not_tagged_and_the_rest_of_the_caption_is(tagged):
    text = "日仏首脳会談（5月2日、フランス・パリ 写真提供：内閣広報室）"
    assert tagged(text) == "日仏/ACTOR 5月2日/DATE フランス・パリ/PLACE"


def test_g7_the_credit_ends_with_its_line(tagged):
    assert tagged("写真提供：ペルー政府\nチリは署名した。") == "チリ/ACTOR"


@pytest.mark.parametrize(
    "text",
    [
        "インフレ削減法が成立した。",
        "1994年北朝鮮制裁法に基づく。",
        "国家安全保障戦略を改定した。",
        "国家防衛戦略を公表した。",
        "インド太平洋戦略を公表した。",
        "行政命令「米国の雇用の回復」を公布した。",
        "大統領令「中国からの輸入品の規制」に署名した。",
        "ウクライナ支援法案を可決した。",
        "日本国憲法を改正した。",
        "ドイツ連邦共和国憲法を改正した。",
        "イラク憲法を改正した。",
    ],
)
def test_g8_domestic_acts_are_not_tagged_nor_anything_inside_them(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("バイデン大統領は大統領令に署名した。", "バイデン大統領/ACTOR"),
        ("米国の方法を採用した。", "米国/ACTOR"),
        ("英国の司法制度を学んだ。", "英国/ACTOR"),
        ("チリは国際法を遵守した。", "チリ/ACTOR"),
        ("ペルー憲法裁判所は決定した。", "ペルー憲法裁判所/ACTOR"),
    ],
)
def test_g8_words_outside_the_act_are_tagged(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（米国）、「英国」。", "米国/ACTOR 英国/ACTOR"),
        ("［タイ］と『ラオス』と【チリ】", "タイ/ACTOR ラオス/ACTOR チリ/ACTOR"),
        ("(5月2日)", "5月2日/DATE"),
        ("米国、英国及びチリは", "米国/ACTOR 英国/ACTOR チリ/ACTOR"),
        ("“NATO”、・G7・", "NATO/ACTOR G7/ACTOR"),
    ],
)
def test_g2_no_bracket_quote_or_punctuation_at_an_edge(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("自由で開かれたインド太平洋（FOIP）を推進した。", [((0, 19), "P-3-policy")]),
        ("護衛艦「いずも」が寄港した。", [((0, 8), "G-6-ship")]),
        ("チリは署名した。", []),
    ],
)
def test_a_zone_is_named_by_its_rule(text, expected):
    assert Exclusions().zones(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "国際連合の活動に対する協力に関する法律が成立した。",
        "ロシア国債の取扱いに関する法律に基づく。",
        "「米国との貿易の促進に関する法律」が成立した。",
        "「日本国際協力大綱」を改定した。",
        "アフリカ支援要綱を定めた。",
    ],
)
def test_g8_a_law_whose_name_runs_over_particles_is_closed_too(tagged, text):
    assert tagged(text) == ""


def test_g8_but_the_state_whose_law_it_is_stands_outside(tagged):
    assert tagged("英国の難民の保護に関する法律が成立した。") == "英国/ACTOR"
