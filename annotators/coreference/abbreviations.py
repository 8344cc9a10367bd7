"""Abbreviations in parentheses, and their expansions in footnotes: two spans, one value (G-3)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from gaiko.annotators.gazetteers.tables import column, words
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.scripts import KANJI, KATAKANA
from gaiko.corpus.spans import Source, Span

NAME = "abbreviations"
VERSION = "1"

_COUNTRIES = "".join(column("compounds", "char"))
_SESSION = re.compile("[IVXL]{1,7}")
"""Session of a resolution: 決議181(II)."""
_SHORT_HEAD = "|".join(words("agreement_words", "short_head"))
_ABBREVIATION = re.compile(
    rf"」? ?[(（](?:以下、?|通称[:：、]?|いわゆる|略称[:：、]?)?「?(?P<short>(?P<parties>[{_COUNTRIES}]{{0,4}}・?)(?=[^)）]{{0,20}}[A-Za-z+])[A-Za-z0-9][A-Za-z0-9&+\-・]{{1,14}}"
    rf"|(?P<words>[{KANJI}{KATAKANA}A-Za-z0-9・]{{1,14}}(?:{_SHORT_HEAD})))(?:」?という[。．]?|」?と略す)?」?[)）]"
)
_EXPANSION = re.compile(
    r"[(（][0-9０-９]+[)）] ?(?P<short>[A-Z][A-Za-z0-9&+\-]{1,14}) ?[:：] ?(?P<long>[A-Z][A-Za-z0-9 ,.&\-]+[A-Za-z])"
)
_LABELS = frozenset({"ACTOR", "AGREEMENT"})
_KINDS = frozenset({"organization", "treaty", "statement", "memorandum", "framework", "resolution"})


def find_abbreviations(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return spans for the short form in parentheses after a name, and for its expansion in a footnote.

    Args:
        text: the sentence.
        spans: its flat spans in text order; a short form takes label, kind and value of the organization or agreement before it.
    """
    folded = fold(text)
    if "(" not in folded:
        return []
    found = [span for span in (_in_parentheses(text, folded, span) for span in spans) if span is not None]
    expansion = _EXPANSION.match(folded)
    if expansion:
        short = next((span for span in spans if span.start == expansion.start("short") and span.label in _LABELS), None)
        if short is not None and short.end == expansion.end("short"):
            found.append(_short_form_of(short, text, expansion.start("long"), expansion.end("long"), "G-3-expansion"))
    return found


def _in_parentheses(text: str, folded: str, span: Span) -> Span | None:
    if span.label not in _LABELS or span.kind not in _KINDS or span.mention != "named":
        return None
    match = _ABBREVIATION.match(folded, span.end)
    if match is None or ((match["parties"] or match["words"]) and span.label != "AGREEMENT"):
        return None
    if span.kind == "resolution" and _SESSION.fullmatch(match["short"]):
        return None
    if match.group().startswith("」") and span.start > 0 and folded[span.start - 1] != "「":
        return None  # the quotation marks contain more than the name
    return _short_form_of(span, text, match.start("short"), match.end("short"), "G-3-abbreviation")


def _short_form_of(span: Span, text: str, start: int, end: int, rule: str) -> Span:
    return replace(span, start=start, end=end, text=text[start:end], source=Source(NAME, VERSION, rule))
