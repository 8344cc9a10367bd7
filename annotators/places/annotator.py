"""PLACE: regions, chains from larger to smaller, facilities, and states where a cue says so."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from gaiko.annotators.actors.states import find_states
from gaiko.annotators.base import RuleAnnotator, TextView, once_per_sentence
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import PLACE_TABLES, Entry, Gazetteer, Hit
from gaiko.annotators.gazetteers.tables import column, table
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.places.forms import find_place_forms, place
from gaiko.annotators.text.scan import scan, scan_at
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KATAKANA, is_katakana_letter
from gaiko.corpus.spans import Span

_KATAKANA_PLACE = re.compile(
    rf"(?<![{KATAKANA}・])[{KATAKANA}]{{2,}}(?:・[{KATAKANA}]{{2,}}){{0,2}}"
    r"(?:州|県|省(?!庁|エネ)|自治区|特別区|市(?!場|民|長|街|況|販)|郡|島(?!嶼|しょ|国)|自治州|地方(?!自治|議)|諸島|列島|半島|海峡|湾|運河|湿原|高地|平原|台地|渓谷|[川河](?!流域)|山脈|高原|砂漠|盆地|海溝|海(?![洋軍上外域賊])|湖|岬|地峡)"
)
_UNKNOWN_MEMBER = re.compile(
    rf"・(?P<name>[{KATAKANA}]{{2,}}|[{IDEOGRAPHS}]{{2,4}})(?:(?<=[{KATAKANA}])(?:州|県|省|市|島|地方|地区|郡|港|地域))?(?=[、。\)をでにへのと」 ]|等|など|付近|近郊|沖|周辺|$)"
)
_PLACE_POS = "名詞-固有名詞-地名"
_KANJI_PLACE = re.compile(
    rf"[{KANJI}ヶ]{{1,4}}?(?:県|市(?!場|民|街|況|販)|町(?!民|村)|村(?!民)|島(?!民|嶼|国)|諸島|列島|半島|海峡|湾(?!岸)|岬)"
)
_KANJI_PLACE_SIGN = re.compile(f"[{KANJI}ヶ](?=[{KANJI}ヶ]{{0,3}}?[県市町村島諸列半海湾岬])")
_KATAKANA_FOLLOWS = re.compile(f"・(?!サミット)[{KATAKANA}]")
_PERSON_PART = re.compile(rf"[{KATAKANA}]・$")
_DIRECTION = re.compile(f"(?<![{KANJI}])[東西南北]$")
_REGION_SUFFIX = re.compile(
    f"地域|(?<=運河)地帯|(?<=[{KATAKANA}])(?:地方(?!自治|議|公共)|州(?=[のでにをへはがと、。]))"
)
_BLOCKED_BEFORE = re.compile("自由で開かれた$")
_NOT_A_PLACE = re.compile("人(?![道権材口])|語|字|法王|教皇")


class Places(RuleAnnotator):
    """Tags places by gazetteer, form and the cues of P-1. Sub-national units that act are left to ``Actors`` (A-4)."""

    name = "places"
    labels = frozenset({"PLACE"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        for found in chain(
            find_chains(sentence),
            _states_alone(sentence),
            find_units(sentence),
            find_place_forms(sentence),
            _municipalities(sentence),
            _facilities(sentence),
        ):
            if found.label == "PLACE":
                yield self.span(sentence, *found)


def _states_alone(sentence: TextView) -> Iterator[Candidate]:
    """Yield the states that are no part of a chain."""
    chains = find_chains(sentence)
    for state in find_states(sentence):
        if state.label == "PLACE" and not any(found.start <= state.start < found.end for found in chains):
            yield state


def _municipalities(sentence: TextView) -> Iterator[Candidate]:
    """Yield the Japanese municipalities and islands that Sudachi tags as places."""
    text = sentence.folded
    matches = list(scan(_KANJI_PLACE, _KANJI_PLACE_SIGN, text))
    if not matches:
        return
    places = [token for token in sentence.tokens if token.pos.startswith(_PLACE_POS)]
    place_starts, place_ends = {t.start for t in places}, {t.end for t in places}
    for match in matches:
        starts = [start for start in range(match.start(), match.end() - 1) if start in place_starts]
        known = sentence.name_at(starts[0]) if starts else None
        if known is not None and known.end >= match.end():
            continue
        if starts and (match.end() in place_ends or match.end() - 1 in place_ends):
            yield place(sentence, starts[0], match.end(), "P-3-pos")


def _facilities(sentence: TextView) -> Iterator[Candidate]:
    """Yield the facilities of the gazetteer, and names that end in the head noun of a facility."""
    text = sentence.folded
    for hit in _known_facilities().choose(text, sentence.occurrences(_FACILITIES)):
        value = {"norm": hit.entry.name, "iso": hit.entry.row["iso"]}
        yield Candidate(hit.start, hit.end, "PLACE", "facility", "P-4-gazetteer", value)
    for match in _facility_pattern().finditer(text) if sentence.occurrences(_FACILITY_HEADS) else ():
        yield place(sentence, *match.span(), "P-4-head", "facility")


@once_per_sentence
def find_units(sentence: TextView) -> list[Candidate]:
    """Return katakana names that end in a unit (〜州, 〜島) and are in no gazetteer: ACTOR where the unit acts (A-4), else PLACE."""
    return list(_units(sentence))


def _units(sentence: TextView) -> Iterator[Candidate]:
    text = sentence.folded
    for match in scan_at(_KATAKANA_PLACE, sentence.katakana, text):
        if not sentence.name_at(match.start()) and not sentence.names_within(match.start(), match.end()):
            governed = match.group().endswith(("州", "県", "省", "自治区", "市"))
            if governed and _ACTS.match(text, match.end()):
                yield Candidate(*match.span(), "ACTOR", "organization", "A-4-subnational", {"norm": match.group()})
            else:
                yield place(sentence, *match.span(), "P-3-form")


@once_per_sentence
def find_chains(sentence: TextView) -> list[Candidate]:
    """Return places from larger to smaller as one candidate each (P-2); a region, unit or city alone is a chain of one.

    The label is ACTOR where the last member is a sub-national unit or a city that acts (A-4). A state alone is no chain.
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
    if last.entry.table in {"subnational", "cities"} and _ACTS.match(text, end):
        value = _chain_value(sentence, members, start, end)
        return Candidate(start, end, "ACTOR", "organization", "A-4-subnational", value)
    rule = "P-2-chain" if len(members) > 1 else f"P-3-{last.entry.table}"
    return _chain_of(sentence, members, start, end, rule)


def _chain_of(sentence: TextView, members: tuple[Hit, ...], start: int, end: int, rule: str) -> Candidate:
    """Return the chain as a PLACE; a canal is built and so a facility (P-4)."""
    kind = "facility" if members[-1].entry.row.get("kind") == "canal" else "area"
    return Candidate(start, end, "PLACE", kind, rule, _chain_value(sentence, members, start, end))


def _chain_value(sentence: TextView, members: tuple[Hit, ...], start: int, end: int) -> dict[str, str]:
    """Return the name as written, and the most specific code among those of the members."""
    codes = [code for hit in reversed(members) if (code := hit.entry.row.get("iso", ""))]
    iso = next((code for code in codes if "-" in code), codes[0] if codes else "")
    norm = sentence.folded[start:end]
    return {"norm": norm, "iso": iso} if iso else {"norm": norm}


def _with_direction(text: str, first: Hit) -> int:
    """Where a city's name begins with the direction that makes it a part of it: 東ベイルート."""
    is_city = first.entry.table == "cities" and is_katakana_letter(text[first.start])
    return first.start - 1 if is_city and _DIRECTION.search(text, 0, first.start) else first.start


def _unknown_member(sentence: TextView, outer: Hit) -> int | None:
    """The end of a place that no gazetteer knows and ・ joins to ``outer``, or None."""
    if outer.entry.table == "regions":
        return None
    match = _UNKNOWN_MEMBER.match(sentence.folded, outer.end)
    if match is None or match.start("name") in sentence.names_by_start:
        return None
    if is_katakana_letter(match["name"][0]):
        return match.end() if outer.entry.table == "countries" else None
    token = sentence.tokens_by_start.get(match.start("name"))
    return match.end() if token is not None and token.pos.startswith(_PLACE_POS) else None


_CHINESE_UNIT = re.compile(f"[{KANJI}]{{1,4}}?(?:市|県|区|郡|鎮)(?![民長議場況])")
_UNIT = re.compile(
    f"(?<=[{KATAKANA}])(?:県|州|郡|地区|省)(?![庁民内])|市(?![場民長街況販議])|島(?![嶼国民])|町(?![民長])|村(?![民長])"
)
_MUNICIPALITY = re.compile("[市区町村]$")


def _municipality_end(sentence: TextView, members: tuple[Hit, ...]) -> int:
    """Where the chain ends with its last member's own unit, and with a municipality that follows at once (石川県輪島市)."""
    text, end = sentence.folded, members[-1].end
    unit = _UNIT.match(text, end) if members[-1].entry.table == "cities" else None
    end = unit.end() if unit else end
    if members[-1].entry.row["iso"].startswith(("CN-", "TW-")) and (below := _CHINESE_UNIT.match(text, end)):
        return below.end()
    for start in (*(hit.start for hit in members), end):
        token = sentence.tokens_by_start.get(start)
        is_place = token is not None and token.pos.startswith(_PLACE_POS)
        if token is not None and is_place and _MUNICIPALITY.search(text[end : token.end]):
            end = token.end
    return end


_ACTS = re.compile(
    r"側|政府|当局|(?:は|が)[^、。]{0,40}(?:提訴|表明|発表|主張|要請|決定|決議|可決|進め|推進|制定|成立させ|主催|実施|提案|反対|反発|宣言|要求|拒否|承認|批判|否決)"
)


def _nests(text: str, outer: Hit, inner: Hit) -> bool:
    """Whether ``inner`` follows ``outer`` at once, or after ・, and lies in it."""
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


def _part_of_longer_name(sentence: TextView, first: Hit, last: Hit) -> bool:
    """A katakana name that ・ joins to an unknown katakana word is part of a person's or a ship's name."""
    text = sentence.folded
    if _PERSON_PART.search(sentence.before(first.start)) and is_katakana_letter(text[first.start]):
        return True
    return (
        _KATAKANA_FOLLOWS.match(text, last.end) is not None
        and "ァ" <= text[last.end - 1] <= "ー"
        and last.entry.table == "cities"
    )


@cache
def _known_facilities() -> Gazetteer:
    return Gazetteer((row["name"], Entry("facilities", row["name"], row)) for row in table("facilities"))


_FACILITIES = LEXICON.words(lambda: _known_facilities().surfaces)
_FACILITY_HEADS = LEXICON.words(lambda: column("facility_heads", "head"))


@cache
def _facility_pattern() -> re.Pattern[str]:
    heads = "|".join(re.escape(head) for head in column("facility_heads", "head"))
    return re.compile(
        rf"(?<![{KANJI}{KATAKANA}・A-Za-z0-9])(?!各|同|両|米軍|在日|関係|新たな)[{KANJI}{KATAKANA}ヶ・]{{2,12}}?(?:{heads})(?![{KANJI}]*(?:省|庁|局|員|税|湾局))(?!長|者|湾|区)"
    )
