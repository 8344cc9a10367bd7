"""What each source adds: annotators and their rules, as weak supervision counts them.

The words are those of skweak's and Snorkel's analysis of labelling functions: coverage, overlap, conflict. A source is an
annotator, or one of its rules; ``other`` sources of a rule are those of other annotators, never its neighbours.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gaiko.annotators.resolution.policies import among, is_model
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import LABELS, LabelledRange, Span
from gaiko.models.pipeline.annotation import Annotation
from gaiko.models.pipeline.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class SourcedText:
    """A text, what every annotator found in it, and what came out; offsets are into that text.

    Attributes:
        layers: by annotator, the spans that it found.
        result: the resolved spans.
        gold: the right spans, where they are known.
    """

    layers: Mapping[str, Sequence[Span]]
    result: Sequence[Span]
    gold: Sequence[Span] | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The counts of one annotator, or of one of its rules.

    Attributes:
        annotator: its name.
        rule: the rule's id; None for the annotator as a whole.
        layered: whether it has a layer. One that reads the result (abbreviations) has none: what it added is what it found.
        found: its spans.
        stand: the spans of the result that are credited to it.
        texts: texts in which it found something, of ``all_texts``.
        overlaps: its spans that share a character with one of another annotator.
        conflicts: its spans that such another contradicts, in range or label.
        right: its spans that are gold's, by range and label; None without gold.
        recalled: the gold's spans that it found so, of ``all_gold``; None without gold.
    """

    annotator: str
    rule: str | None
    layered: bool
    found: int
    stand: int
    texts: int
    all_texts: int
    overlaps: int
    conflicts: int
    right: int | None = None
    recalled: int | None = None
    all_gold: int | None = None

    @property
    def coverage(self) -> float | None:
        """Share of the texts in which it found something."""
        return _share(self.texts, self.all_texts)

    @property
    def gold_coverage(self) -> float | None:
        """Share of the gold's spans that it found."""
        return _share(self.recalled, self.all_gold)

    @property
    def overlap(self) -> float | None:
        """Share of its spans that another annotator touches."""
        return _share(self.overlaps, self.found)

    @property
    def conflict(self) -> float | None:
        """Share of its spans that another annotator contradicts."""
        return _share(self.conflicts, self.found)

    @property
    def precision(self) -> float | None:
        """Share of its spans that are the gold's."""
        return _share(self.right, self.found)

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON: counts, then shares; null where there is nothing to divide by."""
        return {
            "annotator": self.annotator,
            "rule": self.rule,
            "layered": self.layered,
            "found": self.found,
            "stand": self.stand,
            "texts": self.texts,
            "overlaps": self.overlaps,
            "conflicts": self.conflicts,
            "right": self.right,
            "recalled": self.recalled,
            "coverage": self.coverage,
            "gold_coverage": self.gold_coverage,
            "overlap": self.overlap,
            "conflict": self.conflict,
            "precision": self.precision,
        }


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """An annotator, and its rules by id."""

    whole: SourceRow
    rules: list[SourceRow]


@dataclass(frozen=True, slots=True)
class Estimate:
    """How often a source was right on a label; ``among`` is one of ``gaiko.annotators.resolution.reliability.AMONG``."""

    annotator: str
    rule: str
    label: str
    among: str
    right: int
    found: int


@dataclass(slots=True)
class _Counts:
    found: int = 0
    stand: int = 0
    overlaps: int = 0
    conflicts: int = 0
    right: int = 0
    texts: set[int] = field(default_factory=set)
    recalled: set[tuple[int, LabelledRange]] = field(default_factory=set)


def sourced_sentences(annotation: Annotation, gold: Sequence[Sequence[Span]] | None = None) -> list[SourcedText]:
    """Return each sentence of a document as a text, with its gold where that is given."""
    return [
        SourcedText(
            {name: layer[number] for name, layer in annotation.layers.items()},
            spans,
            gold[number] if gold is not None else None,
        )
        for number, spans in enumerate(annotation.sentences)
    ]


def sourced_example(pipeline: Pipeline, example: Example) -> SourcedText:
    """Annotate a labelled text, read alone with its year."""
    ranges, annotation = next(pipeline.annotate_texts([(example.text, example.year)]))

    def joined(sentences: Sequence[Sequence[Span]]) -> list[Span]:
        pairs = zip(ranges, sentences, strict=True)
        return [span.moved(start) for (start, _), spans in pairs for span in spans]

    layers = {name: joined(layer) for name, layer in annotation.layers.items()}
    return SourcedText(layers, joined(annotation.sentences), example.spans)


def analyse(texts: Sequence[SourcedText]) -> list[SourceGroup]:
    """Return the counts of every annotator and rule: those with layers in their order, then those that read the result.

    Gold of other labels than ``LABELS`` is not counted; there is gold only if every text has some.
    """
    names = list(dict.fromkeys(name for text in texts for name in text.layers))
    gold = [_gold_ranges(text) for text in texts] if texts and all(text.gold is not None for text in texts) else None
    counts: defaultdict[tuple[str, str | None], _Counts] = defaultdict(_Counts)
    for number, text in enumerate(texts):
        found = [(name, span) for name, layer in text.layers.items() for span in layer]
        found += [(s.source.annotator, s) for s in text.result if s.source and s.source.annotator not in names]
        overlapped, contradicted = _disputes(found)
        for at, (name, span) in enumerate(found):
            for key in ((name, None), (name, _rule(span))):
                count = counts[key]
                count.found += 1
                count.overlaps += at in overlapped
                count.conflicts += at in contradicted
                count.texts.add(number)
                if gold is not None and span.key in gold[number]:
                    count.right += 1
                    count.recalled.add((number, span.key))
        for span in text.result:
            if span.source:
                counts[span.source.annotator, None].stand += 1
                counts[span.source.annotator, span.source.rule].stand += 1
    all_gold = sum(map(len, gold)) if gold is not None else None

    def row(name: str, rule: str | None) -> SourceRow:
        count = counts[name, rule]
        shared = (count.found, count.stand, len(count.texts), len(texts), count.overlaps, count.conflicts)
        judged = (count.right, len(count.recalled), all_gold) if gold is not None else ()
        return SourceRow(name, rule, name in names, *shared, *judged)

    rules = sorted((name, rule) for name, rule in counts if rule is not None)
    readers = sorted({name for name, _ in counts} - set(names))
    return [SourceGroup(row(n, None), [row(n, rule) for name, rule in rules if name == n]) for n in names + readers]


def estimate(texts: Sequence[SourcedText]) -> list[Estimate]:
    """Count by annotator, rule and label how often the layers are right; a model's spans again by how they meet the rules' (``among``)."""
    counts: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for text in texts:
        gold = _gold_ranges(text)
        rules = [span for layer in text.layers.values() for span in layer if not is_model(span)]
        for name, layer in text.layers.items():
            for span in layer:
                for kind in dict.fromkeys(("all", among(span, rules))):
                    count = counts[name, _rule(span), span.label, kind]
                    count[0] += span.key in gold
                    count[1] += 1
    return [Estimate(*key, *counts[key]) for key in sorted(counts)]


def _disputes(found: Sequence[tuple[str, Span]]) -> tuple[set[int], set[int]]:
    """Which of the spans, by place, another annotator's overlaps; and which of them such another contradicts."""
    overlapped: set[int] = set()
    contradicted: set[int] = set()
    reaching: list[int] = []
    for at in sorted(range(len(found)), key=lambda place: found[place][1].start):
        name, span = found[at]
        reaching = [other for other in reaching if found[other][1].end > span.start]
        for other in reaching:
            if found[other][0] != name:
                overlapped |= {at, other}
                if found[other][1].key != span.key:
                    contradicted |= {at, other}
        reaching.append(at)
    return overlapped, contradicted


def _gold_ranges(text: SourcedText) -> set[LabelledRange]:
    return {span.key for span in text.gold or () if span.label in LABELS}


def _rule(span: Span) -> str:
    return span.source.rule if span.source else ""


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if whole and part is not None else None
