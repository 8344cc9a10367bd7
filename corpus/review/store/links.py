"""Check coreference links at save time by the rule of the gold: a link leads to an earlier span of the document."""

from collections.abc import Iterator, Sequence

from gaiko.corpus.review.store.store import Store
from gaiko.corpus.span_checks import LINK
from gaiko.corpus.spans import Span


def dangling_links(store: Store, item_id: str, track: str, spans: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Yield every link without a target among the earlier spans of the text or of a preceding text, with its span.

    Args:
        store: the review.
        item_id: text id.
        track: track in which preceding texts are looked up.
        spans: spans of the text, in text order.
    """
    earlier: set[str] = set()
    for span in spans:
        for link in span.value.get("link", "").split():
            match = LINK.fullmatch(link)
            if match is None or not (match["id"] in earlier or _is_in_earlier_text(store, item_id, track, match["id"])):
                yield span, link
        earlier.add(span.id)


def _is_in_earlier_text(store: Store, item_id: str, track: str, span_id: str) -> bool:
    other = span_id.rpartition("-e")[0]
    try:
        precedes = store.texts.precedes(other, item_id)
    except KeyError:
        return False
    return precedes and any(span.id == span_id for span in store.events.current_state(other, track).decision.spans)
