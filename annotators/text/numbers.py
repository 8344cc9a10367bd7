"""Parse Japanese numbers exactly, as ``Decimal``: 2兆5,150万, 三十一, ５．２５, 二〇二五, 〇・五, 三、五〇〇."""

import re
from decimal import Decimal

from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI_NUMERALS, KANJI_ONES, KANJI_TENS

_DIGIT = {c: i for i, c in enumerate(f"〇{KANJI_ONES}")} | {"零": 0, "壱": 1, "弐": 2, "参": 3, "両": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}

ENGLISH_POWERS = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
"""English powers of ten, after a currency sign: $1.5 billion."""

ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
KANJI_DIGITS = f"{KANJI_NUMERALS}壱弐"
NUMBER = rf"(?:(?:(?:{ARABIC})[百千]?[万億兆京]){{0,4}}(?:{ARABIC})[百千]?[万億兆京]?)"
"""A number in Arabic digits with Japanese powers, over folded text."""
_ONES = f"〇{KANJI_ONES}"
_KANJI_CHUNK = (
    rf"(?:[{KANJI_ONES}][{_ONES}]{{0,2}}(?:[、,][{_ONES}]{{3}}){{1,4}}(?![{_ONES}])"
    rf"|[{KANJI_DIGITS}]{{1,9}}(?:・[{_ONES}]{{1,4}})?)"
)
"""Kanji numerals below 万: 三十一, 一二〇〇, 三、五〇〇 in groups of three, 〇・五 with a decimal point."""
KANJI_NUMBER = rf"(?:{_KANJI_CHUNK}[万億兆京]){{0,4}}{_KANJI_CHUNK}[万億兆京]?"
"""A number in kanji. The repetitions are bounded, so that matching a long run of digits takes linear time."""
WHOLE_KANJI_NUMBER = rf"(?<![{KANJI_DIGITS}万億兆京第])(?<![{KANJI_DIGITS}][・、,]){KANJI_NUMBER}"
"""A number in kanji that is not the end of a longer number or of an ordinal: 八 in 第十八回 does not match."""
MIXED_NUMBER = rf"(?:{ARABIC})[万億兆]{_KANJI_CHUNK}[万億]?"
"""Arabic digits above a power and kanji below it: 3億五千万."""
OPEN_NUMBER = (
    f"(?:(?<![{KANJI_DIGITS}万億兆第])"
    f"(?:(?:[{KANJI_TENS}百千]{{1,7}}[万億兆]|[二三四五六七八九]?[十百千])数[十百千]?[万億兆]?"
    f"|(?<![{KANJI_DIGITS}]、)(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九)[十百千]?[万億兆]?)"
    "|[0-9]{1,4}[十百千万億]数[十百千]?[万億兆]?"
    f"|(?<![総人件口])数[十百千万億兆]{{1,3}}|(?<![{IDEOGRAPHS}])数)"
)
"""An indefinite number: 数百, 十数, 三億数千万, 二、三十."""

_PLAIN = re.compile(ARABIC)
_PART = re.compile(
    rf"({ARABIC}|[{_ONES}零壱弐参]+(?:[、,][{_ONES}]{{3}}(?![{_ONES}]))*(?:・[{_ONES}]+)?)|([十百千])|([万億兆京])|・([{_ONES}]+)"
)


def read_number(text: str) -> Decimal | None:
    """Return the value of a number; None if ``text`` is not one number from end to end.

    >>> read_number("2兆5,150万")
    Decimal('2000051500000')
    """
    folded = fold(text)
    if _PLAIN.fullmatch(folded):
        return _read_digits(folded)
    total = section = Decimal(0)
    pending: Decimal | None = None
    at = 0
    is_small = False
    for part in _PART.finditer(folded):
        if part.start() != at:
            return None
        at = part.end()
        digits, small, large, decimals = part.groups()
        if decimals and not is_small:  # a decimal point follows a digit, which has consumed it, or 十, 百, 千
            return None
        is_small = bool(small)
        if digits or decimals:
            if pending is not None:
                return None
            pending = _read_digits(digits or f"〇・{decimals}")
        elif small:
            section += (Decimal(1) if pending is None else pending) * _SMALL[small]
            pending = None
        else:
            section += pending or 0
            total += (section or Decimal(1)) * _LARGE[large]
            section, pending = Decimal(0), None
    if at != len(folded) or at == 0:
        return None
    return total + section + (pending or 0)


def _read_digits(digits: str) -> Decimal:
    if digits[0] in _DIGIT:
        return Decimal("".join("." if c == "・" else str(_DIGIT[c]) for c in digits if c not in "、,"))
    return Decimal(digits.replace(",", ""))


def plain(number: Decimal) -> str:
    """Return ``number`` in digits without exponent and trailing zeros: ``0.25``, ``550000000000``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
