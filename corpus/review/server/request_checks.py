"""Check what a page sends: the spans of a text, and the decision as a whole, before anything is written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from gaiko.corpus.gold.checks import checks
from gaiko.corpus.gold.entity_checks import class_faults, range_faults, value_faults
from gaiko.corpus.review.store.history import ANSWERS, Decision, span_number
from gaiko.corpus.review.store.items import read_span
from gaiko.corpus.spans import VALUE_FIELDS, Span

_TEXTS = ("id", "text", "label", "kind", "mention")
_LONGEST = 10_000
"""Characters of a reason or a comment."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the normalizers make of a stretch of a text.

    Attributes:
        kind: a kind of the label; empty where they know none.
        mention: named or nominal.
        value: as contract 8 has it.
        warnings: what they find odd.
    """

    kind: str
    mention: str = "named"
    value: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


Propose = Callable[[str, int, int, str, int | None], Proposal]
"""From a text, a range in it, a label and the year of the text to a proposal."""


@dataclass(frozen=True, slots=True)
class SpanError:
    """What is wrong; ``span`` is the number of the span as it was sent, None where it is not about one."""

    span: int | None
    message: str


class DecisionError(Exception):
    """What was sent cannot be saved."""

    def __init__(self, errors: Sequence[SpanError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


def read_decision(text: str, body: Mapping[str, Any], labels: Collection[str] | None) -> Decision:
    """Return the decision that a page sent, its spans in text order and in Unicode form NFC but for their words.

    Args:
        text: that is decided on.
        body: with ``spans``, ``answer``, ``rule``, ``reason`` and ``comment``.
        labels: those that a span may have; None for the project's own, with their kinds, mentions and values.

    Raises:
        DecisionError: the answer is none, a text is no text, or a span is not sound.
    """
    errors = []
    if body.get("answer") not in ANSWERS:
        errors.append(SpanError(None, f"answer must be one of {', '.join(ANSWERS)}"))
    errors += [
        SpanError(None, f"{key} must be a text of at most {_LONGEST} characters")
        for key in ("rule", "reason", "comment")
        if not isinstance(body.get(key) or "", str) or len(body.get(key) or "") > _LONGEST
    ]
    spans = body.get("spans")
    if not isinstance(spans, list):
        errors.append(SpanError(None, "spans must be a list"))
        spans = []
    errors += check_spans(text, spans, labels)
    if errors:
        raise DecisionError(errors)
    read = sorted((_normalized(read_span(record)) for record in spans), key=lambda span: (span.start, span.end))
    notes = (normalize("NFC", str(body.get(key) or "")) for key in ("rule", "reason", "comment"))
    return Decision(tuple(read), str(body["answer"]), *notes)


def check_spans(text: str, records: Sequence[Any], labels: Collection[str] | None) -> list[SpanError]:
    """Return what is wrong with the spans, by their numbers; arguments as in ``read_decision``."""
    errors: list[SpanError] = []
    sound: list[tuple[int, int, int]] = []
    for number, record in enumerate(records):
        fault = _form(record)
        if fault:
            errors.append(SpanError(number, fault))
            continue
        faults = [message for message, standing in _faults(text, record, labels) if not standing]
        errors += [SpanError(number, message) for message in faults]
        if 0 <= record["start"] < record["end"] <= len(text):
            sound.append((record["start"], record["end"], number))
    errors += [
        SpanError(number, f"overlaps the span before it, [{before[0]}, {before[1]})")
        for before, (start, _, number) in pairwise(sorted(sound))
        if start < before[1]
    ]
    return errors


def name_spans(item_id: str, spans: Sequence[Span], known: Iterable[Span], numbered: int) -> tuple[Span, ...]:
    """Return the spans with an id each: what is known keeps its own, others get the next numbers, never one used before.

    A link to another span of the text follows it to its new id.

    Args:
        item_id: the text's id, from which ids are made.
        spans: as they were sent; a new one has no id, or one that is not known.
        known: the spans that the text has, and those that it began with.
        numbered: the highest number that a span of the text ever had; ids up to that are known too.
    """
    used = {span.id for span in known}
    taken: set[str] = set()
    renamed: dict[str, str] = {}
    named = []
    last = numbered
    for span in spans:
        name = span.id
        is_known = name in used or (name == f"{item_id}-e{span_number(name)}" and 0 < span_number(name) <= numbered)
        if not is_known or name in taken:
            last += 1
            name = f"{item_id}-e{last}"
            if span.id and not is_known:
                renamed[span.id] = name
        taken.add(name)
        named.append(span.named(name))
    return tuple(_relinked(span, renamed) for span in named) if renamed else tuple(named)


def _relinked(span: Span, renamed: Mapping[str, str]) -> Span:
    links = span.value.get("link", "")
    if not links:
        return span
    parts = (link.partition(":") for link in links.split())
    link = " ".join(f"{relation}{colon}{renamed.get(target, target)}" for relation, colon, target in parts)
    return span.valued({**span.value, "link": link})


def _form(record: Any) -> str:
    """What is wrong with the form of a span, empty if nothing is."""
    if not isinstance(record, dict):
        return "a span is an object"
    for key in ("start", "end"):
        if type(record.get(key)) is not int:
            return f"{key} must be a whole number"
    for key in _TEXTS:
        if not isinstance(record.get(key) or "", str):
            return f"{key} must be a text"
    if not record.get("label"):
        return "label is missing"
    value = record.get("value") or {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return f"value holds texts under {', '.join(VALUE_FIELDS)}"
    return ""


def _faults(text: str, record: Mapping[str, Any], labels: Collection[str] | None) -> Iterator[tuple[str, bool]]:
    """What is wrong with a span of good form, and whether it may be saved all the same."""
    full = {**record, "value": record.get("value") or {}, "mention": record.get("mention") or "named"}
    full |= {key: record.get(key) or "" for key in ("id", "text", "kind")}
    found = list(range_faults(text, full))
    if labels is None:
        found += [*class_faults(full), *value_faults(_composed(full))]
    elif full["label"] not in labels:
        found.append(("GOLD-LABEL-01", f": label {full['label']!r} is none of {', '.join(labels)}"))
    else:
        found = [fault for fault in found if fault[0] != "GOLD-SPAN-06"]
    for check, message in found:
        yield (
            f"{check} {checks()[check].title}: {message.removeprefix(full['id']).lstrip(': ')}",
            (checks()[check].level != "error"),
        )


def _composed(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "value": {name: normalize("NFC", text) for name, text in record["value"].items()}}


def _normalized(span: Span) -> Span:
    """The span in the order and the Unicode form that records are written in; no source: a person stands behind it."""
    value = {name: normalize("NFC", span.value[name]) for name in (*VALUE_FIELDS, *span.value) if name in span.value}
    return replace(span, value={name: text for name, text in value.items() if text}, source=None)
