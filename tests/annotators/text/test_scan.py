"""Scanning from signs finds exactly what trying every position would."""

import re

from hypothesis import given
from hypothesis import strategies as st

from gaiko.annotators.text.scan import scan, scan_at

PATTERN = re.compile("(?<!訪)(?:日|米)+(?!国)|韓日|日中首脳")
FIRST = re.compile("[日米韓]")
TEXTS = st.text(alphabet="日米韓中訪国首脳、は", max_size=40)


def spans(matches):
    return [match.span() for match in matches]


@given(TEXTS)
def test_scan_from_a_class_of_characters_is_finditer(text):
    assert spans(scan(PATTERN, FIRST, text)) == spans(PATTERN.finditer(text))


@given(TEXTS)
def test_scan_at_every_possible_start_is_finditer(text):
    starts = [at for at, char in enumerate(text) if char in "日米韓"]
    assert spans(scan_at(PATTERN, starts, text)) == spans(PATTERN.finditer(text))
