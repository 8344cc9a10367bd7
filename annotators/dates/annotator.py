"""Annotator of dates and durations (D-1 to D-4)."""

import re
from collections.abc import Iterable

from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.dates.durations import find_durations, find_first_end
from gaiko.annotators.dates.lists import find_next_years, find_shared
from gaiko.annotators.dates.patterns import find_calendar
from gaiko.annotators.dates.ranges import ERAS
from gaiko.corpus.spans import Span

__all__ = ["ERAS", "Dates"]

_YEARS = frozenset({"year", "fiscal", "short"})
"""Groups of the calendar pattern that may end in a year."""
_COMPARISON = re.compile("同?期?比|同月比|同期")


class Dates(RuleAnnotator):
    """Tags calendar expressions and durations, without values: these need the document (``values.resolve_dates``)."""

    name = "dates"
    labels = frozenset({"DATE"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        text = sentence.folded
        taken: set[int] = set()
        for members in find_shared(text):
            for member in members:
                taken.update(range(*member))
                yield self.span(sentence, *member, "DATE", "date", "D-2-shared")
        durations = list(find_durations(text))
        for match in durations:
            if match["pair"] and taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                yield self.span(sentence, *match.span(), "DATE", "duration", "D-3-pair")
        open_end = -1
        for match in find_calendar(text):
            if taken and not taken.isdisjoint(range(*match.span())):
                continue
            if match.lastgroup == "second" and open_end != match.start() - 1:
                continue
            if self._is_date(text, match.end(), match.group()):
                taken.update(range(*match.span()))
                rule = f"D-2-{match.lastgroup}" if match.lastgroup in {"first", "second"} else f"D-1-{match.lastgroup}"
                yield self.span(sentence, *match.span(), "DATE", "date", rule)
                if match.lastgroup in _YEARS:
                    for member in find_next_years(text, match.end()):
                        taken.update(range(*member))
                        yield self.span(sentence, *member, "DATE", "date", "D-2-next")
            open_end = match.end() if match.lastgroup == "first" else -1
        for match in durations:
            if taken.isdisjoint(range(*match.span())):
                yield self.span(sentence, *match.span(), "DATE", "duration", "D-3-duration")
                if first := find_first_end(text, match.start()):
                    yield self.span(sentence, *first, "DATE", "duration", "D-2-first")

    @staticmethod
    def _is_date(text: str, end: int, surface: str) -> bool:
        """Return False for comparisons with a period: [前年]比, [前年]同期比 (D-4)."""
        return not (surface.startswith(("前", "同")) and _COMPARISON.match(text, end))
