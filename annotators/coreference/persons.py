"""Canonical names of persons by the year of the document or of a date before the name: 福田総理大臣 in 1977 and 2007 (A-1)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from gaiko.annotators.actors.persons.values import person_value
from gaiko.annotators.dates.values import Passage
from gaiko.corpus.spans import Span

_YEAR = re.compile("[0-9]{4}")


def resolve_persons(passages: Sequence[Passage], year: int | None) -> list[list[Span]]:
    """Return the passages' spans with the names of titled persons by their terms of office.

    The year is that of the last date before the name in its sentence, then that of the document.

    Args:
        passages: in reading order; their dates have values.
        year: the year of the document; None if it is not known.
    """
    return [_resolved(passage.spans, year) for passage in passages]


def _resolved(spans: Sequence[Span], year: int | None) -> list[Span]:
    resolved: list[Span] = []
    stated: int | None = None
    for span in spans:
        if span.label == "DATE":
            written = _YEAR.match(span.value.get("norm", ""))
            stated = int(written.group()) if written else stated
        elif span.kind == "person" and span.mention == "named" and "role" in span.value:
            years = [known for known in dict.fromkeys((stated, year)) if known is not None]
            span = _in_years(span, years)
        resolved.append(span)
    return resolved


def _in_years(span: Span, years: Sequence[int]) -> Span:
    role = span.value["role"]
    at = span.text.rfind(role)
    if not years or at <= 0 or at + len(role) != len(span.text):
        return span
    value = person_value(span.text[:at].rstrip("・"), role, years)
    kept = {name: text for name, text in span.value.items() if name == "link"}
    return replace(span, value={**value, **kept})
