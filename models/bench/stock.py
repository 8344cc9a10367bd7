"""Systems that are not ours: raw Sudachi, and stock ja_ginza."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from annotators.folding import fold
from corpus.document import Document
from corpus.examples import Example
from corpus.sentences import split_sentences
from corpus.spans import Span
from models.bench.clock import Cost, timed


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
        return timed(lambda: deque(self._nlp.pipe(texts), maxlen=0))

    def find(self, examples: Sequence[Example]) -> list[list[Span]]:
        """See ``System.find``."""
        return self._found([example.text for example in examples])

    def find_in(self, document: Document) -> list[list[Span]]:
        """See ``System.find_in``."""
        return self._found([sentence.text for sentence in document.sentences])

    def _found(self, texts: Sequence[str]) -> list[list[Span]]:
        from annotators.ginza import Ginza as Annotator

        read: Callable[[str, Any], Iterable[Span]] = Annotator().spans_of
        return [list(read(text, doc)) for text, doc in zip(texts, self._nlp.pipe(texts), strict=True)]
