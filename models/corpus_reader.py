"""Corpus reader ``gaiko.Corpus.v1`` for spaCy configs: the gold, or labelled JSONL, as spaCy training examples.

[corpora.train]
@readers = "gaiko.Corpus.v1"
folds = [0, 1, 2]            # of the gold; or path = "train.jsonl"
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example as TrainingExample
from spacy.util import registry

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import examples_in_folds, read_gold_examples
from gaiko.corpus.gold.folds import FOLDS
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.spans import CharOffset, Segment, Span

MAX_WINDOW: CharOffset = 10_000
"""Longest text of one Doc, in code points: Sudachi takes 49,149 UTF-8 bytes, four a code point at most."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def gold_examples(folds: Collection[int] | None = None) -> list[Example]:
    """Return the gold sentences of ``folds`` (0 to 4), or all, in document order.

    Raises:
        InputError: unknown fold, or the gold or the folds cannot be read.
    """
    if folds is not None and (unknown := sorted(set(folds) - set(range(FOLDS)))):
        raise InputError(f"unknown fold {unknown[0]}; choose from 0 to {FOLDS - 1}")
    return examples_in_folds(read_gold_examples(), range(FOLDS) if folds is None else folds)


def make_reader(
    path: str | None = None, folds: list[int] | None = None, limit: int = 0
) -> Callable[[Language], Iterator[TrainingExample]]:
    """Return a corpus reader for a spaCy config.

    Args:
        path: JSONL of ``gaiko.corpus.examples`` with any labels; by default the gold is read.
        folds: folds of the gold, 0 to 4; all by default. Ignored with ``path``.
        limit: maximum number of texts; 0 for all.

    Returns:
        A function from the pipeline to spaCy examples. Spans off token boundaries are dropped, and the tokens they touch
        have a missing entity annotation.

    Raises:
        InputError: raised by the returned function, as in ``read_examples`` and ``gold_examples``.
    """

    def read(nlp: Language) -> Iterator[TrainingExample]:
        examples = read_examples(Path(path)) if path else gold_examples(folds)
        yield from training_examples(nlp, examples[: limit or None])[0]

    return read


# spaCy finds the reader through the entry point too, but only after gaiko is reinstalled.
registry.readers.register("gaiko.Corpus.v1", func=make_reader)


def training_examples(nlp: Language, examples: Iterable[Example]) -> tuple[list[TrainingExample], int]:
    """Return spaCy examples with entities, and the number of spans that they cannot hold.

    Those are spans that cut a token, begin with white space (where spaCy's NER begins no entity), or overlap a longer
    span. No span is snapped to tokens: the tokens that it touches have a *missing* annotation, which training ignores.
    A text longer than ``MAX_WINDOW`` gives several examples; a text without tokens gives none.
    """
    found: list[TrainingExample] = []
    unaligned = 0
    for example in examples:
        for start, end in text_windows(example.text, example.spans):
            inside = [span for span in example.spans if start <= span.start < end]
            doc = nlp.make_doc(replace_surrogates(example.text[start:end]))
            bare = doc.copy()
            unaligned += _annotate(doc, inside, start)
            if len(doc):
                found.append(TrainingExample(bare, doc))
    return found, unaligned


def text_windows(text: str, spans: Sequence[Span] = (), limit: CharOffset = MAX_WINDOW) -> Iterator[Segment]:
    """Yield half-open ranges of at most ``limit`` code points that cover ``text``, cut after a sentence, else a clause.

    Unlike ``annotators.text.windows`` it never splits a span, unless the span is longer than ``limit``.

    >>> list(text_windows("米国。中国。", limit=4))
    [(0, 3), (3, 6)]
    >>> list(text_windows("米国。中国。", [Span(2, 5, "。中国", "X", "")], limit=4))
    [(0, 2), (2, 6)]
    """
    start = 0
    while start < len(text):
        end = min(len(text), start + limit)
        if end < len(text):
            within = {at for s in spans if start < s.end and s.start < end for at in range(s.start + 1, s.end)}
            free = [at for at in range(start + 1, end + 1) if at not in within]
            cuts = (max((at for at in free if text[at - 1] in marks), default=0) for marks in ("。\n", "、 "))
            end = next(filter(None, cuts), free[-1] if free else end)
        yield start, end
        start = end


def replace_surrogates(text: str) -> str:
    """Return ``text`` with each lone surrogate, which Sudachi rejects, replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _annotate(doc: Doc, spans: Iterable[Span], offset: CharOffset) -> int:
    """Set the entities of ``doc``, which begins at ``offset``; return the number of ``spans`` that it cannot hold."""
    entities: list[Any] = []
    unaligned: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        tokens = doc.char_span(span.start - offset, span.end - offset, label=span.label)
        if tokens is None or tokens[0].is_space or not taken.isdisjoint(range(tokens.start, tokens.end)):
            unaligned.append(span)
        else:
            taken |= set(range(tokens.start, tokens.end))
            entities.append(tokens)
    missing = [
        doc[token.i : token.i + 1]
        for token in doc
        if token.i not in taken
        and any(s.start - offset < token.idx + len(token) and token.idx < s.end - offset for s in unaligned)
    ]
    doc.set_ents(entities, missing=missing, default="outside")
    return len(unaligned)
