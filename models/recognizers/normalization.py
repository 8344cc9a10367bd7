"""Normalized texts for recognizers: they train on and predict from the text that the rules read, with offsets into the text as given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import TypeVar

from gaiko.annotators.text.normalization.aligned import AlignedText
from gaiko.annotators.text.normalization.normalized import normalize
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.base import Scored

Self = TypeVar("Self")
Found = TypeVar("Found", Span, Scored)


def on_normalized(
    predict: Callable[[Self, Sequence[str]], list[list[Found]]],
) -> Callable[[Self, Sequence[str]], list[list[Found]]]:
    """Decorate a method of a recognizer that predicts the spans of texts: it gets them normalized."""

    @wraps(predict)
    def predict_normalized(recognizer: Self, texts: Sequence[str]) -> list[list[Found]]:
        aligned = [normalize(text) for text in texts]
        if not any(aligned):
            return predict(recognizer, texts)
        given = [text if changed is None else changed.text for text, changed in zip(texts, aligned, strict=True)]
        found = predict(recognizer, given)
        return [
            spans if changed is None else _originals(changed, spans)
            for spans, changed in zip(found, aligned, strict=True)
        ]

    return predict_normalized


def normalized_examples(examples: Iterable[Example]) -> list[Example]:
    """Return examples with normalized texts; a span whose text normalization deletes is left out."""
    found = []
    for example in examples:
        aligned = normalize(example.text)
        if aligned is not None:
            spans = (_changed(aligned, span) for span in example.spans)
            example = replace(example, text=aligned.text, spans=tuple(span for span in spans if span is not None))
        found.append(example)
    return found


def _originals(aligned: AlignedText, found: Sequence[Found]) -> list[Found]:
    originals: list[Found] = []
    end = 0
    for item in found:
        if isinstance(item, Scored):
            original: Found = replace(item, span=aligned.original(item.span))
            span = original.span
        else:
            span = original = aligned.original(item)
        if span.start >= end:  # two spans may stand for parts of one character
            originals.append(original)
            end = span.end
    return originals


def _changed(aligned: AlignedText, span: Span) -> Span | None:
    start, end = aligned.changed(span.start, span.end)
    return replace(span, start=start, end=end, text=aligned.text[start:end]) if start < end else None
