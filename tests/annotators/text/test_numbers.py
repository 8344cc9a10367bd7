"""Japanese numbers are read exactly, and nothing else is (M-5)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.text.numbers import plain, read_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("42", "42"),
        ("1,234,567", "1234567"),
        ("5.25", "5.25"),
        ("５．２５", "5.25"),
        ("1.5兆", "1500000000000"),
        ("2兆5,150万", "2000051500000"),
        ("3億4,000万", "340000000"),
        ("3千万", "30000000"),
        ("2百", "200"),
        ("十", "10"),
        ("三十一", "31"),
        ("千九百四十五", "1945"),
        ("二〇二五", "2025"),
        ("一万二千", "12000"),
        ("百万", "1000000"),
        ("一京", "10000000000000000"),
        ("壱億", "100000000"),
    ],
)
def test_a_number_is_read_from_end_to_end(text, expected):
    assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "人", "3人", "約3", "1,23a", "3 4", "数百", "二5", "第3", "-1", "1.2.3"])
def test_what_is_not_a_number_from_end_to_end_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0.2500", "0.25"), ("4.0", "4"), ("100", "100"), ("5.5E+11", "550000000000"), ("1E-7", "0.0000001"), ("0", "0")],
)
def test_plain_digits_have_no_exponent_and_no_trailing_zeros(number, expected):
    assert plain(Decimal(number)) == expected


@settings(deadline=None, max_examples=150)
@given(st.integers(min_value=0, max_value=10**15))
def test_grouping_and_width_do_not_change_a_number(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read_number(str(number)) == read_number(f"{number:,}") == read_number(wide) == number


@settings(deadline=None, max_examples=150)
@given(st.integers(min_value=1, max_value=9_999), st.integers(min_value=1, max_value=9_999))
def test_powers_add_up(oku, man):
    assert read_number(f"{oku:,}億{man}万") == oku * 10**8 + man * 10**4


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.one_of(st.sampled_from("0123456789,.一二〇十百千万億兆京両"), st.characters()), max_size=20))
def test_read_number_never_raises(text):
    number = read_number(text)
    assert number is None or number >= 0


_ONES = "〇一二三四五六七八九"


def in_kanji(number: int) -> str:
    """A number below 10,000 with 十, 百 and 千."""
    digits = [(number // 10**power % 10, name) for power, name in ((3, "千"), (2, "百"), (1, "十"), (0, ""))]
    return "".join(("" if digit == 1 and name else _ONES[digit]) + name for digit, name in digits if digit)


@settings(deadline=None, max_examples=150)
@given(st.integers(min_value=1, max_value=9_999), st.integers(min_value=0, max_value=9_999))
def test_kanji_with_powers_and_digit_for_digit_is_the_same_number(number, decimals):
    positional = "".join(_ONES[int(digit)] for digit in str(number))
    assert read_number(in_kanji(number)) == read_number(positional) == number
    assert read_number(f"{in_kanji(number)}万") == number * 10**4
    point = f"{positional}・" + "".join(_ONES[int(digit)] for digit in str(decimals))
    assert read_number(point) == Decimal(f"{number}.{decimals}")


@pytest.mark.parametrize(
    ("text", "expected"), [("三、五〇〇", "3500"), ("一二、〇〇〇", "12000"), ("二十・五", "20.5"), ("〇・三", "0.3")]
)
def test_kanji_in_groups_of_three_and_with_a_point(text, expected):
    assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["二、三", "・五", "三、五〇〇、一", "一・二・三", "3・5"])
def test_a_comma_or_a_point_out_of_place_is_no_number(text):
    assert read_number(text) is None
