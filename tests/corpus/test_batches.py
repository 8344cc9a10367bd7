"""Lists of bounded size, and what the stream raises."""

import pytest

from gaiko.corpus.batches import batched


def test_a_list_is_full_at_the_sum_or_at_the_count() -> None:
    assert list(batched("abcdefg", lambda _: 1, 3)) == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert list(batched(["", "", "", "x"], len, 3, most=2)) == [["", ""], ["", "x"]]
    assert list(batched([], len, 3)) == []


def test_what_the_stream_raises_comes_after_what_came_before_it() -> None:
    def stream():
        yield "a"
        raise ValueError("wrong")

    batches = batched(stream(), len, 5)
    assert next(batches) == ["a"]
    with pytest.raises(ValueError, match="wrong"):
        next(batches)
