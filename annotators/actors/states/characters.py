"""Single characters that abbreviate a state: in lists (米、英及び仏), as a subject (仏は), in headlines (米「制裁を解除」) (A-2, G-9)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.states.cues import LIST_SEPARATOR, label_from_list, label_of
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS, KATAKANA

_CLEAR = "米英仏独露ソロ韓豪伊印"
"""Characters that are a state next to a full name in a list: カナダ、英."""
_SUBJECT = re.compile("(?:(?<=[、。(「])|^)[英仏独露ソ韓豪伊](?=[はがもとにへ](?!かく))")
_HEADLINE = re.compile("(?:(?<=[　 /／」])|^)[米英仏独露ロソ中韓朝豪印伊加](?:(?=[、「])|(?=[はがもとに]))")
"""A character at the beginning of a headline or of one of its parts; 米 before a particle may be rice, so that only a headline has it."""
_LIST_END = re.compile(
    rf"[、・]|$|[のをがはともやにへで)」]|及|並|又|など|等|両国|[{KANJI_TENS}][かカヵヶケ箇]?国|諸国|各国"
)


def find_characters(sentence: TextView) -> Iterator[Candidate]:
    """Yield single characters that abbreviate a state, each ACTOR or PLACE."""
    text = sentence.folded
    headline = not text.endswith("。") and "。" not in text
    for match in scan(_character(), _sign(), text):
        at, end = match.span()
        if not (
            _is_listed(sentence, at) or _SUBJECT.match(text, at) or (headline and _HEADLINE.match(text, at) is not None)
        ):
            continue
        label, rule = label_of(text, end)
        if rule == "A-2":
            label, rule = label_from_list(sentence, end)
        iso, name = members()[text[at]]
        kind, rule = ("country", rule) if label == "PLACE" else ("state", "A-2-character")
        yield Candidate(at, end, label, kind, rule, {"norm": name, "iso": iso})


def _is_listed(sentence: TextView, at: int) -> bool:
    """Return whether the character is a member of a list: next to another one, or a clear one next to a full name."""
    text = sentence.folded
    if not _LIST_END.match(text, at + 1):
        return False
    clear = text[at] in _CLEAR
    after = LIST_SEPARATOR.match(text, at + 1)
    if after is not None:
        follows = _character().match(text, after.end()) is not None and _LIST_END.match(text, after.end() + 1)
        if follows and (clear or text[after.end()] in _CLEAR) and _begins_list(text, at):
            return True
        hit = sentence.names_by_start.get(after.end())
        if clear and hit is not None and hit.entry.table == "countries" and _begins_list(text, at):
            return True
    before = _SEPARATOR_BEFORE.search(text, max(0, at - 5), at)
    if before is None:
        return False
    if before.start() > 0 and _character().match(text, before.start() - 1):
        return clear or text[before.start() - 1] in _CLEAR
    hit = sentence.names_by_end.get(before.start())
    return clear and hit is not None and hit.entry.table == "countries"


_SEPARATOR_BEFORE = re.compile(f"(?:{LIST_SEPARATOR.pattern})$")


def _begins_list(text: str, at: int) -> bool:
    """Return whether a list may begin at ``at``: その日、米国 and この中、英国 begin none."""
    return at == 0 or (
        text[at - 1] in "、。・(「『/／ 　はがのをにとで" and not (text[at] in "中日" and text[at - 1] in "のに")
    )


@cache
def members() -> dict[str, tuple[str, str]]:
    """Return ISO code and name of the state by its character."""
    return {row["char"]: (row["iso"], row["name"]) for row in table("compounds")}


@cache
def _character() -> re.Pattern[str]:
    listed = "".join(row["char"] for row in table("compounds") if row["free"] != "no")
    return re.compile(
        f"(?<![{KANJI}{KATAKANA}A-Za-z0-9])[{listed}](?:(?![{KANJI}{KATAKANA}A-Za-z])|(?=及び|並びに|又は))"
        f"|(?<=[、・])[{listed}](?=両国|[{KANJI_TENS}]国)"
    )


@cache
def _sign() -> re.Pattern[str]:
    listed = "".join(row["char"] for row in table("compounds") if row["free"] != "no")
    return re.compile(f"[{listed}](?![{KATAKANA}A-Za-z々])")
