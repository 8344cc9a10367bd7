"""Parties and armed movements by the words of their names and the place or people before them (A-4, G-10)."""

import re
from collections.abc import Iterator

from gaiko.annotators.actors.organizations.base import iso_at, organization
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.names import PLACE_TABLES
from gaiko.annotators.gazetteers.tables import words
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.scripts import KANJI, KATAKANA

_KATAKANA_RUN = re.compile(f"[{KATAKANA}]+(?:・[{KATAKANA}]+)*$")
_WORDS = "|".join(words("org_words", "movement"))
_MOVEMENT = re.compile(
    rf"(?P<words>(?:(?:{_WORDS})・?){{1,5}})"
    r"(?P<head>戦線|解放軍|革命軍|抵抗軍|会議派|旅団|同盟|連合|評議会|会議(?![はで]開|場|員|中)|運動|組織)(?P<army>[・/]軍)?(?!国|[員化性力])"
)
_ONE_WORD = re.compile(_WORDS)
_MOVEMENT_WORDS = LEXICON.words(lambda: words("org_words", "movement"))
_FREE = re.compile(rf"自由[{KATAKANA}]{{2,10}}(?:運動|軍)(?![{KATAKANA}人事])")
_FIGHTING = frozenset(["戦線", "解放軍", "革命軍", "抵抗軍", "会議派", "旅団"])
_LOOSE = frozenset(["運動", "組織"])
_LETTER = re.compile(f"[{KANJI}{KATAKANA}A-Za-z]")
_COUNCIL = re.compile("(?:国民|民族|人民)$")


def find_movements(sentence: TextView) -> Iterator[Candidate]:
    """Yield parties and armed movements: オロモ解放戦線, スーダン人民解放運動・軍, 自由シリア軍."""
    text = sentence.folded
    for match in _FREE.finditer(text):
        if not _inside_word(text, match.start()):
            yield organization(sentence, match.start(), match.end(), "A-4-movement")
    for match in sentence.scan(_MOVEMENT_WORDS, _MOVEMENT):
        owner = _owner(sentence, match.start())
        if owner is None and _inside_word(text, match.start()):
            continue
        if _is_movement(match["head"], match["words"], owner):
            start = match.start() if owner is None else owner[0]
            yield organization(sentence, start, match.end(), "A-4-movement", iso_at(sentence, start))


def _is_movement(head: str, words: str, owner: tuple[int, str] | None) -> bool:
    """Return whether the words form a name; 独立運動, 統一戦線 and アフリカ民族解放運動 are kinds, not names (G-10)."""
    count = len(_ONE_WORD.findall(words))
    if head in _LOOSE:
        return count > 1 and owner is not None and owner[1] not in {"regions", "cities"}
    if head == "会議":
        return owner is not None and owner[1] == "countries" and _COUNCIL.fullmatch(words) is not None
    if owner is not None:
        return head in _FIGHTING or head == "評議会" or count > 1 or owner[1] != "regions" or head == "同盟"
    return count > 1 and head != "評議会"


def _inside_word(text: str, at: int) -> bool:
    return _LETTER.match(text, at - 1) is not None if at else False


def _owner(sentence: TextView, end: int) -> tuple[int, str] | None:
    """Return start and table of the name that ends at ``end`` or before ・; the table is ``people`` for an unknown katakana word."""
    text = sentence.folded
    end -= text[end - 1 : end] == "・"
    hit = sentence.names_by_end.get(end)
    if hit is not None and hit.entry.table in PLACE_TABLES:
        return hit.start, hit.entry.table
    run = _KATAKANA_RUN.search(text, max(0, end - 24), end)
    if run is None or len(run.group()) < 2 or _inside_word(text, run.start()):
        return None
    return run.start(), "people"
