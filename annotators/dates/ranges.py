"""Ranges of which only the second end has the unit: [2020]～[2022年], [2024年1]～[3月], [令和5]～[6年度] (D-2)."""

import re

from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.scripts import KANJI_ONES, KANJI_TENS

ERAS = "|".join(row["name"] for row in table("eras") if row["numbered"] == "yes")
NUMBER = rf"(?:[0-9]+|[〇{KANJI_TENS}]+)"
MONTH_DAY_NUMBER = rf"(?:[0-9]{{1,2}}|[{KANJI_TENS}][〇{KANJI_TENS}]{{0,2}})"
"""Number of a month or a day: 12, 十二, and digit by digit 一二, 二〇."""
DASH = "[～〜~－–—―‐‑−-]"
NOT_A_DAY = "間|目|連続|ぶり|程度|以上|以内|余|分(?!の)|足らず|を要"
AFTERWARDS = "後(?!半)|前(?![後半])|当たり|あたり"
"""Alternatives after 日 that make a number of days a length of time or a rate, not a day of the month: 3日間, 3日後."""

_FULL_YEAR = f"(?:[12][0-9]{{3}}|[一二][〇{KANJI_ONES}]{{3}})"
_ERA_YEAR = rf"(?:{ERAS})(?:元|[0-9]{{1,2}}|[{KANJI_TENS}]{{1,3}})"


def first_end(year: str, month: str) -> str:
    """Return the pattern of a first end without a unit.

    Args:
        year: pattern of a year with its unit.
        month: pattern of a month with its unit.
    """
    number, days = MONTH_DAY_NUMBER, DASH
    return (
        rf"(?:{ERAS}|[12][0-9])?[1-9]0(?=[～〜](?:[12][0-9])?[0-9]0年代)"
        r"|[0-9]{1,2}(?=[～〜][0-9]{1,2}世紀)"
        rf"|{_FULL_YEAR}(?={DASH}(?:{_FULL_YEAR}|[0-9]{{2}}|{_ERA_YEAR})年(?![代間半]))"
        rf"|{_ERA_YEAR}(?={DASH}(?:{_FULL_YEAR}|(?:{ERAS})?(?:元|[0-9]{{1,2}}|[{KANJI_TENS}]{{1,3}}))年(?![代間半]))"
        rf"|(?:{year})?{number}(?={DASH}{number}月)"
        rf"|(?:{year})?{month}{number}(?=[、・]{number}日(?!{NOT_A_DAY}|{AFTERWARDS}))"
        rf"|(?:(?:{year})?{month})?{number}(?={days}(?:{month})?{number}日(?!{NOT_A_DAY}|{AFTERWARDS}))"
    )


_UNIT = re.compile("世紀|年度|年代|年|月|日")
_SHORT_YEAR = re.compile(rf"({NUMBER}|元)年(代?)")
_ERA = re.compile(ERAS)
_BARE = re.compile(rf"(?![12][0-9]{{3}}[-/.][01]?[0-9][-/.]).*[0-9〇{KANJI_TENS}元]", re.DOTALL)
_BETWEEN = re.compile(f"{DASH}|[、・]")


def complete_range(first: str, between: str, second: str) -> tuple[str, str]:
    """Return both ends of a range with unit and era; other pairs are returned unchanged. All arguments are folded.

    >>> complete_range("令和5", "～", "6年度")
    ('令和5年度', '令和6年度')
    """
    units = _UNIT.findall(second)
    if not units or not _BETWEEN.fullmatch(between) or not _BARE.fullmatch(first):
        return first, second
    first += units[-1]
    if short := _SHORT_YEAR.match(second):
        if era := _ERA.match(first):
            second = era[0] + second
        elif not short[2] and len(short[1]) == 2:
            second = first[:2] + second
    return first, second
