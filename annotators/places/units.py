"""Units, islands and waters outside the gazetteers, by the last word of their names (P-3, A-4)."""

import re
from collections.abc import Iterator

from gaiko.annotators.base import TextView, once_per_sentence
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.places.base import PLACE_POS, acts, place
from gaiko.annotators.text.scan import scan, scan_at
from gaiko.annotators.text.scripts import KANJI, KATAKANA

_KATAKANA_PLACE = re.compile(
    rf"(?<![{KATAKANA}・])[{KATAKANA}]{{2,}}(?:・[{KATAKANA}]{{2,}}){{0,2}}"
    r"(?:州|県|省(?!庁|エネ)|自治区|特別区|市(?!場|民|長|街|況|販)|郡|島(?!嶼|しょ|国)|自治州|地方(?!自治|議)|諸島|列島|半島|海峡|湾|運河|湿原|高地|平原|台地|渓谷|[川河](?!流域)|山脈|高原|砂漠|盆地|海溝|海(?![洋軍上外域賊])|湖|岬|地峡)"
)
_KANJI_PLACE = re.compile(
    rf"[{KANJI}ヶ]{{1,4}}?(?:県|市(?!場|民|街|況|販)|町(?!民|村)|村(?!民)|島(?!民|嶼|国)|諸島|列島|半島|海峡|湾(?!岸)|岬)"
)
_KANJI_PLACE_SIGN = re.compile(f"[{KANJI}ヶ](?=[{KANJI}ヶ]{{0,3}}?[県市町村島諸列半海湾岬])")


@once_per_sentence
def find_units(sentence: TextView) -> list[Candidate]:
    """Return katakana names that end in a unit (〜州, 〜島) and are in no gazetteer: ACTOR where the unit acts (A-4), else PLACE."""
    return list(_units(sentence))


def _units(sentence: TextView) -> Iterator[Candidate]:
    text = sentence.folded
    for match in scan_at(_KATAKANA_PLACE, sentence.katakana, text):
        if not sentence.name_at(match.start()) and not sentence.names_within(match.start(), match.end()):
            governed = match.group().endswith(("州", "県", "省", "自治区", "市"))
            if governed and acts(text, match.end()):
                yield Candidate(*match.span(), "ACTOR", "organization", "A-4-subnational", {"norm": match.group()})
            else:
                yield place(sentence, *match.span(), "P-3-form")


def find_municipalities(sentence: TextView) -> Iterator[Candidate]:
    """Yield the Japanese municipalities and islands that Sudachi tags as places."""
    text = sentence.folded
    matches = list(scan(_KANJI_PLACE, _KANJI_PLACE_SIGN, text))
    if not matches:
        return
    places = [token for token in sentence.tokens if token.pos.startswith(PLACE_POS)]
    place_starts, place_ends = {t.start for t in places}, {t.end for t in places}
    for match in matches:
        starts = [start for start in range(match.start(), match.end() - 1) if start in place_starts]
        known = sentence.name_at(starts[0]) if starts else None
        if known is not None and known.end >= match.end():
            continue
        if starts and (match.end() in place_ends or match.end() - 1 in place_ends):
            yield place(sentence, starts[0], match.end(), "P-3-pos")
