"""Compounds of country characters, 日米 and 日米韓, and single characters that abbreviate a state (A-2, A-3)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import Hit
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA_LETTERS, is_katakana_letter

_AFTER_RARE = (
    "間|関係|首脳|外相|両|経済|防衛|会談|友好|同盟|共同|協定|条約|貿易|協力|対話|交渉|国交|外交|安全保障|[（(]"
)
_BOTH = re.compile("両(?:国(?!民)|首脳|政府|外相|外務大臣|外務・防衛担当閣僚|大臣|防衛相|首相|長官|当局|軍)")
_BOTH_KIND = {"国": "state", "政": "state", "当": "organization", "軍": "organization"}
_CHARACTERS = re.compile(
    f"(?<![{KANJI}{KATAKANA_LETTERS}A-Za-z])(?:[米英仏独露ソ中韓豪印伊日加](?:(?:・|、|及び)[米英仏独露ソ中韓豪印伊日加])+(?![{KANJI}{KATAKANA_LETTERS}])"
    "|(?<![^、。(「])[英仏独露ソ韓豪伊](?=[はが]))"
)
"""Single characters that abbreviate a state, between punctuation marks: 核兵器国のうち、仏は; 米、英及び仏が."""
_CHARACTER_SIGN = re.compile("[米英仏独露ソ中韓豪印伊日加](?=[・、及はが])")
_STATE_TABLES = frozenset({"countries", "subnational"})
_DAYTIME = re.compile(
    "の(?:最[高低])?(?:気温|暑|寒|日差|明る|外出|時間)|[はも](?:暖|暑|寒|涼|晴|気温|明る)|に(?=[、。]|攻撃|爆撃|空爆|空襲|砲撃|外出|戦闘)"
)


def find_compounds(sentence: TextView) -> Iterator[Candidate]:
    """Yield compounds of country characters (日米韓, 日ベトナム, 日・EU), and single characters that abbreviate a state."""
    yield from _runs(sentence)
    yield from _joined_to_names(sentence)
    yield from _single_characters(sentence)


def _runs(sentence: TextView) -> Iterator[Candidate]:
    """Yield runs of characters, with a noun in 両 that ends them: 日米韓, 日米両政府."""
    for match in scan(_run_pattern(), _compound_start(), sentence.folded):
        members = [_members()[char] for char in match["run"]]
        if len({iso for iso, _ in members}) == len(members) and match["run"] != "中米" and not _is_daytime(match):
            yield _compound(match.start(), match.end(), match["both"], "A-3-compound", members)


def _joined_to_names(sentence: TextView) -> Iterator[Candidate]:
    """Yield characters before a name: 日ベトナム, 日・EU, 日・メコン地域; not 日米国務長官."""
    text = sentence.folded
    for match in scan(_joined_pattern(), _compound_start(), text):
        hit = sentence.names_by_start.get(match.end())
        if hit is None or not _joins(match, hit):
            continue
        is_state = hit.entry.table in _STATE_TABLES
        name = hit.entry.name if is_state else text[hit.start : hit.end]
        members = [*(_members()[char] for char in match[1]), (hit.entry.row.get("iso", ""), name)]
        both = _BOTH.match(text, hit.end)
        yield _compound(match.start(), both.end() if both else hit.end, both and both.group(), "A-3-joined", members)


def _joins(match: re.Match[str], hit: Hit) -> bool:
    """Return whether the characters and the name after them make a compound; without ・ only 日 joins a katakana name."""
    if hit.entry.table == "organizations":
        return hit.entry.row["class"] in {"regional", "group", "economic"}
    if match[2]:
        return hit.entry.table in {*_STATE_TABLES, "regions"}
    return hit.entry.table in _STATE_TABLES and match[1] == "日" and is_katakana_letter(match.string[hit.start])


def _single_characters(sentence: TextView) -> Iterator[Candidate]:
    for match in scan(_CHARACTERS, _CHARACTER_SIGN, sentence.folded):
        for at, char in enumerate(match.group(), match.start()):
            if char in _members():
                iso, name = _members()[char]
                yield Candidate(at, at + 1, "ACTOR", "state", "A-2-character", {"norm": name, "iso": iso})


def _compound(start: int, end: int, both: str | None, rule: str, members: list[tuple[str, str]]) -> Candidate:
    """Return the compound of ``members`` (ISO code and name); ``both`` is the noun in 両 that it ends in, which sets the kind."""
    kind = _BOTH_KIND.get(both[1], "person") if both else "state"
    value = {} if kind == "person" else {"norm": "+".join(name for _, name in members)}
    return Candidate(start, end, "ACTOR", kind, rule, {**value, "iso": "+".join(code for code, _ in members if code)})


def _is_daytime(compound: re.Match[str]) -> bool:
    """Return whether 日中 means daytime: 日中の気温."""
    return compound["run"] == "日中" and _DAYTIME.match(compound.string, compound.end("run")) is not None


@cache
def _members() -> dict[str, tuple[str, str]]:
    """Return ISO code and name of the state by its character."""
    return {row["char"]: (row["iso"], row["name"]) for row in table("compounds")}


def _characters(*free: str) -> str:
    """Return the characters with these values of the column ``free``."""
    return "".join(row["char"] for row in table("compounds") if row["free"] in free)


@cache
def _compound_start() -> re.Pattern[str]:
    """Return the pattern of a country character before another one or before a name."""
    every = _characters("yes", "third", "no")
    return re.compile(f"[{_characters('yes')}](?=[{every}・{KATAKANA_LETTERS}A-Z北])")


@cache
def _run_pattern() -> re.Pattern[str]:
    free, rare, third = _characters("yes"), _characters("third", "no"), _characters("third")
    return re.compile(
        rf"(?<![訪在来対駐渡離滞親反抗嫌全今本毎同翌終祝休当平後前0-9０-９{free}])"
        rf"(?!(?<=[近数両{KANJI_TENS}即明何曜])日中)"
        rf"(?P<run>[{free}]+[{rare}](?={_AFTER_RARE})|[{free}]{{2,}}[{third}](?![較率重例])|[{free}]{{2,}})"
        rf"(?![国本軍語仏紙字](?!交|防|会|際|家安|民党)|間選挙|央|東(?!情|和|地)|心|南米|旬)"
        rf"(?P<both>{_BOTH.pattern})?"
    )


@cache
def _joined_pattern() -> re.Pattern[str]:
    free = _characters("yes")
    return re.compile(
        rf"(?<![訪在来対駐全今本毎同翌終祝休当平後前0-9{free}])([{free}]{{1,3}})(?:(・)(?=[{KATAKANA_LETTERS}A-Z{IDEOGRAPHS}])|()(?=[{KATAKANA_LETTERS}A-Z]|米国|英国|中国|韓国|豪州|北朝鮮))"
    )
