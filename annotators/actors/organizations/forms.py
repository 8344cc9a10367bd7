"""Missions, delegations and armed forces named after a state or an organization (A-4, G-10)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.base import organization
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import Hit
from gaiko.annotators.gazetteers.tables import table, words
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.scripts import KANJI, KATAKANA

_OWNED_HEAD = "|".join(words("org_words", "mission"))
_OWNED = re.compile(
    rf"(?P<middle>[{KANJI}{KATAKANA}A-Za-z0-9・]{{0,16}}?)(?P<head>{_OWNED_HEAD})(?![長員{KATAKANA}・])"
)
_OWNED_HEADS = LEXICON.words(lambda: words("org_words", "mission"))
_NOT_WITHIN = re.compile(
    "派遣|向け|出身|訪[^問日]|主催|経由|在住|在留|側|製|産|年次|臨時総|特別総|首脳|会談|会合|平和維持活|大統領|首相|への|現地|人道"
)
_OF_PARENT = frozenset({"un", "treaty_body"})
_SERVICE_CHARS = "".join(
    row["char"] for row in table("compounds") if row["free"] == "yes" and row["char"] not in "日朝"
)
_SERVICE = re.compile(
    rf"(?<![{KANJI}{KATAKANA}])(?P<at>在[日韓独欧]|駐留)?(?P<char>[{_SERVICE_CHARS}])(?:[陸海空]軍|国防軍|海兵隊|沿岸警備隊|宇宙軍|軍)(?:特殊部隊)?"
    r"(?![人事縮備港機艦員兵])"
)
_FORCE_OF_FORCE = re.compile("(?:軍|警察)(?:特殊部隊|機動隊|国境警備隊)(?!員)")
_WITH_FORCES = frozenset({"un", "regional", "group"})
"""Classes of organizations that have forces: NATO軍, 国連軍."""
_FORCE = re.compile("(?:平和維持|緊急展開|即応|合同|多国籍)?(?:軍|部隊)隊?(?![人事縮備港拡用艦機員長])(?!(?<=軍)隊)")
_RELIEF_TEAM = re.compile("国際緊急援助隊・?(?:(?:救助|医療|専門家|感染症対策|自衛隊|捜索救助)(?:チーム|部隊)|専門家)")


def find_missions(sentence: TextView) -> Iterator[Candidate]:
    """Yield delegations, missions and corporations that open with the name of a state or an organization: ビルマ賠償使節団, 国連ブルンジ活動."""
    text = sentence.folded
    for hit in sentence.names if sentence.occurrences(_OWNED_HEADS) else ():
        match = _OWNED.match(text, hit.end)
        if match is None or _NOT_WITHIN.search(match["middle"]) or text[hit.start - 1 : hit.start] in {"在", "訪"}:
            continue
        if _owns(sentence, hit, match):
            yield organization(sentence, hit.start, match.end(), "A-4-owned", hit.entry.row.get("iso", ""))


def _owns(sentence: TextView, hit: Hit, match: re.Match[str]) -> bool:
    head, middle = match["head"], match["middle"]
    of_body = hit.entry.table == "organizations"
    if head == "活動":
        inner = sentence.names_by_end.get(match.end("middle"))
        return hit.entry.name == "国際連合" and inner is not None and inner.entry.table == "countries"
    if head == "総会":
        return of_body and not middle and hit.entry.row["class"] in _OF_PARENT
    if head in {"事務局", "執行理事会", "閣僚理事会"}:
        return of_body and not middle
    if head == "ミッション":
        return of_body or (hit.entry.table == "countries" and re.search("支援|復興", middle) is None)
    if head in {"公社", "公団"}:
        return not of_body and len(middle) > 1
    return head == "使節団" or hit.entry.table != "regions"


def find_forces(sentence: TextView) -> Iterator[Candidate]:
    """Yield armed services, their units and relief teams: 英空軍, 在日米海軍, ペルー軍特殊部隊 (not 米空母)."""
    text = sentence.folded
    if "軍" not in text and "隊" not in text:
        return
    for match in _SERVICE.finditer(text):
        yield organization(sentence, match.start(), match.end(), "A-4-service", _isos()[match["char"]])
    for hit in sentence.names:
        if hit.entry.table == "organizations" and hit.entry.row["class"] in _WITH_FORCES:
            force = _FORCE.match(text, hit.end)
            if force:
                yield organization(sentence, hit.start, force.end(), "A-4-service", hit.entry.row["iso"])
        unit = _FORCE_OF_FORCE.match(text, hit.end) if hit.entry.table in {"countries", "subnational"} else None
        if unit:
            yield organization(sentence, hit.start, unit.end(), "A-4-service", hit.entry.row["iso"])


def find_relief_teams(sentence: TextView) -> Iterator[Candidate]:
    """Yield the teams of the Japan Disaster Relief Team: 国際緊急援助隊・医療チーム."""
    for match in _RELIEF_TEAM.finditer(sentence.folded):
        yield organization(sentence, *match.span(), "A-4-team", "JP")


@cache
def _isos() -> dict[str, str]:
    return {row["char"]: row["iso"] for row in table("compounds")}
