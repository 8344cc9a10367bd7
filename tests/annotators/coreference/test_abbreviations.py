"""A full name and its abbreviation in parentheses are two spans with one value (G-3)."""

import pytest

from gaiko.annotators.coreference.abbreviations import find_abbreviations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("経済協力開発機構（OECD）に加盟した。", "経済協力開発機構/ACTOR OECD/ACTOR"),
        ("経済協力開発機構 (OECD) に加盟した。", "経済協力開発機構/ACTOR OECD/ACTOR"),
        ("経済協力開発機構（ＯＥＣＤ）に加盟した。", "経済協力開発機構/ACTOR ＯＥＣＤ/ACTOR"),
        ("経済協力開発機構（以下、「OECD」）に加盟した。", "経済協力開発機構/ACTOR OECD/ACTOR"),
        ("日英円滑化協定（RAA）が発効した。", "日英円滑化協定/AGREEMENT RAA/AGREEMENT"),
        ("日英円滑化協定（日英RAA）が発効した。", "日英円滑化協定/AGREEMENT 日英RAA/AGREEMENT"),
        ("日印租税条約（以下、「日印DTA」）が発効した。", "日印租税条約/AGREEMENT 日印DTA/AGREEMENT"),
        ("日豪外務・防衛閣僚協議委員会（「2+2」）を開いた。", "日豪外務・防衛閣僚協議委員会/ACTOR 2+2/ACTOR"),
    ],
)
def test_g3_name_and_abbreviation_are_two_spans(tagged, text, expected):
    assert tagged(text) == expected


@pytest.mark.parametrize("text", ["経済協力開発機構（OECD）に加盟した。", "日英円滑化協定（RAA）が発効した。"])
def test_g3_both_have_one_norm_and_the_second_is_linked(spans, text):
    name, short = spans(text)
    assert dict(short.value) == {**name.value, "link": "same:e1"}
    assert (short.label, short.kind) == (name.label, name.kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最高値（AI）を記録した。", ""),
        ("チリ（A）とペルー（B）が合意した。", "チリ/ACTOR ペルー/ACTOR"),
        ("バイデン大統領（JRB）が演説した。", "バイデン大統領/ACTOR"),
        ("50億円（ODA）を拠出した。", "50億円/AMOUNT"),
    ],
)
def test_g3_parentheses_after_anything_else_are_no_abbreviation(tagged, text, expected):
    assert tagged(text) == expected


def test_g3_an_abbreviation_of_a_word_inside_a_title_stays_inside(tagged):
    title = "自由で開かれたインド太平洋（FOIP）に資する日印アクションプラン"
    assert tagged(f"「{title}」を発表した。") == f"{title}/AGREEMENT"


def test_g3_a_footnote_spells_the_abbreviation_out(spans):
    found = spans("(3) WTO : World Trade Organization")
    assert [(s.text, s.label, s.value["norm"]) for s in found] == [
        ("WTO", "ACTOR", "世界貿易機関"),
        ("World Trade Organization", "ACTOR", "世界貿易機関"),
    ]


def test_a_text_without_spans_implies_none():
    assert find_abbreviations("世界貿易機関（WTO）", []) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「恒久停戦合意」（CCA）が署名された。", "恒久停戦合意/AGREEMENT CCA/AGREEMENT"),
        ("日比友好条約（マニラ条約）に署名した。", "日比友好条約/AGREEMENT マニラ条約/AGREEMENT"),
        ("日越租税条約（以下「租税条約」という。）に署名した。", "日越租税条約/AGREEMENT 租税条約/AGREEMENT"),
    ],
)
def test_g3_a_short_name_after_an_agreement_is_one_too(spans, text, expected):
    found = spans(text)
    assert " ".join(f"{s.text}/{s.label}" for s in found) == expected
    assert found[1].value["norm"] == found[0].value["norm"]


def test_g3_the_year_or_session_of_a_resolution_is_no_abbreviation(tagged):
    assert tagged("安保理決議242(1967)を想起する。") == "安保理決議242/AGREEMENT"
    assert tagged("国連総会決議377(V)を想起する。") == "国連総会決議377/AGREEMENT"
