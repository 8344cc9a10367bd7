"""Political parties by the form of their names (A-4)."""

import re
from collections.abc import Iterator

from gaiko.annotators.actors.organizations.base import organization
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import words
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA

_PARTY = re.compile(
    rf"(?:(?<![{KANJI}{KATAKANA}・])[{KATAKANA}]{{2,12}}(?:・[{KATAKANA}]{{2,12}}){{0,2}}・?|(?<![{KANJI}])|(?<=[年月日]))(?:(?![年月日])[{KANJI}]){{1,8}}?党(?:指導部)?(?![首員派内大籍議歴則略])|(?<![{KATAKANA}・])[{KATAKANA}・]{{2,}}党"
    rf"|(?:(?<![{KANJI}])|(?<=[年月日]))(?:(?![年月日])[{KANJI}]){{2,8}}?党(?=[首員派内大籍議])"
)
_LONGEST_HEADLINE = 60
"""In characters."""
_OF_POLITICS = re.compile(
    "党|選挙|選|議席|下院|上院|衆院|参院|議会|国会|候補|総裁|代表|幹事長|連立|与野|過半数|法案|予算|政権|共和[^国]|首相|大統領"
)
_VALUES = re.compile(f"(?<![{KANJI}])(?:{'|'.join(words('org_words', 'party_value'))})と$")
_OF_A_PARTY = re.compile("(?:少数|単独|連立|主導|一党)?(?:新|前|旧|暫定)?政権")
_BEFORE_PARTY = re.compile("(?:同|一部|旧)?")
_NOT_A_PARTY = re.compile(
    f"^(?:[与野各政同両全他小諸新旧]|一|二|多数|少数|反対|連立|友|徒|残|悪|政府|与野|主要[政野]?|改革政|地域政|保守政|左派政|右派政|中道政|極右政|新|第[0-9{KANJI_TENS}]+|右翼|極左|主要各|[{IDEOGRAPHS}]{{0,6}}政)党"
)
_HEADLINE = re.compile(
    rf"(?:(?<=[、　 ／/・「」])|(?<=[米英仏独韓])|^)(?:{'|'.join(words('org_words', 'headline_party'))})(?=[、がはにと・「]|も(?!の)|$)(?!・[{KANJI}{KATAKANA}]+主義)"
)
_KATAKANA_CHARS = "・ー" + "".join(map(chr, range(ord("ァ"), ord("ヺ") + 1)))


def find_parties(sentence: TextView) -> Iterator[Candidate]:
    """Yield parties and the governments they form: 民主党, 正義と発展党, 保守党政権."""
    text = sentence.folded
    for match in _PARTY.finditer(text) if "党" in text else ():
        start = match.start() + len(_BEFORE_PARTY.match(match.group()).group())  # type: ignore[union-attr]
        if not _NOT_A_PARTY.match(text[start : match.end()].lstrip(_KATAKANA_CHARS)):
            start = _with_values(text, start)
            yield organization(sentence, start, match.end(), "A-4-party")
            if power := _OF_A_PARTY.match(text, match.end()):
                yield organization(sentence, start, power.end(), "A-4-party-rule")


def find_headline_parties(sentence: TextView) -> Iterator[Candidate]:
    """Yield the short names of parties in a headline: 共和、下院で多数派に; a headline has no 。, and another party or an election."""
    text = sentence.folded
    if "。" in text or len(text) > _LONGEST_HEADLINE or not _OF_POLITICS.search(text):
        return
    for match in _HEADLINE.finditer(text):
        yield organization(sentence, *match.span(), "A-4-headline")


def _with_values(text: str, start: int) -> int:
    """Return the start with two values joined by と before it: 正義と発展党."""
    values = _VALUES.search(text, max(0, start - 6), start)
    return values.start() if values else start
