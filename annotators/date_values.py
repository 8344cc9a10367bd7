"""Values of dates: TIMEX3-like, resolved through a whole document (D-5).

A month without a year means the document's year. A date inherits only through 同, 翌, 前 and 来 from
the last stated date, as a bare day from the last month, and as a range's second end from the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from annotators.date_forms import (
    BEFORE_COMMON_ERA,
    FORM,
    NO_YEAR,
    PARTS,
    SEASONS,
    Reading,
    Stated,
    dated,
    era_start,
    read_alone,
    read_int,
    valued,
)
from annotators.date_ranges import completed
from annotators.durations import completed_duration, normalize_duration
from annotators.folding import fold
from corpus.spans import Span

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
_WEEK_OFFSET = {"再来週": 2, "来週": 1, "同週": 0, "翌週": 1, "前週": -1}
_SEASON_OFFSET = {"昨": -1, "今": 0, "来": 1, "翌": 1}
_OF_THE_DOCUMENT = {"昨年", "今年", "本年", "一昨年", "再来年", "先月", "今月"}
"""Deictic from the time of writing, not from the last date."""
_OF_THE_DAY = {"昨日", "一昨日", "先週", "今週", "先月", "今月"}
_ANAPHORIC = {"同年", "翌年", "前年"}
"""Of the last date only; without one, the document's year does not stand in for it."""
_YEAR_ONLY = re.compile("[0-9]{4}")
_RANGE = re.compile("から|～|〜|－|—|-|–")
NO_EARLIER = "no earlier date to count from"
NO_DAY = "the day of writing is not known"


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


@dataclass(frozen=True, slots=True)
class _Read:
    """A date of this passage with its value, and what it states."""

    span: Span
    stated: Stated | None

    @property
    def is_year(self) -> bool:
        """Whether it states a whole year and nothing more."""
        return "mod" not in self.span.value and _YEAR_ONLY.fullmatch(self.span.value.get("norm", "")) is not None


@dataclass(slots=True)
class _Context:
    """What may be inherited at this point of a stream."""

    year: int | None
    last: Stated | None = None
    last_main: Stated | None = None
    last_month: Stated | None = None


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
    text = fold(passage.text)
    found: list[Span] = []
    texts = _texts(passage.spans, text)
    dates: list[_Read] = []
    duration: Span | None = None
    at = depth = 0
    for span in passage.spans:
        if span.label != "DATE":
            found.append(span)
            continue
        if span.kind == "duration":
            value = normalize_duration(texts[span.start], known=True)
            if duration and value and _RANGE.fullmatch(text[duration.end : span.start]):
                value["link"] = f"range:{duration.id}"
            duration = span
            found.append(replace(span, value=value))
            continue
        previous = dates[-1] if dates else None
        is_range = previous is not None and _RANGE.fullmatch(text[previous.span.end : span.start]) is not None
        first = previous.stated if previous and is_range else _bracketed_year(dates, text, span.start)
        value, stated = _calendar(texts[span.start], context, first)
        links = [f"anchor:{anchor}"] if (anchor := value.pop("_anchor", "")) else []
        if previous and is_range:
            links.append(f"range:{previous.span.id}")
        if links:
            value["link"] = " ".join(links)
        depth += text.count("(", at, span.start) - text.count(")", at, span.start)
        at = span.start
        if stated is not None:
            stated = replace(stated, id=span.id)
            if depth <= 0:  # an aside dates nothing after it: 1.1%（前年1.5%）、7.0%（前年5.4%）
                _remember(context, stated, adnominal=text[span.end : span.end + 1] == "の")
        found.append(replace(span, value=value))
        dates.append(_Read(found[-1], stated))
    return found


def _texts(spans: Sequence[Span], text: str) -> dict[int, str]:
    """The dates' folded texts by where they begin; a range's ends are completed from each other."""
    dates = [span for span in spans if span.label == "DATE"]
    texts = {span.start: fold(span.text) for span in dates}
    for before, span in pairwise(dates):
        between = text[before.end : span.start]
        if len(between) != 1 or before.kind != span.kind:
            continue
        first, second = texts[before.start], texts[span.start]
        if span.kind == "duration":
            texts[before.start] = completed_duration(first, second) if between in "～〜" else first
        else:
            texts[before.start], texts[span.start] = completed(first, between, second)
    return texts


def _bracketed_year(dates: Sequence[_Read], text: str, start: int) -> Stated | None:
    """The year of 平成27年（2015年）12月28日 for its last date, taken before the brackets where it stands there too."""
    if not dates or not dates[-1].is_year or text[dates[-1].span.end : start].strip() != ")":
        return None
    if len(dates) > 1 and dates[-2].is_year and text[dates[-2].span.end : dates[-1].span.start].strip() == "(":
        return dates[-2].stated
    return dates[-1].stated


def _remember(context: _Context, stated: Stated, *, adnominal: bool) -> None:
    context.last = stated
    if stated.month is not None:
        context.last_month = stated
    if stated.day is not None and not adnominal:
        context.last_main = stated


def _calendar(text: str, context: _Context, first: Stated | None) -> Reading:
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
    if match["rel_day"] or match["rel_prefix"]:
        return _relative_day(match, context, mod)
    year, month, anchor = _year_and_month(match, context, first)
    if year is None:
        return _without_year(match, context, mod, month)
    if match["era_fy"] or match["year_fy"] or match["rel_fy"]:
        return valued(f"FY{year}", mod, anchor), Stated(year)
    if match["season"]:
        return valued(f"{year}-{SEASONS[match['season']]}", mod, anchor), Stated(year)
    if match["quarter"]:
        return valued(f"{year}-Q{read_int(match['quarter'])}", mod, anchor), Stated(year)
    if match["half"]:
        return valued(f"{year}-H{1 if match['half'] == '上' else 2}", mod, anchor), Stated(year)
    return dated(year, month, read_int(match["day"]), mod, anchor)


def _without_year(match: re.Match[str], context: _Context, mod: dict[str, str], month: int | None) -> Reading:
    """The reason why a date has no norm."""
    if match["rel_month"] in _OF_THE_DAY:
        return {**mod, "reason": NO_DAY}, None
    inherits = match["rel_year"] in _ANAPHORIC or match["rel_season"] == "翌"
    if context.year is not None or (inherits and context.last is None):
        return {**mod, "reason": NO_EARLIER}, None
    return {**mod, "reason": NO_YEAR}, Stated(None, month, read_int(match["day"]))


def _year_and_month(
    match: re.Match[str], context: _Context, first: Stated | None
) -> tuple[int | None, int | None, str]:
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
        return (None if word in _ANAPHORIC else context.year), ""
    return context.last.year, context.last.id


def _relative_day(match: re.Match[str], context: _Context, mod: dict[str, str]) -> Reading:
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


def _relative_week(word: str, context: _Context, mod: dict[str, str]) -> dict[str, str]:
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
