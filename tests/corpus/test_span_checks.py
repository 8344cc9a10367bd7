"""Checks of ranges that all readers share."""

import pytest

from gaiko.corpus.span_checks import class_faults, is_entity_id, overlapping, range_error


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [(-1, 1, "which has 2 characters"), (0, 3, "which has 2 characters"), (1, 1, "empty"), (2, 1, "swap")],
)
def test_a_range_outside_the_text_is_explained(start: int, end: int, message: str) -> None:
    assert message in str(range_error(start, end, "米国"))
    assert range_error(0, 2, "米国") is None


def test_only_neighbours_that_share_a_character_overlap() -> None:
    assert list(overlapping([(0, 2, "a"), (2, 4, "b"), (3, 5, "c")])) == [((2, 4, "b"), (3, 5, "c"))]


@pytest.mark.parametrize("name", ["d-s0001-e0", "d-s0001-e01", "d-s0001-e１", "d-s0001-e", "d-s0002-e1", ""])
def test_ids_out_of_form_are_refused(name: str) -> None:
    assert not is_entity_id(name, "d-s0001")
    assert is_entity_id("d-s0001-e12", "d-s0001")


def test_a_label_set_of_ones_own_leaves_kind_and_mention_free() -> None:
    record = {"id": "e", "label": "X", "kind": "k", "mention": "m"}
    assert [check for check, _ in class_faults(record)] == ["GOLD-LABEL-01"]
    assert list(class_faults(record, ["X"])) == []
    assert list(class_faults(record, ["Y"])) == [("GOLD-LABEL-01", "e: label 'X' must be one of Y")]
