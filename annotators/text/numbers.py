"""Parse Japanese numbers exactly, as ``Decimal``: 2兆5,150万, 2千3百, 三十一, ５．２５, 二〇二五, 〇・五, 三、五〇〇, 金参拾万."""

import re
from decimal import Context, Decimal, DecimalException, Inexact
from itertools import pairwise

from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI_NUMERALS, KANJI_ONES, KANJI_TENS

_DIGIT = {c: i for i, c in enumerate(f"〇{KANJI_ONES}")} | {"零": 0, "壱": 1, "弐": 2, "参": 3, "両": 2}
_TENS = {"廿": 20, "卅": 30}
_SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_EXACT = Context(prec=200, traps=[Inexact])
"""Arithmetic that raises where it would round; longer numbers have no value."""

ENGLISH_POWERS = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
"""English powers of ten, after a currency sign: $1.5 billion."""

RANGE_WORDS = "(?:[～〜~－–—―‐‑−-]|から|ないし|乃至)"
"""Marks and words between the two ends of a range of numbers."""
SPACE = "[ \u00a0\u2009\u202f]"
"""A space between groups of digits: 1 000 000, 1億 2,000万."""
_GROUPS = rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[1-9][0-9]{{0,2}}(?:{SPACE}[0-9]{{3}})+(?![0-9])"
ARABIC = rf"{_GROUPS}|[0-9]+(?:\.[0-9]+)?"
KANJI_DIGITS = f"{KANJI_NUMERALS}廿卅壱弐"
_ARABIC_CHUNK = rf"(?:{ARABIC})(?:[千百十](?:[0-9]{{1,3}})?){{0,3}}"
"""Arabic digits below 万, also with 千, 百 and 十 between them: 2千3百, 5百."""
NUMBER = rf"(?:(?:{_ARABIC_CHUNK}[万億兆京]{SPACE}?){{0,4}}{_ARABIC_CHUNK}[万億兆京]?)"
"""A number in Arabic digits with Japanese powers, over folded text."""
_ONES = f"〇{KANJI_ONES}"
_KANJI_CHUNK = (
    rf"(?:[{KANJI_ONES}][{_ONES}]{{0,2}}(?:[、,][{_ONES}]{{3}}){{1,4}}(?![{_ONES}])"
    rf"|[{KANJI_DIGITS}]{{1,9}}(?:・[{_ONES}]{{1,4}})?)"
)
"""Kanji numerals below 万: 三十一, 一二〇〇, 三、五〇〇 in groups of three, 〇・五 with a decimal point."""
KANJI_NUMBER = rf"(?:{_KANJI_CHUNK}[万萬億兆京]){{0,4}}{_KANJI_CHUNK}[万萬億兆京]?"
"""A number in kanji. The repetitions are bounded, so that matching a long run of digits takes linear time."""
WHOLE_KANJI_NUMBER = rf"(?<![{KANJI_DIGITS}万萬億兆京第何幾])(?<![{KANJI_DIGITS}0-9][・、,]){KANJI_NUMBER}"
"""A number in kanji that is not the end of a longer number or of an ordinal: 八 in 第十八回 does not match."""
MIXED_NUMBER = rf"(?:{ARABIC})[万億兆]{_KANJI_CHUNK}[万億]?"
"""Arabic digits above a power and kanji below it: 3億五千万."""


def _pairs(digits: str) -> str:
    return "|".join(f"{low}[、・,]{high}" for low, high in pairwise(digits))


_TWO_ONES = f"(?:{_pairs(KANJI_ONES)})"
_TWO_DIGITS = f"(?:{_pairs('123456789')})"
_TWO_TENS = "|".join(
    f"{low}{zeros}[、・,]{low + 1}{zeros}" for zeros in ("0", "00", "000") for low in range(1, 9)
) + "".join(
    f"|{low}{ten}[、・,]{high}{ten}"
    for ten in "十百千"
    for low, high in zip(["", *KANJI_ONES[1:-1]], KANJI_ONES[1:], strict=True)
)
KANJI_PAIR = (
    rf"(?:[{KANJI_ONES}]?[十百千]?(?:[{KANJI_ONES}]?十)?{_TWO_ONES}[十百千]?|{_TWO_TENS})(?![{KANJI_DIGITS}0-9、・,])"
)
"""Two numbers that mean about so many: 二、三, 十五、六, 四、五十, 十、二十, 10、20."""
DIGIT_PAIR = rf"[1-9]?{_TWO_DIGITS}[十百千]?(?![0-9、・,])"
"""The same in Arabic digits: 5、6, 15、6."""
OPEN_NUMBER = (
    f"(?:(?:[0-9]{{1,4}}[万億兆]){{1,2}}{DIGIT_PAIR}[万億]?|(?<![{KANJI_DIGITS}万億兆第何幾])"
    f"(?:(?:[{KANJI_TENS}百千]{{1,7}}[万億兆]|(?:[{KANJI_ONES}]?千)?(?:[{KANJI_ONES}]?百)?(?:[{KANJI_ONES}]?十)?(?<=[十百千]))数[十百千]?[万億兆]?"
    f"|(?<![{KANJI_DIGITS}0-9][、・])(?:{KANJI_PAIR})[万億兆]?)"
    f"|(?<![0-9千百十][、・])(?<![0-9]){DIGIT_PAIR}[万億兆]?"
    "|[0-9]{1,4}[十百千万億]数[十百千]?[万億兆]?"
    f"|(?<![総人件口])数[十百千万億兆]{{1,3}}|(?<![{IDEOGRAPHS}])数)"
)
"""An indefinite number: 数百, 十数, 三億数千万, 二、三十, 5、6."""

_PLAIN = re.compile(ARABIC)
_PART = re.compile(
    rf"({ARABIC}|[{_ONES}零壱弐参]+(?:[、,][{_ONES}]{{3}}(?![{_ONES}]))*(?:・[{_ONES}]+)?)|([十拾百千])|([万萬億兆京](?:{SPACE}(?=[0-9]))?)|・([{_ONES}]+)|([廿卅])"
)


def read_number(text: str) -> Decimal | None:
    """Return the value of a number; None if ``text`` is not one number from end to end.

    >>> read_number("2兆5,150万"), read_number("2千3百億")
    (Decimal('2000051500000'), Decimal('230000000000'))
    """
    folded = fold(text)
    try:
        return _read_digits(folded) if _PLAIN.fullmatch(folded) else _read_parts(folded)
    except DecimalException:  # more digits than ``_EXACT`` holds
        return None


def _read_parts(folded: str) -> Decimal | None:
    """Return the value of digits, tens, hundreds, thousands and powers of 10,000, each smaller than the one before it."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    at = 0
    unit, power = _UNBOUND, _UNBOUND
    is_small = is_empty = False
    for part in _PART.finditer(folded):
        if part.start() != at:
            return None
        at = part.end()
        digits, small, large, decimals, tens = part.groups()
        if decimals and not is_small:  # a decimal point follows a digit, which has consumed it, or 十, 百, 千
            return None
        is_small = bool(small or tens)
        if digits or decimals:
            if pending is not None:
                return None
            pending = _read_digits(digits or f"〇・{decimals}")
            is_empty = False
            if unit < _UNBOUND and pending >= unit:
                return None
        elif small or tens:
            value = _SMALL[small] if small else 10
            if value >= unit or (tens and pending is not None):
                return None
            unit = value
            count = Decimal(_TENS[tens] // 10) if tens else Decimal(1) if pending is None else pending
            section = _EXACT.add(section, _EXACT.multiply(count, Decimal(value)))
            pending, is_empty = None, False
        else:
            value = _LARGE[large[0]]
            if value >= power or (is_empty and total):
                return None
            section = Decimal(1) if pending is None and unit == _UNBOUND else _EXACT.add(section, pending or Decimal(0))
            total = _EXACT.add(total, _EXACT.multiply(section, Decimal(value)))
            section, pending, unit, power, is_empty = Decimal(0), None, _UNBOUND, value, True
    if at != len(folded) or at == 0:
        return None
    return _EXACT.add(_EXACT.add(total, section), pending or Decimal(0))


_UNBOUND = 10**40


def _read_digits(digits: str) -> Decimal:
    if digits[0] in _DIGIT:
        return Decimal("".join("." if c == "・" else str(_DIGIT[c]) for c in digits if c not in "、,"))
    return Decimal(re.sub(rf",|{SPACE}", "", digits))


def plain(number: Decimal) -> str:
    """Return ``number`` in digits without exponent and trailing zeros: ``0.25``, ``550000000000``."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
