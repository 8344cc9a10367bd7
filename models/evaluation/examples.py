"""Test sets and scored texts: gold and predicted spans of the same text, with the groups that the bootstrap draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import GoldExample, read_gold, read_gold_examples
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.spans import LabelledRange, Span
from gaiko.models.recognizers.base import Scored, text_hash

Surface = tuple[str, str]
"""Text and label of a span."""


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A text with its gold and predicted spans.

    Attributes:
        text: the text; spans are half-open code points into it.
        gold: flat gold spans.
        found: predicted spans; confidence 1 where the system has none.
        group: resampling unit of the bootstrap, such as the paragraph. Texts of one group need not be adjacent.
        training_surfaces: surfaces in the system's training data; empty if it was not trained.
        in_training: the text itself was in the training data.
    """

    text: str
    gold: tuple[Span, ...]
    found: tuple[Scored, ...]
    group: str
    training_surfaces: frozenset[Surface] = frozenset()
    in_training: bool = False

    @property
    def gold_ranges(self) -> list[LabelledRange]:
        """Gold spans as (start, end, label)."""
        return [span.key for span in self.gold]

    @property
    def found_ranges(self) -> list[LabelledRange]:
        """Predicted spans as (start, end, label)."""
        return [scored.span.key for scored in self.found]


@dataclass(frozen=True, slots=True)
class TestSet:
    """Labelled texts on which all systems are scored.

    Attributes:
        name: shown in titles: a path, or ``the gold``.
        examples: texts with gold spans.
        groups: resampling unit of each text.
        training_surfaces: for each text, the surfaces counted as seen in training for systems without training data of
            their own: those of the other folds on the gold, those of the whole gold on other texts. Empty if not needed.
        units: sentences of the gold with their folds; empty for a file.
        documents: documents of the gold, annotated as wholes by the systems; empty for a file.
    """

    __test__ = False  # not a pytest class

    name: str
    examples: list[Example]
    groups: list[str]
    training_surfaces: list[frozenset[Surface]] = field(default_factory=list)
    units: list[GoldExample] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def score(
        self,
        found: Sequence[Sequence[Scored]],
        training_surfaces: frozenset[Surface] | None = None,
        training_hashes: frozenset[str] = frozenset(),
    ) -> list[ScoredText]:
        """Return each text with its predicted spans.

        Args:
            found: predicted spans of each text.
            training_surfaces: surfaces in the system's training data; those of the test set by default.
            training_hashes: ``text_hash`` of the system's training texts.
        """
        surfaces = self.training_surfaces or [frozenset[Surface]()] * len(self.examples)
        return [
            ScoredText(
                example.text,
                example.spans,
                tuple(spans),
                group,
                default if training_surfaces is None else training_surfaces,
                text_hash(example.text) in training_hashes,
            )
            for example, group, default, spans in zip(self.examples, self.groups, surfaces, found, strict=True)
        ]


def read_test_set(data: Path | None) -> TestSet:
    """Return the labelled texts of a file (one group per line), or the gold of the corpus (one group per paragraph).

    Raises:
        InputError: the file or the corpus cannot be read.
    """
    if data is not None:
        tests = read_labelled_texts(data)
        surfaces = surfaces_of(unit.example for unit in read_gold_examples())
        return TestSet(tests.name, tests.examples, tests.groups, [surfaces] * len(tests.examples))
    tests = read_labelled_texts(None)
    units = tests.units
    outside = {fold: surfaces_of(u.example for u in units if u.fold != fold) for fold in {u.fold for u in units}}
    return TestSet(
        tests.name,
        tests.examples,
        [unit.par for unit in units],
        [outside[unit.fold] for unit in units],
        units,
        tests.documents,
    )


def read_labelled_texts(data: Path | None) -> TestSet:
    """Return the same texts, each a group of its own, without surfaces of training data.

    Raises:
        InputError: the file or the corpus cannot be read.
    """
    if data is not None:
        examples = read_examples(data)
        return TestSet(str(data), examples, [f"line {number}" for number in range(1, len(examples) + 1)])
    documents = read_gold()
    units = read_gold_examples(documents)
    examples, ids = [unit.example for unit in units], [unit.id for unit in units]
    return TestSet("the gold", examples, ids, units=units, documents=[labelled.document for labelled in documents])


def surfaces_of(examples: Iterable[Example]) -> frozenset[Surface]:
    """Return the surfaces of all spans in ``examples``."""
    return frozenset((span.text, span.label) for example in examples for span in example.spans)


def surface_hash(text: str, label: str) -> str:
    """Return the hash under which a model stores a surface of its training data."""
    return text_hash(f"{label}\t{text}")


def with_confidence(found: Iterable[Iterable[Span]]) -> list[list[Scored]]:
    """Return the spans of each text with confidence 1, for systems that have none."""
    return [[Scored(span, 1.0) for span in spans] for spans in found]
