"""Tag schemes: spans that are encoded are decoded again, and tags of other tools are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.bio import SCHEMES, decode_names, encode, scheme_marks, tag_names


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.sampled_from("XY"))), st.sampled_from([*SCHEMES]))
def test_encoded_spans_are_decoded(parts: list[tuple[int, int, str]], scheme: str) -> None:
    spans, at = [], 0
    for gap, length, label in parts:
        spans.append((at + gap, at + gap + length, label))
        at += gap + length
    tags = encode(at, spans, scheme)
    assert decode_names(tags) == spans
    assert {tag[0] for tag in tags} <= {"O", *scheme_marks(scheme)}


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("I-X I-X O", [(0, 2, "X")]),  # IOB1
        ("I-X B-X I-X", [(0, 1, "X"), (1, 3, "X")]),
        ("B-X I-Y", [(0, 1, "X"), (1, 2, "Y")]),
        ("B-X L-X U-X", [(0, 2, "X"), (2, 3, "X")]),  # BILOU
        ("E-X I-X", [(0, 1, "X"), (1, 2, "X")]),
    ],
)
def test_irregular_tags_are_read(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert decode_names(tags.split()) == spans


def test_tags_of_labels_have_a_fixed_order() -> None:
    assert tag_names(["A", "B"], "BIOES") == ["O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B"]
