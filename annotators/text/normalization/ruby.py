"""Find readings in brackets (ruby in plain text), which stand after a word in kanji: 李強（りきょう）国務院総理, 脆(ぜい)弱性.

A gloss, a seat or an abbreviation in brackets is text of its own: 自助努力（オーナーシップ）, 本部（ジュネーブ）, 市場（メルコスール）.
Hiragana is a reading unless it is a word of ``not_readings.tsv``. Katakana is a reading after a proper name or a word that the
dictionary lacks; the name of a state or place is one only after another form of the same name, and that of an organization never: it
is an abbreviation.
"""

import re
from collections.abc import Iterator

from gaiko.annotators.gazetteers.names import PLACE_TABLES, gazetteer
from gaiko.annotators.gazetteers.tables import column
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.normalization.aligned import Edit
from gaiko.annotators.text.scripts import KANJI
from gaiko.annotators.text.tokens import Token, tokenize

KANA = "ぁ-ゖゝゞァ-ヺー"
JOINERS = "・=＝゠\\s"
_BRACKETED = re.compile(f"(?<=[{KANJI}ヶぁ-ん])(?P<reading>[(（]\\s*[{KANA}][{KANA}{JOINERS}]*[)）])")
_WORD = re.compile(f"(?:[{KANJI}ヶ]+[ 　])?[{KANJI}ヶ]+$")
_WITH_KANA = re.compile(f"[{KANJI}][ぁ-ん]{{1,4}}$")
_HIRAGANA = re.compile("[ぁ-ゖゝゞー]+")
_SMALL = re.compile("[ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ]")
_MORAE_OF_A_KANJI = 4
_MORAE_OF_ONE = 5
"""Longest readings, in morae: of each of several kanji, and of a single one (志, こころざし)."""
_BEFORE = 16
"""Characters before the brackets that are read."""


def find_readings(text: str) -> Iterator[Edit]:
    """Yield the edits that delete the readings in brackets.

    >>> [text[start:end] for text in ["尹錫悦（ユン・ソンニョル）大統領", "国連（ユニセフ）"] for start, end, _ in find_readings(text)]
    ['（ユン・ソンニョル）']
    """
    for match in _BRACKETED.finditer(text):
        kana = re.sub(f"[{JOINERS}]", "", match["reading"][1:-1])
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if _is_reading(before, kana, re.sub("\\s*[\r\n]\\s*", "", match["reading"][1:-1]).strip()):
            yield match.start(), match.end(), ""


def _is_reading(before: str, kana: str, name: str) -> bool:
    """Return whether ``kana`` is the reading of the last word of ``before``; ``name`` has its ・ and spaces."""
    word = _WORD.search(before)
    hiragana = _HIRAGANA.fullmatch(kana) is not None
    if word is None:
        ending = _WITH_KANA.search(before)
        return ending is not None and hiragana and len(kana) > 2 and kana.endswith(ending.group()[1:])
    length = len(word.group())  # a space may stand between family and given name
    if len(_SMALL.sub("", kana)) > max(_MORAE_OF_ONE, _MORAE_OF_A_KANJI * length):
        return False
    if hiragana:
        return kana not in column("not_readings", "word")
    if gazetteer("organizations").get(name):
        return False
    places = gazetteer(*PLACE_TABLES)
    if (entry := places.get(name)) is not None:
        suffixes = (word.group()[at:] for at in range(length))
        return any((other := places.get(suffix)) and other.row is entry.row for suffix in suffixes)
    return _ends_with_name(tokenize(fold(before)))


def _ends_with_name(tokens: tuple[Token, ...]) -> bool:
    """Return whether the last word is a proper name, or the last character of a name that the dictionary lacks."""
    last = tokens[-1]
    if last.pos.startswith("名詞-固有名詞") or not (last.known or "数詞" in last.pos):
        return True
    is_piece = last.end - last.start == 1 and len(tokens) > 1 and "数詞" not in last.pos
    return is_piece and (tokens[-2].pos.startswith("名詞-固有名詞") or tokens[-2].end - tokens[-2].start == 1)
