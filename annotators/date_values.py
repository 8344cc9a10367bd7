"""Values of dates: TIMEX3-like, resolved through a whole document (D-5).

A month without a year means the document's year. A date inherits only through 同, 翌, 前 and 来 from
the last stated date, as a bare day from the last month, and as a range's second end from the first.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from annotators.durations import normalize_duration
from annotators.folding import fold
from annotators.numbers import read_number
from annotators.tables import table
from corpus.spans import Span

_N = "[0-9]+|[〇一二三四五六七八九十百千]+"
_FORM = re.compile(
    rf"""
    (?:(?P<era>明治|大正|昭和|平成|令和)(?P<era_year>元|{_N})年(?P<era_fy>度)?
      |(?P<year>[12][0-9]{{3}}|[一二][〇一二三四五六七八九]{{3}}|千九百[一二三四五六七八九十]+)年(?P<year_fy>度)?
      |(?P<rel_year>一昨年|再来年|同年|翌年|前年|昨年|来年|今年|本年)(?P<rel_fy>度)?
      |(?P<rel_month>同月|翌月|前月|先月|来月|今月)
      |(?P<rel_day>翌々日|前々日|同日|翌日|前日)
      |(?P<rel_prefix>[同翌])(?=[0-9一二三四五六七八九十])
      |(?P<rel_season>[昨今来翌])(?=[春夏秋冬]))?
    (?:第?(?P<quarter>[1-4一二三四])四半期)?
    (?:(?P<half>[上下])半期)?
    (?:第?(?P<month>{_N})月)?
    (?:(?P<day>{_N})日)?
    (?P<season>[春夏秋冬])?
    (?P<part>上旬|中旬|下旬|初旬|初頭|初め|末|前半|後半|半ば|頃|ごろ)?
    """,
    re.VERBOSE,
)
_ISO = re.compile(r"([12][0-9]{3})[-/.]([01]?[0-9])[-/.]([0-3]?[0-9])")
_DECADE = re.compile(r"([12][0-9]{2})0年代(.*)")
_CENTURY = re.compile(r"([0-9]{1,2})世紀(.*)")
_ERA = re.compile("(.+)時代(.*)")
_PARTS = {
    **dict.fromkeys(("上旬", "初旬", "初頭", "初め", "前半"), "START"),
    **dict.fromkeys(("中旬", "半ば"), "MID"),
    **dict.fromkeys(("下旬", "末", "後半"), "END"),
    **dict.fromkeys(("頃", "ごろ"), "APPROX"),
}
_SEASONS = {"春": "SP", "夏": "SU", "秋": "FA", "冬": "WI"}
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
}
_MONTH_OFFSET = {"同月": 0, "翌月": 1, "前月": -1, "来月": 1, "先月": -1, "今月": 0}
_DAY_OFFSET = {"同日": 0, "翌日": 1, "前日": -1, "翌々日": 2, "前々日": -2}
_SEASON_OFFSET = {"昨": -1, "今": 0, "来": 1, "翌": 1}
_OF_THE_DOCUMENT = {"昨年", "今年", "本年", "一昨年", "再来年", "先月", "今月"}
"""Deictic from the time of writing, not from the last date."""
_RANGE = re.compile("から|～|〜|－|—|-|–")
NO_YEAR = "no year is known: give --year, or year in the seed's .toml"
NO_EARLIER = "no earlier date to count from"


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as far as the text states it; ``id`` is the span it was read from."""

    year: int | None
    month: int | None = None
    day: int | None = None
    id: str = ""


@dataclass(slots=True)
class Passage:
    """A sentence with its spans, as the resolution walks through a document.

    Attributes:
        text: the sentence.
        spans: its flat spans in text order, with ids.
        stream: sentences of one stream inherit from each other; captions and footnotes stand apart from the body.
    """

    text: str
    spans: Sequence[Span]
    stream: str = "body"


@dataclass(slots=True)
class _Context:
    """What may be inherited at this point of a stream."""

    year: int | None
    last: Stated | None = None
    last_main: Stated | None = None
    last_month: Stated | None = None
    first_end: Stated | None = field(default=None)


def resolve_dates(passages: Sequence[Passage], year: int | None) -> list[list[Span]]:
    """Return the passages' spans with values for every DATE; other spans are unchanged.

    Args:
        passages: in reading order.
        year: the document's year, or None; dates that need it then have a ``reason`` and no ``norm``.
    """
    contexts: dict[str, _Context] = {}
    return [_resolve_passage(p, contexts.setdefault(p.stream, _Context(year))) for p in passages]


def normalize_date(text: str, reference: date | None = None) -> dict[str, str]:
    """Return the value of one date or duration read alone; ``{}`` if ``text`` is neither.

    Args:
        text: the expression, for example ``同年12月末`` or ``約4年半``.
        reference: the last stated date, which 同, 翌, 前 and bare days inherit from, and whose year a month takes.

    >>> normalize_date("12月末", date(2025, 3, 1))
    {'norm': '2025-12', 'mod': 'END'}
    """
    folded = fold(text)
    if duration := normalize_duration(folded):
        return duration
    context = _Context(reference.year if reference else None)
    if reference:
        context.last = context.last_main = context.last_month = Stated(reference.year, reference.month, reference.day)
    value, _ = _calendar(folded, context, None)
    return value


def _resolve_passage(passage: Passage, context: _Context) -> list[Span]:
    found: list[Span] = []
    folded_text = fold(passage.text)
    previous: tuple[Span, Stated | None] | None = None
    for span in passage.spans:
        if span.label != "DATE":
            found.append(span)
            continue
        folded = fold(span.text)
        if span.kind == "duration":
            found.append(replace(span, value=normalize_duration(folded)))
            continue
        first: Stated | None = None
        links = []
        if previous and _RANGE.fullmatch(passage.text[previous[0].end : span.start]):
            first = previous[1]
            links.append(f"range:{previous[0].id}")
        value, stated = _calendar(folded, context, first)
        anchor = value.pop("_anchor", "")
        if anchor:
            links.insert(0, f"anchor:{anchor}")
        if links:
            value["link"] = " ".join(links)
        if stated is not None:
            stated = replace(stated, id=span.id)
        if stated is not None and not _in_parentheses(folded_text, span.start):
            _remember(context, stated, adnominal=passage.text[span.end : span.end + 1] == "の")
        previous = (span, stated)
        found.append(replace(span, value=value))
    return found


def _in_parentheses(text: str, at: int) -> bool:
    """Whether ``at`` stands in an aside: what is dated there dates nothing after it (1.1%（前年1.5%）、7.0%（前年5.4%）)."""
    return text.count("(", 0, at) > text.count(")", 0, at)


def _remember(context: _Context, stated: Stated, *, adnominal: bool) -> None:
    context.last = stated
    if stated.month is not None:
        context.last_month = stated
    if stated.day is not None and not adnominal:
        context.last_main = stated


def _calendar(text: str, context: _Context, first: Stated | None) -> tuple[dict[str, str], Stated | None]:
    """The value of a calendar expression and what it states; ``_anchor`` in the value is the span inherited from."""
    for special in (_iso, _decade, _century, _period):
        if (result := special(text)) is not None:
            return result
    match = _FORM.fullmatch(text)
    if match is None or not match.group():
        return {}, None
    mod = {"mod": _PARTS[match["part"]]} if match["part"] else {}
    if match["rel_day"] or match["rel_prefix"]:
        return _relative_day(match, context, mod)
    year, month, anchor = _year_and_month(match, context, first)
    if match["era_fy"] or match["year_fy"] or match["rel_fy"]:
        return _value(f"FY{year}" if year else None, mod, anchor), Stated(year) if year else None
    if year is None:
        return {**mod, "reason": NO_YEAR if context.year is None else NO_EARLIER}, Stated(
            None, month, _int(match["day"])
        )
    if match["season"]:
        return _value(f"{year}-{_SEASONS[match['season']]}", mod, anchor), Stated(year)
    if match["quarter"]:
        return _value(f"{year}-Q{_int(match['quarter'])}", mod, anchor), Stated(year)
    if match["half"]:
        return _value(f"{year}-H{1 if match['half'] == '上' else 2}", mod, anchor), Stated(year)
    return _date_value(year, month, _int(match["day"]), mod, anchor)


def _year_and_month(
    match: re.Match[str], context: _Context, first: Stated | None
) -> tuple[int | None, int | None, str]:
    """Year, month, and the id of the span they were inherited from."""
    month = _int(match["month"])
    if match["era"]:
        start = next(int(row["start"]) for row in _eras() if row["name"] == match["era"])
        return start + (1 if match["era_year"] == "元" else _int(match["era_year"]) or 1) - 1, month, ""
    if match["year"]:
        return _int(match["year"]), month, ""
    if match["rel_year"]:
        year, anchor = _base_year(match["rel_year"], context)
        return (None if year is None else year + _YEAR_OFFSET[match["rel_year"]]), month, anchor
    if match["rel_season"]:
        year, anchor = _base_year("同年" if match["rel_season"] == "翌" else "本年", context)
        return (None if year is None else year + _SEASON_OFFSET[match["rel_season"]]), None, anchor
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


def _base_year(word: str, context: _Context) -> tuple[int | None, str]:
    if word in _OF_THE_DOCUMENT or context.last is None or context.last.year is None:
        return context.year, ""
    return context.last.year, context.last.id


def _relative_day(match: re.Match[str], context: _Context, mod: dict[str, str]) -> tuple[dict[str, str], Stated | None]:
    base = context.last_main if match["rel_day"] else context.last_month
    if base is None or base.year is None or base.month is None or (match["rel_day"] and base.day is None):
        return {**mod, "reason": NO_YEAR if base and base.year is None else NO_EARLIER}, None
    if match["rel_day"]:
        assert base.day is not None
        try:
            day = date(base.year, base.month, base.day) + timedelta(days=_DAY_OFFSET[match["rel_day"]])
        except (ValueError, OverflowError):
            return {**mod, "reason": "the earlier date does not exist"}, None
        return _value(day.isoformat(), mod, base.id), Stated(day.year, day.month, day.day)
    return _date_value(base.year, _int(match["month"]) or base.month, _int(match["day"]), mod, base.id)


def _date_value(
    year: int, month: int | None, day: int | None, mod: dict[str, str], anchor: str
) -> tuple[dict[str, str], Stated | None]:
    if month is None:
        return _value(f"{year:04d}", mod, anchor), Stated(year)
    if not 1 <= month <= 12 or (day is not None and not _day_exists(year, month, day)):
        return {**mod, "reason": "there is no such day in the calendar"}, None
    norm = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")
    return _value(norm, mod, anchor), Stated(year, month, day)


def _day_exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= day <= calendar.monthrange(year, month)[1]


def _value(norm: str | None, mod: dict[str, str], anchor: str) -> dict[str, str]:
    value = {"norm": norm, **mod} if norm else {**mod, "reason": NO_YEAR}
    return {**value, "_anchor": anchor} if anchor else value


def _iso(text: str) -> tuple[dict[str, str], Stated | None] | None:
    match = _ISO.fullmatch(text)
    return _date_value(int(match[1]), int(match[2]), int(match[3]), {}, "") if match else None


def _decade(text: str) -> tuple[dict[str, str], Stated | None] | None:
    match = _DECADE.fullmatch(text)
    return (_value(match[1], _part(match[2]), ""), None) if match else None


def _century(text: str) -> tuple[dict[str, str], Stated | None] | None:
    match = _CENTURY.fullmatch(text)
    return (_value(f"{int(match[1]) - 1:02d}", _part(match[2]), ""), None) if match else None


def _period(text: str) -> tuple[dict[str, str], Stated | None] | None:
    match = _ERA.fullmatch(text)
    if not match:
        return None
    row = next((row for row in _eras() if row["name"] == match[1]), None)
    return (_value(f"{row['start']}/{row['end']}", _part(match[2]), ""), None) if row else ({}, None)


def _part(word: str) -> dict[str, str]:
    return {"mod": _PARTS[word]} if word in _PARTS else {}


@cache
def _eras() -> tuple[dict[str, str], ...]:
    return table("eras")


def _int(text: str | None) -> int | None:
    number = read_number(text) if text else None
    return None if number is None else int(number)
