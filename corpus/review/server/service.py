"""What the server answers: a review's session, its queue, its texts and decisions, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from gaiko.corpus.labels import load_labels
from gaiko.corpus.review.analysis.blind_annotations import agreed_spans, read_rivals
from gaiko.corpus.review.analysis.differences import compare_spans, is_same
from gaiko.corpus.review.analysis.statistics import seconds_between, statistics
from gaiko.corpus.review.exchange.importing import JSONL
from gaiko.corpus.review.server.guidelines import guideline_rules
from gaiko.corpus.review.server.middleware import RefusedError
from gaiko.corpus.review.server.request_checks import (
    DecisionError,
    Proposal,
    Propose,
    SpanError,
    check_spans,
    name_spans,
    read_decision,
)
from gaiko.corpus.review.store.history import DONE, OPEN, Decision, Standing
from gaiko.corpus.review.store.items import Item, read_span, span_records
from gaiko.corpus.review.store.links import loose_links
from gaiko.corpus.review.store.store import SHARED, StaleError, Store
from gaiko.corpus.spans import VALUE_FIELDS, Span
from gaiko.corpus.style import japanese_names

Mode = Literal["review", "blind", "adjudicate"]
MODES: dict[Mode, str] = {
    "review": "everyone works on one annotation",
    "blind": "each annotator has an annotation of their own and sees no other",
    "adjudicate": "the annotations that differ side by side",
}

Json = dict[str, Any]

FILTERS: dict[str, Sequence[str] | None] = {
    "todo": OPEN,
    "untouched": ("untouched",),
    "flagged": ("flagged",),
    "done": DONE,
    "all": None,
}
"""What a page of the queue may be limited to, and the states that this means."""

_PREVIEW = 60
_PACED = 51
"""Decisions that the pace is taken from."""


@dataclass(frozen=True, slots=True)
class Review:
    """A review that is being served.

    Attributes:
        store: its work database.
        mode: one of ``MODES``.
        order: the order of the queue that is shown first.
        orders: what each order is, by name.
        propose: makes a proposal of kind, mention and value.
    """

    store: Store
    mode: Mode
    order: str
    orders: Mapping[str, str]
    propose: Propose

    def track(self, annotator: str) -> str:
        """Return whose annotation the annotator works on."""
        return annotator if self.mode == "blind" else SHARED

    @property
    def labels(self) -> list[str] | None:
        """The labels that a span may have where they are not the project's own."""
        found: list[str] | None = self.store.setting("labels")
        return found

    @property
    def is_of_corpus(self) -> bool:
        """Whether its texts are sentences of the corpus, whose spans may link to one another."""
        return self.labels is None and self.store.setting("origin") != JSONL

    @property
    def must_cite(self) -> bool:
        """Whether a correction must cite a rule and give a reason: where it is the gold that is corrected."""
        return bool(self.store.setting("origin") == "gold")


def session(review: Review, annotator: str) -> Json:
    """Return what a page needs to know before anything else."""
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
    """Return a page of the queue, and how far the work is.

    Raises:
        RefusedError: there is no such order or filter.
    """
    _check_order(review, order)
    if state not in FILTERS:
        raise RefusedError(400, f"there is no filter {state!r}", f"ask for one of {', '.join(FILTERS)}")
    track = review.track(annotator)
    mine = _assigned(review, annotator)
    rows = review.store.page(order, track, after=after, limit=limit + 1, states=FILTERS[state], annotator=mine)
    items = [
        {
            "id": row.item.id,
            "position": row.place,
            "preview": row.item.text[:_PREVIEW],
            "state": row.state,
            "why": _why(row.why),
            "flag": row.state == "flagged",
        }
        for row in rows[:limit]
    ]
    following = rows[limit - 1].place if len(rows) > limit else None
    return {"items": items, "next": following, "progress": progress(review, annotator, order, mine)}


def progress(review: Review, annotator: str, order: str, mine: str) -> Json:
    """Return how much of an order is done, and how long the rest will take at the annotator's pace."""
    track = review.track(annotator)
    total = review.store.length(order, mine)
    counts = review.store.state_counts(track, mine, order if order == ADJUDICATION else "")
    done = sum(count for state, count in counts.items() if state in DONE)
    pace = seconds_between(sorted(review.store.times(annotator, _PACED)))
    left = None if pace is None else round(pace * (total - done))
    return {"done": done, "total": total, "seconds_per_item": pace, "left_s": left}


def outlook(review: Review, annotator: str, order: str) -> Json:
    """Return the figures of the annotator's track, with the residual estimate of an order, and its progress; blind, of nobody else.

    Raises:
        RefusedError: there is no such order.
    """
    _check_order(review, order)
    found = statistics(review.store, order, review.track(annotator)).as_dict()
    if review.mode == "blind":
        found["pace"] = {name: pace for name, pace in found["pace"].items() if name == annotator}
    return {**found, "progress": progress(review, annotator, order, _assigned(review, annotator))}


ADJUDICATION = "adjudication"
"""The order of the texts that annotators annotated differently."""


def read_item(review: Review, annotator: str, item_id: str) -> tuple[Json, int]:
    """Return a text with all that is known of it, and its revision.

    Raises:
        RefusedError: there is no such text.
    """
    item = _find(review, item_id)
    track = review.track(annotator)
    return _item(review, item, track, review.store.standing(item_id, track))


def save(review: Review, annotator: str, item_id: str, base: int, body: Json) -> tuple[Json, int]:
    """Save a decision; return what stands then, and its revision.

    Raises:
        RefusedError: there is no such text, or it is not the one that was decided on.
        DecisionError: something in it is wrong.
        StaleError: the client has not seen the revision that stands.
        OperationError, StorageError: as ``Store.save``.
    """
    item = _find(review, item_id)
    track = review.track(annotator)
    operation = _operation(body)
    done = review.store.repeated(operation, item_id, track)
    if done is not None:
        return _item(review, item, track, review.store.standing(item_id, track, done))
    if body.get("text_hash") != item.text_hash:
        raise RefusedError(409, "the text is another than the one that was decided on", "load the page anew")
    decision = read_decision(item.text, body, review.labels)
    _check_citation(review, item, decision)
    standing = review.store.standing(item_id, track)
    known = [*item.spans, *standing.decision.spans]
    named = name_spans(item.id, decision.spans, known, standing.numbered)
    if decision.answer == "accept" and review.is_of_corpus:
        _check_links(review, item, track, named, body["spans"])
    saved = review.store.save(
        item_id, track, annotator, base, operation, replace(decision, spans=named), item.text_hash
    )
    return _item(review, item, track, saved)


def step(review: Review, annotator: str, item_id: str, action: str, base: int, body: Json) -> tuple[Json, int]:
    """Undo or redo; otherwise as ``save``."""
    item = _find(review, item_id)
    track = review.track(annotator)
    operation = _operation(body)
    stepped = review.store.step(action, item_id, track, annotator, base, operation)
    return _item(review, item, track, stepped)


def conflict(review: Review, annotator: str, item_id: str, body: Json, error: StaleError) -> Json:
    """Return what a client whose revision is stale must see: what stands, and how it differs from what it sent."""
    item, _ = read_item(review, annotator, item_id)
    text = item["text"]
    sent = body.get("spans")
    mine = (
        [read_span(record) for record in sent]
        if isinstance(sent, list) and not check_spans(text, sent, review.labels)
        else []
    )
    differences = compare_spans(mine, error.standing.decision.spans) if sent is not None else []
    return {
        "error": "the text was changed in the meantime",
        "what to do": "look at the difference, then save again or take what stands",
        "revision": item["revision"],
        "spans": item["spans"],
        "item": item,
        "diff": [difference.as_dict() for difference in differences],
    }


def propose(review: Review, body: Json) -> Json:
    """Return the normalizers' proposal for a stretch of a text.

    Raises:
        RefusedError: the stretch is none of the text, or the label is missing.
    """
    text, start, end, label, year = (body.get(key) for key in ("text", "start", "end", "label", "year"))
    sound = isinstance(text, str) and type(start) is int and type(end) is int and isinstance(label, str)
    if not sound or not 0 <= start < end <= len(text) or (year is not None and type(year) is not int):  # type: ignore[operator,arg-type]
        raise RefusedError(400, "text, start, end and label are expected", "send a range that lies in the text")
    proposal = review.propose(text, start, end, label, year)  # type: ignore[arg-type]
    return _proposal(proposal)


def check(review: Review, body: Json) -> Json:
    """Return what is wrong with one span, and what the normalizers would say instead.

    Raises:
        RefusedError: there is no text, or no span.
    """
    text, record = body.get("text"), body.get("span")
    if not isinstance(text, str) or not isinstance(record, dict):
        raise RefusedError(400, "text and span are expected", "send both")
    errors = check_spans(text, [record], review.labels)
    if errors:
        return {"value": record.get("value") or {}, "errors": [error.message for error in errors], "warnings": []}
    span = read_span(record)
    year = body.get("year")
    proposal = review.propose(text, span.start, span.end, span.label, year if type(year) is int else None)
    odd = [
        f"{name}: the normalizer says {said!r}"
        for name, said in proposal.value.items()
        if span.value.get(name, said) != said
    ]
    return {"value": dict(span.value), "errors": [], "warnings": [*odd, *proposal.warnings]}


def _proposal(proposal: Proposal) -> Json:
    return {
        "kind": proposal.kind,
        "mention": proposal.mention,
        "value": dict(proposal.value),
        "warnings": list(proposal.warnings),
    }


def _item(review: Review, item: Item, track: str, standing: Standing) -> tuple[Json, int]:
    """A text with what stands of it, or stood, and the revision of that."""
    rivals = read_rivals(review.store, item.id) if review.mode == "adjudicate" else []
    decision = standing.decision
    spans = decision.spans
    if rivals and decision.state == "untouched":
        spans = agreed_spans([rival.decision.spans for rival in rivals])
    before, after = review.store.neighbours(item.id)
    return {
        "id": item.id,
        "doc": item.doc,
        "par": item.par,
        "text": item.text,
        "text_hash": item.text_hash,
        "year": item.meta.get("year"),
        "context": {"before": before, "after": after},
        "revision": standing.revision,
        "state": decision.state,
        "flag": decision.state == "flagged",
        "rule": decision.rule,
        "reason": decision.reason,
        "comment": decision.comment,
        "spans": span_records(spans),
        "starting": span_records(item.spans),
        "layers": [{"name": name, "spans": found} for name, found in review.store.layer_records(item.id).items()],
        "why": _why(review.store.why(item.id, review.order)),
        "undo": bool(standing.course.undo),
        "redo": bool(standing.course.redo),
        "history": review.store.history(item.id, track, standing.revision),
        "rivals": [
            {"annotator": rival.annotator, "spans": span_records(rival.decision.spans), "state": rival.decision.state}
            for rival in rivals
        ],
    }, standing.revision


def _check_citation(review: Review, item: Item, decision: Decision) -> None:
    known = {rule.id for rule in guideline_rules()}
    if review.labels is None and decision.rule and decision.rule not in known:
        raise DecisionError([SpanError(None, f"the guidelines have no rule {decision.rule!r}")])
    if not review.must_cite or decision.answer != "accept" or is_same(decision.spans, item.spans):
        return
    missing = [name for name, given in (("rule", decision.rule), ("reason", decision.reason.strip())) if not given]
    if missing:
        raise DecisionError(
            [
                SpanError(
                    None,
                    f"a correction of the gold cites a guideline rule and a reason: {' and '.join(missing)} missing",
                )
            ]
        )


def _check_links(review: Review, item: Item, track: str, spans: Sequence[Span], sent: Sequence[Json]) -> None:
    numbers = {record["start"]: number for number, record in enumerate(sent)}
    found = list(loose_links(review.store, item.id, track, spans))
    if found:
        raise DecisionError([SpanError(numbers[span.start], message) for span, message in found])


def _find(review: Review, item_id: str) -> Item:
    try:
        return review.store.item(item_id)
    except KeyError:
        raise RefusedError(404, f"there is no text {item_id!r}", "take one from the queue") from None


def _check_order(review: Review, order: str) -> None:
    if order not in review.orders:
        raise RefusedError(404, f"there is no order {order!r}", f"ask for one of {', '.join(review.orders)}")


def _assigned(review: Review, annotator: str) -> str:
    """The annotator, where only what is assigned to them counts; else nobody."""
    return annotator if review.mode != "adjudicate" and annotator in review.store.assignees() else ""


def _operation(body: Json) -> str:
    operation = body.get("operation")
    if not isinstance(operation, str) or not 8 <= len(operation) <= 64 or not operation.isascii():
        raise RefusedError(400, "operation must be a UUID", "make one for every change")
    return operation


def _why(reasons: Sequence[tuple[str, str]]) -> list[Json]:
    return [{"code": code, "text": text} for code, text in reasons]
