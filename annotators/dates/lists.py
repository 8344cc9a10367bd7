"""Dates that share a unit or a century: [3月11]、[12]、[14日], [2023]、[24]両年, [令和5年]から[7年], [2019年]、[20年] (D-2).

The unit stands at the last member only, so a pattern of single dates finds none of the others.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gaiko.annotators.dates.forms import RELATIVE, read_int
from gaiko.annotators.dates.ranges import AFTERWARDS, ERAS, MONTH_DAY_NUMBER, NOT_A_DAY
from gaiko.annotators.text.scripts import KANJI_NUMERALS, KANJI_ONES, KANJI_TENS
from gaiko.corpus.spans import Segment

LIST_MARK = "[、・,]"
RANGE_MARK = "[～〜~－–—―‐‑−-]"

_N = MONTH_DAY_NUMBER
_DIGITS = f"0-9{KANJI_NUMERALS}"
_FULL = f"(?:[12][0-9]{{3}}|[一二][〇{KANJI_ONES}]{{3}})"
_ERA_YEAR = f"(?:{ERAS})(?:元|[0-9]{{1,2}}|[{KANJI_TENS}]{{1,3}})"
_SHORT = f"(?:[0-9]{{1,2}}|[{KANJI_TENS}]{{1,3}})"
_MONTHS = "|".join(word for word, relative in RELATIVE.items() if relative.unit == "month")
_YEARS = "|".join(word for word, relative in RELATIVE.items() if relative.unit == "year")
_YEAR = f"(?:(?:{_FULL}|{_ERA_YEAR})年|{_YEARS})の?"

_SHARED = re.compile(
    rf"(?<![{_DIGITS}A-Za-z第.,約])"
    rf"(?:(?P<day>(?:(?:{_YEAR})?{_N}月|{_MONTHS}){_N}(?:{LIST_MARK}{_N}){{1,5}})(?P<day_unit>両日|日(?!{NOT_A_DAY}|{AFTERWARDS}))"
    rf"|(?P<month>{_YEAR}{_N}(?:{LIST_MARK}{_N}){{1,5}})(?P<month_unit>両月|月(?![間余分]))"
    rf"|(?P<year>(?:{_FULL}(?:{LIST_MARK}(?:{_FULL}|[0-9]{{2}}|[〇{KANJI_ONES}]{{2}})){{1,5}}|{_ERA_YEAR}(?:{LIST_MARK}{_SHORT}){{1,5}}))"
    rf"(?P<year_unit>両年度|両年|年度|年(?![代間半来余ぶ目後前])))"
)
_MARK = re.compile(LIST_MARK)
_LISTED = re.compile(f"[{_DIGITS}]{LIST_MARK}[{_DIGITS}]")
"""Prefilter of ``find_shared``."""
_YEAR_END = re.compile(f"(?P<number>[0-9]{{1,4}}|元|[〇{KANJI_TENS}]{{1,4}})年(?P<unit>度)?$")
_NEXT = re.compile(
    rf"(?:(?P<range>から|{RANGE_MARK})|(?P<list>[、・]|及び|と|や))(?P<number>[0-9]{{1,2}}|[〇{KANJI_TENS}]{{1,3}})年(?P<unit>度)?"
    rf"(?![代半来余目後前間余ぶ]|連続|程|以[上内下]|近)"
)
_RANGE_CUE = re.compile("まで|にかけ|に(?!わた|及|渡|お|[一二三1-3])|の(?!間|期間|長|歳|年月)|は|も|、|。|[)]|$")
_LIST_CUE = re.compile("に(?!わた|及|渡)|の(?!間|期間|長|歳|年月)|は|も|、|・|及び|と|や|。|[)]|$")
_BOTH = re.compile("両(年度|年|月|日)")
_BARE = re.compile(f"(?![12][0-9]{{3}}[-/.][01]?[0-9][-/.]).*[{_DIGITS}元]", re.DOTALL)
_UNIT = re.compile("年度|年代|年|月|日")
_ERA = re.compile(ERAS)
_SHORT_YEAR = re.compile(f"(?:[0-9]{{1,2}}|[〇{KANJI_TENS}]{{1,3}}|元)年[度代]?")
_SHORT_DECADE = re.compile(f"(?:[1-9]0|[{KANJI_TENS}]十|十)年代.*")
_MONTH = re.compile(f"{_N}月.*")
_YEAR_PART = re.compile(f"(?:(?:{ERAS})|[{_DIGITS}元])+年|{_YEARS}")


class Member(NamedTuple):
    """A member of a list of dates; offsets are half-open code points."""

    start: int
    end: int


def find_shared(text: str) -> Iterator[list[Member]]:
    """Yield the members of each list in folded ``text`` whose unit stands at the last one; 両日 and 両年 stay outside.

    >>> [[ "3月11、12、14日"[a:b] for a, b in members] for members in find_shared("3月11、12、14日")]
    [['3月11', '12', '14日']]
    """
    if not _LISTED.search(text):
        return
    for match in _SHARED.finditer(text):
        group = next(name for name in ("day", "month", "year") if match[name])
        members = [Member(*span) for span in _split(match[group], match.start(group))]
        if not match[f"{group}_unit"].startswith("両"):
            members[-1] = Member(members[-1].start, match.end())
        elif len(members) != 2:
            continue
        yield members


def find_next_years(text: str, end: int) -> Iterator[Member]:
    """Yield the further years after the year that ends at ``end``: the second end of a range, or the members of a list.

    Each must be later than the one before it; a number that is not is a duration.
    """
    before = _YEAR_END.search(text, max(0, end - 8), end)
    while before is not None:
        match = _NEXT.match(text, end)
        cue = _RANGE_CUE if match and match["range"] else _LIST_CUE
        if match is None or match["unit"] != before["unit"] or not cue.match(text, match.end()):
            return
        if not _is_later(before["number"], match["number"]):
            return
        yield Member(match.start("number"), match.end())
        before, end = _YEAR_END.search(text, match.start("number"), match.end()), match.end()


def share_units(texts: Sequence[str], between: Sequence[str], after: str) -> list[str]:
    """Return the texts of successive dates, completed from one another.

    A date without a unit takes that of the next one, or that of 両 after the last; the next one takes era, century or year of a
    date before it.

    >>> share_units(["令和5", "6年度"], ["、"], "に")
    ['令和5年度', '令和6年度']

    Args:
        texts: folded texts of the dates.
        between: folded text between each two of them.
        after: folded text after the last.
    """
    found = list(texts)
    shared = [False] * len(found)
    for at in range(len(found) - 1, -1, -1):
        if not _BARE.fullmatch(found[at]):
            continue
        is_last = at == len(found) - 1
        if is_last or not re.fullmatch(LIST_MARK, between[at]):
            both = _BOTH.match(after if is_last else between[at])
            unit = both[1] if both else ""
        else:
            unit = units[-1] if (units := _UNIT.findall(found[at + 1])) else ""
        found[at] += unit
        shared[at] = bool(unit)
    for at, (first, second) in enumerate(pairwise(found)):
        if shared[at] or shared[at + 1]:
            found[at + 1] = _complete(found[at], second)
        elif between[at] == "から" and (era := _ERA.match(first)) and _SHORT_DECADE.fullmatch(second):
            found[at + 1] = era[0] + second
    return found


def _complete(first: str, second: str) -> str:
    if _SHORT_YEAR.fullmatch(second):
        if era := _ERA.match(first):
            return era[0] + second
        return first[:2] + second if re.match("[0-9]{4}|[一二][〇一二三四五六七八九]{3}", first) else second
    year = _YEAR_PART.match(first)
    return year[0] + second if year and _MONTH.fullmatch(second) else second


def _is_later(first: str, second: str) -> bool:
    one = 1 if first == "元" else read_int(first)
    two = read_int(second)
    return one is not None and two is not None and (one % 100 if one >= 100 else one) < two


def _split(text: str, start: int) -> Iterator[Segment]:
    at = 0
    for mark in _MARK.finditer(text):
        yield start + at, start + mark.start()
        at = mark.end()
    yield start + at, start + len(text)
