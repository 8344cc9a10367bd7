"""What is known of each text that could make it worth a look: findings, layers that differ, surfaces with two labels, doubts of a recognizer."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gaiko.corpus.review.queue.label_errors import LabelQuality, ScoredRange, judge_labels, unit_probabilities
from gaiko.corpus.review.server.request_checks import check_spans
from gaiko.corpus.review.store.items import Item, span_records
from gaiko.corpus.review.store.texts import Reason
from gaiko.corpus.scoring.agreement import OUTSIDE
from gaiko.corpus.spans import LABELS, LabelledRange, Span
from gaiko.corpus.style import japanese_names

Layers = Mapping[str, Mapping[str, Sequence[Span]]]
"""By name and text id, what others found."""

_SHOWN = 3
"""Reasons of one kind that are told of a text."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one text.

    Attributes:
        item: its id.
        findings: what the checks of the corpus found wrong.
        disputes: how many layers contradict the annotation on each range that any contradicts it on, most first.
        rarity: how rare the rarest label of a surface is among all labels of that surface, from 0 to 1; 0 where every
            surface has one label. 0.9 means that nine of ten have another.
        quality: what an out-of-fold recognizer makes of the labels; None where there is none.
        reasons: all of this in words.
    """

    item: str
    findings: tuple[str, ...] = ()
    disputes: tuple[int, ...] = ()
    rarity: float = 0.0
    quality: LabelQuality | None = None
    reasons: tuple[Reason, ...] = ()


def gather_facts(
    items: Sequence[Item],
    layers: Layers,
    labels: Sequence[str] | None,
    scored: Mapping[str, Sequence[ScoredRange]] | None = None,
    findings: Mapping[str, Sequence[str]] | None = None,
) -> list[Facts]:
    """Return the facts of every text.

    Args:
        items: the texts with the annotation that is to be reviewed.
        layers: what others found.
        labels: those that a span may have; None for the project's own, whose spans are checked.
        scored: by text id, what a recognizer that has not learned from it found, with confidences.
        findings: by text id, what else is known to be wrong with it.
    """
    surfaces: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for span in item.spans:
            surfaces[span.text][span.label] += 1
    qualities = _qualities(items, scored) if scored else [None] * len(items)
    return [
        _facts(item, layers, labels, surfaces, quality, (findings or {}).get(item.id, ()))
        for item, quality in zip(items, qualities, strict=True)
    ]


def _facts(
    item: Item,
    layers: Layers,
    labels: Sequence[str] | None,
    surfaces: Mapping[str, Counter[str]],
    quality: LabelQuality | None,
    more: Sequence[str],
) -> Facts:
    errors = [error.message for error in check_spans(item.text, span_records(item.spans), labels)]
    findings = tuple(dict.fromkeys([*errors, *more]))
    disputes = _disputes(item, {name: spans[item.id] for name, spans in layers.items() if item.id in spans})
    rare = sorted(((1 - surfaces[s.text][s.label] / surfaces[s.text].total(), s) for s in item.spans), key=_first)
    reasons: list[Reason] = [("finding", text) for text in findings[:_SHOWN]]
    reasons += [("layers", text) for _, text in disputes[:_SHOWN]]
    reasons += [("surface", _other_labels(span, surfaces[span.text])) for share, span in rare[:1] if share > 0]
    if quality and quality.issue:
        start, end = quality.unit
        given, suggested = _label(quality.given), _label(quality.suggested)
        told = _told("label-error", text=item.text[start:end], given=given, suggested=suggested)
        reasons.append(("label-error", told))
    if quality and quality.uncertainty > 0:
        reasons.append(("uncertain", _told("uncertain", share=1 - quality.uncertainty)))
    votes = tuple(count for count, _ in disputes)
    return Facts(item.id, findings, votes, rare[0][0] if rare else 0.0, quality, tuple(reasons))


def _first(pair: tuple[float, Span]) -> tuple[float, int]:
    return -pair[0], pair[1].start


def _disputes(item: Item, layers: Mapping[str, Sequence[Span]]) -> list[tuple[int, str]]:
    """Ranges on which layers contradict the annotation: how many do, and that in words; most first."""
    ours = {span.key: span.text for span in item.spans}
    said: defaultdict[LabelledRange, list[str]] = defaultdict(list)
    for name, spans in layers.items():
        for found in {span.key for span in spans}:
            said[found].append(name)
    against = [
        (len(names), start, _told("found", names="・".join(names), text=item.text[start:end], label=_label(label)))
        for (start, end, label), names in said.items()
        if (start, end, label) not in ours
    ]
    for own, text in ours.items():
        if lacking := [name for name in layers if name not in said.get(own, [])]:
            told = _told("missed", names="・".join(lacking), text=text, label=_label(own[2]))
            against.append((len(lacking), own[0], told))
    return [(count, text) for count, _, text in sorted(against, key=lambda one: (-one[0], one[1], one[2]))]


def _other_labels(span: Span, labels: Counter[str]) -> str:
    others = [(label, count) for label, count in labels.most_common() if label != span.label]
    times = "、".join(_told("times", label=_label(label), count=count) for label, count in others)
    return _told("surface", text=span.text, label=_label(span.label), others=times)


def _told(reason: str, **facts: object) -> str:
    """A reason in the words of the page."""
    return japanese_names()["reason"][reason].format(**facts)


def _label(name: str) -> str:
    names = japanese_names()
    return names["reason"]["outside"] if name == OUTSIDE else names["label"].get(name, name)


def _qualities(items: Sequence[Item], scored: Mapping[str, Sequence[ScoredRange]]) -> list[LabelQuality | None]:
    known = [item for item in items if item.id in scored]
    labelled = [[span.key for span in item.spans] for item in known]
    found = [scored[item.id] for item in known]
    names = {label for spans in labelled for _, _, label in spans} | {one.label for spans in found for one in spans}
    classes = [
        "O",
        *sorted(names, key=lambda name: (name not in LABELS, LABELS.index(name) if name in LABELS else name)),
    ]
    probabilities = unit_probabilities([len(item.text) for item in known], labelled, found, classes)
    judged = dict(zip((item.id for item in known), judge_labels(labelled, probabilities, classes), strict=True))
    return [judged.get(item.id) for item in items]
