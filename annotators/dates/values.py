"""Values of dates: TIMEX3-like, resolved through a whole document (D-5).

A month without a year means the document's year. A date inherits only through 同, 翌, 前 and 来 from
the last stated date, as a bare day from the last month, and as a range's second end from the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from gaiko.annotators.dates.context import NO_DAY, NO_EARLIER, Context, calendar_value
from gaiko.annotators.dates.durations import completed_duration, normalize_duration
from gaiko.annotators.dates.forms import NO_YEAR, SEASONS, Stated
from gaiko.annotators.dates.ranges import completed
from gaiko.annotators.text.folding import fold
from gaiko.corpus.spans import Span

_YEAR_ONLY = re.compile("[0-9]{4}")
_RANGE = re.compile("から|～|〜|－|—|-|–")

__all__ = ["NO_DAY", "NO_EARLIER", "NO_YEAR", "Passage", "normalize_date", "resolve_dates"]


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


class _Read(NamedTuple):
    """A date of this passage with its value, and what it states."""

    span: Span
    stated: Stated | None

    @property
    def is_year(self) -> bool:
        """Whether it states a whole year and nothing more."""
        return "mod" not in self.span.value and _YEAR_ONLY.fullmatch(self.span.value.get("norm", "")) is not None


def resolve_dates(passages: Sequence[Passage], year: int | None) -> list[list[Span]]:
    """Return the passages' spans with values for every DATE; other spans are unchanged.

    Args:
        passages: in reading order.
        year: the document's year, or None; dates that need it then have a ``reason`` and no ``norm``.
    """
    contexts: dict[str, Context] = {}
    return [_resolve_passage(p, contexts.setdefault(p.stream, Context(year))) for p in passages]


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
    context = Context(reference.year if reference else None)
    if reference:
        context.last = context.last_main = context.last_month = Stated(reference.year, reference.month, reference.day)
    value, _ = calendar_value(folded, context, None)
    return value


def _resolve_passage(passage: Passage, context: Context) -> list[Span]:
    if all(span.label != "DATE" for span in passage.spans):
        return list(passage.spans)
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
            found.append(span.valued(value))
            continue
        previous = dates[-1] if dates else None
        is_range = previous is not None and _RANGE.fullmatch(text[previous.span.end : span.start]) is not None
        first = previous.stated if previous and is_range else _bracketed_year(dates, text, span.start)
        if first is None and previous and previous.is_year and texts[span.start] in SEASONS:
            first = previous.stated if text[previous.span.end : span.start] == "の" else None
        value, stated = calendar_value(texts[span.start], context, first)
        links = [f"anchor:{anchor}"] if (anchor := value.pop("_anchor", "")) else []
        if previous and is_range:
            links.append(f"range:{previous.span.id}")
        if links:
            value["link"] = " ".join(links)
        depth += text.count("(", at, span.start) - text.count(")", at, span.start)
        at = span.start
        if stated is not None:
            stated = stated._replace(id=span.id)
            if depth <= 0:  # an aside dates nothing after it: 1.1%（前年1.5%）、7.0%（前年5.4%）
                _remember(context, stated, adnominal=text[span.end : span.end + 1] == "の")
        found.append(span.valued(value))
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


def _remember(context: Context, stated: Stated, *, adnominal: bool) -> None:
    context.last = stated
    if stated.month is not None:
        context.last_month = stated
    if stated.day is not None and not adnominal:
        context.last_main = stated
