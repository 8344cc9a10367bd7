"""Systems that are not ours: raw Sudachi, and stock ja_ginza, each as it comes.

Our workers relax Python's garbage collector; these read with the settings that Python starts with.
"""

import gc
from collections import deque
from collections.abc import Sequence

from gaiko.annotators.text.folding import fold
from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Span
from gaiko.models.bench.clock import Cost, timed

_COLLECTOR = gc.get_threshold()
"""Of the process as it starts: this is imported before the collector is relaxed."""


class Sudachi:
    """SudachiPy in mode C, one sentence a call; nothing is done with the words."""

    def __init__(self) -> None:
        from sudachipy import Dictionary, SplitMode

        self._tokenizer = Dictionary(dict="core").create(mode=SplitMode.C)

    def forget(self) -> None:
        """See ``System.forget``; nothing is kept."""

    def read(self, texts: Sequence[str]) -> Cost:
        """See ``System.read``."""
        sentences = [fold(text[start:end]) for text in texts for start, end in split_sentences(text)]
        _restore_collector()
        return timed(lambda: self._tokenize(sentences))

    def find(self, examples: Sequence[Example]) -> None:
        """See ``System.find``."""
        return

    def find_in(self, document: Document) -> None:
        """See ``System.find_in``."""
        return

    def _tokenize(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            self._tokenizer.tokenize(sentence)


class Ginza:
    """Stock GiNZA; to be scored, its entities are read as those of the annotator are."""

    def __init__(self) -> None:
        import spacy

        self._nlp = spacy.load("ja_ginza")

    def forget(self) -> None:
        """See ``System.forget``; nothing is kept."""

    def read(self, texts: Sequence[str]) -> Cost:
        """See ``System.read``."""
        _restore_collector()
        return timed(lambda: deque(self._nlp.pipe(texts), maxlen=0))

    def find(self, examples: Sequence[Example]) -> list[list[Span]]:
        """See ``System.find``."""
        return self._found([example.text for example in examples])

    def find_in(self, document: Document) -> list[list[Span]]:
        """See ``System.find_in``."""
        return self._found([sentence.text for sentence in document.sentences])

    def _found(self, texts: Sequence[str]) -> list[list[Span]]:
        from gaiko.annotators.external.ginza import Ginza as Annotator
        from gaiko.annotators.external.ginza_model import Entity

        annotator = Annotator()
        found = []
        for text, doc in zip(texts, self._nlp.pipe(texts), strict=True):
            entities = [Entity(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
            found.append(list(annotator.spans_of(text, entities)))
        return found


def _restore_collector() -> None:
    gc.unfreeze()
    gc.set_threshold(*_COLLECTOR)
