"""Agreements that end in a head noun of the table ``instruments``: named, or nominal (T-1, T-2, T-4, T-5)."""

import re
from collections.abc import Iterator
from functools import cache

from gaiko.annotators.agreements.base import agreement, nominal
from gaiko.annotators.agreements.edges import SUBJECT, left_edge
from gaiko.annotators.agreements.nominals import is_class, is_event, is_one_instrument, is_plural
from gaiko.annotators.agreements.parties import (
    has_parties_or_name,
    is_group,
    is_led_by_parties,
    opens_with_persons,
    parties_in,
)
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.gazetteers.tables import table, words
from gaiko.annotators.gazetteers.words import LEXICON
from gaiko.annotators.text.scripts import IDEOGRAPHS
from gaiko.corpus.tsv import Row

_DOMESTIC = re.compile("大統領(?:令|覚書)|行政命令|法案|予算|国内|政府内|個別")
_ONE_SIDED = re.compile(f"(?:{'|'.join(words('agreement_words', 'one_sided'))})$")
"""Words before 宣言 that make it a declaration of one side: 独立宣言, 非常事態宣言."""
_TITLE_BEFORE = re.compile("」に関する$")
_RANK = re.compile("(?:首脳|外相|閣僚|大臣|実務|事務レベル|新|旧)+")
_CHAMBER = "(?:衆議院|参議院|国会|議会|[上下両]院|党大会|本会議)"
_CHAMBER_BEFORE = re.compile(f"{_CHAMBER}[^。]{{0,50}}$")
_WITH = re.compile("(?:諸国|政府|側)?との(?:間の)?(?:二国間)?$")
_INTERNATIONAL = re.compile("国際|国連|連盟")
_LATER_HEAD = "(?:行動)?計画|協定|条約|議定書|宣言(?![さし])|憲章|共同声明|コミュニケ|取決め|取極|合意(?![さしに形])"
"""A head noun before one of these is a modifier: パートナーシップ宣言, 枠組み合意."""


def find_headed(sentence: TextView) -> Iterator[Candidate]:
    """Yield agreements that end in a head noun: 日米租税条約, 同協定, 共同声明."""
    text = sentence.folded
    for match in sentence.scan(_HEADS, _head_pattern()):
        row = heads()[match["noun"]]
        start = left_edge(text, match.start(), row["kind"], match["noun"])
        if not _DOMESTIC.search(text[start : match.start()]) and not is_plural(
            sentence, start, match.start(), bare=row["bare"] == "yes"
        ):
            yield from _decide(sentence, start, match, row)


def _decide(sentence: TextView, start: int, head: re.Match[str], row: Row) -> Iterator[Candidate]:
    """Yield the agreement that begins at ``start`` and ends with ``head``, named or nominal, if it is one."""
    text, end, kind, noun = sentence.folded, head.end(), row["kind"], head["noun"]
    before = text[start : head.start()]
    bare = row["bare"] == "yes"
    if before.startswith("同") and not SUBJECT.search(before):
        yield nominal(start, end, kind, "T-4-same")
    elif _is_named(sentence, start, head, row):
        rule = "T-2-subject" if SUBJECT.search(before) else "T-1-head"
        yield agreement(sentence, start, end, kind, rule)
    elif _is_type(row) and not is_event(text, end) and not is_class(text, end):
        yield agreement(sentence, head.start(), end, kind, "T-1-type", {"norm": noun})
    elif noun.isascii() and kind == "treaty" and _is_with_party(sentence, head.start()):
        yield agreement(sentence, head.start(), end, kind, "T-1-with", {"norm": noun})
    elif noun.endswith("戦略的パートナーシップ"):
        yield agreement(sentence, start, end, kind, "T-1-head")
    elif (
        bare
        and (not before or _RANK.fullmatch(before))
        and (_TITLE_BEFORE.search(sentence.before(start)) or is_one_instrument(text, end, noun))
        and not (kind == "resolution" and _CHAMBER_BEFORE.search(sentence.before(start, 60)))
    ):
        yield nominal(start, end, kind, "T-4-bare")


def _is_named(sentence: TextView, start: int, head: re.Match[str], row: Row) -> bool:
    """Return whether the words before the head make it the name of one instrument (T-1, T-2); see ``needs`` in the table."""
    before, noun, kind = sentence.folded[start : head.start()], head["noun"], row["kind"]
    if not before or _RANK.fullmatch(before):
        return False
    if noun.endswith("宣言") and _ONE_SIDED.search(before):
        return False
    if noun.endswith("合意") and is_event(sentence.folded, head.end()):
        return False
    if kind == "resolution" and re.search(_CHAMBER, before):
        return False
    has_parties = has_parties_or_name(sentence, start, head.start())
    if kind == "framework" and not noun.endswith("合意"):
        return is_led_by_parties(sentence, start, head.start(), places=row["needs"] != "parties")
    if row["needs"] == "two_parties" and len(parties_in(sentence, start, head.start())) < 2:
        return has_parties and ("・" in before or is_group(sentence, start, head.start()))
    if has_parties or opens_with_persons(sentence, start, before):
        return True
    if noun.isascii():
        return False  # EPA alone is a class of agreements
    if row["needs"] == "scope":
        return SUBJECT.search(before) is not None or _INTERNATIONAL.match(before) is not None
    if is_class(sentence.folded, head.end()):
        return False
    return (kind == "treaty" or _is_type(row)) or (SUBJECT.search(before) is not None and kind == "memorandum")


def _is_with_party(sentence: TextView, start: int) -> bool:
    """Return whether a state or an organization with との stands before ``start``: 豪州との[EPA] is one instrument, EPA alone a class."""
    joined = _WITH.search(sentence.before(start))
    hit = sentence.names_by_end.get(start - len(joined.group())) if joined else None
    return hit is not None


def _is_type(row: Row) -> bool:
    """Return whether the head is a compound that names one instrument without its parties: 租税条約, 核合意."""
    long = len(row["head"]) > 2 and not row["head"].isascii()
    return row["bare"] != "yes" and long and (row["kind"] == "treaty" or row["head"].endswith("合意"))


@cache
def heads() -> dict[str, Row]:
    """Return the rows of ``instruments`` by head noun, the longest first."""
    rows = sorted(table("instruments"), key=lambda row: -len(row["head"]))
    return {row["head"]: row for row in rows}


_HEADS = LEXICON.words(lambda: heads())


@cache
def _head_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(head) for head in heads() if not head.isascii())
    letters = "|".join(re.escape(head) for head in heads() if head.isascii())
    return re.compile(
        rf"(?:(?P<noun>{words}|(?<![A-Za-z0-9])(?:{letters})(?![A-Za-z0-9]))(?!{_LATER_HEAD}))"
        f"(?!(?<=原則)(?:として|的|論))(?![{IDEOGRAPHS}]{{0,8}}(?:締結国|加盟|国会|案(?!件)))"
    )


def head_of(title: str) -> str:
    """Return the longest head noun that ends ``title``, or an empty string."""
    return next((title[-length:] for length in _head_lengths() if title[-length:] in heads()), "")


@cache
def _head_lengths() -> list[int]:
    return sorted({len(head) for head in heads()}, reverse=True)
