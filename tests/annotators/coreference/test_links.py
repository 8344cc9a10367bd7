"""Links point from the later span to the earlier (G-3, M-3, D-2)."""

from decimal import Decimal

import pytest

from gaiko.annotators.gazetteers.tables import table


def links(spans, text: str) -> list[tuple[str, str]]:
    return [(span.text, span.value["link"]) for span in spans(text) if "link" in span.value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年4月から2021年3月まで実施した。", [("2021年3月", "range:e1")]),
        ("3.5%から4.0%に引き上げた。", [("4.0%", "range:e1")]),
        ("3か国～5か国で実施した。", [("5か国", "range:e1")]),
        ("3～5か国で実施した。", [("5か国", "range:e1")]),
        ("2018～2021年に実施した。", [("2021年", "range:e1")]),
        ("30億豪ドル（約2,900億円）を支援した。", [("約2,900億円", "equals:e1")]),
        ("経済協力開発機構（OECD）に加盟した。", [("OECD", "same:e1")]),
        ("核兵器不拡散条約（NPT）を遵守する。", [("NPT", "same:e1")]),
        ("チリは世界貿易機関（以下、「WTO」）に加盟した。", [("WTO", "same:e2")]),
        ("2019年3月に署名し、同年7月に発効した。", [("同年7月", "anchor:e1")]),
        ("2018年4月1日から5日まで開催した。", [("5日", "anchor:e1 range:e1")]),
    ],
)
def test_a_link_names_its_relation_and_the_earlier_span(spans, text, expected):
    assert links(spans, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2018年4月に開始し、2021年3月に終了した。",
        "3%（前年は5%）となった。",
        "30人（5か国）が参加した。",
        "50億円と30億円を拠出した。",
        "3%から5人に変わった。",
        "経済協力開発機構（フランス）に加盟した。",
        "経済協力開発機構とOECDは同じである。",
    ],
)
def test_neighbours_without_the_relation_are_not_linked(spans, text):
    assert links(spans, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30億豪ドル（約2,900億円）を支援した。", [None]),
        ("30億豪ドル（約2,900万円）を支援した。", ["implied rate 0.00967 JPY per AUD is implausible"]),
        ("約4兆円（3億ドル）を支援した。", ["implied rate 13333.3 JPY per USD is implausible"]),
        ("2億ドル（約300億円）と4億ドル（約620億円）を支援した。", [None, None]),
        (
            "2億ドル（約300億円）と4億ドル（約800億円）を支援した。",
            [
                "implied rate 150.0 JPY per USD differs from 200.0 elsewhere in the text",
                "implied rate 200.0 JPY per USD differs from 150.0 elsewhere in the text",
            ],
        ),
        (
            "2億ドル（約300億円）を支援した。4億ドル（約600万円）を支援した。",
            [None, "implied rate 0.015 JPY per USD is implausible"],
        ),
        (
            "2億ドル（1億ユーロ）を支援した。2億ドル（2億ユーロ）を支援した。",
            [
                "implied rate 0.5 EUR per USD differs from 1.0 elsewhere in the text",
                "implied rate 1.0 EUR per USD differs from 0.5 elsewhere in the text",
            ],
        ),
        ("0ドル（0円）を支援した。", [None]),
        ("3億ルピー（約5億円）を支援した。", [None]),
    ],
)
def test_m3_an_implausible_rate_is_a_reason_beside_the_literal_value(spans, text, expected):
    restated = [span.value for span in spans(text) if span.value.get("link", "").startswith("equals:")]
    assert [value.get("reason") for value in restated] == expected
    assert all("norm" in value for value in restated)


def test_m3_every_band_is_a_band_and_of_a_known_currency():
    known = {row["iso"] for row in table("currencies")}
    for row in table("rates"):
        assert row["iso"] in known
        assert 0 < Decimal(row["low"]) < Decimal(row["high"])
