"""The gold, or labelled JSONL, as spaCy's training examples: the reader ``gaiko.Corpus.v1`` of spaCy's configs.

In a config: ``@readers = "gaiko.Corpus.v1"``, with ``folds`` of the gold or with ``path``; see ``make_reader``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example as TrainingExample
from spacy.util import registry

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example, read_examples
from gaiko.corpus.gold.folds import FOLDS, document_folds
from gaiko.corpus.gold.store import read_gold
from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.corpus.seeds import find_texts, read_seed
from gaiko.corpus.spans import CharOffset, Segment, Span

MAX_PIECE: CharOffset = 10_000
"""Sudachi takes 49,149 UTF-8 bytes in one call, and no code point takes more than four."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def gold_examples(folds: Collection[int] | None = None) -> list[Example]:
    """Return the sentences of the gold in document order, spans by range and label; those of ``folds`` (0 to 4), or all.

    Raises:
        InputError: there is no such fold, or the gold or the folds cannot be read.
    """
    if folds is not None and (wrong := sorted(set(folds) - set(range(FOLDS)))):
        raise InputError(f"there is no fold {wrong[0]}; there are 0 to {FOLDS - 1}")
    found = []
    for path in find_texts(bundled_seeds()):
        document = read_document(read_seed(path))
        gold = read_gold(gold_folder(), document)
        if gold is None:
            continue
        fold_of = document_folds(gold_folder().parent / "folds.tsv", document)
        for sentence, spans in zip(document.sentences, gold, strict=True):
            if folds is None or fold_of[sentence.par] in folds:
                found.append(Example(sentence.text, tuple(spans), document.year))
    return found


def make_reader(
    path: str | None = None, folds: list[int] | None = None, limit: int = 0
) -> Callable[[Language], Iterator[TrainingExample]]:
    """Make the reader that a config names; it is called once for every pass that is not kept in memory.

    Args:
        path: JSONL of ``gaiko.corpus.examples``, any labels; without it, the gold.
        folds: of the gold: 0 to 4, or all; means nothing where there is a path.
        limit: take so many texts at the most; 0 takes all.

    Returns:
        A function from the pipeline to spaCy's examples. Spans that no token edges meet are left out, and the tokens
        they touch are marked as not annotated.

    Raises:
        InputError: when it is called, as ``read_examples`` and ``gold_examples``.
    """

    def read(nlp: Language) -> Iterator[TrainingExample]:
        examples = read_examples(Path(path)) if path else gold_examples(folds)
        yield from training_examples(nlp, examples[: limit or None])[0]

    return read


# The entry point is for who does not import this; it would do alone, but only once the project is installed anew.
registry.readers.register("gaiko.Corpus.v1", func=make_reader)


def training_examples(nlp: Language, examples: Iterable[Example]) -> tuple[list[TrainingExample], int]:
    """Return spaCy's examples with their entities, and how many spans could not be given to it.

    Those are the spans that cut a token, begin with white space (where spaCy's NER begins no entity), or overlap a longer
    one. Nothing is snapped: the tokens that such a span touches are *missing*, so that they teach neither entity nor none.
    A text longer than ``MAX_PIECE`` becomes several examples; one without a token becomes none.
    """
    found: list[TrainingExample] = []
    lost = 0
    for example in examples:
        for start, end in pieces(example.text, example.spans):
            inside = [span for span in example.spans if start <= span.start < end]
            doc = nlp.make_doc(readable(example.text[start:end]))
            bare = doc.copy()
            lost += _annotate(doc, inside, start)
            if len(doc):
                found.append(TrainingExample(bare, doc))
    return found, lost


def pieces(text: str, spans: Sequence[Span] = (), limit: CharOffset = MAX_PIECE) -> Iterator[Segment]:
    """Yield the ranges of at most ``limit`` characters that ``text`` is read in, cut after a sentence or else a comma.

    No range ends within one of ``spans``, unless a span is as long as the limit; an empty text has none.

    >>> list(pieces("米国。中国。", limit=4))
    [(0, 3), (3, 6)]
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


def readable(text: str) -> str:
    """Return ``text`` with lone surrogates, which Sudachi refuses, replaced one by one."""
    return _SURROGATE.sub("\ufffd", text)


def _annotate(doc: Doc, spans: Iterable[Span], offset: CharOffset) -> int:
    """Set the entities of ``doc``, which begins at ``offset``; return how many of ``spans`` it cannot hold."""
    entities: list[Any] = []
    unheld: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        tokens = doc.char_span(span.start - offset, span.end - offset, label=span.label)
        if tokens is None or tokens[0].is_space or not taken.isdisjoint(range(tokens.start, tokens.end)):
            unheld.append(span)
        else:
            taken |= set(range(tokens.start, tokens.end))
            entities.append(tokens)
    missing = [
        doc[token.i : token.i + 1]
        for token in doc
        if token.i not in taken
        and any(s.start - offset < token.idx + len(token) and token.idx < s.end - offset for s in unheld)
    ]
    doc.set_ents(entities, missing=missing, default="outside")
    return len(unheld)
