"""Read the gold: documents with the spans of their sentences, or sentences as examples for training and evaluation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gaiko.corpus.document import LabelledDocument, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.folds import FOLDS, document_folds
from gaiko.corpus.gold.store import read_document_gold
from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.corpus.seeds import find_texts, read_seed


@dataclass(frozen=True, slots=True)
class GoldExample:
    """A sentence of the gold.

    Attributes:
        id: sentence id, ``<document>-s0001``.
        par: paragraph id; sentences of one paragraph share a fold.
        fold: fold of the paragraph, from 0.
        example: text with spans.
    """

    id: str
    par: str
    fold: int
    example: Example


def read_gold(gold: Path | None = None, seeds: Path | None = None) -> list[LabelledDocument]:
    """Return the documents that have gold, with the spans of their sentences and the folds of their paragraphs.

    Args:
        gold: folder of gold files, with ``folds.tsv`` beside it; the bundled gold by default.
        seeds: source document or a folder of them; the bundled ones by default.

    Raises:
        InputError: no document has gold, or a file cannot be read or does not fit its seed.

    >>> from gaiko.corpus import read_gold
    >>> (chapter,) = read_gold()
    >>> sentence, spans = next((sentence, spans) for sentence, spans in chapter.pairs() if spans)
    >>> sentence.text
    '第3節 北米'
    >>> [(span.start, span.end, span.text, span.label) for span in spans]
    [(4, 6, '北米', 'PLACE')]
    """
    folder, sources = gold or gold_folder(), seeds or bundled_seeds()
    found = []
    for path in find_texts(sources):
        document = read_document(read_seed(path))
        spans = read_document_gold(folder, document)
        if spans is not None:
            folds = document_folds(folder.parent / "folds.tsv", document)
            found.append(LabelledDocument(document, spans, "gold", folds))
    if not found:
        raise InputError(f"{folder}: contains no gold of a document in {sources}; use your own data with --data")
    return found


def read_gold_examples(documents: Sequence[LabelledDocument] | None = None) -> list[GoldExample]:
    """Return the sentences of gold documents in text order; of ``read_gold()`` by default (same errors)."""
    return [
        GoldExample(
            sentence.id,
            sentence.par,
            labelled.folds[sentence.par],
            Example(sentence.text, tuple(spans), labelled.document.year),
        )
        for labelled in (read_gold() if documents is None else documents)
        for sentence, spans in labelled.pairs()
    ]


def examples_in_folds(examples: Sequence[GoldExample], folds: Collection[int]) -> list[Example]:
    """Return the examples of the given folds, in text order."""
    return [one.example for one in examples if one.fold in folds]


def parse_folds(text: str) -> list[int]:
    """Return the folds of an argument, sorted.

    Raises:
        InputError: a part is not a fold or a range of folds.

    >>> parse_folds("0-2,4")
    [0, 1, 2, 4]
    """
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdecimal() or not (last or first).isdecimal() or int(last or first) >= FOLDS:
            raise InputError(f"--folds {text}: must be folds from 0 to {FOLDS - 1}, such as 0-3 or 0,2,4")
        found.update(range(int(first), int(last or first) + 1))
    if not found:
        raise InputError(f"--folds {text}: contains no fold; give some from 0 to {FOLDS - 1}, such as 0-3")
    return sorted(found)
