"""Places outside the gazetteers, by the form of their names and by words of movement (P-1, P-3, P-4, G-9)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import column
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.places.base import PLACE_POS, place
from gaiko.annotators.text.scan import scan_at
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_TENS, KATAKANA

_COMMON = "各|全|同|両|本|当|他|近|隣|諸|郡|府|都道府|市区町村|州"
_CHINESE_COUNTY = re.compile(rf"(?<![{KANJI}])(?!(?:{_COMMON})県)[{IDEOGRAPHS}]{{1,3}}県(?=[でにをのへと、]|から)")
_KATAKANA_NATURE = re.compile(
    f"(?<![{KATAKANA}・])[{KATAKANA}]{{3,}}(?:・[{KATAKANA}]{{2,}})?の(?:森|丘|谷|泉)(?![{IDEOGRAPHS}])"
)
_HIGHWAY = re.compile(f"(?<![{KANJI}{KATAKANA}・])[東西南北{IDEOGRAPHS}]{{2,4}}(?:ハイウェイ|ハイウエイ|経済回廊)")
_RESIDENCE = re.compile(f"在[{KATAKANA}・{IDEOGRAPHS}]{{1,16}}?日本国?(?:大使|総領事|公使)公邸")
_PART_BEFORE = re.compile(f"(?<![{KANJI}])(?:[東西南北]{{1,2}}|中)部")
_PART_AFTER = re.compile("(?:[東西南北]{1,2}|中)部(?![隊員会署局長屋門])")
_OF_A_COUNT = re.compile(
    rf"(?<![{KATAKANA}・])(?:[{KATAKANA}]{{2,12}}(?:、|及び|や|・)){{1,6}}[{KATAKANA}]{{2,12}}(?=(?:など|等)?の?(?:[0-9]{{1,2}}|[{KANJI_TENS}])(?:州|県|市|島|都市|地域|地区|港|村|町)(?![^、。]{{0,2}}政府))"
)
_NAME = re.compile(f"[{KATAKANA}]{{2,}}")
_UNKNOWN = re.compile(f"(?<![{KATAKANA}・])[{KATAKANA}]{{3,}}(?:・[{KATAKANA}]{{2,}})?")


def find_place_forms(sentence: TextView) -> Iterator[Candidate]:
    """Yield names that are places by their form or by a cue next to them."""
    for rule, start, end in _forms(sentence):
        kind = "facility" if rule.startswith("P-4") else "area"
        yield place(sentence, start, end, rule, kind, _iso_within(sentence, start, end))


def _iso_within(sentence: TextView, start: int, end: int) -> str:
    """Return the code of the first state or unit named in ``[start, end)``, or an empty string."""
    hits = sentence.names_within(start, end)
    iso = next((code for hit in hits if (code := hit.entry.row.get("iso", ""))), "")
    return "" if "+" in iso else iso


def _forms(sentence: TextView) -> Iterator[tuple[str, int, int]]:
    """Yield rule, start and end of each form."""
    text = sentence.folded
    for rule, signs, pattern in _FORMS:
        for match in pattern.finditer(text) if signs.search(text) else ():
            yield rule, *match.span()
    if sentence.katakana and sentence.occurrences(_BUILT):
        for match in scan_at(_katakana_facility(), sentence.katakana, text):
            yield "P-4-form", *match.span()
    if "部" in text:
        yield from _parts(sentence)
    for listed in scan_at(_OF_A_COUNT, sentence.katakana, text):
        for match in _NAME.finditer(text, *listed.span()):
            if sentence.name_at(match.start()) is None:
                yield "G-9-count", *match.span()
    yield from _by_movement(sentence)


_FORMS = (
    ("P-3-county", re.compile("県"), _CHINESE_COUNTY),
    ("P-3-nature", re.compile("の[森丘谷泉]"), _KATAKANA_NATURE),
    ("P-4-form", re.compile("ハイウ[ェエ]イ|経済回廊"), _HIGHWAY),
    ("P-4-residence", re.compile("公邸"), _RESIDENCE),
)
"""Rule id, sign that a text must contain, and pattern."""


def _parts(sentence: TextView) -> Iterator[tuple[str, int, int]]:
    """Yield a part of a state or a unit as one region: 南部スーダン, マリ北部."""
    text = sentence.folded
    for match in _PART_BEFORE.finditer(text):
        hit = sentence.names_by_start.get(match.end())
        if hit is not None and hit.entry.table in {"countries", "subnational", "regions"}:
            yield "P-3-part", match.start(), hit.end
    for match in _PART_AFTER.finditer(text):
        hit = sentence.names_by_end.get(match.start())
        if hit is not None and hit.entry.table in {"countries", "subnational", "regions"}:
            yield "P-3-part", hit.start, match.end()


def _by_movement(sentence: TextView) -> Iterator[tuple[str, int, int]]:
    """Yield unknown katakana names before words of movement or events: ザルンビアスカを訪問."""
    text = sentence.folded
    for match in scan_at(_UNKNOWN, sentence.katakana, text):
        if _movement().match(text, match.end()) is None or sentence.name_at(match.start()):
            continue
        token = sentence.tokens_by_start.get(match.start())
        if token is not None and (not token.known or token.pos.startswith(PLACE_POS)):
            yield "P-1a-unknown", *match.span()


_BUILT = LEXICON.words(lambda: column("built", "word"))


@cache
def _katakana_facility() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![{KATAKANA}・])[{KATAKANA}]{{2,}}(?:・[{KATAKANA}]{{2,}}){{0,3}}(?:[(][A-Z]{{2,6}}[)])?(?:{'|'.join(column('built', 'word'))})(?![{IDEOGRAPHS}{KATAKANA}])"
    )


@cache
def _movement() -> re.Pattern[str]:
    moves = "|".join(column("movements", "word"))
    return re.compile(
        rf"を(?:公式に?|再び|相次いで)?(?:訪問|訪れ|訪ね|歴訪|出発|経由|離れ)|訪問|(?:に|へ)も?(?:[^、。にをはが]{{0,6}})(?:{moves})|で(?:開催|開か|行わ|会談|署名|発生)|において"
    )
