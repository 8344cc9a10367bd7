"""The value of one date, with what it may inherit at its place in a document (D-5)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from gaiko.annotators.dates.forms import (
    BEFORE_COMMON_ERA,
    FORM,
    NO_YEAR,
    PARTS,
    SEASONS,
    Reading,
    Stated,
    dated,
    era_start,
    eras,
    read_alone,
    read_int,
    valued,
    year_of_era,
)

_YEAR_OFFSET = {
    "同年": 0,
    "翌年": 1,
    "前年": -1,
    "来年": 1,
    "昨年": -1,
    "今年": 0,
    "本年": 0,
    "一昨年": -2,
    "再来年": 2,
    "翌々年": 2,
    "前々年": -2,
    "去年": -1,
    "明年": 1,
    "次年": 1,
}
_MONTH_OFFSET = {"同月": 0, "翌月": 1, "翌々月": 2, "前月": -1, "前々月": -2, "来月": 1, "再来月": 2}
_DAY_OFFSET = {"同日": 0, "翌日": 1, "前日": -1, "翌々日": 2, "前々日": -2}
_WEEK_OFFSET = {"再来週": 2, "来週": 1, "同週": 0, "翌週": 1, "前週": -1}
_SEASON_OFFSET = {"昨": -1, "今": 0, "来": 1, "翌": 1, "明": 1}
_OF_THE_DOCUMENT = {"昨年", "去年", "今年", "本年", "明年", "一昨年", "再来年", "先月", "先々月", "今月", "本月"}
"""Deictic from the time of writing, not from the last date."""
_OF_THE_DAY = {"昨日", "一昨日", "本日", "明後日", "先週", "今週", "先月", "先々月", "今月", "本月"}
_ANAPHORIC = {"同年", "翌年", "翌々年", "次年"}
"""Of the last date only; without one, the document's year does not stand in for it, as it does for 前年."""
_COMMON_ERA = "西暦"
NO_EARLIER = "no earlier date to count from"
NO_DAY = "the day of writing is not known"


@dataclass(slots=True)
class Context:
    """What may be inherited at this point of a stream; ``style`` is the era that years were last counted in."""

    year: int | None
    last: Stated | None = None
    last_main: Stated | None = None
    last_month: Stated | None = None
    style: str = ""


def calendar_value(text: str, context: Context, first: Stated | None) -> Reading:
    """The value of a calendar expression and what it states; ``_anchor`` in the value is the span inherited from."""
    if (alone := read_alone(text, context.year)) is not None:
        return alone
    match = FORM.fullmatch(text)
    if match is None or not match.group():
        return {}, None
    mod = {"mod": PARTS[match["part"]]} if match["part"] else {}
    if match["before"]:
        return {**mod, "reason": BEFORE_COMMON_ERA}, None
    if match["rel_week"]:
        return _relative_week(match["rel_week"], context, mod), None
    if match["rel_day"] or (
        match["prefix"] and match["day"] and not (match["month"] or match["short"] or match["year"])
    ):
        return _relative_day(match, context, mod)
    context.style = match["era"] or (_COMMON_ERA if match["year"] else context.style)
    year, month, anchor = _year_and_month(match, context, first)
    if year is None:
        return _without_year(match, context, mod, month)
    if match["era_fy"] or match["year_fy"] or match["short_fy"] or match["rel_fy"] or match["this_fy"]:
        return valued(f"FY{year}", mod, anchor), Stated(year)
    if match["season"]:
        return valued(f"{year}-{SEASONS[match['season']]}", mod, anchor), Stated(year)
    if match["quarter"]:
        return valued(f"{year}-Q{read_int(match['quarter'])}", mod, anchor), Stated(year)
    if match["half"]:
        return valued(f"{year}-H{1 if match['half'] == '上' else 2}", mod, anchor), Stated(year)
    return dated(year, month, read_int(match["day"]), mod, anchor)


def _without_year(match: re.Match[str], context: Context, mod: dict[str, str], month: int | None) -> Reading:
    """The reason why a date has no norm."""
    if match["rel_month"] in _OF_THE_DAY:
        return {**mod, "reason": NO_DAY}, None
    inherits = match["rel_year"] in _ANAPHORIC or match["rel_season"] == "翌" or match["prefix"]
    if context.year is not None or (inherits and context.last is None):
        return {**mod, "reason": NO_EARLIER}, None
    return {**mod, "reason": NO_YEAR}, Stated(None, month, read_int(match["day"]))


def _year_and_month(match: re.Match[str], context: Context, first: Stated | None) -> tuple[int | None, int | None, str]:
    """Year, month, and the id of the span they were inherited from."""
    month = read_int(match["month"])
    if match["era"]:
        return (
            era_start(match["era"]) + (1 if match["era_year"] == "元" else read_int(match["era_year"]) or 1) - 1,
            month,
            "",
        )
    if match["year"]:
        return read_int(match["year"]), month, ""
    if match["short"]:
        year, anchor = _short_year(match["short"], match["prefix"] or "", context)
        return year, month, anchor
    if match["rel_year"]:
        year, anchor = _base_year(match["rel_year"], context)
        return (None if year is None else year + _YEAR_OFFSET[match["rel_year"]]), month, anchor
    if match["rel_season"]:
        year, anchor = _base_year("同年" if match["rel_season"] == "翌" else "本年", context)
        return (None if year is None else year + _SEASON_OFFSET[match["rel_season"]]), None, anchor
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
        base = None if match["rel_month"] in _OF_THE_DOCUMENT else context.last_month
        if base is None or base.year is None or base.month is None:
            return None, None, base.id if base else ""
        months = base.year * 12 + base.month - 1 + _MONTH_OFFSET[match["rel_month"]]
        return months // 12, months % 12 + 1, base.id
    if month is None and match["day"]:
        base = first if first and first.month else context.last_month
        return (base.year, base.month, base.id) if base else (None, None, "")
    if first and first.year is not None:
        later = first.month is None or month is None or month >= first.month
        return (first.year if later else first.year + 1), month, first.id
    return context.year, month, ""


def _short_year(word: str, prefix: str, context: Context) -> tuple[int | None, str]:
    """The year that a number without its century or era means: the nearest one in the style of the years before it."""
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


def _base_year(word: str, context: Context) -> tuple[int | None, str]:
    if word in _OF_THE_DOCUMENT or context.last is None or context.last.year is None:
        return (None if word in _ANAPHORIC else context.year), ""
    return context.last.year, context.last.id


def _relative_day(match: re.Match[str], context: Context, mod: dict[str, str]) -> Reading:
    if match["rel_day"] in _OF_THE_DAY:
        return {**mod, "reason": NO_DAY}, None
    base = context.last_main if match["rel_day"] else context.last_month
    if base is None or base.year is None or base.month is None or (match["rel_day"] and base.day is None):
        return {**mod, "reason": NO_YEAR if base and base.year is None else NO_EARLIER}, None
    if match["rel_day"]:
        assert base.day is not None
        try:
            day = date(base.year, base.month, base.day) + timedelta(days=_DAY_OFFSET[match["rel_day"]])
        except (ValueError, OverflowError):
            return {**mod, "reason": "the earlier date does not exist"}, None
        return valued(day.isoformat(), mod, base.id), Stated(day.year, day.month, day.day)
    return dated(base.year, read_int(match["month"]) or base.month, read_int(match["day"]), mod, base.id)


def _relative_week(word: str, context: Context, mod: dict[str, str]) -> dict[str, str]:
    """An ISO week, counted from the last stated date where that has a day."""
    if word in _OF_THE_DAY:
        return {**mod, "reason": NO_DAY}
    base = context.last
    if base is None or base.year is None or base.month is None or base.day is None:
        return {**mod, "reason": NO_EARLIER}
    try:
        day = date(base.year, base.month, base.day) + timedelta(weeks=_WEEK_OFFSET[word])
    except (ValueError, OverflowError):
        return {**mod, "reason": "the earlier date does not exist"}
    year, week, _ = day.isocalendar()
    return valued(f"{year:04d}-W{week:02d}", mod, base.id)
