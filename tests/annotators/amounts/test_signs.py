"""Passing over a text by the signs of a pattern finds what trying the pattern at every character would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.annotators.actors.states.cues import cue_pattern, cues
from gaiko.annotators.amounts.patterns import find_amounts, pattern
from gaiko.annotators.dates.durations import DURATION, scan_durations
from gaiko.annotators.dates.patterns import CALENDAR, find_calendar

NUMBERS = "0 1 5 12 2025 1990 95 〇 一 二 三 八 九 十 百 千 万 億 数 余 有余 、 。 ・ , . ～ － - / 第"
DATES = (
    "年 月 日 世紀 年度 年代 昨 同 翌 前 今 来 本 去 明 再 次 先 々 週 後 春 夏 秋 冬 早 初 末 央 上旬 令和 昭和 元 元治 万延 "
    "江戸 時代 西暦 紀元前 四半期 上半期 以来 時 分 秒 か月 年間 半 両 四 以上"
)
AMOUNTS = (
    "約 およそ ほぼ マイナス プラス + ▲ $ US$ U.S.$ ￥ 円 ドル 人 か国 つ 割 % パーセント ポイント 分の 銭 セント 件 名 "
    "回 賛成 million 強 台"
)
TEXTS = st.lists(
    st.sampled_from([*NUMBERS.split(), *DATES.split(), *AMOUNTS.split(), *"にからのはで()」 国本A"]), max_size=14
).map("".join)


def spans(matches):
    return [match.span() for match in matches]


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_amounts(text):
    assert spans(find_amounts(text)) == spans(pattern().finditer(text))


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_calendar_expressions(text):
    assert spans(find_calendar(text)) == spans(CALENDAR.finditer(text))


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_durations(text):
    assert spans(scan_durations(text)) == spans(DURATION.finditer(text))


@pytest.mark.parametrize("text", ["1" * 60 + "円", "12,345,678,901,234,567,890,123円", "〇" * 40 + "円"])
def test_an_amount_of_more_digits_than_are_looked_over(text):
    assert spans(find_amounts(text)) == spans(pattern().finditer(text))


def test_each_cue_of_a_state_is_one_group():
    assert cue_pattern().groups == len(cues())
