"""Explanations of spans: the candidates of every annotator, and the reason for each decision of resolver and recognizer.

``gaiko annotate --explain`` writes for a span::

    "explain": {"policy": "priority", "why": "it is longer: 日米 ACTOR (actors)",
                "votes": [{"annotator", "rule", "start", "end", "text", "label", "won", "why"}]}
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from gaiko.annotators.resolution.policies import decision_reason
from gaiko.annotators.resolution.resolve import Decision
from gaiko.corpus.spans import Segment, Span
from gaiko.models.pipeline.annotation import Explanation
from gaiko.models.recognizers.base import Scored

SpanMapper = Callable[[Span], Span | None]
"""Maps a span from its sentence to the text of the output record; None if it has no position there."""

Record = dict[str, Any]

T = TypeVar("T")


def explained(spans: Sequence[Span], explanation: Explanation, policy: str, map_span: SpanMapper) -> list[Record]:
    """Return the spans of one sentence as JSON, each with ``explain``: ``{"policy", "why", "votes"}``.

    Args:
        spans: the result, with offsets into the sentence.
        explanation: the pipeline's decisions on the sentence.
        policy: the name of the resolver's policy.
        map_span: maps offsets to the output record.
    """
    decisions = _RangeIndex(explanation.decisions, [_range(decision.conflict) for decision in explanation.decisions])
    predictions = _predictions(explanation)
    return [
        {**mapped.as_dict(), "explain": _explain(span, decisions, predictions, policy, map_span)}
        for span in spans
        if (mapped := map_span(span)) is not None
    ]


def rejected(spans: Sequence[Span], explanation: Explanation, policy: str, map_span: SpanMapper) -> list[Record]:
    """Return the candidates of one sentence that no span of the result overlaps, each with ``why``."""
    predictions = _predictions(explanation)
    result = _RangeIndex(spans, [(span.start, span.end) for span in spans])
    lost = [
        (span, _overruled(span, predictions) if span in decision.winners else _why(policy, decision, span))
        for decision in explanation.decisions
        for span in decision.conflict
        if not result.overlapping(span)
    ]
    lost += [(span, f"nothing is tagged here ({rule})") for span, rule in explanation.excluded]
    return [vote for span, reason in lost if (vote := _vote(span, map_span, won=False, reason=reason))]


def as_text(records: Iterable[Record]) -> Iterator[str]:
    """Yield the lines of records with explanations, laid out for reading; lone surrogates are shown as ``?``."""
    for record in records:
        for line in _text_lines(record):
            yield line.encode(errors="replace").decode()


def _text_lines(record: Record) -> Iterator[str]:
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
    candidate = f"{vote['annotator']} {vote['rule']}: {vote['label']} {vote['text']} {vote['start']}–{vote['end']}"
    return f"    {'won' if vote['won'] else 'lost':6} {candidate}; {vote['why']}"


class _RangeIndex(Generic[T]):
    """Items by their ranges, which are in text order and do not overlap."""

    def __init__(self, items: Sequence[T], ranges: Sequence[Segment]) -> None:
        self._items = items
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def overlapping(self, span: Span) -> Sequence[T]:
        """Return the items that share at least one character with ``span``."""
        return self._items[bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)]


def _predictions(explanation: Explanation) -> _RangeIndex[Scored]:
    predicted = explanation.predicted or []
    return _RangeIndex(predicted, [(scored.span.start, scored.span.end) for scored in predicted])


def _range(conflict: Sequence[Span]) -> Segment:
    return min(span.start for span in conflict), max(span.end for span in conflict)


def _explain(
    span: Span, decisions: _RangeIndex[Decision], predictions: _RangeIndex[Scored], policy: str, map_span: SpanMapper
) -> Record:
    votes = []
    reason: str | None = None  # the resolver's reason for the span
    for decision in decisions.overlapping(span):
        for candidate in decision.conflict:
            if not candidate.overlaps(span):
                continue
            won = candidate in decision.winners
            same = candidate.key == span.key
            why_candidate = _why(policy, decision, candidate)
            if won and not same:
                why_candidate = _overruled(candidate, predictions)
            elif won:
                reason = why_candidate
            votes.append(_vote(candidate, map_span, won=won and same, reason=why_candidate))
    predicted = next((scored for scored in predictions.overlapping(span) if scored.span.key == span.key), None)
    if predicted is not None:
        probability = f"p = {predicted.confidence:.2f}"
        role = "it says the same" if reason is not None else "it decides"
        votes.append(_vote(predicted.span, map_span, won=True, reason=f"{role}, {probability}"))
        if reason is None:
            reason = f"the recognizer, which has the last word, found it ({probability})"
        else:
            reason = f"{reason}; the recognizer says the same ({probability})"
    elif reason is None:
        rule = span.source.rule if span.source else ""
        reason = f"a short form takes label and value from the name beside it ({rule})"
    return {"policy": policy, "why": reason, "votes": [vote for vote in votes if vote]}


def _why(policy: str, decision: Decision, span: Span) -> str:
    return decision_reason(policy, decision.conflict, span, decision.winners)


def _overruled(span: Span, predictions: _RangeIndex[Scored]) -> str:
    """Return the reason that a winner of the resolver is not in the result: the prediction that replaces it, or none."""
    rival = next(iter(predictions.overlapping(span)), None)
    if rival is None:
        return "the recognizer, which has the last word, finds nothing here"
    found = rival.span
    return f"the recognizer, which has the last word, finds {found.text} {found.label} (p = {rival.confidence:.2f})"


def _vote(span: Span, map_span: SpanMapper, *, won: bool, reason: str) -> Record | None:
    mapped = map_span(span)
    if mapped is None or span.source is None:
        return None
    return {
        "annotator": span.source.annotator,
        "rule": span.source.rule,
        "start": mapped.start,
        "end": mapped.end,
        "text": mapped.text,
        "label": span.label,
        "won": won,
        "why": reason,
    }
