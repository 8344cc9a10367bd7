"""Fold characters that a font or a file format chose for others, by Unicode's tables.

NFKC alone would also turn list marks into numbers (①, ㊁), and superscripts into digits (10² → 102). It leaves the radicals of
U+2E80–2EFF, the rare forms of kanji (髙), invisible characters, and variation selectors. So it is applied to the
blocks where it helps, and ``data/characters.tsv`` has the rest.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.normalization.aligned import AlignedText, Edit

_NFKC = (
    "\u2160-\u217f"  # Roman numerals
    "\u212a\u212b"  # Kelvin, Ångström
    "\u2e9f\u2ef3\u2f00-\u2fd5"  # radicals
    "\u309f\u30ff\u3131-\u318e"  # ゟ, ヿ, Hangul letters
    "\u322a-\u3243"  # ㈪ … ㈱ … ㉃; ㈠ to ㈩ are list marks
    "\u32c0-\u32cf\u32ff-\u339e\u33a9-\u33ad\u33b0-\u33ff"  # ㋀, ㋿, ㌀ … ㏿, without ㎡, ㎥ and the like
    "\uf900-\ufad9\ufb00-\ufb06\ufe10-\ufe19\ufe30-\ufe6b"  # compatibility ideographs, ligatures, vertical and small forms
    "\uff61-\uffdc\uffe0\uffe1\uffe5\uffe6"  # half-width kana and Hangul, currency signs
    "\U0001d400-\U0001d7ff\U0001f220-\U0001f23b\U0002f800-\U0002fa1d"
)
"""Class of the characters that NFKC folds here."""
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Class of the characters without width: Default_Ignorable_Code_Point, but for variation selectors, and interlinear marks."""
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARKS = f"\u0300-\u036f\u3099\u309a\uff9e\uff9f{_SELECTORS}"
"""Class of the characters that belong to the character before them."""
_SPACING_MARKS = {"\uff9e": "\u3099", "\uff9f": "\u309a", "\u309b": "\u3099", "\u309c": "\u309a"}
_SINGLE = {
    "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2043": "-",  # hyphens, figure dash
    "\ufe63": "-", "\u2796": "−", "\u02d7": "−", "\u223c": "〜",
}  # fmt: skip
"""Hyphens and minus signs by their usual form."""
_NUMERALS = "〇一二三四五六七八九十"


@cache
def _replacements() -> dict[str, str]:
    """Return the characters of the table of variants that stand for another one; old forms are left to ``folding``."""
    return {row["char"]: row["stands_for"] for row in table("characters") if row["use"] != "old"} | _SINGLE


@cache
def changing() -> str:
    """Return the class of the characters that may be folded.

    Above U+FFFF it is one range: ``re`` looks up the others in a bitmap, but compares a character with these one by one.
    """
    others = f"{_NFKC}{_INVISIBLE}{_MARKS}\u309b\u309c\u1100-\u1112\u00b7\u2022\u2027\u2219\u22c5○◯"
    basic = re.sub("[\U00010000-\U0010ffff](?:-.)?", "", "".join(sorted(_replacements())) + others)
    return f"{basic}\U0001d173-\U000e01ef"


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        "(?P<annotation>\ufffa[^\ufff9-\ufffb]*\ufffb)"
        f"|(?P<cluster>[^\\s{_MARKS}]?[{_MARKS}\u309b\u309c]+)"
        "|(?P<hangul>[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?)"
        "|(?P<dot>(?<=[ァ-ヺー])[\u00b7\u2022\u2027\u2219\u22c5](?=[ァ-ヺ]))"
        f"|(?P<zero>(?<=[{_NUMERALS}○◯])[○◯](?=[{_NUMERALS}○◯年月日]))"
        f"|[{changing()}]"
    )


def fold_characters(text: str) -> Iterator[Edit]:
    """Yield the edits that fold the characters of ``text``; each edit is one character with the marks that belong to it.

    >>> list(fold_characters("㍻の①ｶﾞ"))
    [(0, 1, '平成'), (3, 5, 'ガ')]
    """
    for match in _pattern().finditer(text):
        old = match.group()
        new = _REPLACE.get(match.lastgroup or "", _fold_one)(old)
        if new != old or (len(old) > 1 and unicodedata.combining(old[-1])):  # also a mark that does not compose
            yield match.start(), match.end(), new


def fold_single_characters(pattern: str) -> str:
    """Return a regular expression with the characters folded that stand for one character, so that its classes stay classes."""
    aligned = AlignedText.of(pattern)
    return aligned.edited(edit for edit in fold_characters(pattern) if len(edit[2]) == 1).text


def _fold_cluster(cluster: str) -> str:
    """Return a character composed with its marks; selectors are dropped, marks that do not compose are kept."""
    first = cluster[0]
    new = "" if first in _SPACING_MARKS or re.match(f"[{_MARKS}]", first) else _fold_one(first)
    for mark in cluster[1:] if new else cluster:
        if not re.match(f"[{_SELECTORS}]", mark):
            composed = unicodedata.normalize("NFC", new + _SPACING_MARKS.get(mark, mark))
            new = composed if len(composed) == len(new) else new + mark
    return new


def _fold_one(char: str) -> str:
    if char in _replacements():
        return _replacements()[char]
    if re.match(f"[{_INVISIBLE}]", char):
        return ""
    return unicodedata.normalize("NFKC", char) if re.match(f"[{_NFKC}]", char) else char


_REPLACE: Mapping[str, Callable[[str], str]] = {
    "annotation": lambda _: "",
    "cluster": _fold_cluster,
    "hangul": partial(unicodedata.normalize, "NFC"),
    "dot": lambda _: "・",
    "zero": lambda _: "〇",
}
"""Replacement by group of the pattern."""
