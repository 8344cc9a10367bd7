"""Read texts with stock ja_ginza for its entities alone: those that ``spacy.load("ja_ginza")`` finds, several times faster.

What costs time in the stock pipeline, and what is done about it by what spaCy and thinc offer publicly:

- Matrix products on BLIS, which has nothing but generic code for many processors: NumPy's BLAS instead.
- The parser and the entity recognizer let go of Python's lock and take it anew for every class of every step:
  ``transition_states``, which spaCy trains them with, holds it throughout.
- Parts of speech, readings and compounds, on which no entity depends, are left out. Sentence starts are not: the parser sets
  them, and no entity reaches over one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from gaiko.annotators.text.tokens import MAX_BYTES
from gaiko.corpus.batches import batched

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "ja_ginza"

_UNUSED_PIPES = ("attribute_ruler", "morphologizer", "compound_splitter", "bunsetu_recognizer")

_AT_ONCE = 30_000
"""Characters that are in memory together, and among which those of like length are batched."""

_BATCH = 1_500
"""Tokens in a batch; the products of more do not fit the processor's cache."""

_PADDING = 8
"""Tokens that the model puts between two texts."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What GiNZA found: ``[start, end)`` in code points of the text, and GiNZA's own label."""

    start: int
    end: int
    label: str


def find_entities(texts: Iterable[str]) -> Iterator[list[Entity]]:
    """Yield the entities of each text, in order.

    Lone surrogates are read as U+FFFD. A text longer than Sudachi reads (``MAX_BYTES`` in UTF-8) has no entities.
    What is kept in memory does not grow with the number of texts.
    """
    for part in batched(map(_readable, texts), lambda text: len(text) + _PADDING, _AT_ONCE):
        yield from _read(part)


def load_vectors() -> "tuple[list[str], NDArray[np.uint16], NDArray[np.float32]]":
    """Return the words that ja_ginza has vectors for, frequent ones first, the row of each, and the vectors by row."""
    import numpy as np
    import spacy

    vocab = spacy.load(MODEL, exclude=[*_UNUSED_PIPES, "tok2vec", "parser", "ner"]).vocab
    rows = vocab.vectors.key2row
    return [vocab.strings[key] for key in rows], np.array(list(rows.values()), dtype=np.uint16), vocab.vectors.data


@cache
def load_model() -> Any:
    """Return ja_ginza's pipeline as ``find_entities`` runs it, loaded once: on NumPy, whatever else spaCy is told to run on."""
    import spacy  # slow to import, and not needed by the rules
    from thinc.api import get_current_ops, use_ops

    with use_ops("numpy", use_blis=False):
        nlp: Any = spacy.load(MODEL, exclude=list(_UNUSED_PIPES))
        for name in nlp.pipe_names:
            for node in nlp.get_pipe(name).model.walk():
                node.ops = get_current_ops()  # what spaCy resizes while loading has ops of its own
    return nlp


def _readable(text: str) -> str:
    """The text with lone surrogates replaced, or nothing where Sudachi would refuse it."""
    readable = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return readable if len(readable.encode()) <= MAX_BYTES else ""


def _read(texts: Sequence[str]) -> list[list[Entity]]:
    nlp = load_model()
    found: list[list[Entity]] = [[] for _ in texts]
    tok2vec = nlp.get_pipe("tok2vec")
    with nlp.memory_zone():  # new words are forgotten at its end
        docs = [_doc(nlp, text) for text in texts]
        for batch in _batches(docs):
            some = [docs[number] for number in batch]
            tok2vec.set_annotations(some, tok2vec.predict(some))
            for name in ("parser", "ner"):
                _annotate(nlp.get_pipe(name), some)
            for number, doc in zip(batch, some, strict=True):
                found[number] = [Entity(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
    return found


def _doc(nlp: Any, text: str) -> Any:
    """The tokens of stock ja_ginza without what is known of them, most of which would be kept for good."""
    from spacy.lang.ja import DetailedToken, get_dtokens_and_spaces
    from spacy.tokens import Doc

    surfaces = (morpheme.surface() for morpheme in nlp.tokenizer.tokenizer.tokenize(text))
    bare = [DetailedToken(surface, "", "", "", "", "", None) for surface in surfaces if surface]
    tokens, spaces = get_dtokens_and_spaces(bare, text)  # type: ignore[no-untyped-call]
    return Doc(nlp.vocab, words=[token.surface for token in tokens], spaces=spaces)


def _batches(docs: Sequence[Any]) -> Iterator[list[int]]:
    """Numbers of the texts that have tokens, those of like length together: a batch takes as many steps as its longest has."""
    batch: list[int] = []
    size = 0
    for number in sorted((n for n, doc in enumerate(docs) if len(doc)), key=lambda n: len(docs[n])):
        length = len(docs[number]) + _PADDING
        if batch and size + length > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += length
    if batch:
        yield batch


def _annotate(pipe: Any, docs: Sequence[Any]) -> None:
    """Let a transition-based pipe read, the likeliest legal step at a time."""
    states = pipe.moves.init_batch(docs)
    model = pipe.model.predict(docs)
    left = states
    while left:
        left = pipe.transition_states(left, model.predict(left))
    model.clear_memory()
    pipe.set_annotations(docs, states)
