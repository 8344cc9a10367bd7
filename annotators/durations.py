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
       (?P<unit>{_UNITS}|(?(about)日(?!本)|日(?=以上|以内|以下|未満|程度|余り|連続|ぶり|後(?!半)|前(?![後半])))))
    (?P<after>以上|以下|以内|未満|超|余り|前後|程度|弱|強)?
    """,
    re.VERBOSE,
)
"""A length of time over folded text."""

_FIRST_END = re.compile(
    r"(?<![0-9.,第A-Za-z一二三四五六七八九十])(?:約|およそ|ほぼ)?(?:[0-9][0-9,]{0,8}(?:\.[0-9]{1,3})?[万億]?|[一二三四五六七八九十]{1,3})$"
)
_NOT_AFTER = {"年": re.compile("[度代生目次]"), "時間": re.compile("帯")}


def find_durations(text: str) -> Iterator[re.Match[str]]:
    """Yield the durations of folded ``text``; 一年生, 2000年代 and 時間帯 are none."""
    for match in DURATION.finditer(text):
        excluded = _NOT_AFTER.get(match["unit"] or "")
        if excluded is None or not excluded.match(text, match.end()):
            yield match


def find_first_end(text: str, second: int) -> tuple[int, int] | None:
    """Return the bare number before ～ and the duration that begins at ``second``, [3]～[5年間], or None."""
    if second < 2 or text[second - 1] not in "～〜":
        return None
    opens = max(0, second - 20)
    match = _FIRST_END.search(text[opens : second - 1])
    return (opens + match.start(), second - 1) if match else None


def completed_duration(first: str, second: str) -> str:
    """Return the first end of a range with the unit of the second; ``first`` itself if it has one."""
    match = DURATION.match(second) or DURATION.match(f"{second}連続")
    return first + match["unit"] if match and match["unit"] and read_number(first[-1]) is not None else first


def normalize_duration(text: str, *, known: bool = False) -> dict[str, str]:
    """Return the value of one duration, or ``{}`` if ``text`` is not one from end to end.

    A number that the text leaves open is ``X`` (数年), as in TIMEX3.

    Args:
        text: the duration.
        known: whether it was found in a text that shows it is one, as in 3日後; alone, 3日 is a day of the month.

    >>> normalize_duration("約4年半")
    {'norm': 'P4Y6M', 'mod': 'APPROX'}
    """
    folded = fold(text)
    match = DURATION.fullmatch(folded) or (DURATION.match(f"{folded}連続") if known else None)
    if match is None or match.end() != len(folded):
        return {}
    if match["fixed"]:
        norm = _FIXED[match["fixed"]]
    else:
        number = read_number(match["number"])
        norm = _UNIT_CODES[match["unit"]].format("X" if number is None else format(number, "f"))
    mod = "APPROX" if match["about"] else MODS.get(match["after"] or "", "")
    return {"norm": norm, **({"mod": mod} if mod else {})}
