"""Find white space and line breaks inside a date, an amount, a name or a word, as tables, justified lines and PDF files have them.

The rules decide: white space is closed where a pattern of dates or amounts, or a name of the gazetteers, matches across it. A line
break is closed where it is a wrap (``gaiko.corpus.line_breaks``). No library does this: normalizers such as neologdn delete every
space between Japanese characters, so that columns and headings run together.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from gaiko.annotators.actors.persons.values import persons
from gaiko.annotators.amounts.patterns import find_amounts
from gaiko.annotators.dates.durations import DURATION
from gaiko.annotators.dates.patterns import find_calendar
from gaiko.annotators.gazetteers.names import PLACE_TABLES, Gazetteer, gazetteer
from gaiko.annotators.gazetteers.tables import column
from gaiko.annotators.gazetteers.words import Lexicon, Occurrence
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.normalization.aligned import Edit
from gaiko.annotators.text.scripts import KANJI, KANJI_NUMERALS, KATAKANA
from gaiko.annotators.text.tokens import tokenize
from gaiko.corpus.line_breaks import wrapped_lines
from gaiko.corpus.spans import Segment

SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
BREAKS = "\n\r\u0085\u2028\u2029"
_BREAK = re.compile(f"[{BREAKS}]")
_LATIN = re.compile("[A-Za-z;:'’)&][A-Za-z0-9($&]|[,.][A-Za-z($&]")
_NARROW = re.compile("[\u00a0\u2007\u2009\u202f]")
"""A space that separates groups of digits."""
JAPANESE = f"{KANJI}{KATAKANA}〇ヶぁ-ゖ0-9０-９"
GAP = f"(?:[{SPACES}]{{1,4}}|[{SPACES}]{{0,20}}(?:\r\n|[{BREAKS}])[{SPACES}]{{0,20}})"
_GAP = re.compile(f"(?<=[^\\s]){GAP}(?=[^\\s])")
BEFORE = f"{JAPANESE}、，,.．・～〜$￥¥€£\\-−–"
AFTER = f"{JAPANESE}、，．,.・～〜%％‰A-Za-z\\-−–"
"""Classes of the characters at a gap that may be closed."""
_LEFT = re.compile(f"[{BEFORE}]$")
_RIGHT = re.compile(f"[{AFTER}]")
_WINDOW = 24
"""Characters read on both sides of a gap."""

_REFERENCE = re.compile("(?:[図表問注例節章項款号別]|別[添紙表]|資料|付録|その) ?[0-9０-９]+$")
"""A number that refers to a figure or a section; the space after it separates: 図3 人口."""
_GROUP_BEFORE = re.compile("(?<![0-9０-９.．])[0-9０-９]{1,3}(?:[,，]?[0-9０-９]{3})*[,，]?$")
_GROUP_AFTER = re.compile("[0-9０-９]{3}(?![0-9０-９])")
"""Groups of three digits: 1 000 000."""
_GROUPS_AFTER = re.compile("[0-9０-９]{3}(?: [0-9０-９]{3})+(?=[^\\s0-9０-９])")
"""Further groups before a unit: 2 500 000ドル."""
_DIGITS_BEFORE = re.compile("(?:^|[^\\s0-9０-９,.，．])[0-9０-９][0-9０-９,.，．]*$")
_DIGITS_AFTER = re.compile("[0-9０-９,.，．]+[^\\s0-9０-９,.，．]")
"""Digits in running text, not alone in a cell of a table."""
_DIGIT = "[0-9０-９]"
_ENDS_IN_DIGITS = re.compile("[0-9０-９,，.．]$")
_NUMERAL = re.compile(f"[0-9０-９{KANJI_NUMERALS}]")
_ORDINAL = re.compile(f"第(?:[0-9０-９]+|[{KANJI_NUMERALS}]+)$")
_OF_ORDINALS = "回次期代条項号章節編部"
"""Units of ordinals, which no rule of amounts reads."""
_KATAKANA = re.compile(f"[{KATAKANA}・]+")
_KATAKANA_AT_END = re.compile(f"[{KATAKANA}・]+$")
_DIGIT_NEXT = re.compile("[,，.．]?[0-9０-９]")


def find_gaps(text: str, *, in_sentence: bool = False) -> Iterator[Edit]:
    """Yield the edits that close gaps; a line break between Latin words becomes a space.

    >>> [text[:start] + text[end:] for text in ["10 月28日", "表 10 人口"] for start, end, _ in find_gaps(text)]
    ['10月28日']

    Args:
        text: with characters folded and readings deleted.
        in_sentence: whether the text is one sentence, in which each single line break is a wrap; otherwise the layout tells.
    """
    closed = ""  # the text before the gap, with the gaps closed before
    at = 0
    wraps: set[int] | None = None
    for gap in _GAP.finditer(text):
        closed = (closed + text[at : gap.start()])[-2 * _WINDOW :]
        at = gap.end()
        if _BREAK.search(gap.group()):
            if wraps is None and not in_sentence:
                wraps = {line.start for line, is_wrap in wrapped_lines(text) if is_wrap}
            is_wrap = in_sentence or (wraps is not None and at in wraps)
            new = _at_wrap(closed, text[at : at + _WINDOW]) if is_wrap else None
        else:
            right = text[at : at + 2 * _WINDOW]
            new = "" if _is_inside(closed, gap.group(), right) else "・" if _is_katakana_name(closed, right) else None
        if new is None:
            closed += gap.group()
        else:
            closed += new
            yield gap.start(), gap.end(), new


def _at_wrap(left: str, right: str) -> str | None:
    """Return what replaces a wrap; None between digits that are not one number, as in a column of figures."""
    if _LATIN.fullmatch(left[-1] + right[0]):
        return " "
    if _ENDS_IN_DIGITS.search(left) and _DIGIT_NEXT.match(right):
        grouped = left[-1] in ",，" and _GROUP_AFTER.match(right)
        return "" if grouped or (_DIGITS_BEFORE.search(left) and _DIGITS_AFTER.match(right)) else None
    return ""


def _is_katakana_name(left: str, right: str) -> bool:
    """Return whether the katakana words on both sides are a known person's names, which ・ usually separates."""
    first, last = _KATAKANA_AT_END.search(left), _KATAKANA.match(right)
    return bool(first and last and persons().get(f"{first.group()}・{last.group()}"))


def _is_inside(left: str, space: str, right: str) -> bool:
    """Return whether white space is inside a number, a date, an amount or a name, or between a person's name and title."""
    if not _LEFT.search(left) or not _RIGHT.match(right) or _REFERENCE.search(left):
        return False
    if _ENDS_IN_DIGITS.search(left) and _DIGIT_NEXT.match(right):
        grouped = _GROUP_BEFORE.search(left) is not None and _GROUP_AFTER.match(right) is not None
        return grouped and (
            left[-1] in ",，"
            or _NARROW.fullmatch(space) is not None
            or right.startswith("000")
            or _GROUPS_AFTER.match(right) is not None
        )
    if (left[-1] == "第" and _NUMERAL.match(right)) or (_ORDINAL.search(left) and right[0] in _OF_ORDINALS):
        return True
    before, after = fold(left[-_WINDOW:]), fold(_closed(right)[:_WINDOW])
    expressions, names = _crossing(before + after, len(before))
    if expressions or names:
        ends = {len(before) + len(_closed(right[: token.end])) for token in tokenize(fold(right))} | {
            len(before + after)
        }
        starts = {token.start for token in tokenize(before)} if names else set()
        if any(end in ends for _, end in expressions) or any(start in starts and end in ends for start, end in names):
            return True
    return _is_titled(before, after)


def _closed(text: str) -> str:
    """Return ``text`` with its gaps closed, but for those between digits."""
    return re.sub(f"(?<!{_DIGIT}){GAP}|{GAP}(?!{_DIGIT})", "", text)


def _crossing(text: str, cut: int) -> tuple[list[Segment], list[Segment]]:
    """Return the dates and amounts, and the names, that begin in ``text`` before ``cut`` and end after it."""
    expressions: list[Segment] = []
    if _NUMERAL.search(text):
        patterns = (find_calendar(text), find_amounts(text), DURATION.finditer(text))
        expressions = [match.span() for matches in patterns for match in matches]
    names = [(hit.start, hit.end) for known in _gazetteers() for hit in known.find(text)]
    return [s for s in expressions if s[0] < cut < s[1]], [s for s in names if s[0] < cut < s[1]]


@cache
def _gazetteers() -> tuple[Gazetteer, ...]:
    return gazetteer(*PLACE_TABLES, "organizations"), gazetteer("agreements"), persons()


def _is_titled(before: str, after: str) -> bool:
    """Return whether a person's name ends at the gap and a title begins there."""
    title = next((-minus_end for start, minus_end, _ in _titles_in(after[:16]) if start == 0), 0)
    if not title or all(token.end != title for token in tokenize(after[:16])):
        return False
    tokens = tokenize(before[-16:])
    return tokens[-1].pos.startswith("名詞-固有名詞-人名") or any(
        hit.end == len(before) for hit in persons().find(before)
    )


_LEXICON = Lexicon()
_TITLES = _LEXICON.words(lambda: map(fold, column("titles", "title")))


def _titles_in(text: str) -> Sequence[Occurrence]:
    return _LEXICON.search(text).get(_TITLES, ())
