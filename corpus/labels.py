"""The label set of ``labels.json``, and whether the spans of a sentence keep to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gaiko.corpus.spans import VALUE_FIELDS, Span


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its names, what it stands for, and the kinds and mentions it may have."""

    name: str
    name_ja: str
    description: str
    kinds: tuple[str, ...]
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The closed label set.

    Attributes:
        version: of the guidelines that define it.
        labels: in their fixed order.
        tags: the BIO tags; a tag's position is its number in the dataset.
    """

    version: str
    labels: tuple[Label, ...]
    tags: tuple[str, ...]

    def get(self, name: str) -> Label | None:
        """Return the label of that name, if there is one."""
        return next((label for label in self.labels if label.name == name), None)


@cache
def load_labels() -> LabelSet:
    """Return the label set that comes with the package."""
    record = json.loads(files("gaiko.corpus").joinpath("labels.json").read_text(encoding="utf-8"))
    labels = tuple(
        Label(row["name"], row["name_ja"], row["description"], tuple(row["kinds"]), tuple(row["mentions"]))
        for row in record["labels"]
    )
    return LabelSet(record["version"], labels, tuple(record["tags"]))


def first_fault(sentence_id: str, text: str, spans: Sequence[Span]) -> tuple[int, str] | None:
    """Return the number (from 0) of the first span that cannot stand in the corpus, and what is wrong with it.

    A sound span lies in ``text`` and holds what stands there, overlaps none before it, has an id
    ``<sentence>-e<number>`` of its own, and a label, kind, mention and value that ``labels.json`` and contract 8 know.
    """
    known: set[str] = set()
    last: list[Span] = []
    for number, span in enumerate(spans):
        fault = _fault(sentence_id, text, span)
        if fault is None and span.id in known:
            fault = f"id {span.id} stands twice"
        if fault is None:
            other = next((before for before in last if span.overlaps(before)), None)
            fault = f"{span.id} overlaps {other.id}" if other else None
        if fault is not None:
            return number, fault
        known.add(span.id)
        last.append(span)
    return None


def _fault(sentence_id: str, text: str, span: Span) -> str | None:
    stem, _, number = span.id.rpartition("-e")
    if stem != sentence_id or not (number.isascii() and number.isdigit()) or number.startswith("0"):
        return f"id must be {sentence_id}-e1, -e2, …, not {span.id!r}"
    if not 0 <= span.start < span.end <= len(text):
        return f"{span.id} is [{span.start}, {span.end}), the sentence has {len(text)} characters"
    if text[span.start : span.end] != span.text:
        return f"{span.id} says {span.text!r}, the sentence has {text[span.start : span.end]!r} there"
    label = load_labels().get(span.label)
    if label is None:
        return f"{span.id}: label {span.label!r} is none of {', '.join(one.name for one in load_labels().labels)}"
    if span.kind not in label.kinds:
        return f"{span.id}: kind of {label.name} must be one of {', '.join(label.kinds)}, not {span.kind!r}"
    if span.mention not in label.mentions:
        return f"{span.id}: mention of {label.name} must be {' or '.join(label.mentions)}, not {span.mention!r}"
    for name, value in span.value.items():
        if name not in VALUE_FIELDS or not isinstance(value, str):
            return f"{span.id}: value holds texts under {', '.join(VALUE_FIELDS)}, not {name!r}: {value!r}"
    return None
