"""Windows cover a text without gaps and are cut at punctuation."""

import pytest

from gaiko.annotators.text.windows import SENTENCE_OR_CLAUSE, windows


@pytest.mark.parametrize("text", ["", "外", "。" * 7, "日米、日韓。" * 9, "あ" * 25, " \n、。あ" * 5])
def test_windows_cover_the_text_in_order(text: str) -> None:
    found = list(windows(text, size=10))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= 10 for start, end in found)


def test_a_sentence_end_is_preferred_to_a_later_comma() -> None:
    assert next(windows("訪米した。日米、両国", size=9)) == (0, 5)
    assert next(windows("訪米した。日米、両国", size=9, cuts=SENTENCE_OR_CLAUSE)) == (0, 8)


def test_a_window_of_one_mark_is_avoided_on_request() -> None:
    assert list(windows("。ああああ", size=3)) == [(0, 1), (1, 4), (4, 5)]
    assert list(windows("。ああああ", size=3, shortest=2)) == [(0, 3), (3, 5)]
