"""Label of a state's name, ACTOR or PLACE, by the words after it or after its list (A-2, G-9, P-1)."""

import re
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.gazetteers.tables import column, table
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA

_LIST_HEAD = re.compile(r"(?:など|等)の?、?(?:世界)?(?:各地|各国|地域)(?:で|に(?:おけ|おい)|の紛争)")
_APPOSITION = re.compile(
    "(?:の順に|など|等|を(?:はじめ|始め|初め)(?:と(?:する|した))?)+、?(?:各地)?"
    "|(?:等の|などの|の|など|等)?、?(?:各国|諸国|両国|国々|数[かカヵヶケ箇]国)(?![民際間])"
    f"|(?:の|など|等)?[{KATAKANA}{IDEOGRAPHS}]{{0,8}}?(?:[0-9]{{1,3}}|[{KANJI_TENS}]{{1,3}})(?:[かカヵヶケ箇]?国|地域)"
    f"|を含む[{KATAKANA}{IDEOGRAPHS}]{{2,8}}?(?:地域|諸国|各国)?(?=[へでか])"
)
"""Apposition between the last name of a list and the cue: の5か国(を歴訪), など(に逃れた), のコーカサス3か国(で), の順に各地(を回り), を含むアジア(への供給)."""
STATE_FORM = re.compile(
    "・?(?:(?:連邦|民主|人民|社会主義|イスラム|アラブ|ボリバル|ソヴィエト|ソビエト){0,3}(?:共和国|首長国)|大公国|公国|王国|連邦(?!準備|議会|政府|最高|捜査|制|予算|裁|下院|上院|首相|大統領|軍|銀行|憲法|参議|会議|州))"
)
"""Form of government, part of the official name: ビルマ[連邦], タイ[王国]."""
_LONGEST_LIST = 12
_GROUP = re.compile(f"[{KATAKANA}{IDEOGRAPHS}]{{2,6}}?(?:[二三四五]国|諸国)")
LIST_SEPARATOR = re.compile("、?(?:及び|および|並びに|ならびに|又は|または|更に|さらに|そして)|・|、|や|と|に加え、")


def label_of(text: str, end: int) -> tuple[str, str]:
    """Return label and rule of a state's name that ends at ``end`` of folded ``text`` (A-2, P-1)."""
    cue = cue_pattern().match(text, end)
    return cues()[cue.lastindex - 1] if cue and cue.lastindex else ("ACTOR", "A-2")


def label_from_list(sentence: TextView, first_end: int) -> tuple[str, str]:
    """Return label and rule of a state's name from the cue after the last member of its list; the name ends at ``first_end`` (G-9).

    A particle or verb after the last member governs all of them (A、B及びCを訪問), also after an apposition (の3か国で).
    A suffix (情勢) governs only names joined by ・.
    """
    text, end = sentence.folded, first_end
    only_dots = True
    for _ in range(_LONGEST_LIST):
        separator = LIST_SEPARATOR.match(text, end)
        member_end = _member_end(sentence, separator.end()) if separator else None
        if separator is None or member_end is None:
            break
        only_dots = only_dots and separator.group() == "・"
        end = member_end
    if _LIST_HEAD.match(text, end):
        return "PLACE", "G-9-list-head"
    apposition = _APPOSITION.match(text, end)
    at = apposition.end() if apposition else end
    if at > first_end:
        label, rule = label_of(text, at)
        if rule.startswith("P-1c") and only_dots and at == end:
            return label, "G-9-suffix"
        if rule.startswith(("P-1a", "P-1b")):
            return label, "G-9-list"
    return "ACTOR", "A-2"


def _member_end(sentence: TextView, start: int) -> int | None:
    """Return the end of the state, region or group of states (バルト三国) that begins at ``start``, or None."""
    hit = sentence.names_by_start.get(start)
    if hit is not None and hit.entry.table in {"countries", "regions"}:
        form = STATE_FORM.match(sentence.folded, hit.end) if hit.entry.table == "countries" else None
        if form:
            return form.end()
        return hit.end + len("諸国") if sentence.folded.startswith("諸国", hit.end) else hit.end
    if _one_character().match(sentence.folded, start):
        return start + 1
    group = _GROUP.match(sentence.folded, start)
    return group.end() if group else None


@cache
def _one_character() -> re.Pattern[str]:
    """Return the pattern of a state abbreviated by one character, as a member of a list: 英、[米]の二国."""
    return re.compile(
        f"[{''.join(column('compounds', 'char'))}](?:(?![{KANJI}{KATAKANA}])|(?=及び|並びに|又は|両国|[{KANJI_TENS}]国))"
    )


@cache
def cues() -> tuple[tuple[str, str], ...]:
    """Return label and rule of each cue, in the order of the groups of ``cue_pattern``."""
    return tuple((row["label"], row["rule"]) for row in table("state_cues"))


@cache
def cue_pattern() -> re.Pattern[str]:
    """Return the cues as alternatives, one group each, in the order of the table; cues have no groups of their own."""
    movement = "|".join(column("movements", "word"))
    return re.compile("|".join(f"({row['pattern'].replace('{MOVE}', movement)})" for row in table("state_cues")))
