"""Why a span stands as it does: what every annotator said of it, and why the winner won."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from gaiko.annotators.resolution.policies import why
from gaiko.annotators.resolution.resolve import Decision
from gaiko.corpus.spans import Segment, Span
from gaiko.models.pipeline.annotation import Explanation
from gaiko.models.recognizers.base import Scored

Place = Callable[[Span], Span | None]
"""Moves a span from its sentence to the text that the output counts in; None where it has no place there."""

Record = dict[str, Any]

T = TypeVar("T")


def explained(spans: Sequence[Span], explanation: Explanation, policy: str, place: Place) -> list[Record]:
    """Return the spans of one sentence as JSON, each with ``explain``: ``{"why", "votes"}``.

    Args:
        spans: the result, with offsets into the sentence.
        explanation: what the pipeline kept of how it came about.
        policy: the resolver's.
        place: where the sentence stands in the text that the output counts in.
    """
    records = []
    decisions = _InOrder(explanation.decisions, [_range(decision.conflict) for decision in explanation.decisions])
    read = _in_order_read(explanation)
    for span in spans:
        placed = place(span)
        if placed is not None:
            records.append({**placed.as_dict(), "explain": _explain(span, decisions, read, policy, place)})
    return records


def rejected(spans: Sequence[Span], explanation: Explanation, policy: str, place: Place) -> list[Record]:
    """Return what annotators found in one sentence where nothing is tagged in the end, each with ``why``."""
    read = _in_order_read(explanation)
    standing = _InOrder(spans, [(span.start, span.end) for span in spans])
    lost = [
        (span, _overruled(span, read) if span in decision.winners else _why(policy, decision, span))
        for decision in explanation.decisions
        for span in decision.conflict
        if not standing.touching(span)
    ]
    lost += [(span, f"nothing is tagged here ({rule})") for span, rule in explanation.excluded]
    return [vote for span, reason in lost if (vote := _vote(span, place, won=False, reason=reason))]


def as_text(record: Record) -> Iterator[str]:
    """Yield the lines of a record with explanations as a person reads them."""
    for span in record["spans"]:
        source = span["source"] or {"annotator": "–", "rule": "–"}
        value = ", ".join(f"{name} {text}" for name, text in span["value"].items())
        yield f"{span['text']}  {span['label']} {span['kind']} {span['start']}–{span['end']}  by {source['annotator']} {source['rule']}"
        if value:
            yield f"    value  {value}"
        yield f"    why    {span['explain']['why']}"
        for vote in span["explain"]["votes"]:
            yield _vote_line(vote)
    for vote in record["rejected"]:
        yield f"{vote['text']}  not tagged"
        yield _vote_line(vote)


def _vote_line(vote: Record) -> str:
    said = f"{vote['annotator']} {vote['rule']}: {vote['label']} {vote['text']} {vote['start']}–{vote['end']}"
    return f"    {'won' if vote['won'] else 'lost':6} {said}; {vote['why']}"


class _InOrder(Generic[T]):
    """Things in text order that do not overlap, by their ranges."""

    def __init__(self, things: Sequence[T], ranges: Sequence[Segment]) -> None:
        self._things = things
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def touching(self, span: Span) -> Sequence[T]:
        """Those that share at least one character with ``span``."""
        return self._things[bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)]


def _in_order_read(explanation: Explanation) -> _InOrder[Scored]:
    read = explanation.predicted or []
    return _InOrder(read, [(one.span.start, one.span.end) for one in read])


def _range(conflict: Sequence[Span]) -> Segment:
    return min(span.start for span in conflict), max(span.end for span in conflict)


def _explain(
    span: Span, decisions: _InOrder[Decision], everything_read: _InOrder[Scored], policy: str, place: Place
) -> Record:
    votes = []
    own: str | None = None
    for decision in decisions.touching(span):
        for one in decision.conflict:
            if not one.overlaps(span):
                continue
            won = one in decision.winners
            same = _said(one) == _said(span)
            reason = _why(policy, decision, one)
            if won and not same:
                reason = _overruled(one, everything_read)
            elif won:
                own = reason
            votes.append(_vote(one, place, won=won and same, reason=reason))
    read = next((one for one in everything_read.touching(span) if _said(one.span) == _said(span)), None)
    if read is not None:
        sure = f"p = {read.confidence:.2f}"
        told = "it says the same" if own is not None else "it decides"
        votes.append(_vote(read.span, place, won=True, reason=f"{told}, {sure}"))
        if own is None:
            own = f"the recognizer, which has the last word, found it ({sure})"
        else:
            own = f"{own}; the recognizer says the same ({sure})"
    elif own is None:
        rule = span.source.rule if span.source else ""
        own = f"a short form takes label and value from the name beside it ({rule})"
    return {"policy": policy, "why": own, "votes": [vote for vote in votes if vote]}


def _why(policy: str, decision: Decision, span: Span) -> str:
    return why(policy, decision.conflict, span, decision.winners)


def _overruled(span: Span, read: _InOrder[Scored]) -> str:
    """Why a span that won among the annotators does not stand."""
    rival = next(iter(read.touching(span)), None)
    if rival is None:
        return "the recognizer, which has the last word, finds nothing here"
    found = rival.span
    return f"the recognizer, which has the last word, finds {found.text} {found.label} (p = {rival.confidence:.2f})"


def _said(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _vote(span: Span, place: Place, *, won: bool, reason: str) -> Record | None:
    placed = place(span)
    if placed is None or span.source is None:
        return None
    return {
        "annotator": span.source.annotator,
        "rule": span.source.rule,
        "start": placed.start,
        "end": placed.end,
        "text": placed.text,
        "label": span.label,
        "won": won,
        "why": reason,
    }
