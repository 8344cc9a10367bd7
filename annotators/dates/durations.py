"""Durations: pattern, exceptions, and values as TIMEX3 periods (D-3)."""

import re
from collections.abc import Iterator

from gaiko.annotators.amounts.modifiers import APPROX, MODS, after_pattern, idioms
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.numbers import read_number
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI_NUMERALS, KANJI_TENS

_KA = ("か", "カ", "ヶ", "ヵ", "ケ", "ヵ", "箇", "個")
"""Spellings of か in か月, か年."""
_ROWS = [
    (row["word"].replace("か", ka, 1), row)
    for row in table("durations")
    for ka in (dict.fromkeys(_KA) if row["word"].startswith("か") else ("か",))
]
_PERIODS = {word: row["period"] for word, row in _ROWS}
_UNITS = "|".join(sorted((word for word, row in _ROWS if row["type"] == "unit"), key=len, reverse=True))
_FIXED = "|".join(
    (f"(?<!{row['not_after']})" if row["not_after"] else "")
    + word
    + (f"(?!{row['not_before']})" if row["not_before"] else "")
    for word, row in sorted(_ROWS, key=lambda item: -len(item[0]))
    if row["type"] == "fixed"
)
_DAYS = "日(?=以上|以内|以下|未満|程度|余り|足らず|連続|ぶり|後(?!半)|前(?![後半])|にも?(?:わた|及)|を要|がかり|[もで](?!の))"
_PAIRS = "|".join(f"{low}[、・,]{low + 1}" for low in range(1, 9))
"""Two numbers that mean about so many: 2、3日."""
_AFTER_PAIR = "続|間|かけ|のうち|で[はも]?(?!の)|中|後|前|以内|を要|にわた|の間|滞在|ほど|程|[、。]?$"
_MONTHS = "|".join(f"{ka}月" for ka in _KA)
_SEVERAL = re.compile("([二三四五六七八九][十百千])数")
"""Tens and some more: 五十数年 is more than 50 years; 十数年 has no norm."""
_NOT_MINUTES = "の|野|担|類|科|離|析|割|権|裂|散|岐|校|断|冊|身|母|子|枝|乗|布|配|解|け|か"

DURATION = re.compile(
    rf"""
    (?<![0-9.,第A-Za-z])(?P<about>{APPROX})?
    (?:(?P<fixed>{_FIXED})
      |(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?[万億]?|数十|(?<![{KANJI_NUMERALS}第])[二三四五六七八九]?[十百千]数|数百|数千|(?<![{IDEOGRAPHS}])数
         |(?P<pair>(?<![0-9.,第{KANJI_NUMERALS}])(?<![0-9{KANJI_NUMERALS}月年][、・])(?:{_PAIRS}))
         |(?<![{KANJI_NUMERALS}第約数])(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九)
         |(?<![0-9{KANJI_NUMERALS}第数月])(?<![{KANJI_NUMERALS}]、)(?:[{KANJI_TENS}百][〇{KANJI_TENS}百]{{0,4}}|[二三四五六七八九]千))
       (?P<yo>有?余)?
       (?P<unit>{_UNITS}|(?(pair)日(?={_AFTER_PAIR})|(?!))|週(?=連続|ぶり|以内|後|前|にわた)|(?<=数)日|日(?=余)|(?(yo)日(?!本)|(?(about)日(?!本)|{_DAYS}))
         |(?<!時)分(?!{_NOT_MINUTES})(?=に?わた|以|程度|弱|強|後|前|ほど|ずつ|行|会談|の[会電懇]|で|、)|(?<=[0-9])秒(?![速針])
         |世紀(?=半|に(?:わた|及)|もの|以上|余)))
    (?P<months>(?<=年)(?:[0-9]{{1,2}}|[{KANJI_TENS}]{{1,3}})(?:{_MONTHS})(?:間|半)?)?
    (?P<minutes>(?<=時間)[0-9]{{1,2}}分間?)?
    (?P<after>{after_pattern("duration")})?
    """,
    re.VERBOSE,
)
"""A duration in folded text."""
_SIGN = re.compile(
    rf"[約お凡ほ半数0-9{KANJI_NUMERALS}](?:(?<=約)|(?<=お)よそ|(?<=凡)そ|(?<=ほ)ぼ|(?<=半)[年日月世]|(?<=四)半世|(?<=一)両日"
    rf"|(?<=[数0-9{KANJI_NUMERALS}])[数0-9{KANJI_NUMERALS}万億余有,.、]*+[年週日時分秒世{''.join(_KA)}])"
)
"""Prefilter for ``scan``: the first characters of a duration."""

_FIRST_END = re.compile(
    rf"(?<![0-9.,第A-Za-z{KANJI_TENS}])(?:{APPROX})?(?:[0-9][0-9,]{{0,8}}(?:\.[0-9]{{1,3}})?[万億]?|[{KANJI_TENS}]{{1,3}})$"
)
_NOT_BEFORE = {
    word: re.compile(row["not_before"]) for word, row in _ROWS if row["type"] == "unit" and row["not_before"]
}
"""Negative lookahead by unit: 2000年代 is a decade, 五か年計画 the name of a plan."""
_IDIOM = idioms("duration")
_ANNIVERSARY = re.compile(f"(?<=[{IDEOGRAPHS}])(?<![後去来間約])$")
"""Context before an anniversary: 開国百年."""


def find_durations(text: str) -> Iterator[re.Match[str]]:
    """Yield the durations in folded ``text``, without the exceptions 一年生, 2000年代, 時間帯, 開国百年."""
    for match in scan_durations(text):
        excluded = _NOT_BEFORE.get(match["unit"] or "")
        if (excluded and excluded.match(text, match.end())) or _IDIOM.match(text, match.start()):
            continue
        if not (
            match.group().endswith("百年") and _ANNIVERSARY.search(text[max(0, match.start() - 1) : match.start()])
        ):
            yield match


def scan_durations(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``DURATION.finditer(text)`` in folded ``text``, faster."""
    return scan(DURATION, _SIGN, text)


def find_first_end(text: str, second: int) -> tuple[int, int] | None:
    """Return the range of the number before ～ and the duration that begins at ``second``, [3]～[5年間]; None without one."""
    if second < 2 or text[second - 1] not in "～〜":
        return None
    opens = max(0, second - 20)
    match = _FIRST_END.search(text[opens : second - 1])
    return (opens + match.start(), second - 1) if match else None


def complete_duration_range(first: str, second: str) -> str:
    """Return the first end of a range with the unit of the second; ``first`` unchanged if it has a unit.

    >>> complete_duration_range("3", "5年間")
    '3年間'
    """
    match = DURATION.match(second) or DURATION.match(f"{second}連続")
    return first + match["unit"] if match and match["unit"] and read_number(first[-1]) is not None else first


def normalize_duration(text: str, *, known: bool = False) -> dict[str, str]:
    """Return the value of a duration; ``{}`` if ``text`` is not one duration from end to end.

    An indefinite number is ``X``, as in TIMEX3: 数年 is ``PXY``.

    Args:
        text: the expression.
        known: whether its context shows that it is a duration (3日後); without context 3日 is a day of the month.

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
        norm = _PERIODS[match["fixed"]]
    else:
        number = read_number(match["number"])
        several = _SEVERAL.fullmatch(match["number"])
        number = read_number(several[1]) if several else number
        if match["unit"] == "世紀" and number is not None:
            number *= 100
        norm = _PERIODS[match["unit"]].format("X" if number is None else format(number, "f"))
        if match["months"]:
            norm += _months(match["months"])
        if match["minutes"]:
            norm += f"{int(match['minutes'].rstrip('分間'))}M"
    mod = "APPROX" if match["about"] or match["pair"] else MODS.get(match["after"] or "", "")
    mod = "MORE_THAN" if not mod and (match["yo"] or _SEVERAL.fullmatch(match["number"] or "")) else mod
    return {"norm": norm, **({"mod": mod} if mod else {})}


def _months(text: str) -> str:
    """Return months after years in a period: 3か月 as ``3M``, 3か月半 as ``3M15D``."""
    number = read_number(re.split("[かカヶヵケ箇個]", text)[0])
    return f"{number}M" + ("15D" if text.endswith("半") else "")
