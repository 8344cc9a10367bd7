"""Annotator of money, percentages and counts, with exact decimal values (M-1 to M-5)."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache

from gaiko.annotators.amounts.modifiers import MODS, idioms
from gaiko.annotators.amounts.patterns import START, currencies, find_amounts, hundredths, pattern, signs
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.gazetteers.tables import split_cell, table
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.numbers import (
    ARABIC,
    ENGLISH_POWERS,
    KANJI_NUMBER,
    NUMBER,
    RANGE_WORDS,
    plain,
    read_number,
)
from gaiko.annotators.text.scripts import KANJI_TENS, KATAKANA
from gaiko.corpus.spans import Span

_FIRST_END = re.compile(rf"(?<!数){START}(?:{NUMBER}|{KANJI_NUMBER})(?={RANGE_WORDS})")
"""A number that may be the first end of a range, without unit: [5]～[10億円], [20]から[30人]."""
_RANGE_WORD = re.compile(RANGE_WORDS)
_HAS_RANGE = re.compile(rf"[0-9{KANJI_TENS}百千万億]{RANGE_WORDS}[0-9{KANJI_TENS}約]")
_SIMPLE = re.compile(rf"(?:{ARABIC})([百千]?[万億兆京])")
_NOT_COUNTED = re.compile("周年|世紀|級(?!生)|目(?![的標指途下前録次立])|当た?り|あたり(?!前)")
"""Context after an ordinal, an anniversary or a rate: 三か国目, 30周年, 一人当たり."""
_RATE = re.compile("当た?り|あたり|につき")
_NOT_A_BARE_COUNT = re.compile(f"[-–・{KATAKANA}図表注問款節章項条号脚附別様例版型番]$")
"""Context before a number without unit that belongs to a name, a reference or a scale: マグニチュード7, 図3."""
_NOT_A_COUNT = re.compile(r"^0|\.[0-9]+$")
_FIGURE_OF_SPEECH = re.compile("新たな$|新しい$")
_ORDINAL = re.compile(
    f"第[0-9{KANJI_TENS}]{{1,4}}(?:[、・][0-9{KANJI_TENS}]{{1,4}}){{0,4}}(?:[回次期条項章]?(?:及び|、)|[・～〜－–—-])$"
)
"""Context before the later ones of several ordinals: 第1～3回, 第1、2回."""
_IDIOM = idioms("amount")
_NOT_AFTER_IDIOM = re.compile("(?:誰|だれ|何|なに|唯|ただ|一人)$")
"""Idioms that are not counts: 誰一人, 一人一人, 二度と."""
_COORDINATE = re.compile("(?:[南北]緯|[東西]経)$")
_IDIOMATIC = re.compile("[一1][人つ名国]")
_KATAKANA = re.compile(f"[{KATAKANA}]")

_RULES = ("money", "dollar", "percent", "fraction", "slash", "tsu", "count", "kanji", "bare")
_WITH_UNIT = frozenset({"money", "percent", "count", "kanji"})
_NUMBERS = ("m_number", "p_number", "c_number", "k_number")
_DASHES = "-－−–"
_PLUS = frozenset({"+", "プラス"})
_KINDS = {"money": "money", "dollar": "money", "percent": "percent", "fraction": "percent", "slash": "percent"}


class Amounts(RuleAnnotator):
    """Tags numbers with a unit, with their values; not ordinals, articles and anniversaries (M-4)."""

    name = "amounts"
    labels = frozenset({"AMOUNT"})

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        text = sentence.folded
        end = -1
        for found in find_amounts(text):
            match = _without_dash(text, found, end)
            rule = _rule(match)
            if _is_amount(text, match, rule):
                kind = _KINDS.get(rule, "count")
                value = _value(match, rule)
                yield self.span(sentence, match.start(), match.end(), "AMOUNT", kind, f"M-1-{rule}", value)
                end = match.end()
        for first in _FIRST_END.finditer(text) if _HAS_RANGE.search(text) else ():
            mark = _RANGE_WORD.match(text, first.end())
            second = pattern().match(text, mark.end()) if mark else None
            rule = _rule(second) if second else ""
            if second and rule in _WITH_UNIT and _is_amount(text, second, rule) and _is_range(first, mark, second):
                kind = _KINDS.get(rule, "count")
                yield self.span(
                    sentence, *first.span(), "AMOUNT", kind, "M-1-range", _first_value(first.group(), second)
                )


def _is_range(first: re.Match[str], mark: re.Match[str] | None, second: re.Match[str]) -> bool:
    """Return whether two numbers are the ends of a range; other marks than ～ join it only if the second is greater."""
    if mark is not None and mark.group() in "～〜":
        return True
    one = read_number(re.sub(r"^(?:約|およそ)", "", first.group()))
    two = read_number(next(second[name] for name in _NUMBERS if second[name]))
    return one is not None and two is not None and (one < two or _SIMPLE.fullmatch(second.group()) is not None)


def normalize_amount(text: str) -> dict[str, str]:
    """Return the value of an amount; ``{}`` if ``text`` is not one amount from end to end.

    >>> normalize_amount("約8割")
    {'norm': '0.8', 'mod': 'APPROX', 'unit': 'ratio'}
    """
    folded = fold(text)
    match = pattern().fullmatch(folded) or pattern().match(folded + "の。")  # before の a bare number is an amount
    if match is None or match.end() != len(folded):
        return {}
    return _value(match, _rule(match))


def _without_dash(text: str, match: re.Match[str], end: int) -> re.Match[str]:
    """Return the amount without a sign that is a dash: after the amount that ends at ``end``, or in a name (ソユーズ-2機)."""
    sign = match["sign"] or match["joined"]
    if not sign or sign not in _DASHES:
        return match
    in_name = _KATAKANA.search(text, match.start("sign") - 1, match.start("sign")) and match["count"]
    if match.start() == end or in_name:
        return pattern().match(text, match.end("sign")) or match
    return match


def _rule(match: re.Match[str]) -> str:
    return next(rule for rule in _RULES if match[rule])


def _is_amount(text: str, match: re.Match[str], rule: str) -> bool:
    """Return False for ordinals, anniversaries, coordinates, idioms and currency names that begin another word (M-4)."""
    if _NOT_COUNTED.match(text, match.end()) and not _is_of_many(text, match):
        return False
    if rule == "money" and _is_another_word(text, match):
        return False
    before = text[max(0, match.start() - 20) : match.start()]
    if _ORDINAL.search(before) or _COORDINATE.search(before) or _is_idiom(text, match, before):
        return False
    if rule == "bare" and (_NOT_A_BARE_COUNT.search(before) or _NOT_A_COUNT.search(match["b_number"])):
        return False
    if rule in {"kanji", "tsu"} and before.endswith(("第", "唯")):
        return False
    return not (rule == "count" and match["counter"] == "ページ" and _FIGURE_OF_SPEECH.search(before))


def _is_of_many(text: str, match: re.Match[str]) -> bool:
    """Return whether the match is the base of a rate and greater than one (1,000人当たり), in which case it is an amount."""
    number = next((match[name] for name in _NUMBERS if match[name]), "")
    return _RATE.match(text, match.end()) is not None and read_number(number) != 1


def _is_idiom(text: str, match: re.Match[str], before: str) -> bool:
    if _IDIOM.match(text, match.start()):
        return True
    return _IDIOMATIC.fullmatch(match.group()) is not None and (
        match.group() == "1つ" or _NOT_AFTER_IDIOM.search(before) is not None
    )


def _is_another_word(text: str, match: re.Match[str]) -> bool:
    """Return whether the currency begins another word: 3円卓. After 万, 億 and 兆 it does not."""
    if match["m_number"][-1] in "万億兆京" or match["currency"] not in currencies():
        return False
    if _KATAKANA.fullmatch(match["currency"][-1]) and _KATAKANA.match(text, match.end("currency")):
        return True
    return text.startswith(_not_before(match["currency"]), match.end("currency"))


@cache
def _not_before(currency: str) -> tuple[str, ...]:
    rows = (row for row in table("currencies") if currency in map(fold, (row["name"], *split_cell(row["aliases"]))))
    return tuple(split_cell(next(rows)["not_before"]))


def _first_value(first: str, second: re.Match[str]) -> dict[str, str]:
    """Return the value of the first end of a range: with the unit of the second end, and its 万 or 億 if the first end stays smaller."""
    unit = next(second[name] for name in ("currency", "p_unit", "counter", "k_counter") if second[name])
    number = next(second[name] for name in _NUMBERS if second[name])
    plain_value = normalize_amount(first + unit)
    power = _SIMPLE.fullmatch(number)
    if power is None or first[-1] in "百千万億兆京":
        return plain_value
    scaled, limit = normalize_amount(first + power[1] + unit), read_number(number)
    return scaled if limit is not None and "norm" in scaled and Decimal(scaled["norm"]) <= limit else plain_value


def _value(match: re.Match[str], rule: str) -> dict[str, str]:
    number, unit = _NUMBER_AND_UNIT[rule](match)
    if match["either"] or (rule in {"count", "kanji"} and _is_pair(match["c_number"] or match["k_number"])):
        number = None
    if number and (match["minus"] or (match["sign"] or "+") not in _PLUS):
        number = number.copy_negate()
    value: dict[str, str] = {}
    if number is not None:
        value["norm"] = plain(number)
    mod = MODS.get(match["after"] or "", "") or ("APPROX" if match["before"] else "")
    if not mod and any("余" in (match[name] or "") for name in _NUMBERS):
        mod = "MORE_THAN"
    if mod:
        value["mod"] = mod
    if unit == "XXX":
        value["reason"] = "several currencies bear this name"
    elif unit:
        value["unit"] = unit
    if number is None:
        value["reason"] = "no exact number"
    return value


def _is_pair(text: str) -> bool:
    """Return whether ・ joins two neighbours, which mean about so many: 二・三 before a counter."""
    low, mark, high = text.partition("・")
    one, two = read_number(low), read_number(high)
    return bool(mark) and len(low) == len(high) == 1 and one is not None and two is not None and two - one == 1


def _dollars(match: re.Match[str]) -> Decimal | None:
    number = read_number(match["d_number"])
    return number * ENGLISH_POWERS[match["d_power"]] if number is not None and match["d_power"] else number


def _read(text: str) -> Decimal | None:
    """Return the number of an expression with 余, or with ・ as its decimal point: 二十余, 五百余万, 2・5億."""
    text = re.sub("(?<=[0-9])・(?=[0-9])", ".", text)
    return read_number(text.replace("有余", "").replace("余", ""))


def _money(match: re.Match[str]) -> tuple[Decimal | None, str]:
    number, currency = _read(match["m_number"]), match["currency"]
    if currency not in currencies():
        code = next(iso for name, iso in hundredths().items() if re.fullmatch(name, currency))
        return None if number is None else number / 100, code
    if number is not None and match["minor"]:
        number += (read_number(match["minor"]) or 0) / Decimal(100)
    return number, currencies()[currency]


def _percent(match: re.Match[str]) -> tuple[Decimal | None, str]:
    number, unit = _read(re.sub("(?<=[0-9])・", ".", match["p_number"])), match["p_unit"]
    if unit.startswith("ベーシス"):
        return None if number is None else number / 100, "point"
    if unit.endswith("ポイント"):
        return number, "point"
    if number is None:
        return None, "ratio"
    ratio = number / (10 if unit.startswith("割") else 100)
    if match["bu"]:
        ratio += (read_number(match["bu"][0]) or 0) / Decimal(100)
    if match["rin"]:
        ratio += (read_number(match["rin"][0]) or 0) / Decimal(1000)
        ratio += (read_number(match["rin"][2]) or 0) / Decimal(10000) if len(match["rin"]) > 2 else 0
    return ratio + (Decimal("0.05") if match["half"] else 0), "ratio"


def _fraction(numerator: str, denominator: str) -> tuple[Decimal | None, str]:
    """Return the ratio; None if it has no exact decimal (三分の一); nothing is rounded."""
    above, below = read_number(numerator), read_number(denominator)
    if not above or not below:
        return None, "ratio"
    ratio = above / below
    return (ratio if ratio * below == above and len(plain(ratio)) < 12 else None), "ratio"


_NUMBER_AND_UNIT: dict[str, Callable[[re.Match[str]], tuple[Decimal | None, str]]] = {
    "money": _money,
    "dollar": lambda m: (_dollars(m), next(signs()[c] for c in m["dollar"] if c in signs())),
    "percent": _percent,
    "fraction": lambda m: _fraction(m["above"], m["below"]),
    "slash": lambda m: _fraction(m["s_above"], m["s_below"]),
    "tsu": lambda m: (read_number(m["tsu"][0]), "つ"),
    "count": lambda m: (_read(m["c_number"]), m["counter"]),
    "kanji": lambda m: (_read(m["k_number"]), m["k_counter"]),
    "bare": lambda m: (read_number(m["b_number"]), ""),
}
