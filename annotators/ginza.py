"""GiNZA's named entities as a layer: labels mapped by table, a person's title merged, only the pipes it needs."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from annotators.base import TextView
from annotators.tables import table
from annotators.tokens import MAX_BYTES
from corpus.spans import Source, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "ja_ginza"
_UNUSED_PIPES = ("parser", "morphologizer", "compound_splitter", "bunsetu_recognizer")
_TITLES = frozenset({"Position_Vocation", "Title_Other"})


class Ginza:
    """Stock ``ja_ginza`` behind the annotator protocol; the model is loaded at first use."""

    name = "ginza"
    labels = frozenset({"ACTOR", "DATE", "PLACE", "AGREEMENT", "AMOUNT"})

    def __init__(self) -> None:
        from importlib.metadata import version

        self.version = version("ja-ginza")

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """Yield GiNZA's entities in one sentence; see ``find_many`` for many."""
        return next(self.find_many([sentence]))

    def find_many(self, sentences: Sequence[TextView]) -> Iterator[list[Span]]:
        """Yield the entities of each sentence, in order. A sentence beyond Sudachi's limit has none."""
        texts = [_readable(sentence.text) for sentence in sentences]
        for sentence, doc in zip(sentences, _model().pipe(texts, batch_size=64), strict=True):
            yield list(self.spans_of(sentence.text, doc))

    def spans_of(self, text: str, doc: Any) -> Iterator[Span]:
        """Yield the entities of a spaCy document of ``text`` as spans."""
        ents = list(doc.ents)
        mapping = _mapping()
        for at, ent in enumerate(ents):
            if ent.label_ not in mapping:
                continue
            label, kind = mapping[ent.label_]
            end = ent.end_char
            if ent.label_ == "Person":
                for title in ents[at + 1 :]:
                    if title.start_char != end or title.label_ not in _TITLES:
                        break
                    end = title.end_char
            yield Span(
                ent.start_char,
                end,
                text[ent.start_char : end],
                label,
                kind,
                source=Source(self.name, self.version, ent.label_),
            )


@cache
def _model() -> Any:
    import spacy  # slow to import, and not needed by the rules

    return spacy.load(MODEL, exclude=list(_UNUSED_PIPES))


@cache
def _mapping() -> dict[str, tuple[str, str]]:
    return {row["label"]: (row["to"], row["kind"]) for row in table("ginza_labels")}


def load_vectors() -> "tuple[list[str], NDArray[np.uint16], NDArray[np.float32]]":
    """Return the words that ja_ginza has vectors for, frequent ones first, the row of each, and the vectors by row."""
    import numpy as np
    import spacy

    vocab = spacy.load(MODEL, exclude=[*_UNUSED_PIPES, "tok2vec", "ner", "attribute_ruler"]).vocab
    rows = vocab.vectors.key2row
    return [vocab.strings[key] for key in rows], np.array(list(rows.values()), dtype=np.uint16), vocab.vectors.data


def _readable(text: str) -> str:
    """The text with lone surrogates replaced, or nothing where Sudachi would refuse it."""
    readable = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return readable if len(readable.encode()) <= MAX_BYTES else ""
