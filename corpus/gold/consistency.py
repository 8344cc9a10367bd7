"""Consistency checks over the whole gold: contradictory values of names, exchange rates and dates."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from gaiko.corpus.document import Document, Sentence
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.gold.checks import Finding, checks
from gaiko.corpus.gold.records import read_records
from gaiko.corpus.spans import Span

MAX_RATE_DIFFERENCE = Decimal("0.1")
"""Maximal difference of two implied exchange rates of a currency pair, relative to the smaller."""

MIN_OPENING_DATES = 5
"""Minimal number of sentences that open with a month or day in a chronological section."""

_COMPARED = ("norm", "iso", "parties", "unit")
_OPENING = len("さらに、")
"""Maximal offset of a date that opens a sentence."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Exchange rate implied by an amount and its equivalent: one unit of the first currency is ``rate`` units of the second."""

    amount: Span
    equivalent: Span
    rate: Decimal

    @property
    def currencies(self) -> str:
        """Currency pair, such as CAD/JPY."""
        return f"{self.amount.value['unit']}/{self.equivalent.value['unit']}"


@dataclass(frozen=True, slots=True)
class Chronology:
    """Days and months that open sentences of a section.

    Attributes:
        section: section id.
        openings: dates in text order.
        late: dates out of order, each with the latest date before it.
    """

    section: str
    openings: tuple[Span, ...]
    late: tuple[tuple[Span, Span], ...]

    @property
    def is_chronological(self) -> bool:
        """Return whether dates are in order in at least three of four sentences, so that a date out of order may be an error."""
        return len(self.openings) >= MIN_OPENING_DATES and len(self.late) * 4 <= len(self.openings)


@dataclass(frozen=True, slots=True)
class Consistency:
    """Findings, and the implied rates and chronologies that were compared."""

    findings: list[Finding]
    rates: list[Rate]
    chronologies: list[Chronology]


def check_consistency(paths: Sequence[Path], documents: Mapping[str, Document]) -> Consistency:
    """Check the consistency of valid gold files.

    Args:
        paths: gold files.
        documents: annotated documents by id.

    Raises:
        InputError: a file cannot be read.
    """
    places = _places(paths)
    sentences = {sentence.id: sentence for document in documents.values() for sentence in document.sentences}
    annotated = {record.id: record.spans for path in paths for record in read_records(path)}
    pairs = [(sentence, annotated[name]) for name, sentence in sentences.items() if name in annotated]
    spans = {span.id: span for _, found in pairs for span in found}
    rates, chronologies = implied_rates(spans), _chronologies(pairs)
    faults = [*_names(spans), *_rates(rates), *_ranges(spans), *_order(chronologies)]
    findings = [Finding(*places[name], checks()[check], message) for check, name, message in faults]
    return Consistency(findings, rates, chronologies)


def implied_rates(spans: Mapping[str, Span]) -> list[Rate]:
    """Return the exchange rates implied by restated amounts (links ``equals:``), in text order."""
    rates = []
    for span in spans.values():
        for target in _linked(span, "equals", spans):
            norms = [Decimal(s.value["norm"]) for s in (target, span) if "norm" in s.value]
            if len(norms) == 2 and norms[0] and target.value.get("unit") != span.value.get("unit"):
                rates.append(Rate(target, span, norms[1] / norms[0]))
    return [rate for rate in rates if "unit" in rate.amount.value and "unit" in rate.equivalent.value]


def _names(spans: Mapping[str, Span]) -> Iterator[tuple[str, str, str]]:
    first: dict[tuple[str, str, str], Span] = {}
    for span in spans.values():
        for target in _linked(span, "same", spans):
            if difference := _difference(span, target):
                yield "DEEP-NAME-02", span.id, f"{span.text} and {target.text} ({target.id}): {difference}"
        if span.label in {"DATE", "AMOUNT"} or span.mention == "nominal":
            continue
        earlier = first.setdefault((span.text, span.label, span.kind), span)
        if difference := _difference(span, earlier):
            yield "DEEP-NAME-01", span.id, f"{span.text}, as in {earlier.id}: {difference}"


def _difference(span: Span, other: Span) -> str:
    return "; ".join(
        f"{name} is {span.value.get(name)!r} and {other.value.get(name)!r}"
        for name in _COMPARED
        if span.value.get(name) != other.value.get(name)
    )


def _rates(implied: Sequence[Rate]) -> Iterator[tuple[str, str, str]]:
    by_pair: dict[str, list[Rate]] = defaultdict(list)
    for rate in implied:
        by_pair[rate.currencies].append(rate)
    for currencies, rates in by_pair.items():
        unflagged = [rate for rate in rates if "reason" not in rate.equivalent.value]
        for one, other in combinations(unflagged, 2):
            low, high = sorted((one.rate, other.rate))
            if high - low > MAX_RATE_DIFFERENCE * low:
                yield (
                    "DEEP-RATE-01",
                    other.equivalent.id,
                    f"{currencies} {other.rate:.1f}, and {one.rate:.1f} in {one.equivalent.id}",
                )


def _ranges(spans: Mapping[str, Span]) -> Iterator[tuple[str, str, str]]:
    for span in spans.values():
        for begin in _linked(span, "range", spans):
            if span.label == "DATE" and span.kind == "date" and _before(span, begin):
                yield "DEEP-DATE-02", span.id, f"{begin.value['norm']} to {span.value['norm']}"


def _chronologies(pairs: Sequence[tuple[Sentence, Sequence[Span]]]) -> list[Chronology]:
    by_section: dict[str, list[Span]] = defaultdict(list)
    for sentence, spans in pairs:
        if sentence.kind == "paragraph" and spans and spans[0].start <= _OPENING and _is_stated(spans[0]):
            by_section[sentence.section].append(spans[0])
    return [_chronology(section, openings) for section, openings in by_section.items()]


def _chronology(section: str, openings: Sequence[Span]) -> Chronology:
    latest, late = openings[0], []
    for span in openings[1:]:
        if _before(span, latest):
            late.append((span, latest))
        else:
            latest = span
    return Chronology(section, tuple(openings), tuple(late))


def _order(chronologies: Sequence[Chronology]) -> Iterator[tuple[str, str, str]]:
    for chronology in chronologies:
        for span, before in chronology.late if chronology.is_chronological else ():
            message = f"section {chronology.section}: {span.value['norm']} after {before.value['norm']} ({before.id})"
            yield "DEEP-DATE-01", span.id, message


def _is_stated(span: Span) -> bool:
    """Return whether the span is a date with month or day."""
    return (
        span.label == "DATE"
        and re.fullmatch(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?", span.value.get("norm", "")) is not None
    )


def _before(one: Span, other: Span) -> bool:
    """Return whether ``one`` is earlier, compared at the coarser granularity of the two norms."""
    first, second = one.value.get("norm", ""), other.value.get("norm", "")
    shared = min(len(first), len(second))
    return first[:shared] < second[:shared] and first[:4].isdigit() and second[:4].isdigit()


def _linked(span: Span, relation: str, spans: Mapping[str, Span]) -> Iterator[Span]:
    for link in span.value.get("link", "").split():
        name, _, target = link.partition(":")
        if name == relation and target in spans:
            yield spans[target]


def _places(paths: Sequence[Path]) -> dict[str, tuple[Path, int]]:
    return {str(record.get("id")): (path, number) for path in paths for number, record in read_jsonl(path)}
