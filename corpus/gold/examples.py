"""The gold of the corpus as recognizers learn it and are judged on it: sentences, each with its paragraph and its fold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.folds import FOLDS, document_folds
from gaiko.corpus.gold.store import read_gold
from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.corpus.seeds import find_texts, read_seed
from gaiko.corpus.spans import Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of the gold.

    Attributes:
        id: its id in the corpus.
        par: its paragraph; sentences of one are never parted.
        fold: the fold of the paragraph, from 0.
        example: the text with its spans.
    """

    id: str
    par: str
    fold: int
    example: Example


def corpus_units() -> list[Unit]:
    """Return the sentences of every document that has gold, in text order.

    Raises:
        InputError: no document has gold, or a file of the corpus cannot be read.
    """
    return units_of(gold_documents())


def units_of(documents: Sequence[tuple[Document, Sequence[Sequence[Span]]]]) -> list[Unit]:
    """Return the sentences of documents with their gold; InputError where a paragraph has no fold."""
    units: list[Unit] = []
    for document, gold in documents:
        folds = document_folds(gold_folder().parent / "folds.tsv", document)
        for sentence, spans in zip(document.sentences, gold, strict=True):
            example = Example(sentence.text, tuple(spans), document.year)
            units.append(Unit(sentence.id, sentence.par, folds[sentence.par], example))
    return units


def gold_documents() -> list[tuple[Document, list[list[Span]]]]:
    """Return the documents that have gold, each with the spans of its sentences.

    Raises:
        InputError: none has, or a file of the corpus cannot be read.
    """
    documents = []
    for path in find_texts(bundled_seeds()):
        document = read_document(read_seed(path))
        gold = read_gold(gold_folder(), document)
        if gold is not None:
            documents.append((document, gold))
    if not documents:
        raise InputError(
            f"{gold_folder()}: holds no gold of a document in {bundled_seeds()}; name data of your own with --data"
        )
    return documents


def of_folds(units: Sequence[Unit], folds: Collection[int]) -> list[Example]:
    """Return the examples of the given folds, in text order."""
    return [unit.example for unit in units if unit.fold in folds]


def parse_folds(text: str) -> list[int]:
    """Return the folds named: ``0-3``, ``0,2,4``.

    Raises:
        InputError: something else is written, or a fold that there is not.
    """
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdecimal() or not (last or first).isdecimal() or int(last or first) >= FOLDS:
            raise InputError(f"--folds {text}: name folds from 0 to {FOLDS - 1}, such as 0-3 or 0,2,4")
        found.update(range(int(first), int(last or first) + 1))
    if not found:
        raise InputError(f"--folds {text}: names no fold; name some from 0 to {FOLDS - 1}, such as 0-3")
    return sorted(found)
