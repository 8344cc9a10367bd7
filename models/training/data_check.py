"""Check training data: errors stop the training, oddities are reported."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.span_checks import range_error
from gaiko.corpus.spans import Span


@dataclass(frozen=True, slots=True)
class DataCounts:
    """Counts of training and dev data.

    Attributes:
        texts: training examples.
        spans: spans in them.
        labels: spans by label, sorted.
        duplicates: examples with text and spans of an earlier one; they are kept.
        contradictions: examples with the text of an earlier one and other spans.
        repeated_spans: spans that occurred again in one example and were dropped.
        dev_texts: dev examples.
        dev_unknown: spans of dev by label, for labels that the training data lacks.
        dev_shared: dev examples whose text is in the training data.
    """

    texts: int
    spans: int
    labels: dict[str, int]
    duplicates: int
    contradictions: int
    repeated_spans: int
    dev_texts: int
    dev_unknown: dict[str, int]
    dev_shared: int

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    def warnings(self) -> Iterator[str]:
        """Yield warnings for the user, one per line."""
        if self.duplicates:
            yield f"{self.duplicates} texts repeat an earlier one with the same spans; they are used more than once"
        if self.contradictions:
            yield f"{self.contradictions} texts repeat an earlier one with other spans; one of the two is wrong"
        if self.repeated_spans:
            yield f"{self.repeated_spans} spans are repeated in their text; each is used once"
        if len(self.labels) == 1:
            yield f"there is only one label, {next(iter(self.labels))}"
        if self.dev_unknown:
            names = ", ".join(f"{label} ({count})" for label, count in self.dev_unknown.items())
            yield f"labels of --dev that the training data lacks cannot be predicted: {names}"
        if self.dev_shared:
            yield f"{self.dev_shared} of the {self.dev_texts} texts of --dev are in the training data too: scores on --dev are inflated"


def check_examples(
    examples: Sequence[Example],
    dev: Sequence[Example] = (),
    names: Sequence[str] | None = None,
    dev_names: Sequence[str] | None = None,
) -> tuple[list[Example], list[Example], DataCounts]:
    """Return training and dev examples with sorted spans and without repeated ones, and their counts.

    Args:
        examples: training data.
        dev: data for early stopping or model selection.
        names: location of each example, ``file:line``, for messages; by default ``text 1``, ``text 2``, …
        dev_names: the same for ``dev``.

    Raises:
        InputError: a span is empty or outside its text, two spans of a text overlap, or there is no span.
    """
    repeated = 0
    checked: list[list[Example]] = []
    for part, given, kind in ((examples, names, "text"), (dev, dev_names, "dev text")):
        where = given or [f"{kind} {number}" for number in range(1, len(part) + 1)]
        checked.append([_flat(example, name) for example, name in zip(part, where, strict=True)])
        repeated += sum(len(e.spans) for e in part) - sum(len(e.spans) for e in checked[-1])
    train, dev_examples = checked
    labels = Counter(span.label for example in train for span in example.spans)
    if not labels:
        source = names[0].rpartition(":")[0] if names else "the training data"
        raise InputError(f'{source}: no text has a span, so there is nothing to train on; add "spans" to its lines')
    return train, dev_examples, _count(train, dev_examples, labels, repeated)


def _count(
    train: Sequence[Example], dev_examples: Sequence[Example], labels: Counter[str], repeated: int
) -> DataCounts:
    seen: dict[str, set[tuple[tuple[int, int, str], ...]]] = {}
    duplicates = contradictions = 0
    for example in train:
        ranges = tuple(span.key for span in example.spans)
        earlier = seen.setdefault(example.text, set())
        duplicates += ranges in earlier
        contradictions += bool(earlier) and ranges not in earlier
        earlier.add(ranges)
    unknown = Counter(span.label for example in dev_examples for span in example.spans if span.label not in labels)
    return DataCounts(
        texts=len(train),
        spans=labels.total(),
        labels=dict(sorted(labels.items())),
        duplicates=duplicates,
        contradictions=contradictions,
        repeated_spans=repeated,
        dev_texts=len(dev_examples),
        dev_unknown=dict(sorted(unknown.items())),
        dev_shared=sum(example.text in seen for example in dev_examples),
    )


def _flat(example: Example, where: str) -> Example:
    """Return the example with each span once; InputError if spans overlap or are outside the text."""
    for span in example.spans:
        if error := range_error(span.start, span.end, example.text):
            raise InputError(f"{where}: span {error}")
    ordered = sorted(example.spans, key=lambda span: span.key)
    distinct = list({span.key: span for span in reversed(ordered)}.values())[::-1]
    for first, second in pairwise(distinct):
        if first.overlaps(second):
            raise InputError(
                f"{where}: two spans overlap, {_shown(first)} and {_shown(second)}; training spans must not overlap: remove one"
            )
    return replace(example, spans=tuple(distinct))


def _shown(span: Span) -> str:
    text = span.text if len(span.text) <= 20 else f"{span.text[:19]}…"
    return f"{span.start} to {span.end} ({span.label} {text})"
