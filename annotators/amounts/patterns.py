"""Pattern of amounts: one alternative a rule, the group named after the rule (M-1 to M-4), and its prefilter."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from gaiko.annotators.amounts.modifiers import APPROX, after_pattern
from gaiko.annotators.gazetteers.tables import split_cell, table
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.numbers import (
    ENGLISH_POWERS,
    KANJI_DIGITS,
    KANJI_NUMBER,
    MIXED_NUMBER,
    NUMBER,
    OPEN_NUMBER,
    SPACE,
    WHOLE_KANJI_NUMBER,
)
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI_ONES, KANJI_TENS, KATAKANA

_NUMBER = rf"(?:[0-9]{{1,3}}・[0-9]{{1,3}}[万億兆]?(?![0-9・])|{OPEN_NUMBER}|{MIXED_NUMBER}|{NUMBER}|{WHOLE_KANJI_NUMBER})(?:有?余[万億]?)?"
"""A number in any writing, also with 余 before its unit: 五百余万円, 二十余か国."""
_PERCENT = "(?=[%パベポ割])(?:%ポイント|パーセント・?ポイント|ベーシス・?ポイント|%|パーセント|ポイント|割(?![り当合愛れ]|引(?!き?[上下])))"
_BU = rf"(?:[0-9{KANJI_ONES}]分(?!の[0-9{KANJI_ONES}]))"
_RIN = rf"(?:[0-9{KANJI_ONES}]厘(?:[0-9{KANJI_ONES}]毛)?)"
_PLUS_OR_MINUS = "プラスマイナス|プラス・マイナス|±"
_SIGN = (
    rf"(?P<either>{_PLUS_OR_MINUS})|(?P<minus>マイナス)"
    r"|(?P<sign>[▲△▼]|プラス|(?<![^\s、。,(「『\[【:=→/／はがものにでらへび比率幅差])[-－−–+]"
    rf"|(?P<joined>(?<=[{IDEOGRAPHS}々ぁ-ん{KATAKANA}])(?<![{KANJI_DIGITS}万億兆京])[-－−+]))"
)
"""A plus or minus sign. After the end of another amount it is a dash, which ``annotator`` sees: 5人-10人."""
_NUMBER_BEFORE = rf"(?<![0-9A-Za-z.,第+])(?<![0-9]プラス)(?<![千百十万億兆京](?=[0-9]))(?<![0-9〇{KANJI_ONES}]・)(?<![0-9]{SPACE})(?<![0-9]　)(?<![0-9]/)"
"""Context of the first character of a number: not the middle of a longer one."""
START = rf"{_NUMBER_BEFORE}(?P<before>{APPROX})?(?:{_SIGN})?"
_UNSIGNED = "(?(sign)(?!))(?(either)(?!))"
_NOT_A_SCALE = "(?!の?(?:縮尺|縮小|スケール|サイズ|模型|地図|地形図|図))"
_SLASH = (
    rf"(?<!縮尺)(?P<s_above>[1-9][0-9]?)/(?P<s_below>[2-9]|[1-9][0-9])(?![0-9/年月日.]){_NOT_A_SCALE}"
    r"(?(before)|(?:(?<=の.../)|(?=以上|以下|未満|程度|強|弱|余り|前後|近く|ほど|を[占超下]|に[達減満])))"
)


@cache
def currencies() -> dict[str, str]:
    """Return the ISO 4217 code of each folded surface; ``XXX`` where several currencies share it."""
    found: dict[str, str] = {}
    for row in table("currencies"):
        for surface in (row["name"], *split_cell(row["aliases"])):
            found.setdefault(fold(surface), row["iso"])
    return found


@cache
def signs() -> dict[str, str]:
    """Return the ISO 4217 code of each currency sign."""
    return {sign: row["iso"] for row in table("currencies") for sign in split_cell(row["signs"])}


@cache
def hundredths() -> dict[str, str]:
    """Return the ISO 4217 code of each hundredth of a currency (銭, セント), by the pattern of its name."""
    return {row["hundredth"]: row["iso"] for row in table("currencies") if row["hundredth"]}


@cache
def _counters(*kanji: str) -> str:
    """Return the alternatives of the counters with one of ``kanji`` in that column; without arguments, of all counters.

    A counter in katakana is not followed by katakana.
    """
    rows = [row for row in table("counters") if not kanji or row["kanji"] in kanji]
    return _one_of(
        re.escape(counter)
        + (f"(?!{row['not_before']})" if row["not_before"] else "")
        + (f"(?![{KATAKANA}])" if "ァ" <= counter[-1] <= "ー" else "")
        for row in sorted(rows, key=lambda row: -len(row["counter"]))
        for counter in [fold(row["counter"])]
    )


def _one_of(words: Iterable[str]) -> str:
    """Return a pattern of alternatives after a lookahead to their first characters, which fails fast.

    Every word begins with a literal character.
    """
    words = list(words)
    firsts = "".join(sorted({word[:2] if word.startswith("\\") else word[0] for word in words}))
    return f"(?=[{firsts}])(?:{'|'.join(words)})"


@cache
def pattern() -> re.Pattern[str]:
    """Return the pattern of one amount in folded text."""
    money = _one_of([*map(re.escape, sorted(currencies(), key=lambda name: (-len(name), name))), *hundredths()])
    of_money, of_counts = _before(_first_of_money()), _before(_first_of_counters())
    return re.compile(
        rf"""
        {START}
        (?:
            (?P<money>{of_money}(?P<m_number>{_NUMBER})(?P<currency>{money})(?!高|安|建|相(?!当))
              (?:(?P<minor>{NUMBER}|{KANJI_NUMBER})(?:{"|".join(hundredths())})(?![{KATAKANA}・]))?)
          | (?P<dollar>(?:US|U\.S\.)?[{"".join(signs())}](?P<d_number>{NUMBER})(?:\ ?(?P<d_power>{"|".join(ENGLISH_POWERS)})(?![A-Za-z]))?)
          | (?P<percent>{_before(_OF_PERCENT)}(?P<p_number>[0-9]{{1,3}}・[0-9]{{1,3}}(?=%|パーセント)|{_NUMBER})(?P<p_unit>{_PERCENT})(?:(?<=割)(?P<bu>{_BU})?(?P<rin>{_RIN})?(?P<half>半(?!数|分|ば|期|年))?)?)
          | {_UNSIGNED}(?P<fraction>{_before("分")}(?P<below>{NUMBER}|(?<![第{KANJI_DIGITS}])[数二三四五六七八九十百千]{{1,4}})分の(?P<above>{NUMBER}|[{KANJI_TENS}百]{{1,4}}))
          | {_UNSIGNED}(?P<slash>{_SLASH})
          | {_UNSIGNED}(?P<tsu>[二三四五六七八九]つ(?!子|葉|星|折|当|巴|返|角|ど|編|揃|指|又|児))
          | (?P<count>{of_counts}(?P<c_number>[0-9]{{1,3}}・[0-9]{{1,3}}[万億兆]?(?![0-9・])|{MIXED_NUMBER}|{NUMBER}(?:有?余[万億]?)?|{OPEN_NUMBER})(?P<counter>{_counters()}))
          | {_UNSIGNED}(?P<kanji>{of_counts}(?P<k_number>{OPEN_NUMBER}|{WHOLE_KANJI_NUMBER}(?:有?余[万億]?)?)(?P<k_counter>{_counters("yes")}|(?<!(?<![{KANJI_DIGITS}])一){_counters("many")}|(?<=[{KANJI_DIGITS}万億数余][{KANJI_DIGITS}万億余]){_counters("long")}))
          | {_UNSIGNED}(?(minus)(?!))(?P<bare>{_before(_OF_BARE)}(?P<b_number>(?:(?<=賛成)|(?<=反対)|(?<=棄権)|(?<=欠席))(?:{NUMBER}|{WHOLE_KANJI_NUMBER})(?=[、。()で]|に(?:対|より))|(?:{NUMBER}|(?<![{IDEOGRAPHS}])(?:数[十百千万億]{{1,3}}|{WHOLE_KANJI_NUMBER}(?<=[{KANJI_DIGITS}万億]{{2}})))(?=の[^0-9{KANJI_ONES}])))
        )
        (?P<after>{after_pattern("amount")})?
        """,
        re.VERBOSE,
    )


def find_amounts(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``pattern().finditer(text)`` in folded ``text``, faster."""
    return scan(pattern(), _sign(), text)


@cache
def _sign() -> re.Pattern[str]:
    """Return the prefilter for ``scan``: a sign, or a number before the first character of a unit.

    Most numbers are dates and ordinals; the prefilter skips them before any unit is tried.
    """
    after = _first_of_money() + _first_of_counters() + _OF_PERCENT + _OF_BARE + "分つ/"
    return re.compile(
        rf"[-－−–+±▲△▼マプ約お凡ほ数{''.join(signs())}U0-9{KANJI_DIGITS}](?<![0-9A-Za-z.,第+].)"
        rf"(?:(?<=[-－−–+±▲△▼約{''.join(signs())}])|(?<=マ)イナス|(?<=プ)ラス|(?<=お)よそ|(?<=凡)そ|(?<=ほ)ぼ|(?<=U)[S.]"
        rf"|(?<=[数0-9{KANJI_DIGITS}]){_before(after)})"
    )


_OF_NUMBERS = f"0-9{KANJI_DIGITS}数万億兆京余有,.、・ \u00a0\u2009\u202f"
"""Class of the characters of a number."""
_OF_PERCENT = "%パベポ割"
_OF_BARE = "の、。()でに"
"""Class of the characters after a number without a unit."""


def _before(firsts: str) -> str:
    """Return a lookahead over a number to one of the characters ``firsts``; it also succeeds for numbers of 25 characters."""
    return f"(?=[{_OF_NUMBERS}]{{0,24}}?[{firsts}]|[{_OF_NUMBERS}]{{25}})"


def _first_of_money() -> str:
    return _first_of([*currencies(), *hundredths()])


def _first_of_counters() -> str:
    return _first_of(fold(row["counter"]) for row in table("counters"))


def _first_of(words: Iterable[str]) -> str:
    """Return the first characters of the words, escaped for a character class."""
    return re.escape("".join(sorted({word[0] for word in words})))
