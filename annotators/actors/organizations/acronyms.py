"""Organizations before initials in parentheses: 自由アチェ運動（GAM） (A-4, G-10)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.base import iso_at, organization
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import column, words
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS, KATAKANA

_NAME_CHARS = f"{KANJI}{KATAKANA}A-Za-z0-9・＆&/＝="
_LONGEST = 34
"""Maximum length of a name in characters, the limit of the search to the left."""
_INITIALS = re.compile(r" ?[(](?:以下、?)?「?(?P<short>[A-Z][A-Za-z0-9/&+\-・]{1,14})」?[)]")
_RUN = re.compile(f"[{_NAME_CHARS}]+$")
_PLURAL = re.compile("[A-Z]s$")
_PREFIX = re.compile(
    f"^(?:第[0-9{KANJI_TENS}]+回|[各同旧]|(?:最大)?[与野]党|(?:反政府|武装|ゲリラ|過激派|テロ|民兵|政治)(?:組織|勢力|集団|団体)|"
    "(?:国際|地域|専門|政府)機関)・?(?=.{3})"
)
_KIND_WORDS = re.compile(f"^(?:{'|'.join(words('org_words', 'kind'))})+$")
"""Words before a head that make a kind of body, not a name (G-10)."""
_VALUES = "|".join(words("org_words", "value"))
_AND = re.compile(f"(?<![{KANJI}])(?:{_VALUES})(?:と|及び)$")
_FOR = re.compile(
    f"(?:(?:{_VALUES})と)?(?:[{KATAKANA}]+|[{KANJI}]+){{1,3}}(?:における|の)?(?:[{KANJI}]{{2,6}})?の?ための$"
)


def find_initialed(sentence: TextView) -> Iterator[Candidate]:
    """Yield names before initials, and initials of two organizations: 自由アチェ運動（GAM）."""
    text = sentence.folded
    for match in _INITIALS.finditer(text) if "(" in text else ():
        short, end = match["short"], match.start()
        start: int | None
        if (
            sum("A" <= char <= "Z" for char in short) < 2
            or _PLURAL.search(short)
            or short in words("org_words", "kind_initials")
        ):
            continue
        known = sentence.names_by_end.get(end)
        if known is not None and known.entry.table == "organizations":
            start = known.start
        else:
            start = _initialed_start(sentence, end)
            if start is None:
                continue
            yield organization(sentence, start, end, "A-4-initialed", iso_at(sentence, start))
        if "/" in short:
            yield organization(
                sentence, match.start("short"), match.end("short"), "A-4-initialed", iso_at(sentence, start)
            )


def _initialed_start(sentence: TextView, end: int) -> int | None:
    """Return the start of the name that ends at ``end``, or None if its head noun is not one of an organization."""
    text = sentence.folded
    run = _RUN.search(text, max(0, end - _LONGEST), end)
    if run is None:
        return None
    start = run.start()
    prefix = _PREFIX.match(run.group())
    start += prefix.end() if prefix else 0
    head = next((at for at in range(start, end) if text[at:end] in _any_head()), end)
    if head == end or text[head:end] in words("org_words", "common_initialed_head"):
        return None
    before = text[start:head]
    joined = _AND.search(text, max(0, start - 8), start) or _FOR.search(text, max(0, start - 24), start)
    if joined is None and (not before or _KIND_WORDS.match(before)):
        return None
    return joined.start() if joined else start


@cache
def _any_head() -> frozenset[str]:
    heads = {*column("org_heads", "head"), *words("org_words", "initialed_head")}
    return frozenset(f"{head}{army}" for head in heads for army in ("", "・軍", "/軍"))
