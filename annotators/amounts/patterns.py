"""Where amounts stand in a text: one pattern, whose groups are the rules (M-1 to M-4), and the signs that one may begin."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from gaiko.annotators.gazetteers.tables import many, table
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.numbers import (
    ENGLISH_POWERS,
    KANJI_DIGITS,
    KANJI_NUMBER,
    MIXED_NUMBER,
    NUMBER,
    OPEN_NUMBER,
    WHOLE_KANJI_NUMBER,
)
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI_ONES, KANJI_TENS, KATAKANA

_APPROX = "約|およそ|凡そ|ほぼ"
MODS = {
    "以上": "EQUAL_OR_MORE",
    "以下": "EQUAL_OR_LESS",
    "未満": "LESS_THAN",
    "超": "MORE_THAN",
    "前後": "APPROX",
    "程度": "APPROX",
    "強": "MORE_THAN",
    "弱": "LESS_THAN",
    "余り": "MORE_THAN",
    "余": "MORE_THAN",
    "あまり": "MORE_THAN",
    "以内": "EQUAL_OR_LESS",
    "台": "APPROX",
    "前半": "START",
    "後半": "END",
}
"""What a word inside the span says of its number (M-2); 台 names the band that the number is in, not the number."""

_AFTER = (
    "以上|以下|未満|超(?!え|過|大|党|音)|前後|程度|強(?![いくまめ化力調制国行豪烈大])|弱(?![いくまめ体点者小国])"
    "|余り|あまり|余(?![すり地裕儀剰波所])|台(?!湾|風)|前半|後半"
)
_NUMBER = rf"(?:{OPEN_NUMBER}|{MIXED_NUMBER}|{NUMBER}|{WHOLE_KANJI_NUMBER})(?:有?余[万億]?)?"
"""A number in any writing, also with 余 between it and its unit: 五百余万円, 二十余か国."""
_PERCENT = "(?=[%パベポ割])(?:%ポイント|パーセント・?ポイント|ベーシス・?ポイント|%|パーセント|ポイント|割(?![り当合愛れ]|引(?!き?[上下])))"
MINOR = {"銭": "JPY", f"セント(?![{KATAKANA}・])": "USD", "ペンス": "GBP"}
"""Hundredths of a currency, as patterns."""
_SIGN = r"(?P<minus>マイナス)|(?P<sign>[▲△▼]|プラス|(?<![^\s、。,(「『\[【:=→/／はがものにでらへび比率幅差])[-－−–+])"
"""A sign, which is part of its number; a dash is one only where it joins nothing (5-10億円, 米国－3%)."""
START = rf"(?<![0-9A-Za-z.,第+])(?<![0-9]プラス)(?P<before>{_APPROX})?(?:{_SIGN})?"
_UNSIGNED = "(?(sign)(?!))"


@cache
def currencies() -> dict[str, str]:
    """Surface → ISO 4217 code; ``XXX`` where the bare word names several currencies."""
    found: dict[str, str] = {}
    for row in table("currencies"):
        for surface in (row["name"], *many(row["aliases"])):
            found.setdefault(fold(surface), row["iso"])
    return found


@cache
def _counters(*kanji: str) -> str:
    """The counters whose column ``kanji`` is one of these; any, without. A word of katakana ends where its letters do."""
    rows = [row for row in table("counters") if not kanji or row["kanji"] in kanji]
    return _one_of(
        re.escape(counter)
        + (f"(?!{row['not_before']})" if row["not_before"] else "")
        + (f"(?![{KATAKANA}])" if "ァ" <= counter[-1] <= "ー" else "")
        for row in sorted(rows, key=lambda row: -len(row["counter"]))
        for counter in [fold(row["counter"])]
    )


def _one_of(words: Iterable[str]) -> str:
    """A pattern of alternatives, each of which begins with a character as it stands, that looks at the next character first."""
    words = list(words)
    firsts = "".join(sorted({word[:2] if word.startswith("\\") else word[0] for word in words}))
    return f"(?=[{firsts}])(?:{'|'.join(words)})"


@cache
def pattern() -> re.Pattern[str]:
    """One amount, over folded text; the group's name is the rule."""
    money = _one_of([*map(re.escape, sorted(currencies(), key=lambda name: (-len(name), name))), *MINOR])
    of_money, of_counts = _before(_first_of_money()), _before(_first_of_counters())
    return re.compile(
        rf"""
        {START}
        (?:
            (?P<money>{of_money}(?P<m_number>{_NUMBER})(?P<currency>{money})(?!高|安|建|相(?!当))
              (?:(?P<minor>{NUMBER}|{KANJI_NUMBER})(?:{"|".join(MINOR)})(?![{KATAKANA}・]))?)
          | (?P<dollar>(?:US|U\.S\.)?[$＄￥¥€£](?P<d_number>{NUMBER})(?:\ ?(?P<d_power>{"|".join(ENGLISH_POWERS)})(?![A-Za-z]))?)
          | (?P<percent>{_before(_OF_PERCENT)}(?P<p_number>[0-9]{{1,3}}・[0-9]{{1,3}}(?=%|パーセント)|{_NUMBER})(?P<p_unit>{_PERCENT})(?P<bu>[0-9{KANJI_ONES}]分(?!の[0-9{KANJI_ONES}]))?)
          | {_UNSIGNED}(?P<fraction>{_before("分")}(?P<below>{NUMBER}|(?<![第{KANJI_DIGITS}])[数二三四五六七八九十百千]{{1,4}})分の(?P<above>{NUMBER}|[{KANJI_TENS}百]{{1,4}}))
          | {_UNSIGNED}(?P<tsu>[二三四五六七八九]つ(?!子|葉|星|折|当|巴|返|角|ど|編|揃|指|又|児))
          | {_UNSIGNED}(?P<count>{of_counts}(?P<c_number>{MIXED_NUMBER}|{NUMBER}(?:有?余[万億]?)?|{OPEN_NUMBER})(?P<counter>{_counters()}))
          | {_UNSIGNED}(?P<kanji>{of_counts}(?P<k_number>{OPEN_NUMBER}|{WHOLE_KANJI_NUMBER}(?:有?余[万億]?)?)(?P<k_counter>{_counters("yes")}|(?<!(?<![{KANJI_DIGITS}])一){_counters("many")}|(?<=[{KANJI_DIGITS}万億数余][{KANJI_DIGITS}万億余]){_counters("long")}))
          | {_UNSIGNED}(?(minus)(?!))(?P<bare>{_before(_OF_BARE)}(?P<b_number>(?:(?<=賛成)|(?<=反対)|(?<=棄権)|(?<=欠席))(?:{NUMBER}|{WHOLE_KANJI_NUMBER})(?=[、。()で]|に(?:対|より))|(?:{NUMBER}|(?<![{IDEOGRAPHS}])(?:数[十百千万億]{{1,3}}|{WHOLE_KANJI_NUMBER}(?<=[{KANJI_DIGITS}万億]{{2}})))(?=の[^0-9{KANJI_ONES}])))
        )
        (?P<after>{_AFTER})?
        """,
        re.VERBOSE,
    )


def find_amounts(text: str) -> Iterator[re.Match[str]]:
    """Yield what ``pattern().finditer(text)`` would, of folded ``text``."""
    return scan(pattern(), _sign(), text)


@cache
def _sign() -> re.Pattern[str]:
    """What an amount begins with: a sign, or a number that something follows which a unit begins with.

    Most numbers are dates and ordinals; they are passed over without trying one unit after the other.
    """
    after = _first_of_money() + _first_of_counters() + _OF_PERCENT + _OF_BARE + "分つ"
    return re.compile(
        rf"[-－−–+▲△▼マプ約お凡ほ数$＄￥¥€£U0-9{KANJI_DIGITS}](?<![0-9A-Za-z.,第+].)"
        rf"(?:(?<=[-－−–+▲△▼約$＄￥¥€£])|(?<=マ)イナス|(?<=プ)ラス|(?<=お)よそ|(?<=凡)そ|(?<=ほ)ぼ|(?<=U)[S.]"
        rf"|(?<=[数0-9{KANJI_DIGITS}]){_before(after)})"
    )


_OF_NUMBERS = f"0-9{KANJI_DIGITS}数万億兆京余有,.、・"
"""Every character that a number may have."""
_OF_PERCENT = "%パベポ割"
_OF_BARE = "の、。()でに"
"""What may follow a number without a unit."""


def _before(firsts: str) -> str:
    """A look ahead over what a number may have to one of the characters ``firsts``, or further than most numbers go."""
    return f"(?=[{_OF_NUMBERS}]{{0,24}}?[{firsts}]|[{_OF_NUMBERS}]{{25}})"


def _first_of_money() -> str:
    return _first_of([*currencies(), *MINOR])


def _first_of_counters() -> str:
    return _first_of(fold(row["counter"]) for row in table("counters"))


def _first_of(words: Iterable[str]) -> str:
    """The first characters of the words, as a pattern's class has them."""
    return re.escape("".join(sorted({word[0] for word in words})))
