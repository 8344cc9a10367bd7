"""Sudachi's tokens keep code-point offsets, for texts beyond its limit too."""

import pytest

from gaiko.annotators.text.tokens import tokenize

LIMIT = 49_149


def surfaces(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokenize(text)]


def test_tokens_have_offsets_parts_of_speech_and_say_whether_they_are_known():
    first, second, *_ = tokenize("石破総理")
    assert (first.start, first.end, first.known) == (0, 2, True)
    assert first.pos.startswith("名詞-固有名詞-人名")
    assert second.start == 2


def test_offsets_count_code_points_not_utf16_or_bytes():
    assert "".join(surfaces("𠮷田は米国を訪れた。")) == "𠮷田は米国を訪れた。"
    assert "米国" in surfaces("𠮷𠮷𠮷は米国を訪れた。")


@pytest.mark.parametrize(
    "text",
    [
        "米国を訪問した。" * 4_000,
        "米国と英国、" * 6_000,
        "𠮷" * 20_000 + "米国",
        "あ" * 30_000,
    ],
)
def test_a_text_beyond_the_limit_is_covered_without_a_gap(text):
    assert len(text.encode()) > LIMIT
    tokens = tokenize(text)
    assert [token.start for token in tokens] == [0, *(token.end for token in tokens[:-1])]
    assert tokens[-1].end == len(text)


def test_words_after_the_cut_are_the_same_as_before_it():
    sentence = "米国を訪問した。"
    once, many = surfaces(sentence), surfaces(sentence * 4_000)
    assert many == once * 4_000


def test_no_text_has_no_tokens():
    assert tokenize("") == ()


@pytest.mark.parametrize("text", ["⁇", "ﷺ", "㍿と⁇と"])
def test_no_token_is_empty_where_one_character_is_several_morphemes(text):
    assert all(surfaces(text))
    assert "".join(surfaces(text)) == text
