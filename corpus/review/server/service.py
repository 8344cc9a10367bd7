"""Responses of the review API as JSON: session, queue, texts, decisions, proposals and statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from gaiko.corpus.labels import load_labels
from gaiko.corpus.review.analysis.blind_annotations import agreed_spans, read_blind_annotations
from gaiko.corpus.review.analysis.differences import compare_spans, is_same
from gaiko.corpus.review.analysis.statistics import seconds_between, statistics
from gaiko.corpus.review.exchange.importing import JSONL
from gaiko.corpus.review.server.guidelines import guideline_rules
from gaiko.corpus.review.server.messages import fault_message
from gaiko.corpus.review.server.middleware import RefusedError
from gaiko.corpus.review.server.request_checks import (
    DecisionError,
    Propose,
    SpanError,
    check_spans,
    name_spans,
    read_decision,
)
from gaiko.corpus.review.store.event_table import StaleError
from gaiko.corpus.review.store.history import DONE, OPEN, SHARED, CurrentState, Decision
from gaiko.corpus.review.store.items import Item, read_span, span_record, span_records
from gaiko.corpus.review.store.links import dangling_links
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.span_checks import range_error
from gaiko.corpus.spans import VALUE_FIELDS, Span
from gaiko.corpus.style import japanese_names

Mode = Literal["review", "blind", "adjudicate"]
MODES: dict[Mode, str] = {
    "review": "one shared annotation",
    "blind": "one hidden annotation per annotator",
    "adjudicate": "differing blind annotations side by side",
}

Json = dict[str, Any]

FILTERS: dict[str, Sequence[str] | None] = {
    "todo": OPEN,
    "untouched": ("untouched",),
    "flagged": ("flagged",),
    "done": DONE,
    "all": None,
}
"""Queue filters by name: the states that they keep, None for all."""

_PREVIEW = 60
"""Characters of a text shown in the queue."""

_PACE_WINDOW = 51
"""Number of latest decisions that the pace is computed from."""


@dataclass(frozen=True, slots=True)
class Review:
    """A review and how it is served.

    Attributes:
        store: work database.
        mode: one of ``MODES``.
        order: initial order of the queue.
        orders: descriptions of the orders by name.
        propose: function that proposes kind, mention and value.
    """

    store: Store
    mode: Mode
    order: str
    orders: Mapping[str, str]
    propose: Propose

    def track(self, annotator: str) -> str:
        """Return the track that an annotator edits."""
        return annotator if self.mode == "blind" else SHARED

    @property
    def labels(self) -> list[str] | None:
        """Allowed labels of a custom label set, None for the labels of the project."""
        found: list[str] | None = self.store.setting("labels")
        return found

    @property
    def is_of_corpus(self) -> bool:
        """Whether the texts are corpus sentences, whose spans may link to one another."""
        return self.labels is None and self.store.setting("origin") != JSONL

    @property
    def must_cite(self) -> bool:
        """Whether a correction must cite a rule and give a reason, as corrections of the gold must."""
        return bool(self.store.setting("origin") == "gold")


def session(review: Review, annotator: str) -> Json:
    """Return the session: annotator, mode, labels, Japanese names, guideline rules and orders."""
    own = review.labels
    if own is None:
        labels: list[Json] = [asdict(label) for label in load_labels().labels]
    else:
        labels = [{"name": name, "name_ja": name, "description": "", "kinds": [], "mentions": []} for name in own]
    return {
        "annotator": annotator,
        "mode": review.mode,
        "title": review.store.path.stem,
        "labels": [{**label, "key": str(number)} for number, label in enumerate(labels, 1)],
        "names": japanese_names(),
        "rules": [asdict(rule) for rule in guideline_rules()] if own is None else [],
        "orders": [{"name": name, "text": review.orders[name]} for name in review.orders],
        "order": review.order,
        "value_fields": list(VALUE_FIELDS),
        "must_cite": review.must_cite,
    }


def queue_page(review: Review, annotator: str, order: str, after: int, limit: int, state: str) -> Json:
    """Return a page of the queue with the annotator's progress.

    Raises:
        RefusedError: unknown order or filter.
    """
    _check_order(review, order)
    if state not in FILTERS:
        raise RefusedError(400, f"表示 {state} はありません", f"{'・'.join(FILTERS)} から選んでください")
    track = review.track(annotator)
    assignee = _assignee(review, annotator)
    rows = review.store.queue.page(
        order, track, after=after, limit=limit + 1, states=FILTERS[state], annotator=assignee
    )
    items = [
        {
            "id": row.item.id,
            "position": row.place,
            "preview": row.item.text[:_PREVIEW],
            "state": row.state,
            "why": _reasons(row.reasons),
            "flag": row.state == "flagged",
        }
        for row in rows[:limit]
    ]
    following = rows[limit - 1].place if len(rows) > limit else None
    return {"items": items, "next": following, "progress": progress(review, annotator, order, assignee)}


def progress(review: Review, annotator: str, order: str, assignee: str) -> Json:
    """Return the number of decided texts of an order, and the seconds left at the annotator's pace.

    Args:
        review: the review.
        annotator: whose track and pace are used.
        order: name of the order.
        assignee: count texts assigned to this annotator; all if empty.
    """
    track = review.track(annotator)
    total = review.store.queue.length(order, assignee)
    counts = review.store.events.state_counts(track, assignee, order if order == ADJUDICATION else "")
    done = sum(count for state, count in counts.items() if state in DONE)
    pace = seconds_between(sorted(review.store.events.times(annotator, _PACE_WINDOW)))
    left = None if pace is None else round(pace * (total - done))
    return {"done": done, "total": total, "seconds_per_item": pace, "left_s": left}


def stats(review: Review, annotator: str, order: str) -> Json:
    """Return the statistics of the annotator's track, with the residual estimate and progress of one order.

    In blind mode the pace of other annotators is left out.

    Raises:
        RefusedError: unknown order.
    """
    _check_order(review, order)
    found = statistics(review.store, order, review.track(annotator)).as_dict()
    if review.mode == "blind":
        found["pace"] = {name: pace for name, pace in found["pace"].items() if name == annotator}
    return {**found, "progress": progress(review, annotator, order, _assignee(review, annotator))}


ADJUDICATION = "adjudication"
"""Name of the order of texts with differing blind annotations."""


def read_item(review: Review, annotator: str, item_id: str) -> tuple[Json, int]:
    """Return a text with its annotation, layers, reasons and log, and its revision.

    Raises:
        RefusedError: unknown text id.
    """
    item = _find(review, item_id)
    track = review.track(annotator)
    return _item(review, item, track, review.store.events.current_state(item_id, track))


def save(review: Review, annotator: str, item_id: str, base: int, body: Json) -> tuple[Json, int]:
    """Save a decision and return the new state and revision; a repeated operation returns its first result.

    Raises:
        RefusedError: unknown text id, or the text has changed.
        DecisionError: invalid decision.
        StaleError: the client's revision is not the current one.
        StorageError: as ``EventTable.save``.
    """
    item = _find(review, item_id)
    track = review.track(annotator)
    operation = _operation(body)
    repeated = review.store.events.operation_revision(operation, item_id, track)
    if repeated is not None:
        return _item(review, item, track, review.store.events.current_state(item_id, track, repeated))
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
    return _item(review, item, track, saved)


def step(review: Review, annotator: str, item_id: str, action: str, base: int, body: Json) -> tuple[Json, int]:
    """Undo or redo the last saved decision; otherwise as ``save``; OperationError if there is none."""
    item = _find(review, item_id)
    track = review.track(annotator)
    operation = _operation(body)
    stepped = review.store.events.step(action, item_id, track, annotator, base, operation)
    return _item(review, item, track, stepped)


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


def propose(review: Review, body: Json) -> Json:
    """Return the proposed kind, mention and value for a range of a text.

    Raises:
        RefusedError: the range is not inside the text, or a key has the wrong type.
    """
    text, start, end, label, year = (body.get(key) for key in ("text", "start", "end", "label", "year"))
    valid = isinstance(text, str) and type(start) is int and type(end) is int and isinstance(label, str)
    if not valid or range_error(start, end, text) or (year is not None and type(year) is not int):  # type: ignore[arg-type]
        raise RefusedError(400, "text・start・end・label が正しくありません", "文の中の範囲を送ってください")
    return asdict(review.propose(text, start, end, label, year))  # type: ignore[arg-type]


def check(review: Review, body: Json) -> Json:
    """Return the errors of one span, and warnings where its value differs from the normalizers' proposal.

    Raises:
        RefusedError: ``text`` or ``span`` is missing.
    """
    text, record = body.get("text"), body.get("span")
    if not isinstance(text, str) or not isinstance(record, dict):
        raise RefusedError(400, "text・span が正しくありません", "両方を送ってください")
    errors = check_spans(text, [record], review.labels)
    if errors:
        return {"value": record.get("value") or {}, "errors": [error.message for error in errors], "warnings": []}
    span = read_span(record)
    year = body.get("year")
    proposal = review.propose(text, span.start, span.end, span.label, year if type(year) is int else None)
    differing = [
        f"{name}：正規化の結果は「{proposed}」です"
        for name, proposed in proposal.value.items()
        if span.value.get(name, proposed) != proposed
    ]
    return {"value": dict(span.value), "errors": [], "warnings": [*differing, *proposal.warnings]}


def _item(review: Review, item: Item, track: str, current: CurrentState) -> tuple[Json, int]:
    """Return a text as JSON with the given state and its revision."""
    blind = read_blind_annotations(review.store, item.id) if review.mode == "adjudicate" else []
    decision = current.decision
    spans = decision.spans
    if blind and decision.state == "untouched":
        spans = agreed_spans([one.decision.spans for one in blind])
    before, after = review.store.texts.neighbours(item.id)
    return {
        "id": item.id,
        "doc": item.doc,
        "par": item.par,
        "text": item.text,
        "text_hash": item.text_hash,
        "year": item.meta.get("year"),
        "context": {"before": before, "after": after},
        "revision": current.revision,
        "state": decision.state,
        "flag": decision.state == "flagged",
        "rule": decision.rule,
        "reason": decision.reason,
        "comment": decision.comment,
        "spans": span_records(spans),
        "starting": span_records(item.spans),
        "layers": [{"name": name, "spans": found} for name, found in review.store.texts.layer_records(item.id).items()],
        "why": _reasons(review.store.queue.reasons(item.id, review.order)),
        "undo": bool(current.history.undo),
        "redo": bool(current.history.redo),
        "history": review.store.events.log(item.id, track, current.revision),
        "rivals": [
            {"annotator": one.annotator, "spans": span_records(one.decision.spans), "state": one.decision.state}
            for one in blind
        ],
    }, current.revision


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


def _find(review: Review, item_id: str) -> Item:
    try:
        return review.store.texts.get(item_id)
    except KeyError:
        raise RefusedError(404, f"文 {item_id} はありません", "一覧から選んでください") from None


def _check_order(review: Review, order: str) -> None:
    if order not in review.orders:
        raise RefusedError(404, f"順序 {order} はありません", f"{'・'.join(review.orders)} から選んでください")


def _assignee(review: Review, annotator: str) -> str:
    """Return the annotator if their queue is limited to assigned texts, else an empty name."""
    return annotator if review.mode != "adjudicate" and annotator in review.store.queue.assignees() else ""


def _operation(body: Json) -> str:
    operation = body.get("operation")
    if not isinstance(operation, str) or not 8 <= len(operation) <= 64 or not operation.isascii():
        raise RefusedError(400, "operation が UUID ではありません", "変更ごとに新しい UUID を付けてください")
    return operation


def _reasons(reasons: Sequence[tuple[str, str]]) -> list[Json]:
    return [{"code": code, "text": text} for code, text in reasons]
