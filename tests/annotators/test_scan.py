"""Scanning from signs finds exactly what trying every position would."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.scan import Words, scan

PATTERN = re.compile("(?<!訪)(?:日|米)+(?!国)|韓日|日中首脳")
FIRST = re.compile("[日米韓]")
TEXTS = st.text(alphabet="日米韓中訪国首脳、は", max_size=40)


def spans(matches):
    return [match.span() for match in matches]


@given(TEXTS)
def test_scan_from_a_class_of_characters_is_finditer(text):
    assert spans(scan(PATTERN, FIRST, text)) == spans(PATTERN.finditer(text))


@given(TEXTS)
def test_scan_from_words_is_finditer(text):
    words = ["日中首脳", "日", "米", "韓日"]
    pattern = re.compile("(?:日中首脳|韓日|日|米)(?!国)")
    assert spans(Words(words).scan(pattern, text)) == spans(pattern.finditer(text))


@pytest.mark.parametrize(("text", "found"), [("日中は", True), ("英は", False), ("", False)])
def test_whether_any_word_is_within(text, found):
    assert Words(["日中", "米"]).within(text) is found
