"""Error analysis: every missed, spurious or wrong span with its cause and its context."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.scoring.matching import pair_spans
from gaiko.corpus.spans import Span
from gaiko.models.evaluation.examples import ScoredText
from gaiko.models.recognizers.base import Scored

CAUSES = ("wrong label", "too long", "too short", "crossing", "wrong both", "missed", "spurious")
"""Causes, with gold ``[日本国]ACTOR`` as the example:

===========  =======================================================
wrong label  ``[日本国]PLACE``: same range
too long     ``[日本国は]ACTOR``: same label, contains the gold range
too short    ``[日本]ACTOR``: same label, inside the gold range
crossing     ``[国は]ACTOR``: same label, crosses the gold range
wrong both   ``[国は]PLACE``: overlaps with another range and label
missed       no predicted span overlaps
spurious     no gold span overlaps
===========  =======================================================
"""

CONTEXT = 24
"""Characters of context on each side."""


@dataclass(frozen=True, slots=True)
class Error:
    """One error.

    Attributes:
        cause: one of ``CAUSES``.
        text: index of the text in the test set.
        group: resampling unit of the text.
        gold: gold span; None if spurious.
        found: predicted span; None if missed.
        before: at most ``CONTEXT`` characters before both spans.
        middle: text from the first character of either span to the last.
        after: at most ``CONTEXT`` characters after both spans.
    """

    cause: str
    text: int
    group: str
    gold: Span | None
    found: Scored | None
    before: str
    middle: str
    after: str

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON; offsets into the text."""
        return {
            "cause": self.cause,
            "text": self.text,
            "group": self.group,
            "gold": _as_dict(self.gold) if self.gold else None,
            "found": {**_as_dict(self.found.span), "confidence": self.found.confidence} if self.found else None,
            "before": self.before,
            "middle": self.middle,
            "after": self.after,
        }


def find_errors(texts: Sequence[ScoredText]) -> list[Error]:
    """Return all errors, sorted by cause (order of ``CAUSES``), then by text and position.

    A span is in at most one error. Exact matches are removed; the rest is paired by the schemes ``boundary``, ``type`` and
    ``overlap`` in this order; unpaired spans are missed or spurious.
    """
    errors = [error for number, text in enumerate(texts) for error in _errors(number, text)]
    return sorted(errors, key=lambda error: (CAUSES.index(error.cause), error.text))


def count_causes(errors: Iterable[Error]) -> dict[str, int]:
    """Return the number of errors by cause, zeros included, in the order of ``CAUSES``."""
    counts = Counter(error.cause for error in errors)
    return {cause: counts[cause] for cause in CAUSES}


def _errors(number: int, text: ScoredText) -> list[Error]:
    gold, found = list(text.gold), list(text.found)
    errors: list[Error] = []
    for scheme in ("exact", "boundary", "type", "overlap"):
        pairs = pair_spans([s.key for s in gold], [s.span.key for s in found], scheme)
        if scheme != "exact":
            errors.extend(_error(number, text, _cause(gold[i], found[j].span), gold[i], found[j]) for i, j in pairs)
        used_gold, used_found = {i for i, _ in pairs}, {j for _, j in pairs}
        gold = [span for i, span in enumerate(gold) if i not in used_gold]
        found = [scored for j, scored in enumerate(found) if j not in used_found]
    errors.extend(_error(number, text, "missed", span, None) for span in gold)
    errors.extend(_error(number, text, "spurious", None, scored) for scored in found)
    return sorted(errors, key=_start)


def _cause(gold: Span, found: Span) -> str:
    if (gold.start, gold.end) == (found.start, found.end):
        return "wrong label"
    if gold.label != found.label:
        return "wrong both"
    if found.start <= gold.start and gold.end <= found.end:
        return "too long"
    return "too short" if gold.start <= found.start and found.end <= gold.end else "crossing"


def _error(number: int, text: ScoredText, cause: str, gold: Span | None, found: Scored | None) -> Error:
    spans = [span for span in (gold, found.span if found else None) if span is not None]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return Error(
        cause=cause,
        text=number,
        group=text.group,
        gold=gold,
        found=found,
        before=text.text[max(start - CONTEXT, 0) : start],
        middle=text.text[start:end],
        after=text.text[end : end + CONTEXT],
    )


def _start(error: Error) -> int:
    return min(span.start for span in (error.gold, error.found.span if error.found else None) if span is not None)


def _as_dict(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text, "label": span.label}
