"""What can be wrong with one entity of the gold by itself: its range, its class, its value; with the ids of the checks."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import is_normalized

from gaiko.corpus.labels import load_labels
from gaiko.corpus.spans import VALUE_FIELDS

Fault = tuple[str, str]
"""The id of a check (``checks.tsv``) and what was found."""

LINK = re.compile(r"(?:anchor|range|same|equals):(?P<id>\S+)")
"""A relation to another entity."""

_TIMEX = re.compile(
    r"(?:[0-9]{4}(?:-(?:(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?|SP|SU|FA|WI|Q[1-4]|H[12]|W[0-5][0-9]))?|FY[0-9]{4}|[0-9]{2,3}"
    r"|[0-9]{3,4}/(?:[0-9]{4})?|P(?:[0-9X][0-9.]*[YMWD])+|PT[0-9X][0-9.]*[HMS])"
)
_CODES = re.compile(r"[A-Z]{2,6}(?:-[A-Z0-9]{1,3})?(?:\+[A-Z]{2,6}(?:-[A-Z0-9]{1,3})?)*")
_EDGE = set("、。，．・,;:：；「『（(［[〔【〈《")
_EDGE_END = set("、。，．・,;:：；」』）)］]〕】〉》")
_PAIRS = {
    "」": "「",
    "』": "『",
    "）": "（",
    ")": "(",
    "］": "［",
    "]": "[",
    "〕": "〔",
    "】": "【",
    "〉": "〈",
    "》": "《",
}


def range_faults(text: str, record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with where an entity stands: every fault but ``GOLD-SPAN-06`` means that it stands nowhere.

    Args:
        text: of its sentence.
        record: with ``id``, ``text``, and whole numbers under ``start`` and ``end``, half-open code points.
    """
    name, start, end = record["id"], record["start"], record["end"]
    if not 0 <= start < end:
        yield "GOLD-SPAN-01", f"{name} goes from {start} to {end}"
    elif end > len(text):
        yield "GOLD-SPAN-03", f"entity ends at {end}, the sentence has {len(text)} characters"
    elif text[start:end] != record["text"]:
        yield "GOLD-SPAN-02", f"{name} says {record['text']!r}, the sentence has {text[start:end]!r}"
    elif _unclean(record["text"]):
        yield "GOLD-SPAN-06", f"{name} is {record['text']!r}"


def class_faults(record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with label, kind and mention."""
    label = load_labels().get(record["label"])
    if label is None:
        yield "GOLD-LABEL-01", f"{record['id']}: {record['label']!r}"
        return
    if record["kind"] not in label.kinds:
        yield "GOLD-LABEL-02", f"{record['id']}: {record['kind']!r} of {label.name}"
    if record["mention"] not in label.mentions:
        yield "GOLD-LABEL-03", f"{record['id']}: {record['mention']!r} of {label.name}"


def value_faults(record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the value, but for links, which lead to other entities."""
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


def _unclean(text: str) -> bool:
    """G-2: white space or punctuation at an edge; a bracket is fine where its partner is inside."""
    if text != text.strip() or (text[0] in _EDGE and not _opens(text)):
        return True
    last = text[-1]
    return last in _EDGE_END and not (last in _PAIRS and _PAIRS[last] in text)


def _opens(text: str) -> bool:
    return any(text[0] == opening and closing in text for closing, opening in _PAIRS.items())


def _parses(label: str, norm: str) -> bool:
    if label == "DATE":
        return _TIMEX.fullmatch(norm) is not None
    if label != "AMOUNT":
        return True
    try:
        return Decimal(norm).is_finite() and "E" not in norm.upper()
    except InvalidOperation:
        return False
