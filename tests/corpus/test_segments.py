"""Offsets into joined text lead back over the gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.segments import SegmentIndex
from gaiko.corpus.spans import Segment

SEGMENTS = [(10, 13), (20, 25), (25, 26)]


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (0, 3, ((10, 13),)),
        (2, 5, ((12, 13), (20, 22))),
        (3, 4, ((20, 21),)),
        (7, 9, ((24, 25), (25, 26))),
        (4, 4, ()),
    ],
)
def test_a_slice_is_the_parts_it_stands_in(start: int, end: int, parts: tuple[Segment, ...]) -> None:
    assert SegmentIndex(SEGMENTS).slice(start, end) == parts


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=8), st.integers(0, 40), st.integers(0, 40))
def test_the_parts_hold_the_slices_characters(gaps: list[tuple[int, int]], a: int, b: int) -> None:
    segments, at = [], 0
    for gap, length in gaps:
        segments.append((at + gap, at + gap + length))
        at += gap + length
    characters = [position for start, end in segments for position in range(start, end)]
    start, end = sorted((min(a, len(characters)), min(b, len(characters))))
    found = [position for x, y in SegmentIndex(segments).slice(start, end) for position in range(x, y)]
    assert found == characters[start:end]
