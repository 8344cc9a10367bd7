"""Reference date of a document, to which dates without a year refer, with its source.

In this order: the user's option, a key or column, a dateline in the text, a date in the file name, metadata of the page.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gaiko.corpus.calendar_dates import NUMERIC, WRITTEN, CalendarDate, checked, read_match
from gaiko.corpus.dateline import find_dateline
from gaiko.corpus.errors import InputError

OPTION, TOML, KEY, COLUMN = "option", "toml", "key", "column"
DATELINE, FILE_NAME, METADATA = "dateline", "file name", "page metadata"

_COMPACT = re.compile(r"(?<![0-9])((?:18[6-9]|19[0-9]|20[0-9])[0-9])([01][0-9])([0-3][0-9])(?![0-9])")
_SEPARATED = re.compile(r"(?<![0-9])((?:18[6-9]|19[0-9]|20[0-9])[0-9])([-_. ])([01]?[0-9])\2([0-3]?[0-9])(?![0-9])")
_ERA_SEPARATED = re.compile(
    r"(?<![A-Za-z0-9])([rhst])([0-9]{1,2})[-_. ]([0-9]{1,2})[-_. ]([0-9]{1,2})(?![0-9])", re.IGNORECASE
)
_YEAR_ALONE = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][-_. ])((?:19|20)[0-9]{2})(?![0-9A-Za-z])(?![-_. ][0-9])")
_ISO_PREFIX = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2})(?:[T ].*)?)?$")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Reference:
    """Reference date of a document.

    Attributes:
        year: 1 to 9999.
        date: the day in ISO 8601; None if only the year is known.
        source: one of ``option``, ``toml``, ``key``, ``column``, ``dateline``, ``file name``, ``page metadata``.
    """

    year: int
    date: str | None
    source: str

    def as_dict(self) -> dict[str, Any]:
        """Return the reference as JSON; ``date`` only where it is known."""
        return {"year": self.year, **({"date": self.date} if self.date else {}), "source": self.source}


def parse_reference(value: Any, where: str, source: str = OPTION) -> Reference:
    """Return the reference date that a user gives as ``year`` or ``date``.

    Args:
        value: a year (number or string), an ISO date, a Japanese date, or a date of TOML.
        where: file, line and key, for the message.
        source: see ``Reference``.

    Raises:
        InputError: anything else; 2025.0, true and -5 are no years.

    >>> parse_reference("令和７年1月11日", "--year")
    Reference(year=2025, date='2025-01-11', source='option')
    """
    found = _read_value(value)
    if found is None:
        shown = "a longer number" if type(value) is int and abs(value) > 10**_LONGEST else repr(value)
        shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
        raise InputError(
            f"{where}: {shown} is neither a year from 1 to 9999 nor a date; write 2025, 2025-01-11 or 令和7年1月11日"
        )
    return _reference(found, source)


def merge(found: Sequence[Reference]) -> Reference:
    """Return the reference date of a ``year`` and a ``date``, in this order: the year counts, and the date if it is in it."""
    return next((each for each in found if each.date and each.year == found[0].year), found[0])


def _read_value(value: Any) -> CalendarDate | None:
    if isinstance(value, date):
        return CalendarDate(value.year, value.month, value.day)
    if type(value) is int:
        if 1 <= value <= 9999:
            return CalendarDate(value)
        value = str(value) if 18000101 <= value <= 99991231 else ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    if re.fullmatch("[0-9]{1,4}", text):
        return CalendarDate(int(text)) if int(text) else None
    if match := _ISO_PREFIX.match(text):
        return checked(int(match[1]), match[2], match[3]) if int(match[1]) else None
    if match := _COMPACT.fullmatch(text):
        return checked(int(match[1]), match[2], match[3])
    match = WRITTEN.fullmatch(text) or NUMERIC.fullmatch(text)
    return read_match(match) if match else None


def date_of_file_name(name: str) -> CalendarDate | None:
    """Return the date in a file name, or its year where several days or a year alone are named; None if it is not certain.

    >>> date_of_file_name("press_2025_01_11.txt"), date_of_file_name("speech-1998.txt"), date_of_file_name("id_20251399.txt")
    (CalendarDate(year=2025, month=1, day=11), CalendarDate(year=1998, month=None, day=None), None)
    """
    stem = re.sub(r"\.[A-Za-z][A-Za-z0-9]{0,7}$", "", unicodedata.normalize("NFKC", name))
    found = {checked(int(m[1]), m[2], m[3]) for m in _COMPACT.finditer(stem)}
    found |= {checked(int(m[1]), m[3], m[4]) for m in _SEPARATED.finditer(stem)}
    found |= {read_match(m) for m in WRITTEN.finditer(stem)}
    for m in _ERA_SEPARATED.finditer(stem):
        match = NUMERIC.fullmatch(f"{m[1].upper()}{m[2]}.{m[3]}.{m[4]}")
        found.add(read_match(match) if match else None)
    if not found:
        found = {CalendarDate(int(m[1])) for m in _YEAR_ALONE.finditer(stem)}
    if None in found or len({each.year for each in found if each}) != 1:
        return None
    days = {each for each in found if each}
    return days.pop() if len(days) == 1 else CalendarDate(days.pop().year)


def infer_reference(text: str, name: str = "", metadata: str = "") -> Reference | None:
    """Return the reference date that a document itself shows; None if it shows none.

    Args:
        text: the document, for its dateline.
        name: its file name.
        metadata: the date in the metadata of its page.
    """
    if found := find_dateline(text):
        return _reference(found, DATELINE)
    if found := date_of_file_name(name):
        return _reference(found, FILE_NAME)
    found = _read_value(metadata)
    return _reference(found, METADATA) if found else None


def _reference(found: CalendarDate, source: str) -> Reference:
    return Reference(found.year, found.iso, source)
