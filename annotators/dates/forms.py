"""The forms of calendar expressions, and what each states by itself (D-5); inheritance is in ``date_values``."""

import calendar
import re
from functools import cache
from typing import NamedTuple

from gaiko.annotators.dates.ranges import ERAS
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.numbers import read_number
from gaiko.annotators.text.scripts import KANJI_NUMERALS, KANJI_ONES, KANJI_TENS

_N = f"[0-9]+|[{KANJI_NUMERALS}]+"
PARTS = {
    **dict.fromkeys(("上旬", "初旬", "初頭", "初め", "始め", "初期", "初", "前半"), "START"),
    **dict.fromkeys(("中旬", "半ば", "なかば", "中葉", "中頃", "央"), "MID"),
    **dict.fromkeys(("下旬", "末", "末日", "末期", "暮れ", "暮", "後半"), "END"),
    **dict.fromkeys(("頃", "ごろ", "ころ"), "APPROX"),
}
"""Words for a part of a period, and the mod that each gives."""
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
FORM = re.compile(
    rf"""
    (?P<prefix>[同翌](?=[0-9〇{KANJI_TENS}千元]))?
    (?:(?P<era>{ERAS})(?P<era_year>元|{_N})年(?P<era_fy>度)?
      |(?P<before>紀元前)(?:{_N})年
      |(?:西暦)?(?P<year>(?<=西暦)(?:{_N})|[12][0-9]{{3}}|[一二][〇{KANJI_ONES}]{{3}}|(?:千[五六七八九]百|二千)[{KANJI_TENS}]+|二千)年(?P<year_fy>度)?
      |(?P<short>[0-9]{{1,2}}|[〇{KANJI_TENS}]{{1,3}}|元)年(?P<short_fy>度)?
      |(?P<rel_year>一昨年|再来年|翌々年|前々年|[同翌前昨来今本去明次]年)(?P<rel_fy>度)?
      |(?P<rel_month>翌々月|前々月|先々月|再来月|[同翌前先来今本]月)
      |(?P<rel_week>再来週|[先今来同翌前]週)
      |(?P<rel_day>翌々日|前々日|一昨日|明後日|[同翌前昨本]日)
      |(?P<rel_season>[昨今来翌明])(?=[早初晩盛]?[春夏秋冬])
      |(?P<this_year>年)(?P<this_fy>度)?(?=[末央初])
      |(?P<this_month>月)(?=末))?
    (?:第?(?P<quarter>[1-4一二三四])四半期)?
    (?:(?P<half>[上下])半期)?
    (?:第?(?P<month>{_N})月)?
    (?:(?P<day>{_N})日)?
    (?:[早初晩盛]?(?P<season>[春夏秋冬]))?
    (?P<part>{_PART})?(?P<about>頃|ごろ)?
    """,
    re.VERBOSE,
)
"""A calendar expression from end to end, over folded text."""
_ISO = re.compile(r"([12][0-9]{3})[-/.]([01]?[0-9])[-/.]([0-3]?[0-9])")
_ERA_PART = re.compile(rf"({ERAS})(初期|初頭|初年|中期|半ば|後期|末期|末)?")
_ERA_MODS = {"初年": "START", "中期": "MID", "後期": "END"}
_DECADE = re.compile(rf"(?P<era>{ERAS})?(?P<number>{_N})年代(?P<part>.*)")
_CENTURY = re.compile(rf"(紀元前)?([0-9]{{1,2}}|[{KANJI_TENS}][〇{KANJI_TENS}]{{0,2}}|[今前来])世紀(.*)")
_CENTURY_OFFSET = {"今": 0, "前": -1, "来": 1}
_ERA = re.compile("(.+)時代(.*)")
SEASONS = {"春": "SP", "夏": "SU", "秋": "FA", "冬": "WI"}
NO_YEAR = "no year is known: give --year, or year in the seed's .toml"
BEFORE_COMMON_ERA = "a year before the common era has no norm"


class Stated(NamedTuple):
    """A date as far as the text states it; ``id`` is the span it was read from."""

    year: int | None
    month: int | None = None
    day: int | None = None
    id: str = ""


Reading = tuple[dict[str, str], Stated | None]
"""The value of a date, and what it states."""


def dated(year: int, month: int | None, day: int | None, mod: dict[str, str], anchor: str) -> Reading:
    """Return the reading of a year, month or day; a day that does not exist has a reason instead."""
    if month is None:
        return valued(f"{year:04d}", mod, anchor), Stated(year)
    if not 1 <= month <= 12 or (day is not None and not _day_exists(year, month, day)):
        return {**mod, "reason": "there is no such day in the calendar"}, None
    norm = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")
    return valued(norm, mod, anchor), Stated(year, month, day)


def _day_exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= day <= calendar.monthrange(year, month)[1]


def valued(norm: str, mod: dict[str, str], anchor: str) -> dict[str, str]:
    """Return the value; ``_anchor`` in it is the id of the span that it was inherited from."""
    value = {"norm": norm, **mod}
    return {**value, "_anchor": anchor} if anchor else value


def read_alone(text: str, document_year: int | None) -> Reading | None:
    """Return the reading of an ISO date, a decade, a century or an era, which inherit nothing; None for other forms."""
    return (
        _iso(text)
        or (_decade(text, document_year) if "年代" in text else None)
        or (_century(text, document_year) if "世紀" in text else None)
        or _period(text)
    )


def _iso(text: str) -> Reading | None:
    match = _ISO.fullmatch(text) if text[4:5] in {"-", "/", "."} else None
    return dated(int(match[1]), int(match[2]), int(match[3]), {}, "") if match else None


def _decade(text: str, document_year: int | None) -> Reading | None:
    """A decade of two digits is the nearest that has begun by the document's year; one of an era is an interval."""
    match = _DECADE.fullmatch(text)
    number = read_int(match["number"]) if match else None
    if match is None or number is None:
        return None
    mod = _part(match["part"])
    if match["era"]:
        start = era_start(match["era"]) + number - 1
        return valued(f"{start}/{start + 9}", mod, ""), None
    if number < 100:
        if document_year is None:
            return {**mod, "reason": NO_YEAR}, None
        number += document_year // 100 * 100
        number -= 100 if number > document_year else 0
    return valued(f"{number // 10:03d}", mod, ""), None


def _century(text: str, document_year: int | None) -> Reading | None:
    match = _CENTURY.fullmatch(text)
    if match is None:
        return None
    mod = _part(match[3])
    if match[1]:
        return {**mod, "reason": BEFORE_COMMON_ERA}, None
    if match[2] in _CENTURY_OFFSET:
        if document_year is None:
            return {**mod, "reason": NO_YEAR}, None
        return valued(f"{(document_year - 1) // 100 + _CENTURY_OFFSET[match[2]]:02d}", mod, ""), None
    number = read_int(match[2])
    return ({}, None) if number is None else (valued(f"{number - 1:02d}", mod, ""), None)


def _period(text: str) -> Reading | None:
    match = (_ERA.fullmatch(text) if "時代" in text else None) or _ERA_PART.fullmatch(text)
    if not match:
        return None
    mod = {"mod": _ERA_MODS[match[2]]} if match[2] in _ERA_MODS else _part(match[2] or "")
    row = next((row for row in _eras() if row["name"] == match[1]), None)
    return (valued(f"{row['start']}/{row['end']}", mod, ""), None) if row else ({}, None)


def _part(word: str) -> dict[str, str]:
    word = word if word in PARTS else word.removesuffix("頃").removesuffix("ごろ")
    return {"mod": PARTS[word]} if word in PARTS else {}


def year_of_era(name: str, number: int) -> int | None:
    """Return the year that is ``number`` of the era, or None if the era has no such year."""
    row = next(row for row in _eras() if row["name"] == name)
    year = int(row["start"]) + number - 1
    return year if number >= 1 and (not row["end"] or year <= int(row["end"])) else None


def eras() -> list[str]:
    """Return the names of the eras whose years are counted."""
    return ERAS.split("|")


def era_start(name: str) -> int:
    """Return the first year of an era whose years are counted."""
    return next(int(row["start"]) for row in _eras() if row["name"] == name)


@cache
def _eras() -> tuple[dict[str, str], ...]:
    return table("eras")


def read_int(text: str | None) -> int | None:
    """Return the number that ``text`` writes, or None."""
    number = read_number(text) if text else None
    return None if number is None else int(number)
