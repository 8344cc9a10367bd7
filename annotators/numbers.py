"""Read Japanese numbers: 2兆5,150万, 三十一, ５．２５, 二〇二五. Exact, on ``decimal``."""

import re
from decimal import Decimal

from annotators.folding import fold

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2, "参": 3, "両": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}

ENGLISH_POWERS = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
"""Powers after a currency sign: $1.5 billion."""

ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
KANJI_DIGITS = "〇一二三四五六七八九十百千"
NUMBER = rf"(?:(?:(?:{ARABIC})[百千]?[万億兆京]){{0,4}}(?:{ARABIC})[百千]?[万億兆京]?)"
"""A number in Arabic digits with Japanese powers, over folded text."""
KANJI_NUMBER = rf"(?:[{KANJI_DIGITS}]{{1,9}}[万億兆京]){{0,4}}[{KANJI_DIGITS}]{{1,9}}[万億兆京]?"
"""A number in kanji. The counts are bounded so that a long run of digits costs no more than its length."""

_PART = re.compile(rf"({ARABIC}|[〇一二三四五六七八九零壱弐参]+)|([十百千])|([万億兆京])")


def read_number(text: str) -> Decimal | None:
    """Return the number that ``text`` writes, or None if it is not one from end to end.

    >>> read_number("2兆5,150万")
    Decimal('2000051500000')
    """
    folded = fold(text)
    total = section = Decimal(0)
    pending: Decimal | None = None
    at = 0
    for part in _PART.finditer(folded):
        if part.start() != at:
            return None
        at = part.end()
        digits, small, large = part.groups()
        if digits:
            if pending is not None:
                return None
            pending = _read_digits(digits)
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
        return Decimal("".join(str(_DIGIT[c]) for c in digits))
    return Decimal(digits.replace(",", ""))


def plain(number: Decimal) -> str:
    """Return ``number`` as plain digits, no exponent and no trailing zeros: ``0.25``, ``550000000000``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
