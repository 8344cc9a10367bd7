"""Compounds of country characters: 日米, 日米韓, 日ベトナム (A-3)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import Hit
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import (
    IDEOGRAPHS,
    KANJI_TENS,
    KATAKANA,
    KATAKANA_LETTERS,
    is_ideograph,
    is_katakana_letter,
)

_AFTER_RARE = (
    "間|の?関係|首脳|外相|両|経済|防衛|会談|友好|同盟|共同|協定|条約|貿易|協力|対話|交渉|国交|外交|安全保障|次官|局長|閣僚|協議|合同|委員会|親善|修好|通商|航空|租税|"
    "投資|原子力|文化|賠償|平和|講和|国境|戦争|紛争|停戦|軍事|会議|合意|共同|対立|和平|[（(]"
)
_BOTH = re.compile("両(?:国(?!民)|首脳|政府|外相|外務大臣|外務・防衛担当閣僚|大臣|防衛相|首相|長官|当局|軍)")
_BOTH_KIND = {"国": "state", "政": "state", "当": "organization", "軍": "organization"}
_STATE_TABLES = frozenset({"countries", "subnational"})
_OF_TWO_STATES = re.compile("間(?!の)|間の|の?関係|国交|対立|貿易|共同(?:声明|コミュニケ)|上海コミュニケ|首脳会談")
_CHINA = re.compile("中国|北京|国家主席|国務院|外交部|台湾|米国")
"""Words that show a text of China or on its relations, in which 中米 is China and the United States."""
_DAYTIME = re.compile(
    "の(?:最[高低])?(?:気温|暑|寒|日差|明る|外出|時間)|[はも](?:暖|暑|寒|涼|晴|気温|明る)|に(?=[、。]|攻撃|爆撃|空爆|空襲|砲撃|外出|戦闘)"
)


def find_compounds(sentence: TextView) -> Iterator[Candidate]:
    """Yield compounds of country characters: 日米韓, 日ベトナム, 日・EU."""
    yield from _runs(sentence)
    yield from _joined_to_names(sentence)


def _runs(sentence: TextView) -> Iterator[Candidate]:
    """Yield runs of characters, with a noun in 両 that ends them: 日米韓, 日米両政府."""
    for match in scan(_run_pattern(), _compound_start(), sentence.folded):
        members = [_members()[char] for char in match["run"]]
        if len({iso for iso, _ in members}) == len(members) and not _is_other_word(match):
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


def _compound(start: int, end: int, both: str | None, rule: str, members: list[tuple[str, str]]) -> Candidate:
    """Return the compound of ``members`` (ISO code and name); ``both`` is the noun in 両 that it ends in, which sets the kind."""
    kind = _BOTH_KIND.get(both[1], "person") if both else "state"
    value = {} if kind == "person" else {"norm": "+".join(name for _, name in members)}
    return Candidate(start, end, "ACTOR", kind, rule, {**value, "iso": "+".join(code for code, _ in members if code)})


def _is_other_word(compound: re.Match[str]) -> bool:
    """Return whether 日中 means daytime (日中の気温), or 中米 Central America, as in all texts but those of China."""
    text, run, end = compound.string, compound["run"], compound.end("run")
    if run == "中米":
        of_two_states = compound["both"] or (_OF_TWO_STATES.match(text, end) and _CHINA.search(text))
        return not of_two_states
    return run == "日中" and _DAYTIME.match(text, end) is not None


@cache
def _members() -> dict[str, tuple[str, str]]:
    """Return ISO code and name of the state by its character."""
    return {row["char"]: (row["iso"], row["name"]) for row in table("compounds")}


def _characters(*free: str) -> str:
    """Return the characters with these values of the column ``free``."""
    return "".join(row["char"] for row in table("compounds") if row["free"] in free)


def _by_script(characters: str) -> tuple[str, str]:
    """Return the kanji and the katakana among the characters."""
    return "".join(filter(is_ideograph, characters)), "".join(filter(is_katakana_letter, characters))


def _alone(katakana: str) -> str:
    """Return the pattern of a katakana character that is not part of a katakana word: 日[ソ]の, not 日ソウル."""
    return f"(?<![{KATAKANA}])[{katakana}](?![{KATAKANA}])"


@cache
def _compound_start() -> re.Pattern[str]:
    """Return the pattern of a country character before another one or before a name."""
    every = _characters("yes", "third", "no")
    kanji, katakana = _by_script(_characters("yes"))
    return re.compile(f"[{kanji}](?=[{every}・{KATAKANA_LETTERS}A-Z北])|[{katakana}](?=[{_by_script(every)[0]}])")


@cache
def _run_pattern() -> re.Pattern[str]:
    every, rare, third = _characters("yes"), _characters("third", "no"), _characters("third")
    kanji, katakana = _by_script(every)
    free, rare = f"(?:[{kanji}]|{_alone(katakana)})", f"(?:[{_by_script(rare)[0]}]|{_alone(_by_script(rare)[1])})"
    return re.compile(
        rf"(?<![訪在来対駐渡離滞親反抗嫌全今本毎同翌終祝休当平後前0-9０-９{every}])"
        rf"(?!(?<=[近数両{KANJI_TENS}即明何曜])日中)"
        rf"(?P<run>{free}+{rare}(?={_AFTER_RARE})|{free}{{2,}}[{third}](?![較率重例])|{free}{{2,}})(?!(?<=ソ)連)"
        rf"(?![国本軍語仏紙字](?!交|防|会|際|家安|民党)|間選挙|央|東(?!情|和|地)|心|南米|旬)"
        rf"(?P<both>{_BOTH.pattern})?"
    )


@cache
def _joined_pattern() -> re.Pattern[str]:
    free, _ = _by_script(_characters("yes"))
    return re.compile(
        rf"(?<![訪在来対駐全今本毎同翌終祝休当平後前0-9{free}])([{free}]{{1,3}})(?:(・)(?=[{KATAKANA_LETTERS}A-Z{IDEOGRAPHS}])|()(?=[{KATAKANA_LETTERS}A-Z]|米国|英国|中国|韓国|豪州|北朝鮮))"
    )
