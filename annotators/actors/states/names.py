"""States by their names in the gazetteer, with the form of state that belongs to the name (A-2, G-6, P-1)."""

import re

from gaiko.annotators.actors.states.cues import STATE_FORM, label_from_list, label_of
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate

_NATIONALITY = re.compile(
    r"人(?![道権材口工気間物民事員文])|国?民(?![主間生政族兵需意事放法])|国民(?!議会|会議|党|投票|経済|所得)|市民(?!社会|団体|運動)|系(?![列統])|語(?!る|り)|兵(?!器|力)|第一(?!次|回|歩|に)"
)
"""Context after a name that is part of a nationality, a language or a slogan, which are not tagged (G-6)."""


def find_names(sentence: TextView) -> list[Candidate]:
    """Return the states of the gazetteer, each ACTOR or PLACE: ビルマ連邦, 旧ソ連."""
    text = sentence.folded
    found = []
    for hit in sentence.names:
        if hit.entry.table != "countries" or _NATIONALITY.match(text, hit.end):
            continue
        form = STATE_FORM.match(text, hit.end)
        end = form.end() if form else hit.end
        start = hit.start - 1 if text[hit.start - 1 : hit.start] == "旧" else hit.start
        label, rule = label_of(text, end)
        if rule == "A-2":
            label, rule = (
                ("PLACE", "P-1a-bracket") if _locates_city(sentence, start, end) else label_from_list(sentence, end)
            )
        value = {"norm": hit.entry.name, "iso": hit.entry.row["iso"]}
        found.append(Candidate(start, end, label, "country" if label == "PLACE" else "state", rule, value))
    return found


def _locates_city(sentence: TextView, start: int, end: int) -> bool:
    """Return whether the state is in brackets after a city: ドバイ（アラブ首長国連邦）."""
    text = sentence.folded
    if text[start - 1 : start] != "(" or text[end : end + 1] != ")":
        return False
    city = sentence.names_by_end.get(start - 1)
    return city is not None and city.entry.table in {"cities", "subnational"}
