"""Organizations of the gazetteer, with filters for other readings of their names (A-4, G-4, G-8)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.base import organization_value
from gaiko.annotators.actors.states.finder import find_states
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import Hit
from gaiko.annotators.gazetteers.tables import table, words
from gaiko.annotators.text.scripts import KANJI, KATAKANA, is_ideograph

_PREFIXED_CLASSES = {"government", "court", "force", "party", "ngo", "school", "other"}
_NOT_MEMBERS = {"force", "party"}
_MEMBER = re.compile("員(?!会)|人(?![道権])|兵(?!器)")
_IN_A_LAW = re.compile("[の・に等]?[^、。はがをでづき「」()]{0,30}に(?:関|対)する[^、。はがをでづき「」()]{0,24}法律")
"""Context after a name that is part of the title of a law, 国際緊急援助隊の派遣に関する法律 (G-8)."""
_COUNTRIES_MEETING = re.compile("国会(?:合|議(?![員長事場席録]))")
_OF_AN_EVENT = re.compile("(?:協議|会合|会議|対話|会談)[(「『 ]*$")
"""Context before 2+2 if it abbreviates talks, an event (G-4)."""
_SHORT = 3
"""Maximum length of a name in kanji that is checked for crossing a word boundary."""
_AMBIGUOUS = 4
"""Maximum length of initials that may abbreviate several names."""
_NO_BODY = re.compile(f"(?:{'|'.join(words('org_words', 'other_name'))})[」』]?$")
_OF_ONE_MEETING = re.compile(rf"[{KANJI}{KATAKANA}・0-9(（「『 ]*")


def find_in_gazetteer(sentence: TextView) -> Iterator[Candidate]:
    """Yield the organizations of the gazetteer, with the state or unit before the name: フィリピン外務省."""
    text = sentence.folded
    for hit in sentence.names:
        if hit.entry.table != "organizations":
            continue
        if hit.entry.row["class"] in _NOT_MEMBERS and _MEMBER.match(text, hit.end):
            continue
        if _IN_A_LAW.match(text, hit.end) or _is_part_of_word(sentence, hit) or _is_other_abbreviation(sentence, hit):
            continue
        if hit.entry.row["class"] == "format" and _OF_AN_EVENT.search(text, max(0, hit.start - 12), hit.start):
            continue
        start, end, norm, iso = hit.start, hit.end, hit.entry.name, hit.entry.row["iso"]
        if hit.entry.row["class"] == "force" and text[end - 1 : end + 1] == "軍隊" and text[end + 1 : end + 2] != "員":
            end += 1
        if hit.entry.row["class"] in _PREFIXED_CLASSES:
            owner = _owner_before(sentence, hit.start)
            if owner is not None:
                start = owner[0]
                norm, iso = text[start:end], owner[1]
        value = _of_format(sentence, hit) if hit.entry.row["class"] == "format" else organization_value(norm, iso)
        yield Candidate(start, end, "ACTOR", "organization", "A-4-gazetteer", value)


def _owner_before(sentence: TextView, end: int) -> tuple[int, str] | None:
    """Return start and ISO code of the state or sub-national unit that ends at ``end``, or None."""
    hit = sentence.names_by_end.get(end)
    if hit is None or hit.entry.table not in {"countries", "subnational"}:
        return None
    return hit.start, hit.entry.row["iso"]


def _is_part_of_word(sentence: TextView, hit: Hit) -> bool:
    """Return whether the match crosses a word boundary: 国会 in 支援国会合, 民団 in 市民団体."""
    text = sentence.folded
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    if not is_ideograph(before):
        return False
    if _COUNTRIES_MEETING.match(text, hit.start):
        return True
    if hit.end - hit.start > _SHORT or not (is_ideograph(after) and is_ideograph(text[hit.start])):
        return False
    return hit.start not in sentence.tokens_by_start and hit.end not in sentence.tokens_by_end


def _is_other_abbreviation(sentence: TextView, hit: Hit) -> bool:
    """Return whether short initials in parentheses abbreviate another name before them: 「包括和平合意」（CPA）."""
    text = sentence.folded
    if not (
        text[hit.start - 1 : hit.start] == "(" and text[hit.end : hit.end + 1] == ")" and text[hit.start].isascii()
    ):
        return False
    if hit.end - hit.start > _AMBIGUOUS:
        return False
    before = sentence.names_by_end.get(hit.start - 1)
    if before is not None and before.entry.name == hit.entry.name:
        return False
    return _NO_BODY.search(text, max(0, hit.start - 8), hit.start - 1) is not None


def _of_format(sentence: TextView, hit: Hit) -> dict[str, str]:
    """Return the value of a 2+2: the organization right before it, or that of the states of the compound before it."""
    text = sentence.folded
    body = sentence.names_by_end.get(len(text[: hit.start].rstrip("(（「『 ")))
    if body is not None and body.entry.table == "organizations":
        return organization_value(body.entry.name, body.entry.row["iso"])
    for state in reversed(find_states(sentence)):
        iso = state.value.get("iso", "")
        if state.end <= hit.start and "+" in iso and _OF_ONE_MEETING.fullmatch(text, state.end, hit.start):
            norm = _formats().get((hit.entry.name, iso))
            return {"iso": iso} if norm is None else organization_value(norm, iso)
    return {"reason": "whose meeting it is, is not said"}


@cache
def _formats() -> dict[tuple[str, str], str]:
    return {(row["form"], row["iso"]): row["name"] for row in table("formats")}
