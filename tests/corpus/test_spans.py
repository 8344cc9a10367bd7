"""A span is a frozen dataclass, though it sets its fields itself."""

import copy
import dataclasses

import pytest

from gaiko.corpus.spans import Source, Span

SPAN = Span(
    3, 5, "日米", "ACTOR", "state", value={"iso": "JP+US"}, source=Source("actors", "1", "A-3-compound"), id="e1"
)


def test_the_fields_are_those_of_the_dataclass_in_order():
    assert [field.name for field in dataclasses.fields(SPAN)] == [*list(SPAN.as_dict())[1:], "id"]
    assert Span(3, 5, "日米", "ACTOR", "state") == Span(
        start=3, end=5, text="日米", label="ACTOR", kind="state", mention="named", value={}, source=None, id=""
    )


def test_no_field_can_be_set_or_deleted_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SPAN.start = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        del SPAN.id


@pytest.mark.parametrize("same", [copy.copy, copy.deepcopy, dataclasses.replace])
def test_a_copy_is_equal(same):
    assert type(same(SPAN)) is Span
    assert same(SPAN) == SPAN


def test_another_id_place_or_value_leaves_the_rest():
    assert dataclasses.replace(SPAN, id="e2") == SPAN.with_id("e2")
    assert dataclasses.replace(SPAN, start=13, end=15) == SPAN.shifted(10)
    assert dataclasses.replace(SPAN, value={}) == SPAN.with_value({})


def test_spans_without_a_value_do_not_share_one():
    first, second = (Span(0, 1, "米", "ACTOR", "state") for _ in range(2))
    assert first.value is not second.value
