"""Places by the form of their names and by movement, where no table holds them."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("チリ北部で地震が起きた。", "チリ北部/PLACE"),
        ("南部チリに展開した。", "南部チリ/PLACE"),
        ("マルヴァーンの森に集まった。", "マルヴァーンの森/PLACE"),
        ("コピアポ鉱山で事故が起きた。", "コピアポ鉱山/PLACE"),
        ("在チリ日本国大使公邸で開いた。", "在チリ日本国大使公邸/PLACE"),
        ("東西ハイウェイを整備した。", "東西ハイウェイ/PLACE"),
        ("ザルンビアスカを訪問した。", "ザルンビアスカ/PLACE"),
        ("チリ・ザルンビアスカ等の施設を視察した。", "チリ・ザルンビアスカ/PLACE"),
    ],
)
def test_forms_and_cues(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "各県で実施した。",
        "両県に広がった。",
        "南部国境を管理した。",
        "ワークショップで行われた。",
        "セミナーを訪問した。",
    ],
)
def test_generic_words_are_no_places(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("西ベイルートで爆発した。", "西ベイルート/PLACE"),
        ("ダルフール地方に展開した。", "ダルフール地方/PLACE"),
        ("ガジアンテップ県で倒壊した。", "ガジアンテップ県/PLACE"),
        ("ザルンビア州は独立を宣言した。", "ザルンビア州/ACTOR"),
        ("トンブクトゥ、ザルン及びミダルの3州を占拠した。", "トンブクトゥ/PLACE ザルン/PLACE ミダル/PLACE 3州/AMOUNT"),
        ("ドバイ（チリ）へ退避した。", "ドバイ/PLACE チリ/PLACE"),
        ("デンヴァーで開催した。", "デンヴァー/PLACE"),
    ],
)
def test_units_directions_and_brackets(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ドーハ・ラウンド交渉が続く。", "ドーハ/PLACE"),
        ("ウルグアイ・ラウンド交渉が続く。", "ウルグアイ/PLACE"),
    ],
)
def test_g4_an_event_is_not_part_of_the_place_in_its_name(tagged, text, expected):
    assert tagged(text) == expected
