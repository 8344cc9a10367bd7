"""Responses of the review API that change nothing: session, queue, texts, statistics, proposals and checks."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from gaiko.corpus.labels import load_labels
from gaiko.corpus.review.analysis.blind_annotations import agreed_spans, read_blind_annotations
from gaiko.corpus.review.analysis.statistics import seconds_between, statistics
from gaiko.corpus.review.exchange.importing import JSONL
from gaiko.corpus.review.server.guidelines import guideline_rules
from gaiko.corpus.review.server.middleware import RefusedError
from gaiko.corpus.review.server.request_checks import (
    Propose,
    check_spans,
)
from gaiko.corpus.review.store.history import DONE, OPEN, SHARED, CurrentState
from gaiko.corpus.review.store.items import Item, read_span, span_records
from gaiko.corpus.review.store.store import Store
from gaiko.corpus.span_checks import range_error
from gaiko.corpus.spans import VALUE_FIELDS
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
    item = find_item(review, item_id)
    track = review.track(annotator)
    return item_json(review, item, track, review.store.events.current_state(item_id, track))


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


def item_json(review: Review, item: Item, track: str, current: CurrentState) -> tuple[Json, int]:
    """Return a text as JSON in the given state, and its revision."""
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


def find_item(review: Review, item_id: str) -> Item:
    """Return a text; RefusedError for an unknown id."""
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


def _reasons(reasons: Sequence[tuple[str, str]]) -> list[Json]:
    return [{"code": code, "text": text} for code, text in reasons]
