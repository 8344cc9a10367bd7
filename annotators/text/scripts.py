"""Character classes of Japanese text, for use inside the brackets of a regular expression.

>>> import re
>>> re.findall(f"[{KATAKANA}]+|[{KANJI}]+", "ショルツ首相は佐々木氏と会談")
['ショルツ', '首相', '佐々木氏', '会談']

The ranges are narrower than the Unicode scripts: rules meet text that ``folding`` has normalized, and rare ideographs
outside U+4E00 to U+9FA0 do not occur in the names that the rules match.
"""

IDEOGRAPHS = "一-龠"
"""Kanji without the iteration mark."""

KANJI = f"{IDEOGRAPHS}々"

KATAKANA_LETTERS = "ァ-ヺ"

KATAKANA = f"{KATAKANA_LETTERS}ー"
"""Katakana with the long vowel mark, without the middle dot ・."""

KANJI_ONES = "一二三四五六七八九"

KANJI_TENS = f"{KANJI_ONES}十"
"""Numerals of the numbers from one to 99."""

KANJI_NUMERALS = f"〇{KANJI_TENS}百千"
"""Numerals of the numbers below 10,000, in digits (二〇二四) or in words (二千二十四)."""


def is_ideograph(char: str) -> bool:
    """Return whether one character is in ``IDEOGRAPHS``."""
    return "一" <= char <= "龠"


def is_katakana_letter(char: str) -> bool:
    """Return whether one character is in ``KATAKANA_LETTERS``."""
    return "ァ" <= char <= "ヺ"
