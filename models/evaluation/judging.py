"""Judge what a recognizer found in texts of which the gold is known: scores, intervals, confusion, calibration, errors."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.scoring.exact import Score
from gaiko.corpus.scoring.matching import SCHEMES, Scheme, pair_spans
from gaiko.corpus.spans import LABELS, Span
from gaiko.models.evaluation.calibration import Calibration, calibrate
from gaiko.models.evaluation.errors import Error, count_causes, find_errors
from gaiko.models.evaluation.judged import JudgedText, Measured, count_rows, measure

NONE = "none"
"""In the confusion, the label of what stands on one side only."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group of gold spans were found, under one scheme."""

    right: int
    of: int

    def as_dict(self) -> dict[str, Any]:
        """The share as JSON."""
        return {"recall": self.right / self.of if self.of else 0.0, "correct": self.right, "expected": self.of}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that is said of one recognizer on some texts.

    Attributes:
        texts: how many.
        groups: how many groups they are in; the intervals are by the bootstrap over these.
        micro: exact match of range and label, all labels together.
        labels: the same by label.
        schemes: all labels together, by scheme (``gaiko.corpus.scoring.matching``).
        type_labels: by label, under the scheme ``type``, the only lenient one under which a span found has the pair's label.
        recalls: by ``label``, ``kind`` and ``mention`` of the gold, then by its name and by scheme; recognizers find no kind
            and no mention, so that a precision cannot be said.
        seen: exact match where the surface was in the training data under the same label; None where nothing is known of it.
        unseen: exact match elsewhere; None as above.
        confusion: over ranges that are exact, by the gold's label and the label found, with ``none``.
        calibration: of the confidences; None where there are none.
        errors: by cause.
    """

    texts: int
    groups: int
    micro: Measured
    labels: dict[str, Measured]
    schemes: dict[Scheme, Score]
    type_labels: dict[str, Score]
    recalls: dict[str, dict[str, dict[Scheme, Share]]]
    seen: Measured | None
    unseen: Measured | None
    confusion: dict[str, dict[str, int]]
    calibration: Calibration | None
    errors: list[Error]

    def as_dict(self, *, errors: bool = True) -> dict[str, Any]:
        """The figures as JSON, with or without the list of errors; their counts are there anyhow."""
        surfaces = {name: m.as_dict() for name, m in (("seen", self.seen), ("unseen", self.unseen)) if m}
        record: dict[str, Any] = {
            "texts": self.texts,
            "groups": self.groups,
            "exact": {"micro": self.micro.as_dict(), "labels": {k: v.as_dict() for k, v in self.labels.items()}},
            "boundary": {"micro": self.schemes["boundary"].as_dict()},
            "type": {
                "micro": self.schemes["type"].as_dict(),
                "labels": {label: score.as_dict() for label, score in self.type_labels.items()},
            },
            "overlap": {"micro": self.schemes["overlap"].as_dict()},
            "recall": {
                by: {name: {scheme: share.as_dict() for scheme, share in row.items()} for name, row in rows.items()}
                for by, rows in self.recalls.items()
            },
            "surfaces": surfaces,
            "confusion": self.confusion,
            "calibration": self.calibration.as_dict() if self.calibration else None,
            "causes": count_causes(self.errors),
        }
        return record | ({"errors": [error.as_dict() for error in self.errors]} if errors else {})


def labels_of(texts: Iterable[JudgedText], more: Iterable[str] = ()) -> list[str]:
    """Return the labels of the gold, of what was found and of ``more``: the corpus's in their order, then the others sorted."""
    used = {label for text in texts for _, _, label in (*text.gold_ranges, *text.found_ranges)} | set(more)
    return [label for label in LABELS if label in used] + sorted(used - set(LABELS))


def assess(texts: Sequence[JudgedText], labels: Sequence[str] | None = None, *, confidences: bool = True) -> Assessment:
    """Judge what was found in ``texts`` against their gold; the same for the same input.

    Args:
        texts: gold, findings, and the group of each.
        labels: what is judged; spans of other labels are passed over. All that occur by default.
        confidences: whether the findings have any; without them there is no calibration.
    """
    chosen = list(labels) if labels is not None else labels_of(texts)
    if labels is not None:
        texts = [_only(text, set(labels)) for text in texts]
    pairs = {s: [pair_spans(text.gold_ranges, text.found_ranges, s) for text in texts] for s in SCHEMES}
    n_gold, n_found = sum(len(text.gold) for text in texts), sum(len(text.found) for text in texts)
    known = any(text.known for text in texts)
    return Assessment(
        texts=len(texts),
        groups=len({text.group for text in texts}),
        micro=measure(count_rows(texts)),
        labels={label: measure(count_rows(texts, lambda _, s, label=label: s.label == label)) for label in chosen},  # type: ignore[misc]
        schemes={scheme: Score(sum(map(len, found)), n_found, n_gold) for scheme, found in pairs.items()},
        type_labels=_type_labels(texts, pairs["type"], chosen),
        recalls=_recalls(texts, pairs, chosen),
        seen=measure(count_rows(texts, _is_known)) if known else None,
        unseen=measure(count_rows(texts, lambda text, span: not _is_known(text, span))) if known else None,
        confusion=_confusion(texts, pairs["boundary"], chosen),
        calibration=calibrate(_judged(texts)) if confidences else None,
        errors=find_errors(texts),
    )


def _only(text: JudgedText, labels: set[str]) -> JudgedText:
    gold = tuple(span for span in text.gold if span.label in labels)
    found = tuple(scored for scored in text.found if scored.span.label in labels)
    return JudgedText(text.text, gold, found, text.group, text.known, text.trained_on)


def _is_known(text: JudgedText, span: Span) -> bool:
    return (span.text, span.label) in text.known


def _type_labels(
    texts: Sequence[JudgedText], pairs: Sequence[list[tuple[int, int]]], labels: Sequence[str]
) -> dict[str, Score]:
    right = Counter(text.gold[i].label for text, found in zip(texts, pairs, strict=True) for i, _ in found)
    n_found = Counter(scored.span.label for text in texts for scored in text.found)
    n_gold = Counter(span.label for text in texts for span in text.gold)
    return {label: Score(right[label], n_found[label], n_gold[label]) for label in labels}


def _recalls(
    texts: Sequence[JudgedText], pairs: Mapping[Scheme, Sequence[list[tuple[int, int]]]], labels: Sequence[str]
) -> dict[str, dict[str, dict[Scheme, Share]]]:
    """By what the gold says of its spans; a kind is named with its label: ``ACTOR.state``. Spans without a kind have no row."""
    n_gold: Counter[tuple[str, str]] = Counter(key for text in texts for span in text.gold for key in _keys(span))
    right: dict[Scheme, Counter[tuple[str, str]]] = {
        scheme: Counter(
            key
            for text, found in zip(texts, pairs[scheme], strict=True)
            for i, _ in found
            for key in _keys(text.gold[i])
        )
        for scheme in SCHEMES
    }
    order = {label: at for at, label in enumerate(labels)}
    rows: dict[str, dict[str, dict[Scheme, Share]]] = {"label": {}, "kind": {}, "mention": {}}
    for by, name in sorted(n_gold, key=lambda key: (order.get(key[1].split(".")[0], 0), key)):
        rows[by][name] = {scheme: Share(right[scheme][by, name], n_gold[by, name]) for scheme in SCHEMES}
    return rows


def _keys(span: Span) -> list[tuple[str, str]]:
    kind = [("kind", f"{span.label}.{span.kind}")] if span.kind else []
    return [("label", span.label), *kind, ("mention", span.mention)]


def _confusion(
    texts: Sequence[JudgedText], pairs: Sequence[list[tuple[int, int]]], labels: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Every row and column is there, zeros too; ``none`` against ``none`` says nothing and stays 0."""
    counts: Counter[tuple[str, str]] = Counter()
    for text, same in zip(texts, pairs, strict=True):
        counts.update((text.gold[i].label, text.found[j].span.label) for i, j in same)
        left, right = {i for i, _ in same}, {j for _, j in same}
        counts.update((span.label, NONE) for i, span in enumerate(text.gold) if i not in left)
        counts.update((NONE, scored.span.label) for j, scored in enumerate(text.found) if j not in right)
    names = [*labels, NONE]
    return {gold: {found: counts[gold, found] for found in names} for gold in names}


def _judged(texts: Sequence[JudgedText]) -> Iterable[tuple[float, bool]]:
    for text in texts:
        gold = set(text.gold_ranges)
        for scored in text.found:
            yield scored.confidence, scored.span.key in gold
