"""Sentences end at 。, never inside a pair of brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.sentences import split_sentences

BRACKETS_AND_STOPS = st.text("。「」『』（）()〈〉あ、\n 　𠮷", max_size=60)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("会談した。一致した。", ["会談した。", "一致した。"]),
        ("「共にある。」とのメッセージを出した。", ["「共にある。」とのメッセージを出した。"]),
        ("取り組んだ（7月に閉鎖された。）。なお、", ["取り組んだ（7月に閉鎖された。）。", "なお、"]),
        ("発動した(同月に拡大した。）次に", ["発動した(同月に拡大した。）次に"]),
        ("「開いたまま。次の文。", ["「開いたまま。", "次の文。"]),
        ("閉じるだけ」。次。", ["閉じるだけ」。", "次。"]),
        ("終わり。」と述べた。", ["終わり。」", "と述べた。"]),
        ("『「入れ子。」の文。』である。次。", ["『「入れ子。」の文。』である。", "次。"]),
        ("　字下げ。\n次の行。", ["字下げ。", "次の行。"]),
        ("見出し", ["見出し"]),
        ("", []),
        (" 　\n", []),
    ],
)
def test_a_sentence_ends_at_its_full_stop(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(BRACKETS_AND_STOPS)
def test_nothing_but_white_space_lies_between_sentences(text: str) -> None:
    at = 0
    for start, end in split_sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
