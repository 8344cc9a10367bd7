"""Entity recognition with stock ja_ginza: the entities of ``spacy.load("ja_ginza")``, several times faster.

The stock pipeline is slow for three reasons, avoided here through public functions of spaCy and thinc:

- BLIS has only generic matrix products for many processors; NumPy's BLAS is used instead.
- Parser and entity recognizer release and take the GIL for every class of every step; ``transition_states``, the training
  loop, holds it throughout.
- Parts of speech, readings and compounds are not computed, because entities do not depend on them. The parser runs, because entities
  do not cross the sentence starts that it sets.
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
"""Characters in memory at once; texts of similar length among them share a batch."""

_BATCH = 1_500
"""Tokens in a batch; larger matrix products do not fit the processor cache."""

_PADDING = 8
"""Padding tokens between two texts."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: half-open code points of the text, and GiNZA's label."""

    start: int
    end: int
    label: str


def find_entities(texts: Iterable[str]) -> Iterator[list[Entity]]:
    """Yield the entities of each text, in order.

    Lone surrogates are replaced by U+FFFD. A text of more than ``MAX_BYTES`` UTF-8 bytes has no entities. Memory does not grow with
    the number of texts.
    """
    for part in batched(map(_sanitize, texts), lambda text: len(text) + _PADDING, _AT_ONCE):
        yield from _read(part)


def load_vectors() -> "tuple[list[str], NDArray[np.uint16], NDArray[np.float32]]":
    """Return the words with vectors in ja_ginza, frequent ones first; the row of each; and the vectors, shape (n_rows, width)."""
    import numpy as np
    import spacy

    vocab = spacy.load(MODEL, exclude=[*_UNUSED_PIPES, "tok2vec", "parser", "ner"]).vocab
    rows = vocab.vectors.key2row
    return [vocab.strings[key] for key in rows], np.array(list(rows.values()), dtype=np.uint16), vocab.vectors.data


@cache
def load_model() -> Any:
    """Return the ja_ginza pipeline of ``find_entities``, loaded once; it runs on NumPy whatever spaCy is configured to use."""
    import spacy  # slow to import, and not needed by the rules
    from thinc.api import get_current_ops, use_ops

    with use_ops("numpy", use_blis=False):
        nlp: Any = spacy.load(MODEL, exclude=list(_UNUSED_PIPES))
        for name in nlp.pipe_names:
            for node in nlp.get_pipe(name).model.walk():
                node.ops = get_current_ops()  # layers that spaCy resizes while loading have other ops
    return nlp


def _sanitize(text: str) -> str:
    """Return the text with lone surrogates replaced; an empty string for a text beyond Sudachi's limit."""
    sanitized = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return sanitized if len(sanitized.encode()) <= MAX_BYTES else ""


def _read(texts: Sequence[str]) -> list[list[Entity]]:
    nlp = load_model()
    found: list[list[Entity]] = [[] for _ in texts]
    tok2vec = nlp.get_pipe("tok2vec")
    with nlp.memory_zone():  # frees new words at its end
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
    """Return a ``Doc`` with the tokens of stock ja_ginza, without dictionary information, because spaCy never frees most of it."""
    from spacy.lang.ja import DetailedToken, get_dtokens_and_spaces
    from spacy.tokens import Doc

    surfaces = (morpheme.surface() for morpheme in nlp.tokenizer.tokenizer.tokenize(text))
    bare = [DetailedToken(surface, "", "", "", "", "", None) for surface in surfaces if surface]
    tokens, spaces = get_dtokens_and_spaces(bare, text)  # type: ignore[no-untyped-call]
    return Doc(nlp.vocab, words=[token.surface for token in tokens], spaces=spaces)


def _batches(docs: Sequence[Any]) -> Iterator[list[int]]:
    """Yield batches of text indices, by length: the longest text determines the steps of a batch. Empty texts are omitted."""
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
    """Run a transition-based pipe with greedy decoding."""
    states = pipe.moves.init_batch(docs)
    model = pipe.model.predict(docs)
    unfinished = states
    while unfinished:
        unfinished = pipe.transition_states(unfinished, model.predict(unfinished))
    model.clear_memory()
    pipe.set_annotations(docs, states)
