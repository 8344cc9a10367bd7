"""Why a span stands as it does: what every annotator said of it, and why the winner won."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from annotators.policies import why
from annotators.resolve import Decision
from corpus.spans import Span
from models.pipeline import Explanation
from models.recognizers.base import Scored

Place = Callable[[Span], Span | None]
"""Moves a span from its sentence to the text that the output counts in; None where it has no place there."""

Record = dict[str, Any]


def explained(spans: Sequence[Span], explanation: Explanation, policy: str, place: Place) -> list[Record]:
    """Return the spans of one sentence as JSON, each with ``explain``: ``{"why", "votes"}``.

    Args:
        spans: the result, with offsets into the sentence.
        explanation: what the pipeline kept of how it came about.
        policy: the resolver's.
        place: where the sentence stands in the text that the output counts in.
    """
    records = []
    for span in spans:
        placed = place(span)
        if placed is not None:
            records.append({**placed.as_dict(), "explain": _explain(span, explanation, policy, place)})
    return records


def rejected(spans: Sequence[Span], explanation: Explanation, policy: str, place: Place) -> list[Record]:
    """Return what annotators found in one sentence where nothing is tagged in the end, each with ``why``."""
    lost = [
        (span, _overruled(span, explanation.read or ()) if span in decision.winners else _why(policy, decision, span))
        for decision in explanation.decisions
        for span in decision.conflict
        if not any(span.overlaps(other) for other in spans)
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


def _explain(span: Span, explanation: Explanation, policy: str, place: Place) -> Record:
    votes = []
    own: str | None = None
    for decision in explanation.decisions:
        for one in decision.conflict:
            if not one.overlaps(span):
                continue
            won = one in decision.winners
            same = _said(one) == _said(span)
            reason = _why(policy, decision, one)
            if won and not same:
                reason = _overruled(one, explanation.read or ())
            elif won:
                own = reason
            votes.append(_vote(one, place, won=won and same, reason=reason))
    read = next((one for one in explanation.read or () if _said(one.span) == _said(span)), None)
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


def _overruled(span: Span, read: Sequence[Scored]) -> str:
    """Why a span that won among the annotators does not stand."""
    rival = next((one for one in read if one.span.overlaps(span)), None)
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
