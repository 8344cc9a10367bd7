"""Numbered resolutions: 安保理決議第1325号 (T-1)."""

import re
from collections.abc import Iterator

from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.text.numbers import plain, read_number
from gaiko.annotators.text.scripts import KANJI_TENS

_RESOLUTION = re.compile(
    r"(?P<body>(?:国連|国際連合)?(?:安全保障理事会|安保理|緊急特別総会|総会|人権理事会|人権委員会|経済社会理事会|世界保健総会)?)(?:関連)?決議"
    rf"(?:第?(?:[A-Z]{{1,4}}(?:\([0-9]{{1,3}}\))?[-/]){{0,3}}(?P<number>[0-9]+)(?:/[A-Z]?[0-9]+){{0,2}}|第(?P<kanji>[〇零{KANJI_TENS}百千]{{1,9}})(?=号)|(?P<bare>[〇零{KANJI_TENS}百千]{{3,9}})(?![回件本か]))"
    r"(?:(?:\((?:[0-9]{4}|[IVXL]{1,7})\))?号)?"
)
"""決議第七九二号, 決議1325. A year or session in parentheses is part of it only before 号."""


def find_resolutions(sentence: TextView) -> Iterator[Candidate]:
    """Yield numbered resolutions: 安保理決議第1325号."""
    for match in _RESOLUTION.finditer(sentence.folded) if "決議" in sentence.folded else ():
        value = {"norm": _resolution_name(sentence, match)}
        yield Candidate(*match.span(), "AGREEMENT", "resolution", "T-1-resolution", value)


def _resolution_name(sentence: TextView, match: re.Match[str]) -> str:
    """Return the canonical name of a Security Council resolution, and of any other its name as written."""
    number = match["number"] or match["kanji"] or match["bare"]
    digits = plain(read_number(number) or 0)  # type: ignore[arg-type]
    council = match["body"].endswith(("安保理", "安全保障理事会")) or (
        not match["body"] and re.search("安保理|安全保障理事会", sentence.folded[: match.start()])
    )
    if council and "/" not in match.group():
        return f"国連安保理決議第{digits}号"
    return sentence.text[match.start() : match.end()]
