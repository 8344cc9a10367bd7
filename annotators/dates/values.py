"""Resolve the values of all dates of a document: TIMEX3-like norms, anchors and ranges (D-5).

A month without a year is in the document's year. A date inherits from the last date through 同, 翌, 前 and 来; a day alone inherits
from the last month; the second end of a range inherits from the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from gaiko.annotators.dates.context import NO_DAY, NO_EARLIER, Context, resolve_calendar
from gaiko.annotators.dates.durations import complete_duration_range, normalize_duration
from gaiko.annotators.dates.forms import NO_YEAR, SEASONS, PartialDate, spell_out_era
from gaiko.annotators.dates.lists import RANGE_MARK, share_units
from gaiko.annotators.dates.ranges import complete_range
from gaiko.annotators.text.folding import fold
from gaiko.corpus.spans import Span

_YEAR_ONLY = re.compile("[0-9]{4}")
_RANGE = re.compile(f"から|より|{RANGE_MARK}")
_RANGE_MARK = re.compile(RANGE_MARK)

__all__ = ["NO_DAY", "NO_EARLIER", "NO_YEAR", "Passage", "normalize_date", "resolve_dates"]


@dataclass(slots=True)
class Passage:
    """A sentence with its resolved spans.

    Attributes:
        text: the sentence.
        spans: flat spans in text order, with ids.
        stream: name of the stream; dates inherit within one stream only. The body is one stream, each caption or footnote another.
    """

    text: str
    spans: Sequence[Span]
    stream: str = "body"


class _Resolved(NamedTuple):
    """A date span with its value, and the date for later inheritance."""

    span: Span
    date: PartialDate | None

    @property
    def is_year(self) -> bool:
        """Whether the date is a whole year."""
        return "mod" not in self.span.value and _YEAR_ONLY.fullmatch(self.span.value.get("norm", "")) is not None


def resolve_dates(passages: Sequence[Passage], year: int | None) -> list[list[Span]]:
    """Return the spans of each passage with a value for every DATE; other spans are unchanged.

    Args:
        passages: in reading order.
        year: the document's year. With None, dates that need it have a ``reason`` and no ``norm``.
    """
    contexts: dict[str, Context] = {}
    return [_resolve_passage(p, contexts.setdefault(p.stream, Context(year))) for p in passages]


def normalize_date(text: str, reference: date | None = None) -> dict[str, str]:
    """Return the value of one date or duration; ``{}`` if ``text`` is neither.

    Args:
        text: the expression, for example ``同年12月末`` or ``約4年半``.
        reference: the date that 同, 翌, 前 and days alone inherit from; a month without a year is in its year.

    >>> normalize_date("12月末", date(2025, 3, 1))
    {'norm': '2025-12', 'mod': 'END'}
    """
    folded = fold(text)
    if duration := normalize_duration(folded):
        return duration
    context = Context(reference.year if reference else None)
    if reference:
        context.last = context.last_main = context.last_month = PartialDate(
            reference.year, reference.month, reference.day
        )
    value, _ = resolve_calendar(folded, context, None)
    return value


def _resolve_passage(passage: Passage, context: Context) -> list[Span]:
    if all(span.label != "DATE" for span in passage.spans):
        return list(passage.spans)
    text = fold(passage.text)
    found: list[Span] = []
    texts = _texts(passage.spans, text)
    dates: list[_Resolved] = []
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
            found.append(span.with_value(value))
            continue
        previous = dates[-1] if dates else None
        is_range = previous is not None and _RANGE.fullmatch(text[previous.span.end : span.start]) is not None
        first = previous.date if previous and is_range else _bracketed_year(dates, text, span.start)
        if first is None and previous and previous.is_year and texts[span.start] in SEASONS:
            first = previous.date if text[previous.span.end : span.start] == "の" else None
        value, resolved = resolve_calendar(texts[span.start], context, first)
        links = [f"anchor:{anchor}"] if (anchor := value.pop("_anchor", "")) else []
        if previous and is_range:
            links.append(f"range:{previous.span.id}")
        if links:
            value["link"] = " ".join(links)
        depth += text.count("(", at, span.start) - text.count(")", at, span.start)
        at = span.start
        if resolved is not None:
            resolved = resolved._replace(id=span.id)
            if depth <= 0:  # a date in parentheses is not inherited: 1.1%（前年1.5%）、7.0%（前年5.4%）
                _remember(context, resolved, adnominal=text[span.end : span.end + 1] == "の")
        found.append(span.with_value(value))
        dates.append(_Resolved(found[-1], resolved))
    return found


def _texts(spans: Sequence[Span], text: str) -> dict[int, str]:
    """Return the folded text of each date by its start; the members of a range or list complete each other."""
    texts = {span.start: spell_out_era(fold(span.text)) for span in spans if span.label == "DATE"}
    for kind in ("duration", "date"):
        found = [span for span in spans if span.label == "DATE" and span.kind == kind]
        between = [text[before.end : span.start] for before, span in pairwise(found)]
        for mark, (before, span) in zip(between, pairwise(found), strict=True):
            first, second = texts[before.start], texts[span.start]
            if kind == "duration":
                texts[before.start] = complete_duration_range(first, second) if mark in ("～", "〜") else first
            elif _RANGE_MARK.fullmatch(mark):
                texts[before.start], texts[span.start] = complete_range(first, mark, second)
        if kind == "date" and found:
            shared = share_units([texts[span.start] for span in found], between, text[found[-1].end :])
            texts.update(zip((span.start for span in found), shared, strict=True))
    return texts


def _bracketed_year(dates: Sequence[_Resolved], text: str, start: int) -> PartialDate | None:
    """Return the year of 平成27年（2015年）12月28日 for its last date: the year before the parentheses, else the year inside."""
    if not dates or not dates[-1].is_year or text[dates[-1].span.end : start].strip() != ")":
        return None
    if len(dates) > 1 and dates[-2].is_year and text[dates[-2].span.end : dates[-1].span.start].strip() == "(":
        return dates[-2].date
    return dates[-1].date


def _remember(context: Context, resolved: PartialDate, *, adnominal: bool) -> None:
    context.last = resolved
    if resolved.month is not None:
        context.last_month = resolved
    if resolved.day is not None and not adnominal:
        context.last_main = resolved
