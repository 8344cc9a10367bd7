"""Organizations with a katakana name before a head noun or next to an apposition (A-4)."""

import re
from collections.abc import Iterator

from gaiko.annotators.actors.organizations.base import organization
from gaiko.annotators.actors.persons.values import surnames
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.text.scan import scan_at
from gaiko.annotators.text.scripts import KANJI, KATAKANA

_COMPANY = re.compile(
    rf"(?<![{KATAKANA}・])(?:[{KATAKANA}]・)?[{KATAKANA}]{{2,16}}(?:・[{KATAKANA}]{{1,16}}){{0,3}}(?P<head>社(?![会員長説交債主宅内是名旨屋])|紙(?![幣面上])|[{KANJI}]{{2,4}}会社|政府(?![高専間系首])|派(?![遣生手]))"
)
_COMPANY_HEADS = re.compile(f"[{KATAKANA}](?:[社紙派]|政府|[{KANJI}]{{2,4}}会社)")
_GROUPS = re.compile("党|組織|勢力|ゲリラ|過激派|武装|民兵|集団")
_APPOSED = re.compile(
    rf"(?:[与野]党|政党|組織|勢力|ゲリラ|過激派|武装集団|民兵)(?:である|であった|の|、)?「?(?P<name>[{KATAKANA}]{{3,16}}(?:・[{KATAKANA}]{{1,16}}){{0,3}})"
    r"(?=[」(はがのもをにと、]|$)"
)
_CALLED = re.compile(
    rf"(?<![{KANJI}{KATAKANA}・])(?P<name>[{KATAKANA}]{{3,16}}(?:・[{KATAKANA}]{{1,16}}){{0,3}})」?(?:\([^()]{{1,20}}\))?"
    r"(?:と(?:呼ばれ|称され|称す|い[わう])る?|という)[^、。]{0,6}(?:組織|勢力|集団|政党|ゲリラ|武装|民兵|過激派)"
)


def find_katakana(sentence: TextView) -> Iterator[Candidate]:
    """Yield organizations with a katakana name: アストラゼネカ社, 与党フレリモ."""
    text = sentence.folded
    for match in (
        scan_at(_COMPANY, sentence.katakana, text) if sentence.katakana and _COMPANY_HEADS.search(text) else ()
    ):
        end = match.start("head")
        if match["head"] == "派":
            fits = _is_person(sentence, match.start(), end)
        elif match["head"] == "紙" and "・" in match.group():
            fits = True
        else:
            hit = sentence.name_at(match.start())
            is_part = hit is not None and hit.end < end and text[hit.end] == "・"  # ブーゲンビル・カッパー社
            fits = hit is None or is_part or hit.entry.table == "organizations"
            fits = fits and (match["head"] == "社" or not _is_common(sentence, match.start(), end))
        if fits:
            yield organization(sentence, match.start(), match.end(), "A-4-katakana")
    for pattern in (_APPOSED, _CALLED) if _GROUPS.search(text) else ():
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if sentence.name_at(start) is None and not _is_common(sentence, start, end):
                yield organization(sentence, start, end, "A-4-apposed")


def _is_common(sentence: TextView, start: int, end: int) -> bool:
    """Return whether the word in katakana ends in a common noun of four letters or more, or is one."""
    last = sentence.tokens_by_end.get(end)
    if last is None or not last.known or not last.pos.startswith(("名詞-普通名詞", "形状詞")):
        return False
    return last.start <= start or last.end - last.start > 3


def _is_person(sentence: TextView, start: int, end: int) -> bool:
    """Return whether the word before 派 is a person of the gazetteer; シーア派 and タカ派 are no organizations."""
    return sentence.folded[start:end] in surnames() and sentence.name_at(start) is None
