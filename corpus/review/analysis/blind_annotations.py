"""Blind annotations of one text side by side: who says what, and what all of them say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.corpus.review.analysis.differences import content, is_same
from gaiko.corpus.review.store.history import DONE, Decision
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.spans import Span


@dataclass(frozen=True, slots=True)
class Rival:
    """What one annotator decided on a text."""

    annotator: str
    decision: Decision


def read_rivals(store: Store, item_id: str) -> list[Rival]:
    """Return the decisions of those who annotated a text blind, by name."""
    found = ((track, store.standing(item_id, track).decision) for track in store.tracks())
    return [Rival(track, decision) for track, decision in found if decision.answer]


def agreed_spans(annotations: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Return the spans that all annotations have, in every respect; the ids are those of the first."""
    if not annotations:
        return ()
    shared = set.intersection(*({content(span) for span in spans} for spans in annotations))
    return tuple(span for span in annotations[0] if content(span) in shared)


def is_agreed(rivals: Sequence[Rival]) -> bool:
    """Whether all decided, and alike."""
    first, *others = [rival.decision for rival in rivals]
    return all(one.state in DONE for one in (first, *others)) and all(
        is_same(first.spans, other.spans) and first.answer == other.answer for other in others
    )


def disputed(store: Store) -> Iterator[tuple[str, list[Rival]]]:
    """Yield the texts that two or more decided on and not alike, in order."""
    touched: dict[str, None] = {}
    for track in store.tracks():
        touched |= dict.fromkeys(store.states(track))
    for item in store.items():
        if item.id in touched:
            rivals = [rival for rival in read_rivals(store, item.id) if rival.decision.state in DONE]
            if len(rivals) > 1 and not is_agreed(rivals):
                yield item.id, rivals
