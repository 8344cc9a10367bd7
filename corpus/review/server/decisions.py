"""Changes through the review API: save, undo and redo, with their checks and the response to a conflict."""

from collections.abc import Sequence
from dataclasses import replace

from gaiko.corpus.review.analysis.differences import compare_spans, is_same
from gaiko.corpus.review.server.guidelines import guideline_rules
from gaiko.corpus.review.server.messages import fault_message
from gaiko.corpus.review.server.middleware import RefusedError
from gaiko.corpus.review.server.request_checks import DecisionError, SpanError, check_spans, name_spans, read_decision
from gaiko.corpus.review.server.service import Json, Review, find_item, item_json, read_item
from gaiko.corpus.review.store.event_table import StaleError
from gaiko.corpus.review.store.history import Decision
from gaiko.corpus.review.store.items import Item, read_span, span_record
from gaiko.corpus.review.store.links import dangling_links
from gaiko.corpus.spans import Span


def save(review: Review, annotator: str, item_id: str, base: int, body: Json) -> tuple[Json, int]:
    """Save a decision and return the new state and revision; a repeated operation returns its first result.

    Raises:
        RefusedError: unknown text id, or the text has changed.
        DecisionError: invalid decision.
        StaleError: the client's revision is not the current one.
        StorageError: as ``EventTable.save``.
    """
    item = find_item(review, item_id)
    track = review.track(annotator)
    operation = _operation(body)
    repeated = review.store.events.operation_revision(operation, item_id, track)
    if repeated is not None:
        return item_json(review, item, track, review.store.events.current_state(item_id, track, repeated))
    if body.get("text_hash") != item.text_hash:
        raise RefusedError(409, "判断した文と保存先の文が異なります", "ページを読み込み直してください")
    decision = read_decision(item.text, body, review.labels)
    _check_citation(review, item, decision)
    current = review.store.events.current_state(item_id, track)
    known = [*item.spans, *current.decision.spans]
    named = name_spans(item.id, decision.spans, known, current.highest_number)
    if decision.answer == "accept" and review.is_of_corpus:
        _check_links(review, item, track, named, body["spans"])
    saved = review.store.events.save(
        item_id, track, annotator, base, operation, replace(decision, spans=named), item.text_hash
    )
    return item_json(review, item, track, saved)


def step(review: Review, annotator: str, item_id: str, action: str, base: int, body: Json) -> tuple[Json, int]:
    """Undo or redo the last saved decision; otherwise as ``save``; OperationError if there is none."""
    item = find_item(review, item_id)
    track = review.track(annotator)
    operation = _operation(body)
    stepped = review.store.events.step(action, item_id, track, annotator, base, operation)
    return item_json(review, item, track, stepped)


def conflict(review: Review, annotator: str, item_id: str, body: Json, error: StaleError) -> Json:
    """Return the body of a 412 response: the current annotation and its differences from the one in the request."""
    item, _ = read_item(review, annotator, item_id)
    text = item["text"]
    sent = body.get("spans")
    mine = (
        [read_span(record) for record in sent]
        if isinstance(sent, list) and not check_spans(text, sent, review.labels)
        else []
    )
    differences = compare_spans(mine, error.current.decision.spans) if sent is not None else []
    return {
        "error": "この文は別の画面で先に保存されています",
        "advice": "違いを確かめて、保存し直すか、保存済みの版を使ってください",
        "revision": item["revision"],
        "spans": item["spans"],
        "item": item,
        "diff": [difference.as_dict() for difference in differences],
    }


def _check_citation(review: Review, item: Item, decision: Decision) -> None:
    known = {rule.id for rule in guideline_rules()}
    if review.labels is None and decision.rule and decision.rule not in known:
        raise DecisionError([SpanError(None, f"指針に規則 {decision.rule} はありません")])
    if not review.must_cite or decision.answer != "accept" or is_same(decision.spans, item.spans):
        return
    missing = [name for name, given in (("規則", decision.rule), ("理由", decision.reason.strip())) if not given]
    if missing:
        raise DecisionError(
            [SpanError(None, f"ゴールドの訂正には指針の規則と理由が要ります（{'・'.join(missing)}なし）")]
        )


def _check_links(review: Review, item: Item, track: str, spans: Sequence[Span], sent: Sequence[Json]) -> None:
    indexes = {record["start"]: index for index, record in enumerate(sent)}
    errors = [
        SpanError(indexes[span.start], fault_message("GOLD-VALUE-04", item.text, span_record(span), link))
        for span, link in dangling_links(review.store, item.id, track, spans)
    ]
    if errors:
        raise DecisionError(errors)


def _operation(body: Json) -> str:
    operation = body.get("operation")
    if not isinstance(operation, str) or not 8 <= len(operation) <= 64 or not operation.isascii():
        raise RefusedError(400, "operation が UUID ではありません", "変更ごとに新しい UUID を付けてください")
    return operation
