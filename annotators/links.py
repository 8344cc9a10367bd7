"""Links between the spans of a document: ranges, restated amounts, abbreviations (values, G-3, M-3)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from annotators.date_values import Passage
from annotators.folding import fold
from corpus.spans import Span

_RANGE = re.compile("から|～|〜|－|—|-|–")
_PARENTHESIS = re.compile(r" ?[(（](?:以下、?)?「?")


def link_spans(passages: Sequence[Passage]) -> list[list[Span]]:
    """Return the passages' spans with ``link`` added; spans need ids, and dates have their links already."""
    return [_link(passage.text, list(passage.spans)) for passage in passages]


def _link(text: str, spans: list[Span]) -> list[Span]:
    linked = spans[:1]
    for before, span in pairwise(spans):
        linked.append(_linked(span, _relation(fold(text[before.end : span.start]), before, span), before.id))
    return linked


def _relation(between: str, before: Span, span: Span) -> str | None:
    if before.label != span.label or span.label not in {"AMOUNT", "ACTOR", "AGREEMENT"}:
        return None
    if span.label == "AMOUNT":
        if before.kind == span.kind and _RANGE.fullmatch(between):
            return "range"
        restated = before.kind == span.kind == "money" and _PARENTHESIS.fullmatch(between)
        return "equals" if restated else None
    same_name = before.value.get("norm") is not None and before.value.get("norm") == span.value.get("norm")
    return "same" if same_name and _PARENTHESIS.fullmatch(between) else None


def _linked(span: Span, relation: str | None, target: str) -> Span:
    return span if relation is None else replace(span, value={**span.value, "link": f"{relation}:{target}"})
