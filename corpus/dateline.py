"""Find the dateline of a document: a line at its head or end with a date and at most an office, a place or a kind of document.

Libraries that find dates (ja-timex, dateparser) take every date in running text; the date of a past event is no dateline.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gaiko.corpus.calendar_dates import EARLIEST, LATEST, NUMERIC, WRITTEN, CalendarDate, read_match
from gaiko.corpus.tsv import read_tsv

_HEAD_LINES, _END_LINES = 12, 5
_HEAD_CHARS = 4000
_LONGEST = 80
_PROSE = re.compile("。.|.{25}。$")
_SPACE = re.compile(r"[\s,、，・|/:：()\[\]（）「」『』〔〕【】<>〈〉《》―—–~〜\-=*#●○◆■□◇※_]+")
_ATTACHED = re.compile(
    r"\(?[日月火水木金土](?:曜日?)?(?:[・･]?祝日?)?\)|[日月火水木金土]曜日|(?:午前|午後)?\s*[0-9〇一二三四五六七八九十]{1,3}(?:時(?:[0-9〇一二三四五六七八九十]{1,3}分|半)?|:[0-9]{2})(?:頃|ごろ)?"
    r"|於[いてけるて]*\s*[:：]?\s*[^\s、。()（）]{1,20}|(?:場所|於)\s*[:：]\s*[^\s、。]{1,20}"
    r"|第\s*[0-9〇一二三四五六七八九十百]+\s*(?:回|号|次|期|報|版)"
)
"""Weekday, time of day, place after 於, and numbers of sessions and issues."""


def find_dateline(text: str) -> CalendarDate | None:
    """Return the date of the dateline, with the month and day where they are certain; None without one, or if two contradict.

    >>> find_dateline("外務大臣の訪問\\n令和7年1月11日\\n\\n外務大臣は、1998年10月8日の宣言を想起した。")
    CalendarDate(year=2025, month=1, day=11)
    >>> find_dateline("1998年10月8日、宣言が発表された。\\n") is None
    True
    """
    lines = [line.strip() for line in text[:_HEAD_CHARS].splitlines() if line.strip()]
    head = []
    for line in lines[:_HEAD_LINES]:
        head.append(line)
        if _PROSE.search(line):
            break
    candidates = _candidates(head)
    if not candidates:
        end = [line.strip() for line in text[-_HEAD_CHARS:].splitlines() if line.strip()]
        candidates = _candidates(end[-_END_LINES:])
    return _choose(candidates)


def _candidates(lines: Sequence[str]) -> list[tuple[int, CalendarDate]]:
    short = (unicodedata.normalize("NFKC", line) for line in lines if len(line) <= _LONGEST)
    return [candidate for line in short if (candidate := _read_line(line))]


def _choose(candidates: Sequence[tuple[int, CalendarDate]]) -> CalendarDate | None:
    """Return the date of the most certain candidates: the day where they agree, else the year, else None."""
    best = max((rank for rank, _ in candidates), default=0)
    dates = {found for rank, found in candidates if rank == best}
    if len({found.year for found in dates}) != 1:
        return None
    return dates.pop() if len(dates) == 1 else CalendarDate(dates.pop().year)


def _read_line(line: str) -> tuple[int, CalendarDate] | None:
    """Return rank and date of a line that is a dateline: 3 labelled, 2 a day, 1 a month, 0 an update; None otherwise."""
    matches = [*WRITTEN.finditer(line), *NUMERIC.finditer(line)]
    dates = [found for match in matches if (found := read_match(match))]
    if not dates or len(dates) != len(matches) or len(set(dates)) > 1:
        return None
    found = dates[0]
    if not EARLIEST <= found.year <= LATEST or found.month is None:
        return None
    rest = line
    for match in sorted(matches, key=re.Match.start, reverse=True):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    uses = [_use(word) for word in _SPACE.split(_ATTACHED.sub(" ", rest)) if word]
    if None in uses:
        return None
    if "update" in uses:
        return 0, found
    return (3 if "label" in uses else 2 if found.day else 1), found


def _use(word: str) -> str | None:
    """Return the use of a word beside a date; None if it has no place in a dateline."""
    words, ends = _words()
    if word in words:
        return words[word]
    match = re.fullmatch(rf"(?:[一-鿿々ァ-ヺー]{{0,16}})(?:{ends})(?:{ends})?", word)
    if match:
        return "word"
    stem = next((use for known, use in words.items() if use != "word" and word.endswith(known)), None)
    return stem if stem and re.fullmatch("[一-鿿々ァ-ヺー]{2,16}", word) else None


@cache
def _words() -> tuple[dict[str, str], str]:
    """Return the use of each word, and the pattern of ends of words."""
    rows = [row for _, row in read_tsv(Path(__file__).with_name("dateline_words.tsv"))]
    words = {unicodedata.normalize("NFKC", row["word"]): row["use"] for row in rows if row["use"] != "end"}
    ends = sorted((row["word"] for row in rows if row["use"] == "end"), key=len, reverse=True)
    return words, "|".join(ends)
