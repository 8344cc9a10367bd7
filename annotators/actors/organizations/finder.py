"""Organizations: by gazetteer, and by the form of their names (A-4)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.administrations import find_administrations
from gaiko.annotators.actors.organizations.base import organization, organization_value
from gaiko.annotators.actors.organizations.forms import find_bodies
from gaiko.annotators.actors.states import find_states
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import PLACE_TABLES, Hit
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA, KATAKANA_LETTERS, is_ideograph

_PREFIXED_CLASSES = {"government", "court", "force", "party", "ngo", "school", "other"}
_NOT_MEMBERS = {"force", "party"}
_MEMBER = re.compile("員(?!会)|人(?![道権])|兵(?!器)")
_OF_A_STATE = re.compile(
    r"(?:連邦|暫定|移行|自治|中央|新|旧|前)?(?:政府(?!高官|関係|開発|専用|間|系|首脳)|政権(?!運営|交代)|当局|議会(?:両院)?|国会(?!議員|審議)|[陸海空国]?軍(?![事人縮備港拡用艦機]))"
)
_LEGISLATURE = re.compile(
    rf"連邦(?:議会|上院|下院|上下両院)(?:議会)?(?:両院)?(?:[{IDEOGRAPHS}]{{2,4}}党)?(?:指導部)?|上下両院|上下院|衆参両院"
    rf"|(?<![{KANJI}])[上下]院(?!議[員長]|副議長|仮議長|院内|[{IDEOGRAPHS}]{{2,4}}委員長)"
)
_PARTY = re.compile(
    rf"(?:(?<![{KANJI}{KATAKANA}・])[{KATAKANA}]{{2,12}}(?:・[{KATAKANA}]{{2,12}}){{0,2}}・?|(?<![{KANJI}])|(?<=[年月日]))(?:(?![年月日])[{KANJI}]){{1,8}}?党(?:指導部)?(?![首員派内大籍議歴則略])|(?<![{KATAKANA}・])[{KATAKANA}・]{{2,}}党"
    rf"|(?:(?<![{KANJI}])|(?<=[年月日]))(?:(?![年月日])[{KANJI}]){{2,8}}?党(?=[首員派内大籍議])"
)
_VALUES = re.compile(f"(?<![{KANJI}])(?:正義|公正|自由|平等|平和|法|秩序|統一|進歩|民主主義|真実|尊厳|開発|希望)と$")
_OF_A_PARTY = re.compile("(?:少数|単独|連立|主導|一党)?(?:新|前|旧|暫定)?政権")
_BEFORE_PARTY = re.compile("(?:同|一部|旧)?")
_NOT_A_PARTY = re.compile(
    f"^(?:[与野各政同両全他小諸新旧]|一|二|多数|少数|反対|連立|友|徒|残|悪|政府|与野|主要[政野]?|改革政|地域政|保守政|左派政|右派政|中道政|極右政|新|第[0-9{KANJI_TENS}]+|右翼|極左|主要各|[{IDEOGRAPHS}]{{0,6}}政)党"
)
_KATAKANA_LETTERS = "・ー" + "".join(map(chr, range(ord("ァ"), ord("ヺ") + 1)))
_ALLOWED = f"{KANJI}{KATAKANA}A-Za-z0-9・＆&"
_BEFORE_HEAD = re.compile(f"^(?:第[0-9{KANJI_TENS}]+回|各|両|旧(?=国)|[後前現](?=[{KATAKANA_LETTERS}]))")
_STOP_MODIFIER = re.compile(
    "^(?:各|同|両|他|諸|関係|当該|本|新たな|その|政府|国内|地方|主要|民間|国際|関連|在外|各国|常任|非常任|特別|合同|小|準備|作業|専門家?|常設|下部|分科|共同|"
    "地域|経済|国立|私立|州立|公立|有力|有名|著名|海外|外国|名門|現地|在京|日系|選挙|停戦|両国|多国籍|多数国|多国間|加盟国?)+$"
)
_COMMON_HEADS = frozenset(
    {"基金", "銀行", "開発銀行", "投資銀行", "中央銀行", "開発基金", "輸出入銀行", "公社", "公団"}
)
"""Heads that need a proper part before them: 信託基金, 保証基金 and 中央銀行 are kinds of bodies (G-10)."""
_PROPER = re.compile(f"[{KATAKANA}A-Za-z]{{2}}|日本|国際(?!金融$)|世界|欧州|米州|東京|横浜|三菱|三井|住友")


def find_organizations(sentence: TextView) -> Iterator[Candidate]:
    """Yield organizations; longer and shorter readings of one name may both come."""
    yield from _known(sentence)
    yield from _of_states(sentence)
    text = sentence.folded
    for match in _LEGISLATURE.finditer(text) if "院" in text or "議会" in text else ():
        yield organization(sentence, match.start(), match.end(), "A-4-legislature")
    for match in _PARTY.finditer(text) if "党" in text else ():
        start = match.start() + len(_BEFORE_PARTY.match(match.group()).group())  # type: ignore[union-attr]
        if not _NOT_A_PARTY.match(text[start : match.end()].lstrip(_KATAKANA_LETTERS)):
            start = _with_values(text, start)
            yield organization(sentence, start, match.end(), "A-4-party")
            if power := _OF_A_PARTY.match(text, match.end()):
                yield organization(sentence, start, power.end(), "A-4-party-rule")
    yield from find_administrations(sentence)
    yield from _by_head(sentence)
    yield from _quoted(sentence)
    yield from find_bodies(sentence)


def _with_values(text: str, start: int) -> int:
    """Where a party's name begins that two values joined by と open: 正義と発展党."""
    values = _VALUES.search(text, max(0, start - 6), start)
    return values.start() if values else start


def _known(sentence: TextView) -> Iterator[Candidate]:
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
        start, norm, iso = hit.start, hit.entry.name, hit.entry.row["iso"]
        if hit.entry.row["class"] in _PREFIXED_CLASSES:
            owner = _owner_before(sentence, hit.start)
            if owner is not None:
                start = owner[0]
                norm, iso = text[start : hit.end], owner[1]
        value = _of_format(sentence, hit) if hit.entry.row["class"] == "format" else organization_value(norm, iso)
        yield Candidate(start, hit.end, "ACTOR", "organization", "A-4-gazetteer", value)


_IN_A_LAW = re.compile("[の・に等]?[^、。はがをでづき「」()]{0,30}に(?:関|対)する[^、。はがをでづき「」()]{0,24}法律")
"""G-8: 国際緊急援助隊 opens the name of a law in 国際緊急援助隊の派遣に関する法律."""
_COUNTRIES_MEETING = re.compile("国会(?:合|議(?![員長事場席録]))")
_OF_AN_EVENT = re.compile("(?:協議|会合|会議|対話|会談)[(「『 ]*$")
"""A 2+2 that abbreviates talks is an event (G-4); one that abbreviates a committee is a body."""
_SHORT = 3
"""Up to so many kanji, a name may be the end of one word and the beginning of another."""
_AMBIGUOUS = 4
"""Initials up to this length may well stand for something else than the body of the gazetteer."""
_NO_BODY = re.compile(
    "(?:合意|協定|条約|議定書|取極|取決め|宣言|声明|覚書|決議|憲章|計画|戦略|構想|交渉|対話|会議|会合|サミット|兵器|条項|指標|総生産|水域|制度)[」』]?$"
)


def _is_part_of_word(sentence: TextView, hit: Hit) -> bool:
    """国会 is none in 支援国会合: the characters belong to 支援国 and 会合; nor is 民団 in 市民団体."""
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
    """「包括和平合意」（CPA）: initials in parentheses stand for what is before them, whatever else they may stand for."""
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


_OF_ONE_MEETING = re.compile(rf"[{KANJI}{KATAKANA}・0-9(（「『 ]*")


def _of_format(sentence: TextView, hit: Hit) -> dict[str, str]:
    """Whose 2+2 it is: the body right before it, or the parties of the compound that opens its name."""
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


def _owner_before(sentence: TextView, end: int) -> tuple[int, str] | None:
    """Start and ISO code of a state's or sub-national name that ends right before ``end``."""
    hit = sentence.names_by_end.get(end)
    if hit is None or hit.entry.table not in {"countries", "subnational"}:
        return None
    return hit.start, hit.entry.row["iso"]


def _of_states(sentence: TextView) -> Iterator[Candidate]:
    """カナダ政府, 米連邦議会, メイン州議会."""
    text = sentence.folded
    for hit in sentence.names:
        if hit.entry.table in {"countries", "subnational"} and (body := _OF_A_STATE.match(text, hit.end)):
            yield organization(sentence, hit.start, body.end(), "A-4-government", hit.entry.row["iso"])
    for match in _one_character_pattern().finditer(text) if _GOVERNMENT.search(text) else ():
        name, iso = _one_character()[match[1]]
        yield organization(sentence, *match.span(), "A-4-government", iso, name + match.group()[1:])


_GOVERNMENT = re.compile("政[府権]|議会")


@cache
def _one_character() -> dict[str, tuple[str, str]]:
    """A country character that stands before 政府 and the like → the state's name and code."""
    return {row["char"]: (row["name"], row["iso"]) for row in table("compounds") if row["free"] == "yes"}


@cache
def _one_character_pattern() -> re.Pattern[str]:
    return re.compile(f"(?<![{KANJI}])([{''.join(_one_character())}])(?:連邦|新|前)?(?:政府|政権|議会)")


@cache
def _heads() -> tuple[str, ...]:
    heads = (row["head"] for row in table("org_heads") if row["strong"] == "yes")
    return tuple(sorted(heads, key=lambda head: (-len(head), head)))


_HEADS = LEXICON.words(lambda: _heads())


@cache
def _head_pattern() -> re.Pattern[str]:
    heads, firsts = "|".join(map(re.escape, _heads())), re.escape("".join(sorted({head[0] for head in _heads()})))
    return re.compile(
        rf"(?<![{_ALLOWED}])(?P<before>[{_ALLOWED}]{{2,30}}?)(?=[{firsts}])(?P<head>{heads})(?![庁略エ員団職会長学的議連株債券])"
    )


def _by_head(sentence: TextView) -> Iterator[Candidate]:
    """Any run of kanji, katakana and Latin letters that ends in a head no other kind of name has."""
    text = sentence.folded
    for match in _head_pattern().finditer(text) if sentence.occurrences(_HEADS) else ():
        start = match.start()
        before = _BEFORE_HEAD.sub("", match["before"])
        start += len(match["before"]) - len(before)
        if match["before"].startswith("同") or not before or _STOP_MODIFIER.match(before):
            continue
        if len(before) < 2 and match["head"] in {"省", "庁"}:
            continue
        if match["head"] in _COMMON_HEADS and not _has_proper_part(sentence, start, match.end()):
            continue
        place = sentence.names_by_start.get(start)
        if place is not None and place.end == match.end() and place.entry.table in PLACE_TABLES:
            continue
        yield organization(sentence, start, match.end(), "A-4-head")


def _has_proper_part(sentence: TextView, start: int, end: int) -> bool:
    if _PROPER.search(sentence.folded, start, end) or sentence.names_within(start, end):
        return True
    tokens = (sentence.tokens_by_start.get(at) for at in range(start, end))
    return any(token.pos.startswith("名詞-固有名詞") for token in tokens if token is not None and token.end < end)


_QUOTED_COALITION = re.compile("「(?P<name>(?!有志連合)[^「」、。]{3,24}(?<!国家)(?:連合|戦線|コアリション))」")
_QUOTED = re.compile("「([^「」]{4,60})」")


def _quoted(sentence: TextView) -> Iterator[Candidate]:
    """G-2: a title in brackets is taken whole when it ends in an organization's head."""
    text = sentence.folded
    for match in _QUOTED.finditer(text):
        if not match[1].endswith(_heads()):
            continue
        head = _head_pattern().search("　" + re.split("[のるた]", match[1])[-1])
        if head and match[1].endswith(head["head"]):
            yield organization(sentence, *match.span(1), "G-2-quoted")
    for match in _QUOTED_COALITION.finditer(text):
        yield organization(sentence, *match.span("name"), "G-2-quoted")
