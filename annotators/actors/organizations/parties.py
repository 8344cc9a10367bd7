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
_VALUES = re.compile(f"(?<![{KANJI}])(?:{'|'.join(words('org_words', 'party_value'))})と$")
_OF_A_PARTY = re.compile("(?:少数|単独|連立|主導|一党)?(?:新|前|旧|暫定)?政権")
_BEFORE_PARTY = re.compile("(?:同|一部|旧)?")
_NOT_A_PARTY = re.compile(
    f"^(?:[与野各政同両全他小諸新旧]|一|二|多数|少数|反対|連立|友|徒|残|悪|政府|与野|主要[政野]?|改革政|地域政|保守政|左派政|右派政|中道政|極右政|新|第[0-9{KANJI_TENS}]+|右翼|極左|主要各|[{IDEOGRAPHS}]{{0,6}}政)党"
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


def _with_values(text: str, start: int) -> int:
    """Return the start with two values joined by と before it: 正義と発展党."""
    values = _VALUES.search(text, max(0, start - 6), start)
    return values.start() if values else start
