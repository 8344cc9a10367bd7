"""Terms of office: who of several persons of one name held an office in a year (A-1).

>>> [held_in("吉田茂", ("外務大臣",), year) for year in (1951, 2025)]
[True, False]
>>> held_in("吉田茂", ("選手",), 1951) is None
True
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from gaiko.annotators.gazetteers.tables import split_cell, table

_FORMER = re.compile("^(?:元|前|故|第[0-9一二三四五六七八九十]+代)")
_NEXT = re.compile("^(?:次期|新)")
_POSTWAR = 1945
"""Year from which a holder of an office is preferred if the document has no year."""


def held_in(name: str, offices: Iterable[str], year: int, role: str = "") -> bool | None:
    """Return whether the person held one of the offices in the year; None if the table does not have the person in it.

    Args:
        name: canonical name.
        offices: titles of the office, as in ``persons.tsv``.
        year: Gregorian year.
        role: the title as written; after 元 or 前 an earlier term counts, after 次期 one that begins a year later.
    """
    terms = [term for office in offices for term in _terms().get((name, office), ())]
    if not terms:
        return None
    if _FORMER.match(role):
        return any(start <= year for start, _ in terms)
    later = 1 if _NEXT.match(role) else 0
    return any(start - later <= year <= end for start, end in terms)


def is_of_today(name: str, offices: Iterable[str]) -> bool:
    """Return whether a term of the person reaches the years after the war, or is not known."""
    ends = [end for office in offices for _, end in _terms().get((name, office), ())]
    return not ends or max(ends) >= _POSTWAR


@cache
def _terms() -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return first and last year of each term, by name and office."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in table("terms"):
        years = int(row["start"][:4]), int(row["end"][:4] or 9999)
        for office in split_cell(row["offices"]):
            found[row["name"], office].append(years)
    return found
