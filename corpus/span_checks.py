"""Checks of spans: range, covered text, edges, id, label set, value and overlap.

Shared by the readers of labelled text, the gold, the review and training. A fault is the id of a check in
``corpus/gold/checks.tsv`` and a message.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import chain, pairwise
from typing import Any, TypeVar
from unicodedata import is_normalized

from gaiko.corpus.labels import load_labels
from gaiko.corpus.spans import VALUE_FIELDS, CharOffset, Span

Fault = tuple[str, str]
"""Id of a check, and message of the failure."""

Range = TypeVar("Range", bound=tuple[Any, ...])
"""A tuple that begins with start and end."""

LINK = re.compile(r"(?:anchor|range|same|equals):(?P<id>\S+)")
"""A relation to another entity."""

_BLOCKING = frozenset(
    {
        *("GOLD-SPAN-01", "GOLD-SPAN-02", "GOLD-SPAN-03"),
        *("GOLD-LABEL-01", "GOLD-LABEL-02", "GOLD-LABEL-03", "GOLD-VALUE-01"),
    }
)
"""Checks that a span must pass to be written or read as a record; ``gaiko validate`` reports all checks."""

_TIMEX = re.compile(
    r"(?:[0-9]{4}(?:-(?:(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?|SP|SU|FA|WI|Q[1-4]|H[12]|W[0-5][0-9]))?|FY[0-9]{4}|[0-9]{2,3}"
    r"|[0-9]{3,4}/(?:[0-9]{4})?|P(?:[0-9X][0-9.]*[YMWD])+|PT[0-9X][0-9.]*[HMS])"
)
_CODES = re.compile(r"[A-Z]{2,6}(?:-[A-Z0-9]{1,3})?(?:\+[A-Z]{2,6}(?:-[A-Z0-9]{1,3})?)*")
_EDGE = set("、。，．・,;:：；「『（(［[〔【〈《")
_EDGE_END = set("、。，．・,;:：；」』）)］]〕】〉》")
_BRACKETS = dict(zip("」』）)］]〕】〉》", "「『（(［[〔【〈《", strict=True))
"""Closing bracket to opening bracket."""


def range_error(start: CharOffset, end: CharOffset, text: str) -> str | None:
    """Return the error of a range ``[start, end)`` that is empty or outside ``text``; None for a valid range.

    >>> range_error(0, 3, "米国")
    '0 to 3 is not a range of the text, which has 2 characters'
    """
    if 0 <= start < end <= len(text):
        return None
    if start == end:
        return f"{start} to {end} is not a range of the text: it is empty"
    if end < start:
        return f"{start} to {end} is not a range of the text: it ends before its start; swap start and end"
    return f"{start} to {end} is not a range of the text, which has {len(text)} characters"


def overlapping(ranges: Iterable[Range]) -> Iterator[tuple[Range, Range]]:
    """Yield pairs of neighbours in text order that share a character; tuples may have further members.

    >>> list(overlapping([(4, 6), (0, 2), (1, 3)]))
    [((0, 2), (1, 3))]
    """
    return ((before, after) for before, after in pairwise(sorted(ranges)) if after[0] < before[1])


def first_fault(sentence_id: str, text: str, spans: Sequence[Span]) -> tuple[int, str] | None:
    """Return index and fault of the first span that cannot be stored in the corpus; None if there is none.

    A span can be stored if it covers its ``text``, overlaps no span before it, has an id ``<sentence>-e<number>`` of its
    own, a label, kind and mention of ``labels.json``, and a valid value.
    """
    known: set[str] = set()
    for number, span in enumerate(spans):
        fault = _fault(sentence_id, text, span)
        if fault is None and span.id in known:
            fault = f"id {span.id} occurs twice"
        if fault is None:
            other = next((before for before in spans[:number] if span.overlaps(before)), None)
            fault = f"{span.id} overlaps {other.id}" if other else None
        if fault is not None:
            return number, fault
        known.add(span.id)
    return None


def is_entity_id(name: str, sentence_id: str) -> bool:
    """Return whether ``name`` is ``<sentence>-e`` and a number without leading zeros."""
    stem, _, number = name.rpartition("-e")
    return stem == sentence_id and number.isascii() and number.isdigit() and not number.startswith("0")


def range_faults(text: str, record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield faults of the range of an entity; its offsets are usable if the only fault is ``GOLD-SPAN-06``.

    Args:
        text: text of its sentence.
        record: with ``id``, ``text``, and whole numbers ``start`` and ``end``, half-open code points.
    """
    name, start, end = record["id"], record["start"], record["end"]
    if not 0 <= start < end:
        yield "GOLD-SPAN-01", f"{name} is [{start}, {end}), the sentence has {len(text)} characters"
    elif end > len(text):
        yield "GOLD-SPAN-03", f"entity ends at {end}, the sentence has {len(text)} characters"
    elif text[start:end] != record["text"]:
        yield (
            "GOLD-SPAN-02",
            f"text of {name} is {record['text']!r}, the sentence has {text[start:end]!r} at its offsets",
        )
    elif _has_unclean_edge(record["text"]):
        yield "GOLD-SPAN-06", f"{name} is {record['text']!r}"


def class_faults(record: Mapping[str, Any], labels: Collection[str] | None = None) -> Iterator[Fault]:
    """Yield faults of label, kind and mention; ``labels`` replaces the project's label set and leaves kind and mention free."""
    name, kind, mention = record["id"], record["kind"], record["mention"]
    label = load_labels().get(record["label"])
    if labels is not None or label is None:
        names = [one.name for one in load_labels().labels] if labels is None else labels
        if record["label"] not in names:
            yield "GOLD-LABEL-01", f"{name}: label {record['label']!r} must be one of {', '.join(names)}"
        return
    if kind not in label.kinds:
        yield "GOLD-LABEL-02", f"{name}: kind of {label.name} must be one of {', '.join(label.kinds)}, not {kind!r}"
    if mention not in label.mentions:
        allowed = " or ".join(label.mentions)
        yield "GOLD-LABEL-03", f"{name}: mention of {label.name} must be {allowed}, not {mention!r}"


def value_faults(record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield faults of the value, except those of links to other entities."""
    name, value = record["id"], record["value"]
    for key, text in value.items():
        if key not in VALUE_FIELDS or not isinstance(text, str):
            yield "GOLD-VALUE-01", f"{name}: {key!r}"
            return
        if not is_normalized("NFC", text):
            yield "GOLD-TEXT-01", f"{name}: {key} is {text!r}"
    norm = value.get("norm")
    if norm is not None and not _parses(record["label"], norm):
        yield "GOLD-VALUE-02", f"{name}: {norm!r}"
    if norm is None and "reason" not in value and record["label"] in {"DATE", "AMOUNT"}:
        yield "GOLD-VALUE-05", f"{name}: {record['text']!r}"
    for key in ("iso", "parties"):
        if key in value and not _CODES.fullmatch(value[key]):
            yield "GOLD-VALUE-03", f"{name}: {key} is {value[key]!r}"


def _fault(sentence_id: str, text: str, span: Span) -> str | None:
    if not is_entity_id(span.id, sentence_id):
        return f"id must be {sentence_id}-e1, -e2, …, not {span.id!r}"
    record = {**span.as_dict(), "value": span.value}
    faults = chain(range_faults(text, record), class_faults(record), value_faults(record))
    check, message = next((fault for fault in faults if fault[0] in _BLOCKING), ("", None))
    hint = (
        f" is not a field of value, or not a string; the fields are {', '.join(VALUE_FIELDS)}"
        if check == "GOLD-VALUE-01"
        else ""
    )
    return f"{message}{hint}" if message else None


def _has_unclean_edge(text: str) -> bool:
    """Return whether white space, punctuation or an unpaired bracket is at an edge (guideline G-2)."""
    opens = any(text[0] == opening and closing in text for closing, opening in _BRACKETS.items())
    if text != text.strip() or (text[0] in _EDGE and not opens):
        return True
    last = text[-1]
    return last in _EDGE_END and not (last in _BRACKETS and _BRACKETS[last] in text)


def _parses(label: str, norm: str) -> bool:
    if label == "DATE":
        return _TIMEX.fullmatch(norm) is not None
    if label != "AMOUNT":
        return True
    try:
        return Decimal(norm).is_finite() and "E" not in norm.upper()
    except InvalidOperation:
        return False
