"""Look at labelled texts before anything is learned from them: what cannot be learned is refused, what is odd is told."""

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
class DataFacts:
    """What the training data holds, and what of the data to stop by.

    Attributes:
        texts: how many examples.
        spans: how many spans.
        labels: by label, how many; sorted.
        duplicates: examples that repeat an earlier one, spans and all. They are learned from again.
        contradictions: examples that repeat an earlier one's text with other spans.
        repeated_spans: spans that stood twice in one example; one of each was dropped.
        dev_texts: how many examples to stop by.
        dev_unknown: by label that only these have, how many spans.
        dev_shared: how many of their texts are in the training data too.
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
        """The counts as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    def remarks(self) -> Iterator[str]:
        """Yield what whoever trains should know, a line each."""
        if self.duplicates:
            yield f"{self.duplicates} texts repeat an earlier one with the same spans; they weigh double"
        if self.contradictions:
            yield f"{self.contradictions} texts repeat an earlier one with other spans; one of the two is wrong"
        if self.repeated_spans:
            yield f"{self.repeated_spans} spans stood twice in their text; each was taken once"
        if len(self.labels) == 1:
            yield f"there is one label only, {next(iter(self.labels))}"
        if self.dev_unknown:
            names = ", ".join(f"{label} ({count})" for label, count in self.dev_unknown.items())
            yield f"labels of --dev that the training data lacks cannot be found: {names}"
        if self.dev_shared:
            yield f"{self.dev_shared} of the {self.dev_texts} texts of --dev are in the training data too: their score flatters"


def check_examples(
    examples: Sequence[Example],
    dev: Sequence[Example] = (),
    names: Sequence[str] | None = None,
    dev_names: Sequence[str] | None = None,
) -> tuple[list[Example], list[Example], DataFacts]:
    """Return what can be learned from: each span once, in text order; and what is to be told of it.

    Args:
        examples: the training data.
        dev: the data to stop by.
        names: where each example stands, ``file:line``, for messages; ``text 1`` and so on by default.
        dev_names: the same of ``dev``.

    Raises:
        InputError: a span does not lie in its text or has no character, two spans of a text overlap, or there is no span.
    """
    repeated = 0
    clean: list[list[Example]] = []
    for part, given, kind in ((examples, names, "text"), (dev, dev_names, "dev text")):
        where = given or [f"{kind} {number}" for number in range(1, len(part) + 1)]
        clean.append([_flat(example, name) for example, name in zip(part, where, strict=True)])
        repeated += sum(len(e.spans) for e in part) - sum(len(e.spans) for e in clean[-1])
    train, held = clean
    labels = Counter(span.label for example in train for span in example.spans)
    if not labels:
        source = names[0].rpartition(":")[0] if names else "the training data"
        raise InputError(f'{source}: no text has a span, so there is nothing to learn; add "spans" to its lines')
    return train, held, _facts(train, held, labels, repeated)


def _facts(train: Sequence[Example], held: Sequence[Example], labels: Counter[str], repeated: int) -> DataFacts:
    seen: dict[str, set[tuple[tuple[int, int, str], ...]]] = {}
    duplicates = contradictions = 0
    for example in train:
        ranges = tuple(span.key for span in example.spans)
        earlier = seen.setdefault(example.text, set())
        duplicates += ranges in earlier
        contradictions += bool(earlier) and ranges not in earlier
        earlier.add(ranges)
    unknown = Counter(span.label for example in held for span in example.spans if span.label not in labels)
    return DataFacts(
        texts=len(train),
        spans=labels.total(),
        labels=dict(sorted(labels.items())),
        duplicates=duplicates,
        contradictions=contradictions,
        repeated_spans=repeated,
        dev_texts=len(held),
        dev_unknown=dict(sorted(unknown.items())),
        dev_shared=sum(example.text in seen for example in held),
    )


def _flat(example: Example, where: str) -> Example:
    """The example with each span once; what stands twice says nothing new, what overlaps says two things."""
    for span in example.spans:
        if error := range_error(span.start, span.end, example.text):
            raise InputError(f"{where}: span {error}")
    ordered = sorted(example.spans, key=lambda span: span.key)
    once = list({span.key: span for span in reversed(ordered)}.values())[::-1]
    for one, other in pairwise(once):
        if one.overlaps(other):
            raise InputError(
                f"{where}: two spans overlap, {_shown(one)} and {_shown(other)}; spans to learn are flat: leave one out"
            )
    return replace(example, spans=tuple(once))


def _shown(span: Span) -> str:
    text = span.text if len(span.text) <= 20 else f"{span.text[:19]}…"
    return f"{span.start} to {span.end} ({span.label} {text})"
