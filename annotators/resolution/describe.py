"""What a span is by its text alone: kind, mention and value of one that no rule found where it stands."""

from dataclasses import replace
from functools import cache

from gaiko.annotators.actors.annotator import Actors
from gaiko.annotators.agreements.annotator import Agreements
from gaiko.annotators.amounts.annotator import Amounts
from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.dates.annotator import Dates
from gaiko.annotators.places.annotator import Places
from gaiko.corpus.spans import Span

_LONGEST = 200
"""Characters; a longer text is no name."""
_UNREAD = "its number is not read"
_USUAL = {"ACTOR": "organization", "DATE": "date", "PLACE": "area", "AGREEMENT": "treaty", "AMOUNT": "count"}


def described(span: Span) -> Span:
    """Return the span with the kind, mention and value that the rules give to its text where that stands alone.

    Where they find nothing, an amount has a ``reason``, and a name the usual kind of its label and the name as written.
    """
    text = span.text
    if len(text) <= _LONGEST:
        for alone in _annotator(span.label).find_spans(TextView(text)):
            if alone.key == (0, len(text), span.label):
                return replace(span, kind=alone.kind, mention=alone.mention, value=alone.value)
    value = {} if span.label == "DATE" else {"reason": _UNREAD} if span.label == "AMOUNT" else {"norm": text}
    return replace(span, kind=span.kind or _USUAL[span.label], value=value)


@cache
def _annotator(label: str) -> RuleAnnotator:
    made: dict[str, type[RuleAnnotator]] = {
        "ACTOR": Actors,
        "DATE": Dates,
        "PLACE": Places,
        "AGREEMENT": Agreements,
        "AMOUNT": Amounts,
    }
    return made[label]()
