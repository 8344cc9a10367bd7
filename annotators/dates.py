"""DATE: calendar expressions by rule (D-1, D-2, D-4), and durations (D-3, see ``durations``)."""

import re
from collections.abc import Iterable

from annotators.base import RuleAnnotator, TextView
from annotators.date_ranges import AFTERWARDS, ERAS, NOT_A_DAY, first_end
from annotators.date_ranges import MONTH_DAY_NUMBER as _MONTH_DAY_N
from annotators.date_ranges import NUMBER as _N
from annotators.durations import find_durations, find_first_end
from corpus.spans import Span

_LONG_N = "(?:[0-9]{1,5}|[〇一二三四五六七八九十百千]{1,7})"
_PART = "上旬|中旬|下旬|初旬|初頭|初め|末|前半|後半|半ば|頃|ごろ"
_SEASON = "春|夏|秋|冬"
_RELATIVE_YEAR = "同年|翌年|前年|昨年|来年|今年|本年|一昨年|再来年"
_RELATIVE_FISCAL = "同年度|翌年度|前年度|昨年度|来年度|今年度|本年度"
_RELATIVE_MONTH = "同月|翌月|前月|先月|来月|今月"
_RELATIVE_WEEK = "(?<![以本従直])(?:先週|今週|再来週|来週|同週|翌週|前週)(?![間刊])"
_RELATIVE_DAY = "同日|翌日|前日|翌々日|前々日|一昨日|昨日"

_YEAR = rf"(?:(?:{ERAS})(?:元|{_N})年|(?:西暦|紀元前){_LONG_N}年|[12][0-9]{{3}}年|[一二][〇一二三四五六七八九]{{3}}年|(?:千[五六七八九]百|二千)[一二三四五六七八九十]{{1,5}}年(?!間)|{_RELATIVE_YEAR})"
_MONTH = rf"第?{_MONTH_DAY_N}月"
_DAY = rf"{_MONTH_DAY_N}日(?!{NOT_A_DAY})"
_DECADE = rf"(?:[12][0-9]{{2}}0|[一二][〇一二三四五六七八九]{{2}}〇|千[五六七八九]百[二三四五六七八九]?十|(?:{ERAS})?(?:[1-9]0|(?<![数百])[二三四五六七八九]?十|[一二三四五六七八九]〇))年代"
_AFTER_YEAR = rf"(?:{_MONTH}(?:{_DAY})?|{_SEASON}(?![季闘節])|第?[1-4一二三四]四半期|[上下]半期)"

CALENDAR = re.compile(
    rf"""
    (?<![0-9A-Za-z第.,])(?P<iso>[12][0-9]{{3}}[-/.][01]?[0-9][-/.][0-3]?[0-9])(?![0-9])
  | (?<![0-9A-Za-z第.,年月約一二三四五六七八九十/-])(?P<first>{first_end(_YEAR, _MONTH)})
  | (?<=[0-9元一二三四五六七八九十][～〜－–—-])(?P<second>(?:[0-9]{{1,2}}|元|[一二三四五六七八九十]{{1,3}})年(?!代)度?(?:{_PART})?)
  | (?<![第0-9])(?P<fiscal>(?:(?:{ERAS})(?:元|{_N})年度|[12][0-9]{{3}}年度|{_RELATIVE_FISCAL})(?:(?:{_PART}))?)
  | (?<![第0-9〇一二三四五六七八九十百千])(?P<decade>{_DECADE}(?:{_PART})?)
  | (?<![第0-9])(?P<year>{_YEAR}(?!代)(?:{_AFTER_YEAR})?(?:{_PART})?)
  | (?<![0-9第])(?P<century>(?:紀元前)?[0-9]{{1,2}}世紀(?:{_PART})?)
  | (?P<era>(?:{ERAS}|江戸|室町|鎌倉|平安|奈良)時代(?:{_PART})?)
  | (?P<relmonth>(?:{_RELATIVE_MONTH})(?:{_DAY}|{_PART})?)
  | (?P<relweek>{_RELATIVE_WEEK}(?:{_PART})?)
  | (?P<relday>(?:同|翌){_DAY}|{_RELATIVE_DAY})
  | (?<![0-9第.,])(?P<month>{_MONTH}(?:{_DAY})?(?:{_PART})?)
  | (?P<relseason>(?:昨|今|来|同年|翌)(?:{_SEASON})(?![季闘節]))
  | (?<![0-9.,第A-Za-z年約])(?P<day>[0-9]{{1,2}}日(?!{NOT_A_DAY}|本|{AFTERWARDS})(?:頃|ごろ|前半|後半)?)
    """,
    re.VERBOSE,
)
"""A calendar expression over folded text; the group's name is the rule."""

_COMPARISON = re.compile("同?期?比|同月比|同期")


class Dates(RuleAnnotator):
    """Tags calendar expressions and durations; their values need the document (see ``date_values``)."""

    name = "dates"
    labels = frozenset({"DATE"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        text = sentence.folded
        taken: set[int] = set()
        open_end = -1
        for match in CALENDAR.finditer(text):
            if match.lastgroup == "second" and open_end != match.start() - 1:
                continue
            if self._is_date(text, match.end(), match.group()):
                taken.update(range(*match.span()))
                rule = f"D-2-{match.lastgroup}" if match.lastgroup in {"first", "second"} else f"D-1-{match.lastgroup}"
                yield self.span(sentence, *match.span(), "DATE", "date", rule)
            open_end = match.end() if match.lastgroup == "first" else -1
        for match in find_durations(text):
            if taken.isdisjoint(range(*match.span())):
                yield self.span(sentence, *match.span(), "DATE", "duration", "D-3-duration")
                if first := find_first_end(text, match.start()):
                    yield self.span(sentence, *first, "DATE", "duration", "D-2-first")

    @staticmethod
    def _is_date(text: str, end: int, surface: str) -> bool:
        """D-4: 前年比 and 前年同期比 compare, they do not date."""
        return not (surface.startswith(("前", "同")) and _COMPARISON.match(text, end))
