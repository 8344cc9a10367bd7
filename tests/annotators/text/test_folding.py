"""Folding never moves an offset, and never needs doing twice."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.text.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２０２５年", "2025年"),
        ("ＥＵ（ｅｕ）", "EU(eu)"),
        ("５．２５％", "5.25%"),
        ("國務院", "国務院"),
        ("\ud83d", "\ufffd"),
        ("𠮷野", "𠮷野"),
        ("㈱ｶﾞ", "㈱ｶﾞ"),
    ],
)
def test_one_code_point_for_one(text, expected):
    assert fold(text) == expected


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_folding_keeps_the_length_and_is_idempotent(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    folded.encode("utf-8")


def test_normalizing_would_have_moved_offsets():
    assert len(unicodedata.normalize("NFKC", "㈱ｶﾞ")) != len("㈱ｶﾞ") == len(fold("㈱ｶﾞ"))
