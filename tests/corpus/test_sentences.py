"""Sentences end at 。 ｡ ！ ？ and, in texts that use it so, ．; never inside a pair of brackets or quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaiko.corpus.sentences import split_sentences

BRACKETS_AND_STOPS = st.text("。？!．.「」『』“”（）()〈〉あ、\n 　𠮷", max_size=60)


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


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("会談は成功か？大臣は否定した！続く。", ["会談は成功か？", "大臣は否定した！", "続く。"]),
        ("会談は成功か? 大臣は否定した! 続く。", ["会談は成功か?", "大臣は否定した!", "続く。"]),
        ("何だと！？まさか。", ["何だと！？", "まさか。"]),
        ("本当ですか？？（拍手）はい。", ["本当ですか？？", "（拍手）はい。"]),
        ("協定に署名した｡大臣は歓迎した｡", ["協定に署名した｡", "大臣は歓迎した｡"]),
        ("なぜ反対か？と問われた。次。", ["なぜ反対か？と問われた。", "次。"]),
        ("なぜ反対か？という問いが出た。", ["なぜ反対か？という問いが出た。"]),
        ("賛成！の声が上がった。", ["賛成！の声が上がった。"]),
        ("詳細は https://example.jp/?id=3 を参照。次。", ["詳細は https://example.jp/?id=3 を参照。", "次。"]),
    ],
)
def test_question_and_exclamation_marks_end_a_sentence(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("協定に署名した．大臣は歓迎した．", ["協定に署名した．", "大臣は歓迎した．"]),
        (
            "成長率は２．５％であった．物価は１．２％上がった．",
            ["成長率は２．５％であった．", "物価は１．２％上がった．"],
        ),
        ("協定に署名した. 大臣は歓迎した.", ["協定に署名した.", "大臣は歓迎した."]),
        ("協定は発効した（前年の合意による）．続く．", ["協定は発効した（前年の合意による）．", "続く．"]),
        ("ア．協定に署名した．次に進んだ．", ["ア．協定に署名した．", "次に進んだ．"]),
        ("一．協定に署名した．", ["一．協定に署名した．"]),
        ("１．経済", ["１．経済"]),
        ("（１）．経済協力の推進", ["（１）．経済協力の推進"]),
        ("２．５％上がった", ["２．５％上がった"]),
        ("Ｕ．Ｓ．の代表が来た", ["Ｕ．Ｓ．の代表が来た"]),
        ("Ｊ．Ｄ．ヴァンス副大統領が来た．", ["Ｊ．Ｄ．ヴァンス副大統領が来た．"]),
        ("ジョン．Ｆ．ケネディが来た．続く．", ["ジョン．Ｆ．ケネディが来た．", "続く．"]),
        ("優し．い国である。次。", ["優し．い国である。", "次。"]),
        (
            "Mr. Smith of the U.S. visited Lima. 大臣は歓迎した。",
            ["Mr. Smith of the U.S. visited Lima. 大臣は歓迎した。"],
        ),
        ("No. 5の議題はvol. 3に載る。", ["No. 5の議題はvol. 3に載る。"]),
        ("1. 経済\n2. 外交\n", ["1. 経済", "2. 外交"]),
    ],
)
def test_a_point_ends_a_sentence_only_in_texts_without_other_full_stops(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize(("opening", "closing"), ["“”", "‘’", "『』", "「」", "｢｣", "〝〟", "〖〗", "≪≫"])
def test_quotation_marks_protect_their_sentences(opening: str, closing: str) -> None:
    text = f"大臣は{opening}行く。何か？いや！{closing}と述べた。次。"
    assert split(text) == [text[:-2], "次。"]


@pytest.mark.parametrize(
    "sentence",
    [
        "歌手のモーニング娘。がリマで公演した。",
        "歌手のモーニング娘。、ゲスの極み乙女。の両組が公演した。",
        "映画君の名は。も上映された。",
        "グループ花。の公演を後援した。",
        "劇団空。は日本から来た。",
        "文部科学省はトビタテ！留学JAPANを進めた。",
        "Yahoo!ニュースとYahoo！天気が報じた。",
        "ラブライブ！サンシャイン!!の上映会が開かれた。",
        "Hey! Say! JUMPが公演した。",
    ],
)
def test_a_stop_inside_a_name_ends_no_sentence(sentence: str) -> None:
    assert split(f"{sentence}続く。") == [sentence, "続く。"]


@pytest.mark.parametrize(
    "second",
    [
        "が、交渉は続いた。",
        "では、次に進む。",
        "と同時に署名した。",
        "ところで、次に進む。",
        "はじめに述べる。",
        "もっとも、例外はある。",
        "にもかかわらず、続いた。",
        "のみならず、米国も来た。",
        "より一層の努力が要る。",
        "やがて終わった。",
        "でも、続いた。",
    ],
)
def test_a_sentence_may_begin_like_a_particle(second: str) -> None:
    assert split(f"協定に署名した。{second}") == ["協定に署名した。", second]


@given(BRACKETS_AND_STOPS)
def test_nothing_but_white_space_lies_between_sentences(text: str) -> None:
    at = 0
    for start, end in split_sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
