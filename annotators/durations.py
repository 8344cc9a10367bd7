"""Durations: how long, not when (D-3). Their pattern, and their values as TIMEX3 periods."""

import re
from collections.abc import Iterator

from annotators.amounts import MODS
from annotators.folding import fold
from annotators.numbers import read_number

_UNIT_CODES = {
    "年半": "P{}Y6M",
    "年間": "P{}Y",
    "年": "P{}Y",
    **{f"{month}半": "P{}M15D" for month in ("か月", "カ月", "ヶ月")},
    **{f"{month}{span}": "P{}M" for month in ("か月", "ヶ月", "ヵ月", "カ月", "ケ月", "箇月") for span in ("間", "")},
    "週間": "P{}W",
    "日間": "P{}D",
    "日": "P{}D",
    "時間": "PT{}H",
    "分間": "PT{}M",
    "秒間": "PT{}S",
}
_FIXED = {
    "半年": "P6M",
    "半年間": "P6M",
    "半日": "PT12H",
    "半日間": "PT12H",
    "半世紀": "P50Y",
    "四半世紀": "P25Y",
}
_UNITS = "|".join(sorted((unit for unit in _UNIT_CODES if unit != "日"), key=len, reverse=True))

DURATION = re.compile(
    rf"""
    (?<![0-9.,第A-Za-z])(?P<about>約|およそ|ほぼ)?
    (?:(?P<fixed>四半世紀|半世紀|半年間?|半日間?)
      |(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?[万億]?|数十|十数|数百|数千|数|[二三四五六七八九十]{{1,3}})
       (?P<unit>{_UNITS}|(?(about)日(?!本)|日(?=以上|以内|以下|未満|程度|余り|連続|ぶり))))
    (?P<after>以上|以下|以内|未満|超|余り|前後|程度|弱|強)?
    """,
    re.VERBOSE,
)
"""A length of time over folded text."""

_NOT_AFTER = {"年": re.compile("[度代生目次]"), "時間": re.compile("帯")}


def find_durations(text: str) -> Iterator[re.Match[str]]:
    """Yield the durations of folded ``text``; 一年生, 2000年代 and 時間帯 are none."""
    for match in DURATION.finditer(text):
        excluded = _NOT_AFTER.get(match["unit"] or "")
        if excluded is None or not excluded.match(text, match.end()):
            yield match


def normalize_duration(text: str) -> dict[str, str]:
    """Return the value of one duration, or ``{}`` if ``text`` is not one from end to end.

    A number that the text leaves open is ``X`` (数年), as in TIMEX3.

    >>> normalize_duration("約4年半")
    {'norm': 'P4Y6M', 'mod': 'APPROX'}
    """
    match = DURATION.fullmatch(fold(text))
    if match is None:
        return {}
    if match["fixed"]:
        norm = _FIXED[match["fixed"]]
    else:
        number = read_number(match["number"])
        norm = _UNIT_CODES[match["unit"]].format("X" if number is None else format(number, "f"))
    mod = "APPROX" if match["about"] else MODS.get(match["after"] or "", "")
    return {"norm": norm, **({"mod": mod} if mod else {})}
