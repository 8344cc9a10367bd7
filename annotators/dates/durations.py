"""Durations: how long, not when (D-3). Their pattern, and their values as TIMEX3 periods."""

import re
from collections.abc import Iterator

from gaiko.annotators.amounts.patterns import MODS
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.numbers import read_number
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI_NUMERALS, KANJI_TENS

_KA = ("か", "カ", "ヶ", "ヵ", "ケ", "ヵ", "箇", "個")
_UNIT_CODES = {
    "年半": "P{}Y6M",
    "年間": "P{}Y",
    "年": "P{}Y",
    **{f"{ka}年{rest}": "P{}Y" for ka in _KA for rest in ("間", "")},
    **{f"{ka}月半": "P{}M15D" for ka in _KA},
    **{f"{ka}月{rest}": "P{}M" for ka in _KA for rest in ("間", "")},
    "週間": "P{}W",
    "週": "P{}W",
    "日間": "P{}D",
    "日": "P{}D",
    "時間半": "PT{}H30M",
    "時間": "PT{}H",
    "分間": "PT{}M",
    "分": "PT{}M",
    "秒間": "PT{}S",
    "秒": "PT{}S",
    "世紀": "P{}Y",
}
_FIXED = {
    "半年": "P6M",
    "半年間": "P6M",
    "半日": "PT12H",
    "半日間": "PT12H",
    "半月": "P15D",
    "半月間": "P15D",
    "半世紀": "P50Y",
    "四半世紀": "P25Y",
    "一両日": "PXD",
    "一年半": "P1Y6M",
}
_GUARDED = ("日", "週", "分", "秒", "世紀")
_UNITS = "|".join(sorted((unit for unit in _UNIT_CODES if unit not in _GUARDED), key=len, reverse=True))
_DAYS = "日(?=以上|以内|以下|未満|程度|余り|足らず|連続|ぶり|後(?!半)|前(?![後半])|にも?(?:わた|及)|を要|がかり|[もで](?!の))"
_NOT_MINUTES = "の|野|担|類|科|離|析|割|権|裂|散|岐|校|断|冊|身|母|子|枝|乗|布|配|解|け|か"

DURATION = re.compile(
    rf"""
    (?<![0-9.,第A-Za-z])(?P<about>約|およそ|凡そ|ほぼ)?
    (?:(?P<fixed>四半世紀|半世紀|半年間?|半日間?|半月間?(?![形ば])|一両日|(?<![{KANJI_NUMERALS}年])一年半)
      |(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?[万億]?|数十|十数|数百|数千|(?<![{IDEOGRAPHS}])数
         |(?<![{KANJI_NUMERALS}第約数])(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九)
         |(?<![0-9{KANJI_NUMERALS}第数月])(?<![{KANJI_NUMERALS}]、)(?:[{KANJI_TENS}百][〇{KANJI_TENS}百]{{0,4}}|[二三四五六七八九]千))
       (?P<yo>有?余)?
       (?P<unit>{_UNITS}|週(?=連続|ぶり|以内|後|前|にわた)|(?<=数)日|日(?=余)|(?(yo)日(?!本)|(?(about)日(?!本)|{_DAYS}))
         |(?<!時)分(?!{_NOT_MINUTES})(?=に?わた|以|程度|弱|強|後|前|ほど|ずつ|行|会談|の[会電懇]|で|、)|(?<=[0-9])秒(?![速針])
         |世紀(?=半|に(?:わた|及)|もの|以上|余)))
    (?P<minutes>(?<=時間)[0-9]{{1,2}}分間?)?
    (?P<after>以上|以下|以内|未満|超(?!え|過)|余り|あまり|余(?![すり地裕儀剰波所])|前後|程度|弱|強(?![いくまめ化]))?
    """,
    re.VERBOSE,
)
"""One length of time over folded text."""
_SIGN = re.compile(
    rf"[約お凡ほ半数0-9{KANJI_NUMERALS}](?:(?<=約)|(?<=お)よそ|(?<=凡)そ|(?<=ほ)ぼ|(?<=半)[年日月世]|(?<=四)半世|(?<=一)両日"
    rf"|(?<=[数0-9{KANJI_NUMERALS}])[数0-9{KANJI_NUMERALS}万億余有,.、]*+[年週日時分秒世{''.join(_KA)}])"
)
"""What a duration begins with."""

_FIRST_END = re.compile(
    rf"(?<![0-9.,第A-Za-z{KANJI_TENS}])(?:約|およそ|凡そ|ほぼ)?(?:[0-9][0-9,]{{0,8}}(?:\.[0-9]{{1,3}})?[万億]?|[{KANJI_TENS}]{{1,3}})$"
)
_KA_PLAN = "計画|防"
_NOT_AFTER = {
    "年": re.compile("[度代生目次号式産物版額輪賀表報鑑齢長金功来頭商上下内次債忌祭]|安保|体制|危機|初め|末|央"),
    "年間": re.compile("[平計]"),
    "時間": re.compile("帯"),
    "週間": re.compile("[誌]"),
    **{f"{ka}年": re.compile(_KA_PLAN) for ka in _KA},
}
"""What makes the unit part of another word: 2000年代, 五か年計画, which is the name of a plan."""
_WORDS = re.compile("[一1]年(?:生|一年|中(?!間))|千年|一日|百年(?:の?大?計|祭|戦争)|十年一日")
"""Words of their own, which measure nothing."""
_ANNIVERSARY = re.compile(f"(?<=[{IDEOGRAPHS}])(?<![後去来間約])$")
"""What stands before a jubilee: 開国百年."""


def find_durations(text: str) -> Iterator[re.Match[str]]:
    """Yield the durations of folded ``text``; 一年生, 2000年代 and 時間帯 are none."""
    for match in scan_durations(text):
        excluded = _NOT_AFTER.get(match["unit"] or "")
        if (excluded and excluded.match(text, match.end())) or _WORDS.match(text, match.start()):
            continue
        if not (
            match.group().endswith("百年") and _ANNIVERSARY.search(text[max(0, match.start() - 1) : match.start()])
        ):
            yield match


def scan_durations(text: str) -> Iterator[re.Match[str]]:
    """Yield what ``DURATION.finditer(text)`` would, of folded ``text``."""
    return scan(DURATION, _SIGN, text)


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
    match = DURATION.fullmatch(folded)
    for after in ("連続", "にわたる") if known else ():
        match = match or DURATION.match(folded + after)
    if match is None or match.end() != len(folded):
        return {}
    if match["fixed"]:
        norm = _FIXED[match["fixed"]]
    else:
        number = read_number(match["number"])
        if match["unit"] == "世紀" and number is not None:
            number *= 100
        norm = _UNIT_CODES[match["unit"]].format("X" if number is None else format(number, "f"))
        if match["minutes"]:
            norm += f"{int(match['minutes'].rstrip('分間'))}M"
    mod = "APPROX" if match["about"] else MODS.get(match["after"] or "", "")
    mod = "MORE_THAN" if not mod and match["yo"] else mod
    return {"norm": norm, **({"mod": mod} if mod else {})}
