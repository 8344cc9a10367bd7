"""Links between the spans of a document: ranges, restated amounts, abbreviations (values, G-3, M-3)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from gaiko.annotators.dates.values import Passage
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.numbers import RANGE_WORDS
from gaiko.corpus.spans import Span

_RANGE = re.compile(RANGE_WORDS)
_PARENTHESIS = re.compile(r" ?[(（](?:以下、?)?「?")
_LINKED = frozenset({"AMOUNT", "ACTOR", "AGREEMENT"})
_TOLERANCE = Decimal("1.1")
"""Largest ratio of two rates of one text that is not flagged."""


@dataclass(frozen=True, slots=True)
class _Rate:
    """Rate of exchange of a restated amount; ``per`` is its unit, such as ``JPY per CAD``."""

    restated: str
    per: str
    rate: Decimal


def link_spans(passages: Sequence[Passage]) -> list[list[Span]]:
    """Return the passages' spans with ``link`` added; spans need ids, and dates have their links already.

    A restated amount with an implausible rate of exchange gets a ``reason`` and keeps its ``norm`` (M-3).
    """
    linked = [_link(passage.text, list(passage.spans)) for passage in passages]
    reasons = _reasons([rate for spans in linked for rate in _rates(spans)])
    return [[_with_reason(span, reasons.get(span.id)) for span in spans] for spans in linked] if reasons else linked


def _link(text: str, spans: list[Span]) -> list[Span]:
    folded = fold(text)
    linked = spans[:1]
    for before, span in pairwise(spans):
        alike = before.label == span.label and span.label in _LINKED
        relation = _relation(folded[before.end : span.start], before, span) if alike else None
        linked.append(_with_link(span, relation, before.id))
    return linked


def _relation(between: str, before: Span, span: Span) -> str | None:
    if span.label == "AMOUNT":
        if before.kind == span.kind and _RANGE.fullmatch(between):
            return "range"
        restated = before.kind == span.kind == "money" and _PARENTHESIS.fullmatch(between)
        return "equals" if restated else None
    same_name = before.value.get("norm") is not None and before.value.get("norm") == span.value.get("norm")
    return "same" if same_name and _PARENTHESIS.fullmatch(between) else None


def _with_link(span: Span, relation: str | None, target: str) -> Span:
    return span if relation is None else span.with_value({**span.value, "link": f"{relation}:{target}"})


def _with_reason(span: Span, reason: str | None) -> Span:
    return span if reason is None else span.with_value({**span.value, "reason": reason})


def _rates(spans: Sequence[Span]) -> Iterator[_Rate]:
    """Yield the rates of restated amounts; yen is the numerator, otherwise the currency first in the alphabet."""
    for before, span in pairwise(spans):
        if span.value.get("link", "").startswith("equals:") and "unit" in before.value and "unit" in span.value:
            amounts = {s.value["unit"]: abs(Decimal(s.value.get("norm", "0"))) for s in (before, span)}
            above, below = sorted(amounts, key=lambda unit: (unit != "JPY", unit)) if len(amounts) == 2 else ("", "")
            if below and amounts[above] and amounts[below]:
                yield _Rate(span.id, f"{above} per {below}", amounts[above] / amounts[below])


def _reasons(rates: Sequence[_Rate]) -> Mapping[str, str]:
    """Return the reasons of implausible rates by span id: outside the range in ``rates.tsv``, or far from another rate of the text."""
    lowest: dict[str, _Rate] = {}
    highest: dict[str, _Rate] = {}
    for rate in filter(_plausible, rates):  # rates outside the band are not compared with others
        lowest[rate.per] = min(lowest.get(rate.per, rate), rate, key=lambda r: r.rate)
        highest[rate.per] = max(highest.get(rate.per, rate), rate, key=lambda r: r.rate)
    reasons: dict[str, str] = {}
    for rate in rates:
        implied = f"implied rate {_format_rate(rate.rate)} {rate.per}"
        if not _plausible(rate):
            reasons[rate.restated] = f"{implied} is implausible"
            continue
        low, high = lowest[rate.per].rate, highest[rate.per].rate
        other = high if high / rate.rate >= rate.rate / low else low
        if max(other / rate.rate, rate.rate / other) > _TOLERANCE:
            reasons[rate.restated] = f"{implied} differs from {_format_rate(other)} elsewhere in the text"
    return reasons


def _plausible(rate: _Rate) -> bool:
    band = _bands().get(rate.per)
    return band is None or band[0] <= rate.rate <= band[1]


@cache
def _bands() -> Mapping[str, tuple[Decimal, Decimal]]:
    return {f"JPY per {row['iso']}": (Decimal(row["low"]), Decimal(row["high"])) for row in table("rates")}


def _format_rate(rate: Decimal) -> str:
    """Return the rate with one decimal, or with three digits below 1."""
    return f"{rate:.1f}" if rate >= 1 else f"{rate:.3g}"
