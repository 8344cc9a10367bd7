"""Chains of places from larger to smaller as one span: 米国テキサス州ダラス市 (P-2, P-3, A-4)."""

import re
from collections.abc import Iterator

from gaiko.annotators.base import TextView, once_per_sentence
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import PLACE_TABLES, Hit
from gaiko.annotators.places.base import PLACE_POS, acts
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KATAKANA, is_katakana_letter

_EVENT = "(?:ラウンド|サミット|プロセス|フォーラム|アジェンダ|ダイアログ|ダイアローグ|パッケージ)"
"""Events named after the place before them: ドーハ・ラウンド (G-4)."""
_UNKNOWN_MEMBER = re.compile(
    rf"・(?!{_EVENT})(?P<name>[{KATAKANA}]{{2,}}|[{IDEOGRAPHS}]{{2,4}})(?:(?<=[{KATAKANA}])(?:州|県|省|市|島|地方|地区|郡|港|地域))?(?=[、。\)をでにへのと」 ]|等|など|付近|近郊|沖|周辺|$)"
)
_KATAKANA_FOLLOWS = re.compile(f"・(?!{_EVENT})[{KATAKANA}]")
_PERSON_PART = re.compile(rf"[{KATAKANA}]・$")
_DIRECTION = re.compile(f"(?<![{KANJI}])[東西南北]$")
_REGION_SUFFIX = re.compile(
    f"地域|(?<=運河)地帯|(?<=[{KATAKANA}])(?:地方(?!自治|議|公共)|州(?=[のでにをへはがと、。]))"
)
_BLOCKED_BEFORE = re.compile("自由で開かれた$")
_NOT_A_PLACE = re.compile("人(?![道権材口])|語|字|法王|教皇")
_CHINESE_UNIT = re.compile(f"[{KANJI}]{{1,4}}?(?:市|県|区|郡|鎮)(?![民長議場況])")
_UNIT = re.compile(
    f"(?<=[{KATAKANA}])(?:県|州|郡|地区|省)(?![庁民内])|市(?![場民長街況販議])|島(?![嶼国民])|町(?![民長])|村(?![民長])"
)
_MUNICIPALITY = re.compile("[市区町村]$")


@once_per_sentence
def find_chains(sentence: TextView) -> list[Candidate]:
    """Return places from larger to smaller as one candidate each (P-2); a region, unit or city alone is a chain of one.

    The label is ACTOR where the last member is a sub-national unit or a city that acts (A-4). A state alone is not a chain.
    """
    return list(_chains(sentence))


def _chains(sentence: TextView) -> Iterator[Candidate]:
    text = sentence.folded
    hits = [hit for hit in sentence.names if hit.entry.table in PLACE_TABLES]
    at = 0
    while at < len(hits):
        members = [hits[at]]
        while at + len(members) < len(hits) and _nests(text, members[-1], hits[at + len(members)]):
            members.append(hits[at + len(members)])
        at += len(members)
        found = _chain(sentence, tuple(members))
        if found is not None:
            yield found


def _nests(text: str, outer: Hit, inner: Hit) -> bool:
    """Return whether ``inner`` follows ``outer`` directly or after ・, and is geographically part of it."""
    between = text[outer.end : inner.start]
    if between not in {"", "・"}:
        return False
    outer_iso, inner_iso = outer.entry.row.get("iso", ""), inner.entry.row.get("iso", "")
    match outer.entry.table, inner.entry.table:
        case "countries", "subnational" | "cities":
            return inner_iso.split("-")[0] == outer_iso
        case "subnational", "cities":
            return outer_iso.split("-")[0] == inner_iso
        case "countries", "regions":
            return bool(inner_iso) and inner_iso == outer_iso
        case _:
            return False


def _chain(sentence: TextView, members: tuple[Hit, ...]) -> Candidate | None:
    text = sentence.folded
    first, last = members[0], members[-1]
    unknown_end = _unknown_member(sentence, last) if len(members) == 1 else None
    if unknown_end is not None:
        return _chain_of(sentence, members, first.start, unknown_end, "P-2-chain")
    if len(members) == 1 and first.entry.table == "countries":
        return None
    if _part_of_longer_name(sentence, first, last) or _NOT_A_PLACE.match(text, last.end):
        return None
    end = last.end
    if first.entry.table == "regions":
        if _BLOCKED_BEFORE.search(sentence.before(first.start)):
            return None
        if suffix := _REGION_SUFFIX.match(text, end):
            end = suffix.end()
    if last.entry.table in {"subnational", "cities"}:
        end = _municipality_end(sentence, members)
    start = _with_direction(text, first)
    if last.entry.table in {"subnational", "cities"} and acts(text, end):
        value = _chain_value(sentence, members, start, end)
        return Candidate(start, end, "ACTOR", "organization", "A-4-subnational", value)
    rule = "P-2-chain" if len(members) > 1 else f"P-3-{last.entry.table}"
    return _chain_of(sentence, members, start, end, rule)


def _chain_of(sentence: TextView, members: tuple[Hit, ...], start: int, end: int, rule: str) -> Candidate:
    """Return the chain as a PLACE; a canal is a facility (P-4)."""
    kind = "facility" if members[-1].entry.row.get("kind") == "canal" else "area"
    return Candidate(start, end, "PLACE", kind, rule, _chain_value(sentence, members, start, end))


def _chain_value(sentence: TextView, members: tuple[Hit, ...], start: int, end: int) -> dict[str, str]:
    """Return the name as written, and the most specific code among those of the members."""
    codes = [code for hit in reversed(members) if (code := hit.entry.row.get("iso", ""))]
    iso = next((code for code in codes if "-" in code), codes[0] if codes else "")
    norm = sentence.folded[start:end]
    return {"norm": norm, "iso": iso} if iso else {"norm": norm}


def _with_direction(text: str, first: Hit) -> int:
    """Return the start of a katakana city with the direction before it: 東ベイルート."""
    is_city = first.entry.table == "cities" and is_katakana_letter(text[first.start])
    return first.start - 1 if is_city and _DIRECTION.search(text, 0, first.start) else first.start


def _unknown_member(sentence: TextView, outer: Hit) -> int | None:
    """Return the end of an unknown place that ・ joins to ``outer``, or None."""
    if outer.entry.table == "regions":
        return None
    match = _UNKNOWN_MEMBER.match(sentence.folded, outer.end)
    if match is None or match.start("name") in sentence.names_by_start:
        return None
    if is_katakana_letter(match["name"][0]):
        return match.end() if outer.entry.table == "countries" else None
    token = sentence.tokens_by_start.get(match.start("name"))
    return match.end() if token is not None and token.pos.startswith(PLACE_POS) else None


def _municipality_end(sentence: TextView, members: tuple[Hit, ...]) -> int:
    """Return the end of the chain with the unit of its last member and the municipality after it (石川県輪島市)."""
    text, end = sentence.folded, members[-1].end
    unit = _UNIT.match(text, end) if members[-1].entry.table == "cities" else None
    end = unit.end() if unit else end
    if members[-1].entry.row["iso"].startswith(("CN-", "TW-")) and (below := _CHINESE_UNIT.match(text, end)):
        return below.end()
    for start in (*(hit.start for hit in members), end):
        token = sentence.tokens_by_start.get(start)
        is_place = token is not None and token.pos.startswith(PLACE_POS)
        if token is not None and is_place and _MUNICIPALITY.search(text[end : token.end]):
            end = token.end
    return end


def _part_of_longer_name(sentence: TextView, first: Hit, last: Hit) -> bool:
    """Return whether ・ joins the katakana name to an unknown katakana word: it is part of a person's or a ship's name."""
    text = sentence.folded
    if _PERSON_PART.search(sentence.before(first.start)) and is_katakana_letter(text[first.start]):
        return True
    return (
        _KATAKANA_FOLLOWS.match(text, last.end) is not None
        and "ァ" <= text[last.end - 1] <= "ー"
        and last.entry.table == "cities"
    )
