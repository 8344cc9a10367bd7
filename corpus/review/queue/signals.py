"""Signals of likely errors per text: check findings, layer conflicts, surfaces with two labels, recognizer scores."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gaiko.corpus.review.queue.label_errors import LabelQuality, ScoredRange, label_qualities, unit_probabilities
from gaiko.corpus.review.server.request_checks import check_spans
from gaiko.corpus.review.store.items import Item, span_records
from gaiko.corpus.review.store.queue_table import Reason
from gaiko.corpus.scoring.agreement import OUTSIDE
from gaiko.corpus.spans import LABELS, LabelledRange, Span
from gaiko.corpus.style import japanese_names

Layers = Mapping[str, Mapping[str, Sequence[Span]]]
"""Spans of other annotators by layer name and text id."""

_MAX_REASONS = 3
"""Maximum reasons of one kind per text."""


@dataclass(frozen=True, slots=True)
class TextSignals:
    """Signals of one text.

    Attributes:
        item: text id.
        findings: messages of failed checks.
        conflicts: for each range where layers contradict the annotation, the number of such layers, largest first.
        rarity: 1 - share of the label among all spans of the same surface, for the rarest label of the text: 0.9 means
            that nine of ten spans of the surface have another label.
        quality: label quality by an out-of-fold recognizer; None without one.
        reasons: the same as Japanese sentences with codes.
    """

    item: str
    findings: tuple[str, ...] = ()
    conflicts: tuple[int, ...] = ()
    rarity: float = 0.0
    quality: LabelQuality | None = None
    reasons: tuple[Reason, ...] = ()


def collect_signals(
    items: Sequence[Item],
    layers: Layers,
    labels: Sequence[str] | None,
    scored: Mapping[str, Sequence[ScoredRange]] | None = None,
    findings: Mapping[str, Sequence[str]] | None = None,
) -> list[TextSignals]:
    """Return the signals of every text.

    Args:
        items: texts with the annotation under review.
        layers: spans of other annotators.
        labels: allowed labels; None for those of the project.
        scored: out-of-fold spans with confidences, by text id.
        findings: further check findings, by text id.
    """
    surfaces: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for span in item.spans:
            surfaces[span.text][span.label] += 1
    qualities = _qualities(items, scored) if scored else [None] * len(items)
    return [
        _signals(item, layers, labels, surfaces, quality, (findings or {}).get(item.id, ()))
        for item, quality in zip(items, qualities, strict=True)
    ]


def _signals(
    item: Item,
    layers: Layers,
    labels: Sequence[str] | None,
    surfaces: Mapping[str, Counter[str]],
    quality: LabelQuality | None,
    more: Sequence[str],
) -> TextSignals:
    errors = [error.message for error in check_spans(item.text, span_records(item.spans), labels)]
    findings = tuple(dict.fromkeys([*errors, *more]))
    conflicts = _layer_conflicts(item, {name: spans[item.id] for name, spans in layers.items() if item.id in spans})
    rare = sorted(((1 - surfaces[s.text][s.label] / surfaces[s.text].total(), s) for s in item.spans), key=_first)
    reasons: list[Reason] = [("finding", text) for text in findings[:_MAX_REASONS]]
    reasons += [("layers", text) for _, text in conflicts[:_MAX_REASONS]]
    reasons += [("surface", _other_labels(span, surfaces[span.text])) for share, span in rare[:1] if share > 0]
    if quality and quality.issue:
        start, end = quality.unit
        given, suggested = _label(quality.given), _label(quality.suggested)
        message = _reason("label-error", text=item.text[start:end], given=given, suggested=suggested)
        reasons.append(("label-error", message))
    if quality and quality.uncertainty > 0:
        reasons.append(("uncertain", _reason("uncertain", share=1 - quality.uncertainty)))
    votes = tuple(count for count, _ in conflicts)
    return TextSignals(item.id, findings, votes, rare[0][0] if rare else 0.0, quality, tuple(reasons))


def _first(pair: tuple[float, Span]) -> tuple[float, int]:
    return -pair[0], pair[1].start


def _layer_conflicts(item: Item, layers: Mapping[str, Sequence[Span]]) -> list[tuple[int, str]]:
    """Return contradicted ranges as (number of layers, Japanese sentence), largest first."""
    own_spans = {span.key: span.text for span in item.spans}
    layers_by_range: defaultdict[LabelledRange, list[str]] = defaultdict(list)
    for name, spans in layers.items():
        for found in {span.key for span in spans}:
            layers_by_range[found].append(name)
    against = [
        (len(names), start, _reason("found", names="・".join(names), text=item.text[start:end], label=_label(label)))
        for (start, end, label), names in layers_by_range.items()
        if (start, end, label) not in own_spans
    ]
    for own, text in own_spans.items():
        if lacking := [name for name in layers if name not in layers_by_range.get(own, [])]:
            message = _reason("missed", names="・".join(lacking), text=text, label=_label(own[2]))
            against.append((len(lacking), own[0], message))
    return [(count, text) for count, _, text in sorted(against, key=lambda one: (-one[0], one[1], one[2]))]


def _other_labels(span: Span, labels: Counter[str]) -> str:
    others = [(label, count) for label, count in labels.most_common() if label != span.label]
    times = "、".join(_reason("times", label=_label(label), count=count) for label, count in others)
    return _reason("surface", text=span.text, label=_label(span.label), others=times)


def _reason(reason: str, **fields: object) -> str:
    """Return a reason in Japanese, from its template in ``names.json``."""
    return japanese_names()["reason"][reason].format(**fields)


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
    qualities = dict(zip((item.id for item in known), label_qualities(labelled, probabilities, classes), strict=True))
    return [qualities.get(item.id) for item in items]
