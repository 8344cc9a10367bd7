"""Kind, mention and value of a span from its text without context, for spans that the rules did not find."""

from dataclasses import replace
from functools import cache

from gaiko.annotators.actors.annotator import Actors
from gaiko.annotators.actors.persons.titled import titled_person
from gaiko.annotators.agreements.annotator import Agreements
from gaiko.annotators.amounts.annotator import Amounts
from gaiko.annotators.base import RuleAnnotator
from gaiko.annotators.dates.annotator import Dates
from gaiko.annotators.places.annotator import Places
from gaiko.corpus.spans import Span

_UNPARSED = "its number is not read"
_DEFAULT_KINDS = {"ACTOR": "organization", "DATE": "date", "PLACE": "area", "AGREEMENT": "treaty", "AMOUNT": "count"}


def describe(span: Span) -> Span:
    """Return the span with the kind, mention and value of its text as the rules annotate it without context.

    If they find nothing, an amount has a ``reason``; a name has the default kind of its label, and its text as ``norm``.
    """
    text = span.text
    for found in rule_annotator(span.label).find_full(text):
        if found.label == span.label:
            return replace(span, kind=found.kind, mention=found.mention, value=found.value)
    if span.label == "ACTOR" and (person := titled_person(text)):
        return replace(span, kind="person", value=person)
    value = {} if span.label == "DATE" else {"reason": _UNPARSED} if span.label == "AMOUNT" else {"norm": text}
    return replace(span, kind=span.kind or _DEFAULT_KINDS[span.label], value=value)


@cache
def rule_annotator(label: str) -> RuleAnnotator:
    """Return the rule annotator of a label."""
    annotators: dict[str, type[RuleAnnotator]] = {
        "ACTOR": Actors,
        "DATE": Dates,
        "PLACE": Places,
        "AGREEMENT": Agreements,
        "AMOUNT": Amounts,
    }
    return annotators[label]()
