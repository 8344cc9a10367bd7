"""Governments and legislatures of states and sub-national units, and administrations named after a person (A-4)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.actors.organizations.base import organization
from gaiko.annotators.actors.persons.values import surnames
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA, is_katakana_letter

_OF_A_STATE = re.compile(
    r"(?:連邦|暫定|移行|自治|中央|新|旧|前)?(?:政府(?!高官|関係|開発|専用|間|系|首脳)|政権(?!運営|交代)|当局|議会(?:両院)?|国会(?!議員|審議)|[陸海空国]?軍隊?(?![事人縮備港拡用艦機員])(?!(?<=軍)隊))"
)
_GOVERNMENT = re.compile("政[府権]|議会")
_LEGISLATURE = re.compile(
    rf"連邦(?:議会|上院|下院|上下両院)(?:議会)?(?:両院)?(?:[{IDEOGRAPHS}]{{2,4}}党)?(?:指導部)?|上下両院|上下院|衆参両院"
    rf"|(?<![{KANJI}])[衆参](?:議)?院(?:[{KANJI}・]{{1,14}}?)(?:委員会|委|審査会|調査会)(?![員嘱託任])"
    rf"|(?<![{KANJI}])[上下]院(?!議[員長]|副議長|仮議長|院内|[{IDEOGRAPHS}]{{2,4}}委員長)"
)
_TERM = re.compile(f"第[0-9{KANJI_TENS}]+[期次]")
_ADMINISTRATION = re.compile(
    rf"(?P<name>(?<![{KATAKANA}・])[{KATAKANA}]{{2,}}(?:・[{KATAKANA}]+)*|[{KANJI}]{{1,4}})(?P<term>第[0-9{KANJI_TENS}]+[期次])?(?P<new>新|旧|改造)?(?:政権|内閣)(?!発足直後以前)"
)


def find_governments(sentence: TextView) -> Iterator[Candidate]:
    """Yield governments and legislatures: カナダ政府, 米連邦議会, メイン州議会, 上下両院."""
    text = sentence.folded
    for hit in sentence.names:
        if hit.entry.table in {"countries", "subnational"} and (government := _OF_A_STATE.match(text, hit.end)):
            yield organization(sentence, hit.start, government.end(), "A-4-government", hit.entry.row["iso"])
    for match in _one_character_pattern().finditer(text) if _GOVERNMENT.search(text) else ():
        name, iso = _one_character()[match[1]]
        yield organization(sentence, *match.span(), "A-4-government", iso, name + match.group()[1:])
    for match in _LEGISLATURE.finditer(text) if "院" in text or "議会" in text else ():
        yield organization(sentence, *match.span(), "A-4-legislature")


@cache
def _one_character() -> dict[str, tuple[str, str]]:
    """Return name and ISO code of the state by the character that precedes 政府, 政権 or 議会."""
    return {row["char"]: (row["name"], row["iso"]) for row in table("compounds") if row["free"] == "yes"}


@cache
def _one_character_pattern() -> re.Pattern[str]:
    return re.compile(f"(?<![{KANJI}{KATAKANA}])([{''.join(_one_character())}])(?:連邦|新|前)?(?:政府|政権|議会)")


def find_administrations(sentence: TextView) -> Iterator[Candidate]:
    """Yield administrations named after a person: トランプ政権, 第2期トランプ政権, カーニー新政権, 高市内閣."""
    text = sentence.folded
    persons = surnames()
    for match in _ADMINISTRATION.finditer(text) if "政権" in text or "内閣" in text else ():
        start, name = match.start("name"), match["name"]
        if not is_katakana_letter(name[0]):
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
        yield organization(sentence, start, match.end(), "A-4-administration", _state_of(name), f"{name}{head}")


def _person_tail(sentence: TextView, end: int, start: int) -> str | None:
    token = sentence.tokens_by_end.get(end)
    if token is None or token.start < start or not token.pos.startswith("名詞-固有名詞-人名"):
        return None
    family = sentence.tokens_by_end.get(token.start)
    if family is not None and family.start >= start and family.pos.startswith("名詞-固有名詞-人名"):
        token = family  # 伊藤博文内閣
    return sentence.folded[token.start : end]


def _state_of(name: str) -> str:
    """Return the ISO code if all known persons of the name have the same, else an empty string."""
    states = surnames().get(name, set())
    return next(iter(states)) if len(states) == 1 else ""
