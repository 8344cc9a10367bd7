"""Each kind's public function alone: right on names, empty on the rest, and never raising."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators import values
from gaiko.annotators.values import (
    normalize_agreement,
    normalize_amount,
    normalize_date,
    normalize_organization,
    normalize_person,
    normalize_place,
    normalize_state,
)

FUNCTIONS = [getattr(values, name) for name in values.__all__]


@pytest.mark.parametrize(
    ("function", "text", "value"),
    [
        (normalize_state, "イギリス", {"norm": "英国", "iso": "GB"}),
        (normalize_state, "セイロン", {"norm": "スリランカ", "iso": "LK"}),
        (normalize_state, "日英両政府", {"norm": "日本+英国", "iso": "JP+GB"}),
        (normalize_person, "岸田総理大臣", {"norm": "岸田文雄", "iso": "JP", "role": "総理大臣"}),
        (normalize_organization, "北大西洋条約機構", {"norm": "北大西洋条約機構"}),
        (normalize_place, "カナダ・カナナスキス", {"norm": "カナダ・カナナスキス", "iso": "CA"}),
        (normalize_place, "米国", {"norm": "米国", "iso": "US"}),
        (normalize_agreement, "日加情報保護協定", {"norm": "日加情報保護協定", "parties": "JP+CA"}),
        (normalize_amount, "約２兆円", {"norm": "2000000000000", "mod": "APPROX", "unit": "JPY"}),
    ],
)
def test_a_name_has_its_value(function, text, value):
    assert function(text) == value


def test_a_date_is_resolved_against_a_reference():
    assert normalize_date("翌21日", date(2025, 2, 20)) == {"norm": "2025-02-21"}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("text", ["", "。", "米国は", "第", "\ud800", "国" * 100_000, "「" * 1000])
def test_what_is_no_name_has_no_value(function, text):
    assert function(text) == {}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30))
def test_no_function_raises_and_every_value_is_a_dict_of_strings(text):
    for function in FUNCTIONS:
        value = function(text)
        assert all(isinstance(key, str) and isinstance(field, str) for key, field in value.items())


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (normalize_state, "米国"),
        (normalize_person, "石破総理大臣"),
        (normalize_place, "東シナ海"),
        (normalize_amount, "5,500億ドル"),
    ],
)
def test_full_width_and_half_width_are_one(function, text):
    wide = text.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789,"})
    assert function(wide) == function(text) != {}
