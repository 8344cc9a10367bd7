"""Parse single calendar expressions, and evaluate those that inherit nothing: ISO dates, decades, centuries, eras (D-5)."""

import calendar
import re
from functools import cache
from typing import NamedTuple

from gaiko.annotators.dates.ranges import ERAS
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.numbers import read_number
from gaiko.annotators.text.scripts import KANJI_NUMERALS, KANJI_ONES, KANJI_TENS

_N = f"[0-9]+|[{KANJI_NUMERALS}]+"
PARTS = {row["word"]: row["mod"] for row in table("date_parts") if row["of"] != "era"}
"""Words for a part of a period, with the TIMEX3 mod of each."""
ERA_PARTS = {row["word"]: row["mod"] for row in table("date_parts") if row["of"] != "period"}
"""Words for a part of an era, with the TIMEX3 mod of each."""
_PART = "|".join(sorted(PARTS, key=len, reverse=True))


class Relative(NamedTuple):
    """A word that counts from another date.

    Attributes:
        unit: year, month, week, day or season.
        offset: units from the base; None where the base is never known.
        base: see ``relative_dates.tsv``.
        fiscal: whether 度 may follow: ``yes``, ``only`` or empty.
    """

    unit: str
    offset: int | None
    base: str
    fiscal: str


RELATIVE = {
    row["word"]: Relative(row["unit"], int(row["offset"]) if row["offset"] else None, row["base"], row["fiscal"])
    for row in table("relative_dates")
}


def _relative(unit: str) -> str:
    return "|".join(word for word, relative in RELATIVE.items() if relative.unit == unit)


FORM = re.compile(
    rf"""
    (?P<prefix>[同翌](?=[0-9〇{KANJI_TENS}千元]))?
    (?:(?P<era>{ERAS})(?P<era_year>元|{_N})年(?P<era_fy>度)?
      |(?P<before>紀元前)(?:{_N})年
      |(?:西暦)?(?P<year>(?<=西暦)(?:{_N})|[1-9][0-9]{{3}}|[一二][〇{KANJI_ONES}]{{3}}|(?:千[五六七八九]百|二千)[{KANJI_TENS}]+|二千)年(?P<year_fy>度)?
      |(?P<short>[0-9]{{1,2}}|[〇{KANJI_TENS}]{{1,3}}|元)年(?P<short_fy>度)?
      |(?P<rel_year>{_relative("year")})(?P<rel_fy>度)?
      |(?P<rel_month>{_relative("month")})
      |(?P<rel_week>{_relative("week")})(?:の?(?P<weekday>[月火水木金土日])曜日?)?
      |(?P<rel_day>{_relative("day")})
      |(?P<rel_season>{_relative("season")})(?=[早初晩盛]?[春夏秋冬])
      |(?P<this_year>年)(?P<this_fy>度)?(?=[末央初])
      |(?P<this_month>月)(?=末))?
    (?:第?(?P<quarter>[1-4一二三四])四半期)?
    (?:(?P<half>[上下])半期)?
    (?:の?第?(?P<month>{_N})月)?
    (?:(?P<day>{_N})日)?
    (?:[早初晩盛]?(?P<season>[春夏秋冬]))?
    (?P<part>{_PART})?(?P<about>頃|ごろ)?
    """,
    re.VERBOSE,
)
"""A calendar expression from end to end, over folded text."""
_ISO = re.compile(r"([12][0-9]{3})[-/.]([01]?[0-9])[-/.]([0-3]?[0-9])")
_ERA_PART = re.compile(rf"({ERAS})({'|'.join(sorted(ERA_PARTS, key=len, reverse=True))})?")
_DECADE = re.compile(rf"(?P<era>{ERAS})?(?P<number>{_N})年代(?P<part>.*)")
_CENTURY = re.compile(rf"(紀元前)?([0-9]{{1,2}}|[{KANJI_TENS}][〇{KANJI_TENS}]{{0,2}}|[今前来])世紀(.*)")
_CENTURY_OFFSET = {"今": 0, "前": -1, "来": 1}
_ERA = re.compile("(.+)時代(.*)")
SEASONS = {"春": "SP", "夏": "SU", "秋": "FA", "冬": "WI"}
ABBREVIATED = (
    rf"(?:(?P<letter>[{''.join(row['letter'] for row in table('eras'))}])|(?P<era>{ERAS}))(?P<year>[0-9]{{1,2}}|元)"
    r"(?:(?P<mark>[./-])(?P<month>[01]?[0-9])(?P=mark)(?P<day>[0-3]?[0-9])|(?=年))"
)
"""A date whose era is a letter, or with marks for its units: R7.10.28, S63年, 令和7.10.28."""
_ABBREVIATED = re.compile(ABBREVIATED)
NO_YEAR = "no year is known: give --year, or year in the seed's .toml"
NO_SUCH_ERA_YEAR = "the era has no such year"
NO_SUCH_DAY = "there is no such day in the calendar"
OUT_OF_RANGE = "a year outside 1 to 9999 has no norm"
LUNAR = "before 1873 months are those of the lunar calendar"
FIRST_SOLAR_YEAR = 1873
"""The first year of the solar calendar in Japan; months of earlier Japanese years are not those of the Gregorian calendar."""
BEFORE_COMMON_ERA = "a year before the common era has no norm"


class PartialDate(NamedTuple):
    """Year, month and day as far as they are known; ``id`` is the id of the span they were read from."""

    year: int | None
    month: int | None = None
    day: int | None = None
    id: str = ""


Parsed = tuple[dict[str, str], PartialDate | None]
"""Value of a date, and the date itself for others to inherit from; None where there is nothing to inherit."""


def parse_day(year: int, month: int | None, day: int | None, mod: dict[str, str], anchor: str) -> Parsed:
    """Return value and date of a year, month or day; a day that is not in the calendar has a ``reason`` and no ``norm``."""
    if not 1 <= year <= 9999:
        return {**mod, "reason": OUT_OF_RANGE}, None
    if month is None:
        return make_value(f"{year:04d}", mod, anchor), PartialDate(year)
    if not 1 <= month <= 12 or (day is not None and not _day_exists(year, month, day)):
        return {**mod, "reason": NO_SUCH_DAY}, None
    norm = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")
    return make_value(norm, mod, anchor), PartialDate(year, month, day)


def _day_exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= day <= calendar.monthrange(year, month)[1]


def make_value(norm: str, mod: dict[str, str], anchor: str) -> dict[str, str]:
    """Return a value; its ``_anchor`` is the id of the span that it inherits from, removed before output."""
    value = {"norm": norm, **mod}
    return {**value, "_anchor": anchor} if anchor else value


def parse_absolute(text: str, document_year: int | None) -> Parsed | None:
    """Return value and date of an ISO date, decade, century or era; None for other forms.

    >>> parse_absolute("1990年代後半", None)
    ({'norm': '199', 'mod': 'END'}, None)
    """
    return (
        _iso(text)
        or (_decade(text, document_year) if "年代" in text else None)
        or (_century(text, document_year) if "世紀" in text else None)
        or _period(text)
    )


def _iso(text: str) -> Parsed | None:
    match = _ISO.fullmatch(text) if text[4:5] in {"-", "/", "."} else None
    return parse_day(int(match[1]), int(match[2]), int(match[3]), {}, "") if match else None


def _decade(text: str, document_year: int | None) -> Parsed | None:
    """Evaluate a decade: with two digits, the last one that begins by the document's year; of an era, an interval."""
    match = _DECADE.fullmatch(text)
    number = read_int(match["number"]) if match else None
    if match is None or number is None:
        return None
    mod = _part_mod(match["part"])
    if match["era"]:
        start = year_of_era(match["era"], number)
        if start is None:
            return {**mod, "reason": NO_SUCH_ERA_YEAR}, None
        return make_value(f"{start}/{start + 9}", mod, ""), None
    if number < 100:
        if document_year is None:
            return {**mod, "reason": NO_YEAR}, None
        number += document_year // 100 * 100
        number -= 100 if number > document_year else 0
    return make_value(f"{number // 10:03d}", mod, ""), None


def _century(text: str, document_year: int | None) -> Parsed | None:
    match = _CENTURY.fullmatch(text)
    if match is None:
        return None
    mod = _part_mod(match[3])
    if match[1]:
        return {**mod, "reason": BEFORE_COMMON_ERA}, None
    if match[2] in _CENTURY_OFFSET:
        if document_year is None:
            return {**mod, "reason": NO_YEAR}, None
        number: int | None = (document_year - 1) // 100 + 1 + _CENTURY_OFFSET[match[2]]
    else:
        number = read_int(match[2])
    if number is None:
        return {}, None
    if not 1 <= number <= 99:
        return {**mod, "reason": OUT_OF_RANGE}, None
    return make_value(f"{100 * number - 99:04d}/{100 * number:04d}", mod, ""), None


def _period(text: str) -> Parsed | None:
    match = (_ERA.fullmatch(text) if "時代" in text else None) or _ERA_PART.fullmatch(text)
    if not match:
        return None
    mod = {"mod": ERA_PARTS[match[2]]} if match[2] in ERA_PARTS else _part_mod(match[2] or "")
    row = next((row for row in _eras() if row["name"] == match[1]), None)
    return (make_value(f"{row['start']}/{row['end']}", mod, ""), None) if row else ({}, None)


def _part_mod(word: str) -> dict[str, str]:
    word = word if word in PARTS else word.removesuffix("頃").removesuffix("ごろ")
    return {"mod": PARTS[word]} if word in PARTS else {}


def year_of_era(name: str, number: int) -> int | None:
    """Return the Gregorian year of year ``number`` of an era, or None if the era has no such year.

    >>> year_of_era("平成", 31), year_of_era("平成", 32)
    (2019, None)
    """
    row = next(row for row in _eras() if row["name"] == name)
    year = int(row["start"]) + number - 1
    return year if number >= 1 and (not row["end"] or year <= int(row["end"])) else None


def is_in_era(name: str, year: int, month: int, day: int | None) -> bool:
    """Return whether a month or day lies in an era; True where the days of the era are not in the table.

    >>> is_in_era("昭和", 1989, 1, None), is_in_era("昭和", 1989, 12, None), is_in_era("令和", 2019, 4, 30)
    (True, False, False)
    """
    row = next(row for row in _eras() if row["name"] == name)
    shown = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")
    return row["first"][: len(shown)] <= shown and (not row["last"] or shown <= row["last"][: len(shown)])


def spell_out_era(text: str) -> str:
    """Return an abbreviated date of an era in full.

    >>> spell_out_era("R7.10.28"), spell_out_era("S63年"), spell_out_era("令和7.10.28")
    ('令和7年10月28日', '昭和63年', '令和7年10月28日')
    """
    match = _ABBREVIATED.match(text)
    if match is None or not (match["letter"] or match["month"]):
        return text
    era = match["era"] or next(row["name"] for row in _eras() if row["letter"] == match["letter"])
    if not match["month"]:
        return era + text[1:]
    return f"{era}{match['year']}年{match['month']}月{match['day']}日{text[match.end() :]}"


def eras() -> list[str]:
    """Return the names of the eras in which years are counted."""
    return ERAS.split("|")


def era_start(name: str) -> int:
    """Return the first year of an era in which years are counted."""
    return next(int(row["start"]) for row in _eras() if row["name"] == name)


@cache
def _eras() -> tuple[dict[str, str], ...]:
    return table("eras")


def read_int(text: str | None) -> int | None:
    """Return the integer value of a number in any writing, or None."""
    number = read_number(text) if text else None
    return None if number is None else int(number)
