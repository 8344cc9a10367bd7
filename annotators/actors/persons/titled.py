"""Persons whose span ends in a title, whatever stands between name and title: 湯崎英彦広島県知事 (A-1).

For spans of other sources; ``finder`` decides from the context where a name begins.
"""

import re
from functools import cache

from gaiko.annotators.actors.persons.names import KATAKANA_NAME, PERSON_POS
from gaiko.annotators.actors.persons.values import person_value, persons
from gaiko.annotators.base import TextView
from gaiko.annotators.gazetteers.tables import column, words
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI

_LONGEST_NAME = 5
"""Length in kanji of a full name that is in no table."""
_KANJI = re.compile(f"[{KANJI}]{{3,}}")
_LATIN = re.compile(r"(?:[A-Z][.・ ]?){1,3}")


def titled_person(text: str) -> dict[str, str]:
    """Return the value of the person whose name begins and whose title ends ``text``, or an empty dict.

    >>> titled_person("湯崎英彦広島県知事")
    {'norm': '湯崎英彦', 'role': '広島県知事'}
    """
    folded = fold(text)
    title = next((title for title in _titles() if folded.endswith(title) and len(title) < len(folded)), "")
    if not title:
        return {}
    end = _name_end(TextView(text), len(folded) - len(title))
    return person_value(text[:end], text[end:]) if end else {}


def _name_end(view: TextView, limit: int) -> int:
    """Return the end of the name that begins the text and ends at ``limit`` or before; 0 if there is none."""
    text = view.folded
    initials = _LATIN.match(text)
    katakana = KATAKANA_NAME.match(text, initials.end() if initials else 0)
    if katakana is not None:
        return katakana.end() if katakana.end() <= limit else 0
    known = persons().match(text, 0)
    end = known.end if known is not None and known.end <= limit else 0
    at = 0
    while (token := view.tokens_by_start.get(at)) and token.pos.startswith(PERSON_POS) and token.end <= limit:
        at = token.end
    if not at and not end and limit <= _LONGEST_NAME and _KANJI.fullmatch(text, 0, limit):
        return limit
    return max(at, end)


@cache
def _titles() -> tuple[str, ...]:
    """Return the folded titles, longest first, without honorifics that end other words too (様, 君)."""
    short = words("person_words", "no_role")
    return tuple(fold(title) for title in column("titles", "title") if title not in short or len(title) > 1)
