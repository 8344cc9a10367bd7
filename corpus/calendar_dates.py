"""Parse a written calendar date: ISO, numbers with . or /, Japanese years of an era or of the Gregorian calendar.

``dateutil`` and ``datetime`` know neither eras nor kanji numerals.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gaiko.corpus.tsv import read_tsv

_DIGITS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_N = "[0-9]{1,4}|[〇零一二三四五六七八九十百千]{1,7}"
EARLIEST, LATEST = 1868, 2100
"""Years outside are numbers of another kind."""


class CalendarDate(NamedTuple):
    """A year, with month and day where they are written."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str | None:
        """The day in ISO 8601; None for a year or a month."""
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}" if self.month and self.day else None


@cache
def _eras() -> dict[str, tuple[int, int]]:
    """Return first and last Gregorian year by name and by letter of an era."""
    eras = {}
    for _, row in read_tsv(Path(__file__).with_name("eras.tsv")):
        eras[row["name"]] = eras[row["letter"]] = int(row["start"]), int(row["end"] or LATEST)
    return eras


_ERA = "|".join(name for name in _eras() if len(name) > 1)
_LETTER = "".join(name for name in _eras() if len(name) == 1)
WRITTEN = re.compile(
    rf"(?:(?P<era>{_ERA})\s*(?P<era_year>元|{_N})|(?:西暦\s*)?(?P<year>[12][0-9]{{3}}|[一二][〇零一二三四五六七八九]{{3}}|二千[一二三四五六七八九十]{{0,3}}|千[八九]百[一二三四五六七八九十]{{0,3}}))\s*年(?![度版])"
    rf"(?:\s*(?P<month>{_N})\s*月(?:\s*(?P<day>{_N})\s*日)?)?"
)
"""A date with 年, in text under NFKC."""

NUMERIC = re.compile(
    r"(?<![0-9./-])(?P<year>[12][0-9]{3})\s?(?P<sep>[-/.])\s?(?P<month>[0-9]{1,2})\s?(?P=sep)\s?(?P<day>[0-9]{1,2})(?![0-9]|[-/.][0-9])"
    rf"|(?<![A-Za-z0-9])(?P<era>[{_LETTER}])\.?(?P<era_year>[0-9]{{1,2}}|元)(?P<sep2>[-/.])(?P<month2>[0-9]{{1,2}})(?P=sep2)(?P<day2>[0-9]{{1,2}})(?![0-9]|[-/.][0-9])"
)
"""A date in digits, in text under NFKC: 2025-01-11, 2025/1/11, 2025. 1. 11, R7.1.11."""


def read_match(match: re.Match[str]) -> CalendarDate | None:
    """Return the date of a match of ``WRITTEN`` or ``NUMERIC``; None if the calendar has no such day."""
    groups = match.groupdict()
    month = groups["month"] or groups.get("month2")
    day = groups["day"] or groups.get("day2")
    if era := groups.get("era"):
        first, last = _eras()[era]
        number = 1 if groups["era_year"] == "元" else read_numeral(groups["era_year"])
        year = first + number - 1 if number else 0
        if not first <= year <= last:
            return None
    else:
        year = read_numeral(groups["year"])
    return checked(year, month and read_numeral(month), day and read_numeral(day))


def checked(year: int, month: int | str | None = None, day: int | str | None = None) -> CalendarDate | None:
    """Return the date, or None if the calendar has no such month or day."""
    found = CalendarDate(
        year, None if month in (None, "") else int(month or 0), None if day in (None, "") else int(day or 0)
    )
    try:
        date(year, 1 if found.month is None else found.month, 1 if found.day is None else found.day)
    except ValueError:
        return None
    return found


def read_numeral(text: str) -> int:
    """Return the value of digits or of a kanji numeral below 10,000; 0 for anything else.

    >>> read_numeral("二十九"), read_numeral("二〇二五"), read_numeral("二千二十五")
    (29, 2025, 2025)
    """
    if text.isascii():
        return int(text) if text.isdigit() else 0
    if not any(numeral in _UNITS for numeral in text):
        return int("".join(str(_DIGITS.get(numeral, 0)) for numeral in text))
    total, digit = 0, None
    for numeral in text:
        if numeral in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[numeral]
            digit = None
        else:
            digit = _DIGITS.get(numeral, 0)
    return total + (digit or 0)
