"""Blind annotations of the same text: read them, intersect them, find disagreements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.corpus.review.analysis.differences import content, is_same
from gaiko.corpus.review.store.history import DONE, Decision
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.spans import Span


@dataclass(frozen=True, slots=True)
class BlindAnnotation:
    """Decision of one blind annotator on a text."""

    annotator: str
    decision: Decision


def read_blind_annotations(store: Store, item_id: str) -> list[BlindAnnotation]:
    """Return the blind annotations of a text, sorted by annotator."""
    found = ((track, store.events.current_state(item_id, track).decision) for track in store.events.tracks())
    return [BlindAnnotation(track, decision) for track, decision in found if decision.answer]


def agreed_spans(annotations: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Return the spans common to all annotations, with the ids of the first."""
    if not annotations:
        return ()
    shared = set.intersection(*({content(span) for span in spans} for spans in annotations))
    return tuple(span for span in annotations[0] if content(span) in shared)


def is_agreed(annotations: Sequence[BlindAnnotation]) -> bool:
    """Return whether all annotations are decided and equal."""
    first, *others = [one.decision for one in annotations]
    return all(one.state in DONE for one in (first, *others)) and all(
        is_same(first.spans, other.spans) and first.answer == other.answer for other in others
    )


def disagreements(store: Store) -> Iterator[tuple[str, list[BlindAnnotation]]]:
    """Yield, in document order, texts with two or more decided annotations that differ."""
    touched: dict[str, None] = {}
    for track in store.events.tracks():
        touched |= dict.fromkeys(store.events.states(track))
    for item in store.texts.all():
        if item.id in touched:
            decided = [one for one in read_blind_annotations(store, item.id) if one.decision.state in DONE]
            if len(decided) > 1 and not is_agreed(decided):
                yield item.id, decided
