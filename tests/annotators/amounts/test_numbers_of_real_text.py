"""Amounts as speeches, tables and headlines write them: mixed numbers, signs, ranges, approximate pairs, shares (M-1, M-2, M-5)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.amounts.annotator import normalize_amount
from gaiko.annotators.text.numbers import read_number


def amounts(spans, text: str) -> list[tuple[str, str | None]]:
    return [(span.text, span.value.get("norm")) for span in spans(text) if span.label == "AMOUNT"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4千2百億円を計上した。", [("4千2百億円", "420000000000")]),
        ("6千8百人が参加した。", [("6千8百人", "6800")]),
        ("２・５億円を拠出する。", [("２・５億円", "250000000")]),
        ("3億 4,000万円を計上した。", [("3億 4,000万円", "340000000")]),
        ("2 500 000ドルを拠出する。", [("2 500 000ドル", "2500000")]),
        ("被害者は0万人とされた。", [("0万人", "0")]),
        ("2兆0億円を計上した。", [("2兆0億円", "2000000000000")]),
    ],
)
def test_m5_a_number_is_read_from_its_first_digit(spans, text, expected):
    assert amounts(spans, text) == expected


@pytest.mark.parametrize("minus", "-－−")
@pytest.mark.parametrize("before", ["収支", "前年比", "成長率は", "英国"])
def test_m1_a_minus_sign_counts_wherever_it_stands(spans, before, minus):
    assert amounts(spans, f"{before}{minus}4.5%となった。") == [(f"{minus}4.5%", "-0.045")]


@pytest.mark.parametrize("mark", ["～", "〜", "~", "－", "–", "—", "―", "‐", "−", "-", "から", "ないし", "乃至"])
def test_m1_both_ends_of_a_range_are_found_and_linked(values, mark):
    found = values(f"約束は40{mark}60人に及ぶ。", "AMOUNT")
    assert [value["norm"] for value in found] == ["40", "60"]
    assert found[1]["link"] == "range:e1"


@pytest.mark.parametrize("text", ["年3から4回目の会合。", "2-1で勝った。", "8から5人を選ぶ。"])
def test_m1_a_smaller_second_number_is_no_range(spans, text):
    assert not any(span.source.rule == "M-1-range" for span in spans(text))


@pytest.mark.parametrize("text", ["7、8人", "3、4割", "四、五十人", "二十五、六億円", "30、40人", "5、6か国"])
def test_m2_two_neighbours_are_one_number_without_a_norm(spans, text):
    [span] = [span for span in spans(f"およその数は、{text}とされた。") if span.label == "AMOUNT"]
    assert span.text == text
    assert "norm" not in span.value
    assert span.value["reason"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7人-12人が参加した。", [("7人", "7"), ("12人", "12")]),
        ("2億円−4億円を拠出する。", [("2億円", "200000000"), ("4億円", "400000000")]),
        ("アポロ-3機を送る。", [("3機", "3")]),
        ("２・５倍に増えた。", [("２・５倍", "2.5")]),
        ("3億7、8千万円とされる。", [("3億7、8千万円", None)]),
        ("三・四か国が参加する。", [("三・四か国", None)]),
        ("±4ポイントの差がある。", [("±4ポイント", None)]),
        ("交渉は収拾段階にある。", []),
        ("第2、4、6回会合を開く。", []),
        ("一円たりとも払わない。", []),
    ],
)
def test_m1_dashes_pairs_and_idioms(spans, text, expected):
    assert amounts(spans, text) == expected


def test_m1_a_comparison_is_no_range(values):
    assert all("link" not in value for value in values("60人より20人多い。", "AMOUNT"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4割2分6厘", "0.426"),
        ("3割半", "0.35"),
        ("四割五分", "0.45"),
        ("約3/4の国", "0.75"),
        ("2/5を占める", "0.4"),
    ],
)
def test_m5_shares_are_exact_decimals(spans, text, expected):
    assert [norm for _, norm in amounts(spans, f"その{text}。")] == [expected]


@pytest.mark.parametrize("text", ["縮尺は1/25の地図である。", "一ミリたりとも譲らない。", "電話は03-5501-8000である。"])
def test_m4_scales_idioms_and_telephone_numbers_are_no_amounts(spans, text):
    assert amounts(spans, text) == []


@pytest.mark.parametrize(
    ("text", "norm", "mod"),
    [
        ("4、5日続いた", "PXD", "APPROX"),
        ("2、3か月以内", "PXM", "APPROX"),
        ("六十数年がたつ", "P60Y", "MORE_THAN"),
        ("4年2か月", "P4Y2M", None),
        ("三年二カ月", "P3Y2M", None),
        ("約三年少々", "P3Y", "APPROX"),
        ("四十有余年", "P40Y", "MORE_THAN"),
    ],
)
def test_d3_durations_of_speeches(values, text, norm, mod):
    [value] = values(f"その後、{text}。", "DATE")
    assert (value["norm"], value.get("mod")) == (norm, mod)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="0123456789０５,.、・〇一二三十百千万億兆京廿卅壱参拾 分の割厘半%円人約-−/", max_size=24))
def test_readers_of_numbers_and_amounts_never_raise(text):
    number = read_number(text)
    assert number is None or number.is_finite()
    value = normalize_amount(text)
    assert value == {} or "norm" in value or "reason" in value
