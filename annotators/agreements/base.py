"""Candidates of agreements: named with an article, and nominal."""

import re

from gaiko.annotators.agreements.parties import parties_in, parties_value
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import UNRESOLVED, Candidate
from gaiko.annotators.text.numbers import plain, read_number
from gaiko.annotators.text.scripts import KANJI_TENS

_NUMBER = re.compile(f"[0-9]+|[{KANJI_TENS}]+")
_ARTICLE = re.compile(f"第?([0-9{KANJI_TENS}]+条(?:第?[0-9{KANJI_TENS}]+項)?)")


def agreement(
    sentence: TextView, start: int, end: int, kind: str, rule: str, value: dict[str, str] | None = None
) -> Candidate:
    """Return a named candidate with the article after it; by default its value is the name as written and the parties in it."""
    if value is None:
        value = {"norm": sentence.text[start:end], **parties_value(parties_in(sentence, start, end))}
    article = _ARTICLE.match(sentence.folded, end)
    if article:
        value = {**value, "article": _NUMBER.sub(_in_digits, article[1]).removesuffix("条")}
    return Candidate(start, end, "AGREEMENT", kind, rule, value)


def nominal(start: int, end: int, kind: str, rule: str) -> Candidate:
    """Return a nominal candidate, to be resolved by ``coreference.antecedents``."""
    return Candidate(start, end, "AGREEMENT", kind, rule, {"reason": UNRESOLVED}, "nominal")


def _in_digits(number: re.Match[str]) -> str:
    value = read_number(number.group())
    return number.group() if value is None else plain(value)
