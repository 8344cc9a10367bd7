"""Resolve one calendar expression in its context: inherited year, month or day, relative words, short years (D-5)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from gaiko.annotators.dates.forms import (
    BEFORE_COMMON_ERA,
    FIRST_SOLAR_YEAR,
    FORM,
    LUNAR,
    NO_SUCH_ERA_YEAR,
    NO_YEAR,
    OUT_OF_RANGE,
    PARTS,
    RELATIVE,
    SEASONS,
    Parsed,
    PartialDate,
    Relative,
    era_start,
    eras,
    is_in_era,
    make_value,
    parse_absolute,
    parse_day,
    read_int,
    spell_out_era,
    year_of_era,
)

_AHEAD = 30
"""Years beyond that of the document that its own era may count."""
_COMMON_ERA = "西暦"
NO_EARLIER = "no earlier date to count from"
NO_DAY = "the day of writing is not known"


@dataclass(slots=True)
class Context:
    """State of date resolution after the last date of a stream.

    Attributes:
        year: the document's year, or None.
        last: the last date.
        last_main: the last date with a day that does not modify a noun (not 3日の会談).
        last_month: the last date with a month.
        style: era that years were last counted in, ``西暦`` for the common era, empty for none.
    """

    year: int | None
    last: PartialDate | None = None
    last_main: PartialDate | None = None
    last_month: PartialDate | None = None
    style: str = ""


def resolve_calendar(text: str, context: Context, first: PartialDate | None) -> Parsed:
    """Return value and date of a calendar expression; updates ``context.style``.

    Args:
        text: the folded expression.
        context: state after the dates before it.
        first: the first end of the range that the expression closes, or None.

    Returns:
        The value, ``{}`` if ``text`` is no calendar expression, with the id of the span it inherits from as ``_anchor``; the date.
    """
    text = spell_out_era(text)
    if (absolute := parse_absolute(text, context.year)) is not None:
        return absolute
    match = FORM.fullmatch(text)
    if match is None or not match.group():
        return {}, None
    mod = {"mod": PARTS[match["part"]]} if match["part"] else {}
    if match["before"]:
        return {**mod, "reason": BEFORE_COMMON_ERA}, None
    if match["rel_week"]:
        return _relative_week(match, context, mod)
    if match["rel_day"] or (
        match["prefix"] and match["day"] and not (match["month"] or match["short"] or match["year"])
    ):
        return _relative_day(match, context, mod)
    context.style = match["era"] or (_COMMON_ERA if match["year"] else context.style)
    if match["era"] and _era_year(match, context) is None:
        return {**mod, "reason": NO_SUCH_ERA_YEAR}, None
    year, month, anchor = _year_and_month(match, context, first)
    if year is None:
        return _without_year(match, context, mod, month)
    if not 1 <= year <= 9999:
        return {**mod, "reason": OUT_OF_RANGE}, None
    part = _part_of_year(match)
    if match["era_fy"] or match["year_fy"] or match["short_fy"] or match["rel_fy"] or match["this_fy"]:
        return make_value(f"FY{year}{part}", mod, anchor), PartialDate(year)
    if match["season"]:
        return make_value(f"{year}-{SEASONS[match['season']]}", mod, anchor), PartialDate(year)
    if part:
        return make_value(f"{year}{part}", mod, anchor), PartialDate(year)
    if month is not None and year < FIRST_SOLAR_YEAR and context.style not in {"", _COMMON_ERA}:
        return {**mod, "norm": f"{year:04d}", "reason": LUNAR}, PartialDate(year)
    day = read_int(match["day"])
    counts_on = match["era"] is not None and _is_ahead(match["era"], context)
    if (
        match["era"]
        and month is not None
        and 1 <= month <= 12
        and not counts_on
        and not is_in_era(match["era"], year, month, day)
    ):
        return {**mod, "reason": NO_SUCH_ERA_YEAR}, None
    return parse_day(year, month, day, mod, anchor)


def _part_of_year(match: re.Match[str]) -> str:
    """Return the suffix of a quarter or half of a year; empty if there is none."""
    if match["quarter"]:
        return f"-Q{read_int(match['quarter'])}"
    return f"-H{1 if match['half'] == '上' else 2}" if match["half"] else ""


def _era_year(match: re.Match[str], context: Context) -> int | None:
    """Return the year of an era, or None if the era has no such year; a text of the era may count ahead of its end."""
    number = 1 if match["era_year"] == "元" else read_int(match["era_year"])
    if number is None:
        return None
    year = year_of_era(match["era"], number)
    if year is None and number >= 1 and _is_ahead(match["era"], context):
        ahead = era_start(match["era"]) + number - 1
        return ahead if context.year is not None and ahead - context.year <= _AHEAD else None
    return year


def _is_ahead(era: str, context: Context) -> bool:
    """Return whether the document is of an era, so that its years count on: 昭和六十七年 in a text of 1985."""
    return context.year is not None and year_of_era(era, context.year - era_start(era) + 1) is not None


def _without_year(match: re.Match[str], context: Context, mod: dict[str, str], month: int | None) -> Parsed:
    """Return the value of a date with unknown year, with the reason."""
    if match["rel_month"] and RELATIVE[match["rel_month"]].base == "writing":
        return {**mod, "reason": NO_DAY}, None
    word = match["rel_year"] or match["rel_season"]
    inherits = match["prefix"] or (word and RELATIVE[word].base == "last")
    if context.year is not None or (inherits and context.last is None):
        return {**mod, "reason": NO_EARLIER}, None
    return {**mod, "reason": NO_YEAR}, PartialDate(None, month, read_int(match["day"]))


def _year_and_month(
    match: re.Match[str], context: Context, first: PartialDate | None
) -> tuple[int | None, int | None, str]:
    """Return year, month, and the id of the span they are inherited from (empty for none)."""
    month = read_int(match["month"])
    if match["era"]:
        return _era_year(match, context), month, ""
    if match["year"]:
        return read_int(match["year"]), month, ""
    if match["short"]:
        year, anchor = _short_year(match["short"], match["prefix"] or "", context)
        return year, month, anchor
    if match["rel_year"]:
        year, anchor = _relative_year(RELATIVE[match["rel_year"]], context)
        return year, month, anchor
    if match["rel_season"]:
        year, anchor = _relative_year(RELATIVE[match["rel_season"]], context)
        return year, None, anchor
    if match["prefix"] and month is not None:
        base = context.last
        if base is None or base.year is None:
            return None, month, base.id if base else ""
        passed = match["prefix"] == "翌" and base.month is not None and month <= base.month
        return base.year + passed, month, base.id
    if match["this_month"]:
        base = context.last_month
        return (base.year, base.month, base.id) if base else (None, None, "")
    if match["rel_month"]:
        offset = RELATIVE[match["rel_month"]].offset
        base = None if offset is None else context.last_month
        if offset is None or base is None or base.year is None or base.month is None:
            return None, None, base.id if base else ""
        months = base.year * 12 + base.month - 1 + offset
        return months // 12, months % 12 + 1, base.id
    if month is None and match["day"]:
        base = first if first and first.month else context.last_month
        return (base.year, base.month, base.id) if base else (None, None, "")
    if first and first.year is not None:
        later = first.month is None or month is None or month >= first.month
        return (first.year if later else first.year + 1), month, first.id
    return context.year, month, ""


def _short_year(word: str, prefix: str, context: Context) -> tuple[int | None, str]:
    """Return the year of a number without century or era: the nearest in the style of the years before it; and its anchor."""
    number = 1 if word == "元" else read_int(word)
    base = context.last if context.last and context.last.year is not None else None
    near = base.year if base else None if prefix else context.year
    if number is None or near is None:
        return None, ""
    in_eras = [year for era in eras() if (year := year_of_era(era, number)) is not None]
    in_centuries = [near // 100 * 100 + step + number for step in (-100, 0, 100)] if word != "元" else []
    years = {_COMMON_ERA: in_centuries, "": in_centuries + in_eras}.get(context.style, in_eras) or in_centuries
    target = near + (prefix == "翌")
    nearest = min((year for year in years if 1 <= year <= 9999), key=lambda year: abs(year - target), default=None)
    return nearest, base.id if base and prefix else ""


def _relative_year(word: Relative, context: Context) -> tuple[int | None, str]:
    base, anchor = (None if word.base == "last" else context.year), ""
    if word.base != "document" and context.last is not None and context.last.year is not None:
        base, anchor = context.last.year, context.last.id
    return (None if base is None or word.offset is None else base + word.offset), anchor


def _relative_day(match: re.Match[str], context: Context, mod: dict[str, str]) -> Parsed:
    offset = RELATIVE[match["rel_day"]].offset if match["rel_day"] else 0
    if offset is None:
        return {**mod, "reason": NO_DAY}, None
    base = context.last_main if match["rel_day"] else context.last_month
    if base is None or base.year is None or base.month is None or (match["rel_day"] and base.day is None):
        return {**mod, "reason": NO_YEAR if base and base.year is None else NO_EARLIER}, None
    if match["rel_day"]:
        assert base.day is not None
        try:
            day = date(base.year, base.month, base.day) + timedelta(days=offset)
        except (ValueError, OverflowError):
            return {**mod, "reason": "the earlier date does not exist"}, None
        return make_value(day.isoformat(), mod, base.id), PartialDate(day.year, day.month, day.day)
    return parse_day(base.year, read_int(match["month"]) or base.month, read_int(match["day"]), mod, base.id)


def _relative_week(match: re.Match[str], context: Context, mod: dict[str, str]) -> Parsed:
    """Return an ISO week, or a day in it, counted from the last date if that has a day."""
    offset = RELATIVE[match["rel_week"]].offset
    if offset is None:
        return {**mod, "reason": NO_DAY}, None
    base = context.last
    if base is None or base.year is None or base.month is None or base.day is None:
        return {**mod, "reason": NO_EARLIER}, None
    try:
        known = date(base.year, base.month, base.day)
        monday = known - timedelta(days=known.weekday()) + timedelta(weeks=offset)
        days = [monday + timedelta(days=number) for number in range(7)]
    except (ValueError, OverflowError):
        return {**mod, "reason": "the earlier date does not exist"}, None
    if match["weekday"]:
        return _day_value(days["月火水木金土日".index(match["weekday"])], mod, base.id)
    if match["day"]:
        number = read_int(match["day"])
        day = next((day for day in days if day.day == number), None)
        return _day_value(day, mod, base.id) if day else ({**mod, "reason": "the week has no such day"}, None)
    year, week, _ = monday.isocalendar()
    return make_value(f"{year:04d}-W{week:02d}", mod, base.id), None


def _day_value(day: date, mod: dict[str, str], anchor: str) -> Parsed:
    return make_value(day.isoformat(), mod, anchor), PartialDate(day.year, day.month, day.day)
