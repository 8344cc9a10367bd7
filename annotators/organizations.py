"""Organizations: by gazetteer, and by the form of their names (A-4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from annotators.base import TextView
from annotators.names import PLACE_TABLES, Entry, Hit, gazetteer
from annotators.states import find_states
from annotators.tables import many, table


@dataclass(frozen=True, slots=True)
class OrganizationMention:
    """An organization's name with the rule that found it."""

    start: int
    end: int
    rule: str
    value: dict[str, str]


_PREFIXED_CLASSES = {"government", "court", "force", "party", "ngo", "school", "other"}
_NOT_MEMBERS = {"force", "party"}
_MEMBER = re.compile("員(?!会)|人(?![道権])|兵(?!器)")
_OF_A_STATE = re.compile(
    r"(?:連邦|暫定|移行|自治|中央|新|旧|前)?(?:政府(?!高官|関係|開発|専用|間|系|首脳)|政権(?!運営|交代)|当局|議会(?:両院)?|国会(?!議員|審議)|[陸海空国]?軍(?![事人縮備港拡用艦機]))"
)
_TERM = re.compile("第[0-9一二三四五六七八九十]+[期次]")
_ADMINISTRATION = re.compile(
    r"(?P<name>(?<![ァ-ヺー・])[ァ-ヺー]{2,}(?:・[ァ-ヺー]+)*|[一-龠々]{1,4})(?P<term>第[0-9一二三四五六七八九十]+[期次])?(?P<new>新|旧|改造)?(?:政権|内閣)(?!発足直後以前)"
)
_LEGISLATURE = re.compile(
    r"連邦(?:議会|上院|下院|上下両院)(?:議会)?(?:両院)?(?:[一-龠]{2,4}党)?(?:指導部)?|上下両院|上下院|衆参両院"
)
_PARTY = re.compile(
    r"(?:(?<![一-龠々])|(?<=[年月日]))(?:(?![年月日])[一-龠々]){1,8}?党(?:指導部)?(?![首員派内大籍議歴則略])|(?<![ァ-ヺー・])[ァ-ヺー・]{2,}党"
    r"|(?:(?<![一-龠々])|(?<=[年月日]))(?:(?![年月日])[一-龠々]){2,8}?党(?=[首員派内大籍議])"
)
_BEFORE_PARTY = re.compile("(?:同|一部|旧)?")
_NOT_A_PARTY = re.compile(
    "^(?:[与野各政同両全他小諸新旧]|一|二|多数|少数|反対|連立|友|徒|残|悪|政府|与野|主要[政野]?|改革政|地域政|保守政|左派政|右派政|中道政|極右政|新|第[0-9一二三四五六七八九十]+)党"
)
_ALLOWED = "一-龠々ァ-ヺーA-Za-z0-9・＆&"
_BEFORE_HEAD = re.compile("^(?:第[0-9一二三四五六七八九十]+回|各|両|旧(?=国)|[後前現](?=[ァ-ヺ]))")
_STOP_MODIFIER = re.compile(
    "^(?:各|同|両|他|諸|関係|当該|本|新たな|その|政府|国内|地方|主要|民間|国際|関連|在外|各国|常任|非常任)+$"
)


def find_organizations(sentence: TextView) -> Iterator[OrganizationMention]:
    """Yield organizations; longer and shorter readings of one name may both come."""
    yield from _known(sentence)
    yield from _of_states(sentence)
    text = sentence.folded
    for match in _LEGISLATURE.finditer(text):
        yield OrganizationMention(match.start(), match.end(), "A-4-legislature", {"norm": match.group()})
    for match in _PARTY.finditer(text):
        start = match.start() + len(_BEFORE_PARTY.match(match.group()).group())  # type: ignore[union-attr]
        if not _NOT_A_PARTY.match(text[start : match.end()]):
            yield OrganizationMention(start, match.end(), "A-4-party", {"norm": text[start : match.end()]})
    yield from _administrations(sentence)
    yield from _by_head(sentence)
    yield from _quoted(sentence)


def _known(sentence: TextView) -> Iterator[OrganizationMention]:
    text = sentence.folded
    for hit in sentence.names:
        if hit.entry.table != "organizations":
            continue
        if hit.entry.row["class"] in _NOT_MEMBERS and _MEMBER.match(text, hit.end):
            continue
        start, norm, iso = hit.start, hit.entry.name, hit.entry.row["iso"]
        if hit.entry.row["class"] in _PREFIXED_CLASSES:
            owner = _owner_before(sentence, hit.start)
            if owner is not None:
                start = owner[0]
                norm, iso = text[start : hit.end], owner[1]
        value = _of_format(sentence, hit) if hit.entry.row["class"] == "format" else _value(norm, iso)
        yield OrganizationMention(start, hit.end, "A-4-gazetteer", value)


_OF_ONE_MEETING = re.compile(r"[一-龠々ァ-ヺー・0-9(（「『 ]*")


def _of_format(sentence: TextView, hit: Hit) -> dict[str, str]:
    """Whose 2+2 it is: the body right before it, or the parties of the compound that opens its name."""
    text = sentence.folded
    body = sentence.names_by_end.get(len(text[: hit.start].rstrip("(（「『 ")))
    if body is not None and body.entry.table == "organizations":
        return _value(body.entry.name, body.entry.row["iso"])
    for state in reversed(find_states(sentence)):
        iso = state.value.get("iso", "")
        if state.end <= hit.start and "+" in iso and _OF_ONE_MEETING.fullmatch(text, state.end, hit.start):
            norm = _formats().get((hit.entry.name, iso))
            return {"iso": iso} if norm is None else _value(norm, iso)
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


def _of_states(sentence: TextView) -> Iterator[OrganizationMention]:
    """カナダ政府, 米連邦議会, メイン州議会."""
    text = sentence.folded
    for hit in sentence.names:
        if hit.entry.table in {"countries", "subnational"} and (body := _OF_A_STATE.match(text, hit.end)):
            iso = hit.entry.row["iso"]
            yield OrganizationMention(
                hit.start, body.end(), "A-4-government", _value(text[hit.start : body.end()], iso)
            )
    for match in _one_character_pattern().finditer(text):
        name, iso = _one_character()[match[1]]
        yield OrganizationMention(match.start(), match.end(), "A-4-government", _value(name + match.group()[1:], iso))


@cache
def _one_character() -> dict[str, tuple[str, str]]:
    """A country character that stands before 政府 and the like → the state's name and code."""
    return {row["char"]: (row["name"], row["iso"]) for row in table("compounds") if row["free"] == "yes"}


@cache
def _one_character_pattern() -> re.Pattern[str]:
    return re.compile(f"(?<![一-龠々])([{''.join(_one_character())}])(?:連邦|新|前)?(?:政府|政権|議会)")


def _administrations(sentence: TextView) -> Iterator[OrganizationMention]:
    """トランプ政権, 第2期トランプ政権, カーニー新政権, 高市内閣."""
    text = sentence.folded
    persons = _surnames()
    for match in _ADMINISTRATION.finditer(text):
        start, name = match.start("name"), match["name"]
        if not "ァ" <= name[0] <= "ヺ":
            known = next((name[i:] for i in range(len(name)) if name[i:] in persons), None)
            if known is None:
                known = _person_tail(sentence, match.end("name"), start)
            if known is None:
                continue
            start, name = match.end("name") - len(known), known
        elif (hit := sentence.name_at(start)) is not None and hit.entry.table == "organizations":
            continue
        term = _TERM.search(text[max(0, start - 5) : start])
        if term and max(0, start - 5) + term.end() == start:
            start = max(0, start - 5) + term.start()
        head = "内閣" if match.group().endswith("内閣") else "政権"
        yield OrganizationMention(start, match.end(), "A-4-administration", _value(f"{name}{head}", _state_of(name)))


def _person_tail(sentence: TextView, end: int, start: int) -> str | None:
    token = sentence.tokens_by_end.get(end)
    if token is None or token.start < start or not token.pos.startswith("名詞-固有名詞-人名"):
        return None
    return sentence.folded[token.start : end]


@cache
def _surnames() -> dict[str, set[str]]:
    """Surname or full name → the states of those who bear it."""
    found: dict[str, set[str]] = {}
    for row in table("persons"):
        for surface in (row["name"], *many(row["aliases"])):
            found.setdefault(surface, set()).add(row["iso"])
    return found


def _state_of(name: str) -> str:
    """The state that every known bearer of the name belongs to, or nothing."""
    states = _surnames().get(name, set())
    return next(iter(states)) if len(states) == 1 else ""


@cache
def _head_pattern() -> re.Pattern[str]:
    heads = "|".join(
        re.escape(head)
        for head in sorted((r["head"] for r in table("org_heads") if r["strong"] == "yes"), key=lambda h: (-len(h), h))
    )
    return re.compile(
        rf"(?<![{_ALLOWED}])(?P<before>[{_ALLOWED}]{{2,30}}?)(?P<head>{heads})(?![庁略エ員団職会長学的議連])"
    )


def _by_head(sentence: TextView) -> Iterator[OrganizationMention]:
    """Any run of kanji, katakana and Latin letters that ends in a head no other kind of name has."""
    text = sentence.folded
    for match in _head_pattern().finditer(text):
        start = match.start()
        before = _BEFORE_HEAD.sub("", match["before"])
        start += len(match["before"]) - len(before)
        if match["before"].startswith("同") or not before or _STOP_MODIFIER.match(before):
            continue
        if len(before) < 2 and match["head"] in {"省", "庁"}:
            continue
        place = sentence.names_by_start.get(start)
        if place is not None and place.end == match.end() and place.entry.table in PLACE_TABLES:
            continue
        yield OrganizationMention(start, match.end(), "A-4-head", _value(text[start : match.end()], ""))


_QUOTED = re.compile("「([^「」]{4,60})」")


def _quoted(sentence: TextView) -> Iterator[OrganizationMention]:
    """G-2: a title in brackets is taken whole when it ends in an organization's head."""
    text = sentence.folded
    for match in _QUOTED.finditer(text):
        head = _head_pattern().search("　" + re.split("[のるた]", match[1])[-1])
        if head and match[1].endswith(head["head"]):
            yield OrganizationMention(match.start(1), match.end(1), "G-2-quoted", {"norm": match[1]})


def _value(norm: str, iso: str) -> dict[str, str]:
    return {"norm": norm, **({"iso": iso} if iso else {})}


def organization(surface: str) -> Entry | None:
    """Return the gazetteer's organization of that name or alias, or None."""
    return gazetteer("organizations").get(surface)
