"""Validate the spans and decisions of a request before anything is written; messages are in the page's Japanese."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import normalize

from gaiko.corpus.gold.checks import checks
from gaiko.corpus.review.server.messages import fault_message
from gaiko.corpus.review.store.history import ANSWERS, Decision, span_number
from gaiko.corpus.review.store.items import read_span
from gaiko.corpus.span_checks import class_faults, overlapping, range_error, range_faults, value_faults
from gaiko.corpus.spans import VALUE_FIELDS, Span

_TEXTS = ("id", "text", "label", "kind", "mention")
_MAX_NOTE = 10_000
"""Maximum characters of a rule, reason or comment."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Kind, mention and value that the normalizers propose for a range of a text.

    Attributes:
        kind: a kind of the label, or empty.
        mention: ``named`` or ``nominal``.
        value: value fields.
        warnings: Japanese sentences.
    """

    kind: str
    mention: str = "named"
    value: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


Propose = Callable[[str, int, int, str, int | None], Proposal]
"""Function from text, start, end, label and year of the text to a proposal."""


@dataclass(frozen=True, slots=True)
class SpanError:
    """One validation error; ``span`` is the index of the span in the request, None if it concerns no span."""

    span: int | None
    message: str


class DecisionError(Exception):
    """The decision in the request is invalid."""

    def __init__(self, errors: Sequence[SpanError]) -> None:
        super().__init__("；".join(error.message for error in errors))
        self.errors = tuple(errors)


def read_decision(text: str, body: Mapping[str, Any], labels: Collection[str] | None) -> Decision:
    """Return the decision of a request, spans sorted by start, all strings but the span texts in Unicode form NFC.

    Args:
        text: the annotated text.
        body: JSON with ``spans``, ``answer``, ``rule``, ``reason`` and ``comment``.
        labels: allowed labels; None for those of the project, with their kinds, mentions and values.

    Raises:
        DecisionError: unknown answer, a note that is not a string or too long, or an invalid span.
    """
    errors = []
    if body.get("answer") not in ANSWERS:
        errors.append(SpanError(None, f"answer は {'・'.join(ANSWERS)} のいずれかです"))
    errors += [
        SpanError(None, f"{key} は{_MAX_NOTE}文字までの文字列です")
        for key in ("rule", "reason", "comment")
        if not isinstance(body.get(key) or "", str) or len(body.get(key) or "") > _MAX_NOTE
    ]
    spans = body.get("spans")
    if not isinstance(spans, list):
        errors.append(SpanError(None, "spans は配列です"))
        spans = []
    errors += check_spans(text, spans, labels)
    if errors:
        raise DecisionError(errors)
    read = sorted((_normalized(read_span(record)) for record in spans), key=lambda span: (span.start, span.end))
    notes = (normalize("NFC", str(body.get(key) or "")) for key in ("rule", "reason", "comment"))
    return Decision(tuple(read), str(body["answer"]), *notes)


def check_spans(text: str, records: Sequence[Any], labels: Collection[str] | None) -> list[SpanError]:
    """Return the errors of spans in JSON, with their indexes; arguments as in ``read_decision``."""
    errors: list[SpanError] = []
    valid: list[tuple[int, int, int]] = []
    for number, record in enumerate(records):
        malformed = _type_error(record)
        if malformed:
            errors.append(SpanError(number, malformed))
            continue
        errors += [SpanError(number, message) for message in _faults(text, record, labels)]
        if range_error(record["start"], record["end"], text) is None:
            valid.append((record["start"], record["end"], number))
    errors += [
        SpanError(number, f"前の注釈と重なっています（{before[0]}–{before[1]}）")
        for before, (_, _, number) in overlapping(valid)
    ]
    return errors


def name_spans(item_id: str, spans: Sequence[Span], known: Iterable[Span], highest_number: int) -> tuple[Span, ...]:
    """Assign ids: known spans keep theirs, new ones get the next free numbers, numbers are never reused.

    Links to renamed spans of the text are updated.

    Args:
        item_id: text id, the prefix of span ids.
        spans: spans of the request; new ones have no id or an unknown one.
        known: current and imported spans of the text.
        highest_number: highest span number so far; ids up to it count as known.
    """
    used = {span.id for span in known}
    taken: set[str] = set()
    renamed: dict[str, str] = {}
    named = []
    last = highest_number
    for span in spans:
        name = span.id
        is_known = name in used or (
            name == f"{item_id}-e{span_number(name)}" and 0 < span_number(name) <= highest_number
        )
        if not is_known or name in taken:
            last += 1
            name = f"{item_id}-e{last}"
            if span.id and not is_known:
                renamed[span.id] = name
        taken.add(name)
        named.append(span.with_id(name))
    return tuple(_relinked(span, renamed) for span in named) if renamed else tuple(named)


def _relinked(span: Span, renamed: Mapping[str, str]) -> Span:
    links = span.value.get("link", "")
    if not links:
        return span
    parts = (link.partition(":") for link in links.split())
    link = " ".join(f"{relation}{colon}{renamed.get(target, target)}" for relation, colon, target in parts)
    return span.with_value({**span.value, "link": link})


def _type_error(record: Any) -> str:
    """Return the type error of a span in JSON, empty if there is none."""
    if not isinstance(record, dict):
        return "注釈はオブジェクトです"
    for key in ("start", "end"):
        if type(record.get(key)) is not int:
            return f"{key} は整数です"
    for key in _TEXTS:
        if not isinstance(record.get(key) or "", str):
            return f"{key} は文字列です"
    if not record.get("label"):
        return "label がありません"
    value = record.get("value") or {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return f"value は {'・'.join(VALUE_FIELDS)} を項目とする文字列の組です"
    return ""


def _faults(text: str, record: Mapping[str, Any], labels: Collection[str] | None) -> Iterator[str]:
    """Yield the messages of failed checks of level ``error`` for a span of correct types."""
    full = {**record, "value": record.get("value") or {}, "mention": record.get("mention") or "named"}
    full |= {key: record.get(key) or "" for key in ("id", "text", "kind")}
    found = list(range_faults(text, full))
    if labels is None:
        found += [*class_faults(full), *value_faults(_composed(full))]
    else:
        found = [fault for fault in found if fault[0] != "GOLD-SPAN-06"]
        found += [("GOLD-LABEL-01", "")] if full["label"] not in labels else []
    for check, detail in found:
        if checks()[check].level == "error":
            yield fault_message(check, text, full, detail.removeprefix(full["id"]).lstrip(": "))


def _composed(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "value": {name: normalize("NFC", text) for name, text in record["value"].items()}}


def _normalized(span: Span) -> Span:
    """Return the span in the field order and Unicode form of gold records, without ``source``: a person made it."""
    value = {name: normalize("NFC", span.value[name]) for name in (*VALUE_FIELDS, *span.value) if name in span.value}
    return replace(span, value={name: text for name, text in value.items() if text}, source=None)
