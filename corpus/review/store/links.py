"""Links that lead nowhere: the gold would not take them, so that the page is told when it saves and not at the export."""

from collections.abc import Iterator, Sequence

from gaiko.corpus.gold.checks import checks
from gaiko.corpus.gold.entity_checks import LINK
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.spans import Span


def loose_links(store: Store, item_id: str, track: str, spans: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Yield every link that leads to no span that stands before its own, in the text or in one before it, and what is wrong.

    Args:
        store: the review.
        item_id: the text's id.
        track: whose annotation of the texts before it counts.
        spans: those of the text, in text order.
    """
    check = checks()["GOLD-VALUE-04"]
    earlier: set[str] = set()
    for span in spans:
        for link in span.value.get("link", "").split():
            match = LINK.fullmatch(link)
            if match is None or not (match["id"] in earlier or _stands_before(store, item_id, track, match["id"])):
                yield span, f"{check.id} {check.title}: {link!r}"
        earlier.add(span.id)


def _stands_before(store: Store, item_id: str, track: str, span_id: str) -> bool:
    other = span_id.rpartition("-e")[0]
    try:
        before = store.precedes(other, item_id)
    except KeyError:
        return False
    return before and any(span.id == span_id for span in store.standing(other, track).decision.spans)
