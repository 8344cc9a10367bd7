"""Source analysis: coverage, overlaps, conflicts and precision of every annotator and rule.

The measures are those of Snorkel's ``LFAnalysis`` and skweak's ``LFAnalysis`` of labelling functions. A source is an annotator
or one of its rules. Overlaps and conflicts are counted against other annotators, never between rules of one annotator.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gaiko.annotators.resolution.policies import is_model, subset_of
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import read_gold
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.spans import LABELS, LabelledRange, Span
from gaiko.models.evaluation.ablation import AblationRow, ablate
from gaiko.models.pipeline.annotation import Annotation, to_text
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class LayeredText:
    """A text with the layer of every annotator; half-open code points into that text.

    Attributes:
        layers: spans by annotator.
        result: resolved spans.
        gold: gold spans; None if unknown.
    """

    layers: Mapping[str, Sequence[Span]]
    result: Sequence[Span]
    gold: Sequence[Span] | None = None


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """Counts of one annotator, or of one of its rules.

    Attributes:
        annotator: name of the annotator.
        rule: id of the rule; None for the annotator as a whole.
        has_layer: whether it has a layer. Annotators that extend the result (abbreviations) have none; their spans are
            those credited to them in the result.
        found: spans of the source.
        kept: spans of the result credited to the source.
        texts: texts with a span of the source, of ``all_texts``.
        overlaps: spans of the source that overlap a span of another annotator.
        conflicts: spans that overlap a span of another annotator with a different range or label.
        correct: spans with the range and label of a gold span; None without gold.
        recalled: gold spans matched exactly, of ``all_gold``; None without gold.
    """

    annotator: str
    rule: str | None
    has_layer: bool
    found: int
    kept: int
    texts: int
    all_texts: int
    overlaps: int
    conflicts: int
    correct: int | None = None
    recalled: int | None = None
    all_gold: int | None = None

    @property
    def coverage(self) -> float | None:
        """Share of the texts with a span of the source."""
        return _share(self.texts, self.all_texts)

    @property
    def gold_coverage(self) -> float | None:
        """Share of the gold spans matched exactly: recall."""
        return _share(self.recalled, self.all_gold)

    @property
    def overlap(self) -> float | None:
        """Share of the source's spans that overlap another annotator's."""
        return _share(self.overlaps, self.found)

    @property
    def conflict(self) -> float | None:
        """Share of the source's spans that conflict with another annotator's."""
        return _share(self.conflicts, self.found)

    @property
    def precision(self) -> float | None:
        """Share of the source's spans that are correct."""
        return _share(self.correct, self.found)

    def as_dict(self) -> dict[str, Any]:
        """The counts and shares as JSON; a share with denominator 0 is null."""
        return {
            "annotator": self.annotator,
            "rule": self.rule,
            "layered": self.has_layer,
            "found": self.found,
            "stand": self.kept,
            "texts": self.texts,
            "overlaps": self.overlaps,
            "conflicts": self.conflicts,
            "right": self.correct,
            "recalled": self.recalled,
            "coverage": self.coverage,
            "gold_coverage": self.gold_coverage,
            "overlap": self.overlap,
            "conflict": self.conflict,
            "precision": self.precision,
        }


@dataclass(frozen=True, slots=True)
class AnnotatorAnalysis:
    """Counts of an annotator as a whole, and of its rules, sorted by id."""

    whole: SourceCounts
    rules: list[SourceCounts]


@dataclass(frozen=True, slots=True)
class ReliabilityEstimate:
    """Correct spans of a source on one label; ``among`` is one of ``gaiko.annotators.resolution.reliability.AMONG``."""

    annotator: str
    rule: str
    label: str
    among: str
    right: int
    found: int


@dataclass(frozen=True, slots=True)
class SourceAnalysis:
    """Source analysis and ablation on labelled texts: the result of ``gaiko sources``.

    Attributes:
        data: path of the texts; None for the gold.
        texts: the texts with their layers.
        annotators: counts by annotator and rule.
        ablation: scores without each annotator and with each policy.
    """

    data: Path | None
    texts: Sequence[LayeredText]
    annotators: Sequence[AnnotatorAnalysis]
    ablation: Sequence[AblationRow]

    @property
    def spans(self) -> int:
        """Number of gold spans."""
        return next((analysis.whole.all_gold or 0 for analysis in self.annotators), 0)

    @property
    def title(self) -> str:
        """The texts in words, for titles."""
        return str(self.data) if self.data else "the gold (seen text)"

    def as_dict(self) -> dict[str, Any]:
        """The analysis as JSON."""
        return {
            "data": str(self.data) if self.data else None,
            "texts": len(self.texts),
            "spans": self.spans,
            "annotators": [analysis.whole.as_dict() for analysis in self.annotators],
            "rules": [row.as_dict() for analysis in self.annotators for row in analysis.rules],
            "ablation": [row.as_dict() for row in self.ablation],
        }


@dataclass(slots=True)
class _Counts:
    found: int = 0
    kept: int = 0
    overlaps: int = 0
    conflicts: int = 0
    correct: int = 0
    texts: set[int] = field(default_factory=set)
    recalled: set[tuple[int, LabelledRange]] = field(default_factory=set)


def analyse(pipeline: Pipeline, data: Path | None) -> SourceAnalysis:
    """Analyse the sources of a pipeline on the labelled texts of a file (each annotated alone), or on the gold.

    Raises:
        InputError: the file or the corpus cannot be read.
    """
    if data is not None:
        examples = read_examples(data)
        texts = [layered_example(pipeline, example) for example in examples]
        ablation = ablate(
            pipeline,
            lambda variant: [variant(example.text, example.year) for example in examples],
            [example.spans for example in examples],
        )
    else:
        documents = read_gold()
        texts = [
            text
            for labelled in documents
            for text in layered_sentences(annotate_document(pipeline, labelled.document), labelled.spans)
        ]
        ablation = ablate(
            pipeline,
            lambda variant: [
                s for labelled in documents for s in annotate_document(variant, labelled.document).sentences
            ],
            [spans for labelled in documents for spans in labelled.spans],
        )
    return SourceAnalysis(data, texts, analyse_sources(texts), ablation)


def layered_sentences(annotation: Annotation, gold: Sequence[Sequence[Span]] | None = None) -> list[LayeredText]:
    """Return each sentence of an annotated document, with its gold if given."""
    return [
        LayeredText(
            {name: layer[number] for name, layer in annotation.layers.items()},
            spans,
            gold[number] if gold is not None else None,
        )
        for number, spans in enumerate(annotation.sentences)
    ]


def layered_example(pipeline: Pipeline, example: Example) -> LayeredText:
    """Annotate a labelled text alone, with its year; offsets of all layers are into the text."""
    text, segments, annotation = next(pipeline.annotate_texts([(example.text, example.year)]))

    def joined(sentences: Sequence[Sequence[Span]]) -> list[Span]:
        pairs = zip(segments, sentences, strict=True)
        return [to_text(span, text, where) for where, spans in pairs for span in spans]

    layers = {name: joined(layer) for name, layer in annotation.layers.items()}
    return LayeredText(layers, joined(annotation.sentences), example.spans)


def analyse_sources(texts: Sequence[LayeredText]) -> list[AnnotatorAnalysis]:
    """Count by annotator and rule: annotators with layers in their order, then those without.

    Gold spans with other labels than ``LABELS`` are not counted. Gold counts are None unless every text has gold.

    >>> from gaiko.corpus.spans import Source
    >>> date = Span(0, 4, "2月7日", "DATE", "day", source=Source("dates", "1", "D-1"))
    >>> longer = Span(0, 5, "2月7日、", "DATE", "day", source=Source("ginza", "1", "Date"))
    >>> dates, ginza = analyse_sources([LayeredText({"dates": [date], "ginza": [longer]}, [date], gold=[date])])
    >>> dates.whole.conflict, dates.whole.precision, ginza.whole.precision
    (1.0, 1.0, 0.0)
    """
    names = list(dict.fromkeys(name for text in texts for name in text.layers))
    gold = [_gold_keys(text) for text in texts] if texts and all(text.gold is not None for text in texts) else None
    counts: defaultdict[tuple[str, str | None], _Counts] = defaultdict(_Counts)
    for number, text in enumerate(texts):
        found = [(name, span) for name, layer in text.layers.items() for span in layer]
        found += [(s.source.annotator, s) for s in text.result if s.source and s.source.annotator not in names]
        overlapping, conflicting = _overlaps_and_conflicts(found)
        for at, (name, span) in enumerate(found):
            for key in ((name, None), (name, _rule(span))):
                count = counts[key]
                count.found += 1
                count.overlaps += at in overlapping
                count.conflicts += at in conflicting
                count.texts.add(number)
                if gold is not None and span.key in gold[number]:
                    count.correct += 1
                    count.recalled.add((number, span.key))
        for span in text.result:
            if span.source:
                counts[span.source.annotator, None].kept += 1
                counts[span.source.annotator, span.source.rule].kept += 1
    all_gold = sum(map(len, gold)) if gold is not None else None

    def row(name: str, rule: str | None) -> SourceCounts:
        count = counts[name, rule]
        shared = (count.found, count.kept, len(count.texts), len(texts), count.overlaps, count.conflicts)
        with_gold = (count.correct, len(count.recalled), all_gold) if gold is not None else ()
        return SourceCounts(name, rule, name in names, *shared, *with_gold)

    rules = sorted((name, rule) for name, rule in counts if rule is not None)
    without_layer = sorted({name for name, _ in counts} - set(names))
    return [
        AnnotatorAnalysis(row(n, None), [row(n, rule) for name, rule in rules if name == n])
        for n in names + without_layer
    ]


def estimate_reliability(texts: Sequence[LayeredText]) -> list[ReliabilityEstimate]:
    """Count correct spans by annotator, rule and label, and for models also by their overlap with rules (``among``)."""
    counts: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for text in texts:
        gold = _gold_keys(text)
        rules = [span for layer in text.layers.values() for span in layer if not is_model(span)]
        for name, layer in text.layers.items():
            for span in layer:
                for group in dict.fromkeys(("all", subset_of(span, rules))):
                    count = counts[name, _rule(span), span.label, group]
                    count[0] += span.key in gold
                    count[1] += 1
    return [ReliabilityEstimate(*key, *counts[key]) for key in sorted(counts)]


def reliability_table(estimates: Sequence[ReliabilityEstimate], source: str) -> str:
    """Return the content of ``reliability.tsv``; ``source`` names the texts of the estimates."""
    lines = [
        '# Counts per annotator, rule and label on labelled text; "gaiko sources --write" makes this file.',
        f"# From {' '.join(source.split())}.",
        "annotator\trule\tlabel\tamong\tright\tfound",
    ]
    lines += [f"{e.annotator}\t{e.rule}\t{e.label}\t{e.among}\t{e.right}\t{e.found}" for e in estimates]
    return "\n".join(lines) + "\n"


def _overlaps_and_conflicts(found: Sequence[tuple[str, Span]]) -> tuple[set[int], set[int]]:
    """Return the indexes of spans that overlap another annotator's, and of those that conflict with one."""
    overlapping: set[int] = set()
    conflicting: set[int] = set()
    open_spans: list[int] = []
    for at in sorted(range(len(found)), key=lambda index: found[index][1].start):
        name, span = found[at]
        open_spans = [other for other in open_spans if found[other][1].end > span.start]
        for other in open_spans:
            if found[other][0] != name:
                overlapping |= {at, other}
                if found[other][1].key != span.key:
                    conflicting |= {at, other}
        open_spans.append(at)
    return overlapping, conflicting


def _gold_keys(text: LayeredText) -> set[LabelledRange]:
    return {span.key for span in text.gold or () if span.label in LABELS}


def _rule(span: Span) -> str:
    return span.source.rule if span.source else ""


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if whole and part is not None else None
