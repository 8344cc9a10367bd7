"""Metamorphic test of the default path: the spans and values of disturbed texts, compared with those of the plain texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.normalization.aligned import AlignedText
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.bench.disturbances import DISTURBANCES, WRAPPED, disturb
from gaiko.models.pipeline.annotation import InputDocument, InputSentence, split_text
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.recognizers.base import Progress


@dataclass(frozen=True, slots=True)
class Robustness:
    """The result for one disturbance.

    Attributes:
        name: of the disturbance.
        texts: number of texts that it changes.
        spans: number of different spans in these texts, plain and disturbed.
        same: how many of them are in both, with the same range, label and value.
        differences: text, and the span that is only in the plain (``-``) or only in the disturbed text (``+``).
    """

    name: str
    texts: int
    spans: int
    same: int
    differences: tuple[tuple[str, str], ...]

    @property
    def agreement(self) -> float:
        """Return the share of the spans that are in both."""
        return self.same / self.spans if self.spans else 1.0


def measure_robustness(
    pipeline: Pipeline,
    examples: Sequence[Example],
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Robustness]:
    """Return the result for each disturbance; the spans in ``examples`` are not used.

    Each sentence is disturbed by itself, but for ``WRAPPED``, which disturbs the whole text, so that sentences are split anew.
    """
    texts = [(example.text, example.year) for example in examples]
    documents = [split_text(*text)[0] for text in texts]
    sentences: list[list[_Part]] = [
        [(sentence.text, spans) for sentence, spans in zip(document.sentences, annotation.sentences, strict=True)]
        for document, annotation in zip(documents, pipeline.annotate_all(documents), strict=True)
    ]
    whole: list[list[_Part]] = [[(text, spans)] for (text, _), spans in zip(texts, pipeline.pipe(texts), strict=True)]
    found = []
    for done, name in enumerate(DISTURBANCES):
        if progress is not None:
            progress("disturbing texts", done, len(DISTURBANCES))
        plain = whole if name == WRAPPED else sentences
        disturbed = [[disturb(name, *part, seed) for part in parts] for parts in plain]
        changed = [at for at, parts in enumerate(disturbed) if any(part.text != part.raw for part in parts)]
        expected = {key for at in changed for key in _keys(at, plain[at])}
        read: set[_Key] = set()
        for at, result in zip(changed, _annotate(pipeline, name, disturbed, changed, examples), strict=True):
            read.update(
                (at, number, *_range(part, span), *_content(span))
                for number, (part, spans) in enumerate(zip(disturbed[at], result, strict=True))
                for span in spans
            )
        differences = tuple(
            (disturbed[key[0]][key[1]].text, f"{'-' if key in expected else '+'} {key[2:]}")
            for key in sorted(expected ^ read)
        )
        found.append(Robustness(name, len(changed), len(expected | read), len(expected & read), differences))
    return found


_Part = tuple[str, Sequence[Span]]
"""A sentence or a text, with its spans."""

_Value = tuple[tuple[str, str], ...]
_Key = tuple[int, int, int, int, str, str, _Value]
"""Number of text and part, range, label, kind and value of a span."""


def _annotate(
    pipeline: Pipeline,
    name: str,
    disturbed: Sequence[Sequence[AlignedText]],
    changed: Sequence[int],
    examples: Sequence[Example],
) -> Iterator[Sequence[Sequence[Span]]]:
    """Yield the spans of the parts of each changed text."""
    if name == WRAPPED:
        for spans in pipeline.pipe((disturbed[at][0].text, examples[at].year) for at in changed):
            yield [spans]
        return
    documents = (
        InputDocument([InputSentence(part.text, str(n)) for n, part in enumerate(disturbed[at])], examples[at].year)
        for at in changed
    )
    for annotation in pipeline.annotate_all(documents):
        yield annotation.sentences


def _keys(at: int, parts: Sequence[_Part]) -> Iterator[_Key]:
    for number, (_, spans) in enumerate(parts):
        for span in spans:
            yield (at, number, span.start, span.end, *_content(span))


def _content(span: Span) -> tuple[str, str, _Value]:
    """Return label, kind and value; a norm may keep the width of letters and digits, and a link names another span."""
    value = tuple(sorted((name, fold(text)) for name, text in span.value.items() if name != "link"))
    return span.label, span.kind, value


def _range(disturbed: AlignedText, span: Span) -> tuple[int, int]:
    """Return the range in the plain text; -1 for an edge inside a character or at something inserted."""
    starts, ends = disturbed.starts, disturbed.ends
    whole = span.start == 0 or starts[span.start] != starts[span.start - 1]
    return (starts[span.start] if whole else -1), ends[span.end - 1]
