"""States in the text, each ACTOR or PLACE by the cues of P-1; compounds of country characters (A-3)."""

import re
from functools import cache

from gaiko.annotators.base import TextView, once_per_sentence
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import Hit
from gaiko.annotators.gazetteers.tables import column, table
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA, KATAKANA_LETTERS, is_katakana_letter

_NATIONALITY = re.compile(
    r"人(?![道権材口工気間物民事員文])|国?民(?![主間生政族兵需意事放法])|国民(?!議会|会議|党|投票|経済|所得)|市民(?!社会|団体|運動)|系(?![列統])|語(?!る|り)|兵(?!器|力)|第一(?!次|回|歩|に)"
)
"""G-6: nationality words, languages and slogans are not tagged."""
_LIST_HEAD = re.compile(r"(?:など|等)の?、?(?:世界)?(?:各地|各国|地域)(?:で|に(?:おけ|おい)|の紛争)")
_APPOSITION = re.compile(
    "(?:の順に|など|等|をはじめ(?:と(?:する|した))?|を始め(?:と(?:する|した))?)+、?(?:各地)?"
    f"|(?:の|など|等)?[{KATAKANA}{IDEOGRAPHS}]{{0,8}}?(?:[0-9]{{1,3}}|[{KANJI_TENS}]{{1,3}})(?:[かカヵヶケ箇]?国|地域)"
    f"|を含む[{KATAKANA}{IDEOGRAPHS}]{{2,8}}?(?:地域|諸国|各国)?(?=[へでか])"
)
"""What may stand between the last name of a list and the cue: の5か国(を歴訪), など(に逃れた), のコーカサス3か国(で), の順に各地(を回り), を含むアジア(への供給)."""
_FORM = re.compile(
    "・?(?:(?:連邦|民主|人民|社会主義|イスラム|アラブ|ボリバル|ソヴィエト|ソビエト){0,3}(?:共和国|首長国)|大公国|公国|王国|連邦(?!準備|議会|政府|最高|捜査|制|予算|裁|下院|上院|首相|大統領|軍|銀行|憲法|参議|会議|州))"
)
"""The form of state that makes a name official: ビルマ[連邦], タイ[王国]."""
_LONGEST_LIST = 12
_GROUP = re.compile(f"[{KATAKANA}{IDEOGRAPHS}]{{2,6}}?(?:[二三四五]国|諸国)")
_LIST_SEPARATOR = re.compile("・|、|や|及び|並びに|と|に加え、")


@once_per_sentence
def find_states(sentence: TextView) -> tuple[Candidate, ...]:
    """Return every state and compound in the sentence, in text order; they may overlap longer names."""
    found = [*_compounds(sentence), *_names(sentence)]
    return tuple(sorted(found, key=lambda state: (state.start, -state.end)))


def decide(text: str, end: int) -> tuple[str, str]:
    """Return label and rule of a state's name that ends at ``end`` of folded ``text`` (A-2, P-1)."""
    cue = _any_cue().match(text, end)
    return _cues()[cue.lastindex - 1] if cue and cue.lastindex else ("ACTOR", "A-2")


def _names(sentence: TextView) -> list[Candidate]:
    text = sentence.folded
    hits = [hit for hit in sentence.names if hit.entry.table == "countries" and not _excluded(text, hit)]
    found = []
    for hit in hits:
        form = _FORM.match(text, hit.end)
        end = form.end() if form else hit.end
        start = hit.start - 1 if text[hit.start - 1 : hit.start] == "旧" else hit.start
        label, rule = decide(text, end)
        if rule == "A-2":
            label, rule = (
                ("PLACE", "P-1a-bracket") if _places_a_city(sentence, start, end) else _from_list(sentence, end)
            )
        value = {"norm": hit.entry.name, "iso": hit.entry.row["iso"]}
        found.append(Candidate(start, end, label, "country" if label == "PLACE" else "state", rule, value))
    return found


def _places_a_city(sentence: TextView, start: int, end: int) -> bool:
    """Whether the state stands in brackets behind a city: ドバイ（アラブ首長国連邦）."""
    text = sentence.folded
    if text[start - 1 : start] != "(" or text[end : end + 1] != ")":
        return False
    city = sentence.names_by_end.get(start - 1)
    return city is not None and city.entry.table in {"cities", "subnational"}


def _excluded(text: str, hit: Hit) -> bool:
    return _NATIONALITY.match(text, hit.end) is not None


def _from_list(sentence: TextView, first_end: int) -> tuple[str, str]:
    """G-9: the label of a name that ends at ``first_end`` and whose cue stands behind the last member of its list.

    A particle or verb after the last member governs all of them (A、B及びCを訪問), as does one after their apposition
    (の3か国で); a suffix (情勢) holds only for names joined by ・.
    """
    text, end = sentence.folded, first_end
    only_dots = True
    for _ in range(_LONGEST_LIST):
        separator = _LIST_SEPARATOR.match(text, end)
        member_end = _member_end(sentence, separator.end()) if separator else None
        if separator is None or member_end is None:
            break
        only_dots = only_dots and separator.group() == "・"
        end = member_end
    if _LIST_HEAD.match(text, end):
        return "PLACE", "G-9-list-head"
    apposition = _APPOSITION.match(text, end)
    at = apposition.end() if apposition else end
    if at > first_end:
        label, rule = decide(text, at)
        if rule.startswith("P-1c") and only_dots and at == end:
            return label, "G-9-suffix"
        if rule.startswith(("P-1a", "P-1b")):
            return label, "G-9-list"
    return "ACTOR", "A-2"


def _member_end(sentence: TextView, start: int) -> int | None:
    """The end of the state, region or group of states (バルト三国) that begins at ``start``, or None."""
    hit = sentence.names_by_start.get(start)
    if hit is not None and hit.entry.table in {"countries", "regions"}:
        form = _FORM.match(sentence.folded, hit.end) if hit.entry.table == "countries" else None
        if form:
            return form.end()
        return hit.end + len("諸国") if sentence.folded.startswith("諸国", hit.end) else hit.end
    group = _GROUP.match(sentence.folded, start)
    return group.end() if group else None


@cache
def _cues() -> tuple[tuple[str, str], ...]:
    return tuple((row["label"], row["rule"]) for row in table("state_cues"))


@cache
def _any_cue() -> re.Pattern[str]:
    """The cues as groups, the first one first: no cue has groups of its own."""
    movement = "|".join(column("movements", "word"))
    return re.compile("|".join(f"({row['pattern'].replace('{MOVE}', movement)})" for row in table("state_cues")))


_AFTER_RARE = (
    "間|関係|首脳|外相|両|経済|防衛|会談|友好|同盟|共同|協定|条約|貿易|協力|対話|交渉|国交|外交|安全保障|[（(]"
)
_BOTH = re.compile("両(?:国(?!民)|首脳|政府|外相|外務大臣|外務・防衛担当閣僚|大臣|防衛相|首相|長官|当局|軍)")
_BOTH_KIND = {"国": "state", "政": "state", "当": "organization", "軍": "organization"}


@cache
def _members() -> dict[str, tuple[str, str]]:
    return {row["char"]: (row["iso"], row["name"]) for row in table("compounds")}


@cache
def _compound_start() -> re.Pattern[str]:
    """A country character with another one, or a name, after it."""
    free = "".join(row["char"] for row in table("compounds") if row["free"] == "yes")
    every = "".join(row["char"] for row in table("compounds"))
    return re.compile(f"[{free}](?=[{every}・{KATAKANA_LETTERS}A-Z北])")


@cache
def _compound_pattern() -> re.Pattern[str]:
    free = "".join(row["char"] for row in table("compounds") if row["free"] == "yes")
    rare = "".join(row["char"] for row in table("compounds") if row["free"] != "yes")
    third = "".join(row["char"] for row in table("compounds") if row["free"] == "third")
    return re.compile(
        rf"(?<![訪在来対駐渡離滞親反抗嫌全今本毎同翌終祝休当平後前0-9０-９{free}])"
        rf"(?!(?<=[近数両{KANJI_TENS}即明何曜])日中)"
        rf"(?P<run>[{free}]+[{rare}](?={_AFTER_RARE})|[{free}]{{2,}}[{third}](?![較率重例])|[{free}]{{2,}})"
        rf"(?![国本軍語仏紙字](?!交|防|会|際|家安|民党)|間選挙|央|東(?!情|和|地)|心|南米|旬)"
        rf"(?P<both>{_BOTH.pattern})?"
    )


@cache
def _joined_pattern() -> re.Pattern[str]:
    free = "".join(row["char"] for row in table("compounds") if row["free"] == "yes")
    return re.compile(
        rf"(?<![訪在来対駐全今本毎同翌終祝休当平後前0-9{free}])([{free}]{{1,3}})(?:(・)(?=[{KATAKANA_LETTERS}A-Z{IDEOGRAPHS}])|()(?=[{KATAKANA_LETTERS}A-Z]|米国|英国|中国|韓国|豪州|北朝鮮))"
    )


def _compounds(sentence: TextView) -> list[Candidate]:
    text = sentence.folded
    found = []
    for match in scan(_compound_pattern(), _compound_start(), text):
        members = [_members()[char] for char in match["run"]]
        if len({iso for iso, _ in members}) < len(members) or match["run"] == "中米" or _is_daytime(match):
            continue
        kind = _BOTH_KIND.get(match["both"][1], "person") if match["both"] else "state"
        found.append(Candidate(match.start(), match.end(), "ACTOR", kind, "A-3-compound", _value(members, kind)))
    for match in scan(_joined_pattern(), _compound_start(), text):
        hit = sentence.names_by_start.get(match.end())
        if hit is None or hit.entry.table not in {"countries", "subnational", "organizations", "regions"}:
            continue
        if hit.entry.table == "regions" and not match[2]:
            continue
        if (
            not match[2]
            and hit.entry.table != "organizations"
            and not (match[1] == "日" and is_katakana_letter(text[hit.start]))
        ):
            continue  # 日米国務長官 is no compound, 日ベトナム is one
        if hit.entry.table == "organizations" and hit.entry.row["class"] not in {"regional", "group", "economic"}:
            continue
        is_state = hit.entry.table in {"countries", "subnational"}
        name = hit.entry.name if is_state else text[hit.start : hit.end]
        members = [*(_members()[char] for char in match[1]), (hit.entry.row.get("iso", ""), name)]
        both = _BOTH.match(text, hit.end)
        kind = _BOTH_KIND.get(both.group()[1], "person") if both else "state"
        end = both.end() if both else hit.end
        found.append(Candidate(match.start(), end, "ACTOR", kind, "A-3-joined", _value(members, kind)))
    for match in scan(_CHARACTERS, _CHARACTER_SIGN, text):
        for at in range(match.start(), match.end()):
            if text[at] in _members():
                iso, name = _members()[text[at]]
                value = {"norm": name, "iso": iso}
                found.append(Candidate(at, at + 1, "ACTOR", "state", "A-2-character", value))
    return found


_CHARACTERS = re.compile(
    f"(?<![{KANJI}{KATAKANA_LETTERS}A-Za-z])(?:[米英仏独露ソ中韓豪印伊日加](?:(?:・|、|及び)[米英仏独露ソ中韓豪印伊日加])+(?![{KANJI}{KATAKANA_LETTERS}])"
    "|(?<![^、。(「])[英仏独露ソ韓豪伊](?=[はが]))"
)
"""States by their characters alone, between marks of punctuation: 核兵器国のうち、仏は; 米、英及び仏が."""
_CHARACTER_SIGN = re.compile("[米英仏独露ソ中韓豪印伊日加](?=[・、及はが])")

_DAYTIME = re.compile(
    "の(?:最[高低])?(?:気温|暑|寒|日差|明る|外出|時間)|[はも](?:暖|暑|寒|涼|晴|気温|明る)|に(?=[、。]|攻撃|爆撃|空爆|空襲|砲撃|外出|戦闘)"
)


def _is_daytime(compound: re.Match[str]) -> bool:
    """日中の気温: the day, not Japan and China."""
    return compound["run"] == "日中" and _DAYTIME.match(compound.string, compound.end("run")) is not None


def _value(members: list[tuple[str, str]], kind: str) -> dict[str, str]:
    iso = "+".join(code for code, _ in members if code)
    if kind == "person":
        return {"iso": iso}
    return {"norm": "+".join(name for _, name in members), "iso": iso}
