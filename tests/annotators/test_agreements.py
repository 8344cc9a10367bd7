"""AGREEMENT: named instruments, where a title ends, articles, and nominals (T-1 to T-5, G-2)."""

import time

import pytest

from annotators.agreements import Agreements
from annotators.base import TextView


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("日英円滑化協定", "treaty"),
        ("京都議定書", "treaty"),
        ("核兵器不拡散条約", "treaty"),
        ("日EU経済連携協定", "treaty"),
        ("日朝平壌宣言", "statement"),
        ("日豪首脳共同声明", "statement"),
        ("日印アクションプラン", "framework"),
        ("日・ベトナム戦略的パートナーシップ", "framework"),
        ("国連安保理決議第1718号", "resolution"),
        ("安保理決議2231", "resolution"),
        ("国連総会決議ES-11/4", "resolution"),
        ("国連総会決議A/RES/76/300", "resolution"),
        ("日米韓共同首脳声明", "statement"),
    ],
)
def test_t1_a_named_instrument_between_parties(spans, name, kind):
    assert [(s.text, s.label, s.kind) for s in spans(f"{name}を確認した。")] == [(name, "AGREEMENT", kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("租税条約の署名式を行った。", "租税条約/AGREEMENT"),
        ("日本・ケニア間の投資協定が発効した。", "日本/ACTOR ケニア/ACTOR 投資協定/AGREEMENT"),
    ],
)
def test_t1_a_type_compound_that_stands_for_one_instrument_counts(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水素に関する協力覚書に署名した。", "水素に関する協力覚書"),
        ("脱炭素に資する日独行動計画を発表した。", "脱炭素に資する日独行動計画"),
        ("武器貿易に関する条約を締結した。", "武器貿易に関する条約"),
    ],
)
def test_t2_ni_kansuru_and_ni_shisuru_belong_to_a_title(tagged, text, expected):
    assert tagged(text) == f"{expected}/AGREEMENT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("安全保障に関する共同声明を発出した。", "共同声明"),
        ("「防衛産業協力」に関する合意に署名した。", "合意"),
        ("平和のための日仏協定に署名した。", "日仏協定"),
    ],
)
def test_t2_but_not_to_a_bare_statement_nor_across_a_bracket_nor_a_purpose(tagged, text, expected):
    assert tagged(text) == f"{expected}/AGREEMENT"


def test_t2_a_document_is_no_agreement(tagged):
    assert tagged("安全保障に関する文書を発出した。") == ""


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("日英安全保障条約第5条の適用を確認した。", "5"),
        ("日米地位協定第17条に従う。", "17"),
        ("国連憲章第五十一条を援用した。", "51"),
        ("核兵器不拡散条約第六条に従う。", "6"),
    ],
)
def test_t3_the_article_stays_out_and_goes_to_the_value(spans, text, article):
    (span,) = spans(text)
    assert not span.text.endswith("条")
    assert span.value["article"] == article


@pytest.mark.parametrize("text", ["日米安全保障条約第5条第1項の適用", "日米安全保障条約第五条第一項の適用"])
def test_t3_a_paragraph_is_kept_with_its_article(values, text):
    assert values(text, "AGREEMENT")[0]["article"] == "5条第1項"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共同声明に署名した。", "共同声明"),
        ("首脳共同声明を発出した。", "首脳共同声明"),
        ("覚書に基づき実施した。", "覚書"),
        ("合意の履行を確認した。", "合意"),
        ("協定の署名を歓迎した。", "協定"),
        ("同協定の署名を歓迎した。", "同協定"),
        ("同租税条約は重要である。", "同租税条約"),
        ("共同首脳声明を発出した。", "共同首脳声明"),
        ("協力覚書（MOC）を締結した。", "協力覚書"),
        ("了解覚書（MOU）に署名した。", "了解覚書"),
        ("共同声明（仮訳）を発出した。", "共同声明"),
    ],
)
def test_t4_a_head_that_stands_for_one_concluded_instrument_is_nominal(spans, text, expected):
    assert [(s.text, s.label, s.mention) for s in spans(text)] == [(expected, "AGREEMENT", "nominal")]


@pytest.mark.parametrize(
    "text",
    [
        "合意の実現に向け協議した。",
        "合意を目指す。",
        "首脳は合意した。",
        "協議は合意に至った。",
        "文書に署名した。",
        "協定を結ぶ方針である。",
    ],
)
def test_t4_what_was_not_concluded_is_not_tagged(tagged, text):
    assert tagged(text) == ""


def test_t4_a_counted_head_is_not_tagged(tagged):
    assert tagged("三つの合意に署名した。") == "三つ/AMOUNT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日米同盟を強化した。", "日米/ACTOR"),
        ("自由で開かれたインド太平洋（FOIP）を推進した。", ""),
        ("国家安全保障戦略に基づく。", ""),
        ("エネルギー基本計画を改定した。", ""),
    ],
)
def test_t5_alliances_visions_and_unilateral_plans_are_not_agreements(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "title", ["日仏協力のロードマップ", "グリーン成長に資する日独アクションプラン", "海洋安全保障に関する日越協力覚書"]
)
def test_g2_a_title_in_brackets_is_taken_whole_inside_them(tagged, title):
    assert tagged(f"「{title}」を発表した。") == f"{title}/AGREEMENT"


@pytest.mark.parametrize(
    "title",
    [
        "日越共同宣言－新時代の協力に向けて－",
        "日加共同声明（仮称）",
        "日伊行動計画2026",
        "日・カリコム共同ビジョン・ステートメント2030年",
    ],
)
def test_g2_a_subtitle_or_a_year_after_the_head_belongs_to_the_title(tagged, title):
    assert tagged(f"「{title}」を発表した。") == f"{title}/AGREEMENT"


@pytest.mark.parametrize("after", ["が採択された", "を採択した", "が発出された", "を発出した", "に署名した"])
def test_g2_what_is_adopted_or_signed_announces_a_title(tagged, after):
    assert tagged(f"「未来の海への道」{after}。") == "未来の海への道/AGREEMENT"


def test_g2_a_quoted_resolution_is_one(spans):
    assert [(s.text, s.kind) for s in spans("決議「海の保護」が採択された。")] == [("海の保護", "resolution")]


def test_a_text_that_repeats_ni_kansuru_costs_time_in_proportion():
    text = "条約に関する" * 20_000
    started = time.perf_counter()
    found = list(Agreements().find_spans(TextView(text)))
    assert time.perf_counter() - started < 20
    assert max(span.end - span.start for span in found) < 500


@pytest.mark.parametrize(
    "text",
    [
        "「国境警備の強化」を訴えた。",
        "大統領令「雇用の回復」に署名した。",
        "「平和への道」と題した。",
        "法律「雇用の回復」に署名した。",
        "「国家防衛戦略」を採択した。",
        "「雇用の回復」を発表した。",
    ],
)
def test_g2_not_every_quotation_is_a_title(tagged, text):
    assert tagged(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日英円滑化協定が発効した。", {"norm": "日英円滑化協定", "parties": "JP+GB"}),
        ("日米韓共同声明を発出した。", {"norm": "日米韓共同声明", "parties": "JP+US+KR"}),
        ("USMCAを履行した。", {"norm": "米国・メキシコ・カナダ協定", "parties": "US+MX+CA"}),
        ("パリ協定を履行した。", {"norm": "パリ協定"}),
    ],
)
def test_the_value_is_the_canonical_name_and_the_parties(values, text, expected):
    assert values(text, "AGREEMENT") == [expected]
