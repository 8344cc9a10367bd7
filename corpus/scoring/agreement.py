"""Inter-annotator agreement: span F1 (exact and overlapping) and Cohen's kappa on characters."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import RecordedSentence
from gaiko.corpus.scoring.exact import Score
from gaiko.corpus.spans import LABELS, Span

OUTSIDE = "O"
"""Category of a character outside all spans."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Spans that differ between two annotations, connected by overlap; the spans of each annotation are in text order."""

    sentence: str
    first: tuple[Span, ...]
    second: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two annotations.

    Attributes:
        sentences: number of sentences.
        exact: score by group, for matches of range and label. Groups are ``all``, each label, ``named``, ``nominal`` and
            ``LABEL.kind``. The first annotation counts as gold; F1 is symmetric.
        overlap: score by group, for spans of the same label that share a character, matched one to one.
        kappa: Cohen's kappa over characters; the categories are the labels and ``O``.
        label_kappa: binary kappa by label (inside or outside a span of the label), for labels that occur.
        characters: number of characters.
        kind_agreement: share of exact matches with the same kind.
        mention_agreement: share of exact matches with the same mention.
        disagreements: disagreements in text order.
    """

    sentences: int
    exact: dict[str, Score]
    overlap: dict[str, Score]
    kappa: float
    label_kappa: dict[str, float]
    characters: int
    kind_agreement: float
    mention_agreement: float
    disagreements: list[Disagreement]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON, with the number of disagreements."""
        return {
            "sentences": self.sentences,
            "exact": {group: score.as_dict() for group, score in self.exact.items()},
            "overlap": {group: score.as_dict() for group, score in self.overlap.items()},
            "kappa": {
                "value": self.kappa,
                "unit": "character",
                "units": self.characters,
                "labels": self.label_kappa,
            },
            "kind_agreement": self.kind_agreement,
            "mention_agreement": self.mention_agreement,
            "disagreements": len(self.disagreements),
        }


def measure_agreement(first: Sequence[RecordedSentence], second: Sequence[RecordedSentence]) -> Agreement:
    """Compare two annotations sentence by sentence.

    Raises:
        InputError: the sentences or their order differ, or there is no sentence.
    """
    _check_same_sentences(first, second)
    pairs = [(a.spans, b.spans) for a, b in zip(first, second, strict=True)]
    matched = [(a, b) for first_spans, second_spans in pairs for a in first_spans for b in second_spans if _exact(a, b)]
    exact = _scores(pairs, _exact)
    characters = Counter(
        pair for a, b in zip(first, second, strict=True) for pair in zip(_categories(a), _categories(b), strict=True)
    )
    labels = {category for pair in characters for category in pair} - {OUTSIDE}
    return Agreement(
        sentences=len(first),
        exact=exact,
        overlap=_scores(pairs, _overlapping),
        kappa=_kappa(characters),
        label_kappa={group: _kappa(_one_against_rest(characters, group)) for group in exact if group in labels},
        characters=characters.total(),
        kind_agreement=_share(a.kind == b.kind for a, b in matched),
        mention_agreement=_share(a.mention == b.mention for a, b in matched),
        disagreements=[d for a, b in zip(first, second, strict=True) for d in _disagreements(a, b)],
    )


def _check_same_sentences(first: Sequence[RecordedSentence], second: Sequence[RecordedSentence]) -> None:
    if not first:
        raise InputError("no sentence to compare; give two annotations of the same document")
    for a, b in zip(first, second, strict=False):
        if (a.id, a.text) != (b.id, b.text):
            raise InputError(f"the annotations have different sentences: {a.id} and {b.id}; compare the same document")
    if len(first) != len(second):
        raise InputError(f"one has {len(first)} sentences, the other {len(second)}; compare the same document")


def _exact(a: Span, b: Span) -> bool:
    return a.key == b.key


def _overlapping(a: Span, b: Span) -> bool:
    return a.label == b.label and a.overlaps(b)


def _groups(span: Span) -> tuple[str, ...]:
    kind = (f"{span.label}.{span.kind}",) if span.kind else ()
    return ("all", span.label, span.mention, *kind)


def _scores(
    pairs: Sequence[tuple[Sequence[Span], Sequence[Span]]], match: Callable[[Span, Span], bool]
) -> dict[str, Score]:
    """Return the score of every group; both spans of a match must belong to the group."""
    correct: Counter[str] = Counter()
    found: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for first_spans, second_spans in pairs:
        expected.update(group for span in first_spans for group in _groups(span))
        found.update(group for span in second_spans for group in _groups(span))
        free = list(second_spans)
        for span in first_spans:
            partner = next((other for other in free if match(span, other)), None)
            if partner is not None:
                free.remove(partner)
                correct.update(set(_groups(span)) & set(_groups(partner)))
    labels = {span.label for pair in pairs for spans in pair for span in spans}
    order = ["all", *LABELS, *sorted(labels - set(LABELS)), "named", "nominal"]
    kinds = sorted((expected.keys() | found.keys()) - set(order), key=lambda g: (_rank(order, g), g))
    return {group: Score(correct[group], found[group], expected[group]) for group in [*order, *kinds]}


def _rank(order: Sequence[str], group: str) -> int:
    """Return the position in ``order`` of the label of ``LABEL.kind``."""
    return next(at for at, label in enumerate(order) if group.startswith(f"{label}."))


def _one_against_rest(both: Mapping[tuple[str, str], int], label: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (x, y), count in both.items():
        found[x if x == label else OUTSIDE, y if y == label else OUTSIDE] += count
    return found


def _kappa(both: Counter[tuple[str, str]]) -> float:
    """Return Cohen's kappa (Cohen 1960) of counted category pairs; 1.0 if chance agreement is 1."""
    total = both.total()
    if not total:
        return 1.0
    observed = sum(count for (x, y), count in both.items() if x == y) / total
    first_counts: Counter[str] = Counter()
    second_counts: Counter[str] = Counter()
    for (x, y), count in both.items():
        first_counts[x] += count
        second_counts[y] += count
    chance = sum(first_counts[category] * second_counts[category] for category in first_counts) / total**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def _categories(sentence: RecordedSentence) -> list[str]:
    categories = [OUTSIDE] * len(sentence.text)
    for span in sentence.spans:
        categories[span.start : span.end] = [span.label] * (span.end - span.start)
    return categories


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 1.0


def _identity(span: Span) -> tuple[object, ...]:
    return *span.key, span.kind, span.mention


def _disagreements(first: RecordedSentence, second: RecordedSentence) -> list[Disagreement]:
    """Return spans that differ in range, label, kind or mention, grouped by overlap."""
    same = {_identity(span) for span in first.spans} & {_identity(span) for span in second.spans}
    left = [
        (side, span)
        for side, spans in enumerate((first.spans, second.spans))
        for span in spans
        if _identity(span) not in same
    ]
    found: list[Disagreement] = []
    group: list[tuple[int, Span]] = []
    end = 0
    for side, span in [*sorted(left, key=lambda item: (item[1].start, item[1].end)), (2, None)]:
        if group and (span is None or span.start >= end):
            first_spans, second_spans = (tuple(s for at, s in group if at == wanted) for wanted in (0, 1))
            found.append(Disagreement(first.id, first_spans, second_spans))
            group = []
        if span is not None:
            end = max(end, span.end) if group else span.end
            group.append((side, span))
    return found
