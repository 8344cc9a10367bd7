"""Normalization takes time linear in the text, whatever it repeats."""

import pytest
from growth import is_linear

from gaiko.annotators.text.normalization.normalized import normalize


@pytest.mark.parametrize(
    "piece",
    ["国 ", "1 ", "1\n", "国（あ", "（", "国(あ ", "か\u3099", "\u200b", "ﾊﾟ", "○", "\ufffa", " \n", "第 1 ", "ア・ "],
)
def test_time_is_linear(piece):
    assert is_linear(lambda size: normalize.__wrapped__(piece * size, in_sentence=True), 400)
