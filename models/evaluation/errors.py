"""What went wrong, span by span: grouped by cause, with the text around it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.scoring.matching import pair_spans
from gaiko.corpus.spans import Span
from gaiko.models.evaluation.judged import JudgedText
from gaiko.models.recognizers.base import Scored

CAUSES = ("wrong label", "too long", "too short", "crossing", "wrong both", "missed", "spurious")
"""``wrong label``: the gold's range under another label. ``too long``, ``too short``, ``crossing``: the gold's label on a range that
holds the gold's, lies in it, or cuts it. ``wrong both``: neither range nor label. ``missed``, ``spurious``: nothing on the other side."""

AROUND = 24
"""Characters of context on each side."""


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that went wrong.

    Attributes:
        cause: one of ``CAUSES``.
        text: the number of the text among those judged, from 0.
        group: its group.
        gold: what was to be found; None if the error is spurious.
        found: what was found; None if the gold was missed.
        before: the text before both, at most ``AROUND`` characters.
        middle: the text from the first character of either to the last.
        after: the text behind both.
        trained_on: whether the text was in the training data.
    """

    cause: str
    text: int
    group: str
    gold: Span | None
    found: Scored | None
    before: str
    middle: str
    after: str
    trained_on: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON; offsets count from the text's start."""
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


def find_errors(texts: Sequence[JudgedText]) -> list[Error]:
    """Return every error of every text, by cause in the order of ``CAUSES`` and then in text order.

    A span is in one error at most. What is exact is set aside first; then the spans of one range, of one label, and any
    that share a character are paired in this order, and what is left was missed or is spurious.
    """
    errors = [error for number, text in enumerate(texts) for error in _errors(number, text)]
    return sorted(errors, key=lambda error: (CAUSES.index(error.cause), error.text))


def count_causes(errors: Iterable[Error]) -> dict[str, int]:
    """Return how many errors each cause has, in the order of ``CAUSES``; 0 where it has none."""
    counts = Counter(error.cause for error in errors)
    return {cause: counts[cause] for cause in CAUSES}


def _errors(number: int, text: JudgedText) -> list[Error]:
    gold, found = list(text.gold), list(text.found)
    made: list[Error] = []
    for scheme in ("exact", "boundary", "type", "overlap"):
        pairs = pair_spans([s.key for s in gold], [s.span.key for s in found], scheme)
        if scheme != "exact":
            made.extend(_error(number, text, _cause(gold[i], found[j].span), gold[i], found[j]) for i, j in pairs)
        used_gold, used_found = {i for i, _ in pairs}, {j for _, j in pairs}
        gold = [span for i, span in enumerate(gold) if i not in used_gold]
        found = [scored for j, scored in enumerate(found) if j not in used_found]
    made.extend(_error(number, text, "missed", span, None) for span in gold)
    made.extend(_error(number, text, "spurious", None, scored) for scored in found)
    return sorted(made, key=_start)


def _cause(gold: Span, found: Span) -> str:
    if (gold.start, gold.end) == (found.start, found.end):
        return "wrong label"
    if gold.label != found.label:
        return "wrong both"
    if found.start <= gold.start and gold.end <= found.end:
        return "too long"
    return "too short" if gold.start <= found.start and found.end <= gold.end else "crossing"


def _error(number: int, text: JudgedText, cause: str, gold: Span | None, found: Scored | None) -> Error:
    spans = [span for span in (gold, found.span if found else None) if span is not None]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return Error(
        cause=cause,
        text=number,
        group=text.group,
        gold=gold,
        found=found,
        before=text.text[max(start - AROUND, 0) : start],
        middle=text.text[start:end],
        after=text.text[end : end + AROUND],
        trained_on=text.trained_on,
    )


def _start(error: Error) -> int:
    return min(span.start for span in (error.gold, error.found.span if error.found else None) if span is not None)


def _as_dict(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text, "label": span.label}
