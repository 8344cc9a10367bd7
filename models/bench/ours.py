"""Our systems: pipelines, the shipped recognizer within one, GiNZA behind the annotator protocol, trained models."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from gaiko.annotators.base import TextView
from gaiko.annotators.resolution.tagging import RuleView
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import tokenize
from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Span
from gaiko.models import Pipeline, load
from gaiko.models.bench.clock import Cost, timed
from gaiko.models.bench.texts import YEAR, made_up
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.stacking import StackedRecognizer
from gaiko.models.recognizers.base import Scored, load_recognizer

_AT_ONCE = 400
"""Sentences whose words are made before the clock runs; fewer than ``tokenize`` keeps."""

_OTHERS, _ENOUGH = -2, 30
"""The made-up text, and how many documents of it, that drive out what is kept of other sentences."""


def rules() -> "PipelineSystem":
    """Return the rules with values, without the recognizer."""
    return PipelineSystem(load(recognizer=False))


def default() -> "PipelineSystem":
    """Return the default path."""
    return PipelineSystem(load())


def rules_shared() -> "PipelineSystem":
    """Return the rules, which find the words there already."""
    return PipelineSystem(load(recognizer=False), shared=True)


def default_shared() -> "PipelineSystem":
    """Return the default path, which finds the words there already."""
    return PipelineSystem(load(), shared=True)


class PipelineSystem:
    """A pipeline, which finds the words there already or not."""

    def __init__(self, pipeline: Pipeline, *, shared: bool = False) -> None:
        self._pipeline = pipeline
        self._shared = shared

    def forget(self) -> None:
        """See ``System.forget``: whatever is kept of sentences, it is of the last texts."""
        self._annotate(list(islice(made_up(_OTHERS), _ENOUGH)))

    def read(self, texts: Sequence[str]) -> Cost:
        """See ``System.read``."""
        if not self._shared:
            return timed(lambda: self._annotate(texts))
        total = Cost()
        for group in _groups(texts):
            for sentence in _sentences(group):
                tokenize(sentence)
            total += timed(lambda group=group: self._annotate(group))  # type: ignore[misc]
        return total

    def find(self, examples: Sequence[Example]) -> list[list[Span]]:
        """See ``System.find``."""
        return [self._pipeline(example.text, example.year) for example in examples]

    def find_in(self, document: Document) -> list[list[Span]]:
        """See ``System.find_in``."""
        return annotate_document(self._pipeline, document).sentences

    def _annotate(self, texts: Sequence[str]) -> None:
        deque(self._pipeline.pipe((text, YEAR) for text in texts), maxlen=0)


class _Clocked(StackedRecognizer):
    """A reader that keeps what its readings took, and what they found where that is asked for."""

    def __init__(self, reader: StackedRecognizer) -> None:
        self._reader = reader
        self.cost = Cost()
        self.found: list[list[Span]] | None = None

    def predict(self, sentences: Sequence[RuleView], *, confidence: bool = True) -> list[list[Scored]]:
        cpu, wall = time.process_time(), time.perf_counter()
        found = self._reader.predict(sentences, confidence=confidence)
        self.cost += Cost(time.process_time() - cpu, time.perf_counter() - wall)
        if self.found is not None:
            self.found += [[one.span for one in scored] for scored in found]
        return found


class Alone:
    """The shipped recognizer as it reads within the default path, before anything is settled."""

    def __init__(self) -> None:
        self._pipeline = load()
        assert self._pipeline.recognizer is not None
        self._reader = _Clocked(self._pipeline.recognizer)
        self._pipeline.recognizer = self._reader
        self._path = PipelineSystem(self._pipeline)

    def forget(self) -> None:
        """See ``System.forget``."""
        self._path.forget()

    def read(self, texts: Sequence[str]) -> Cost:
        """See ``System.read``."""
        self._reader.cost = Cost()
        self._path.read(texts)
        return self._reader.cost

    def find(self, examples: Sequence[Example]) -> list[list[Span]]:
        """See ``System.find``."""
        found = []
        for example in examples:
            ranges = split_sentences(example.text)
            read = self._found_by(partial(self._pipeline, example.text, example.year))
            pairs = zip(ranges, read, strict=True)
            found.append([span.moved(start) for (start, _), spans in pairs for span in spans])
        return found

    def find_in(self, document: Document) -> list[list[Span]]:
        """See ``System.find_in``."""
        return self._found_by(partial(annotate_document, self._pipeline, document))

    def _found_by(self, run: Callable[[], object]) -> list[list[Span]]:
        self._reader.found = []
        run()
        found, self._reader.found = self._reader.found, None
        return found


class Annotator:
    """GiNZA behind the annotator protocol."""

    def __init__(self) -> None:
        from gaiko.annotators.external.ginza import Ginza

        self._ginza = Ginza()

    def forget(self) -> None:
        """See ``System.forget``; nothing is kept."""

    def read(self, texts: Sequence[str]) -> Cost:
        """See ``System.read``."""
        sentences = list(_sentences(texts))
        return timed(lambda: self._found(sentences))

    def find(self, examples: Sequence[Example]) -> list[list[Span]]:
        """See ``System.find``."""
        return self._found([example.text for example in examples])

    def find_in(self, document: Document) -> list[list[Span]]:
        """See ``System.find_in``."""
        return self._found([sentence.text for sentence in document.sentences])

    def _found(self, texts: Sequence[str]) -> list[list[Span]]:
        return [list(spans) for spans in self._ginza.find_many([TextView(text) for text in texts])]


class Model:
    """A trained recognizer on its own: sentence by sentence, words at hand."""

    def __init__(self, folder: Path) -> None:
        self._recognizer = load_recognizer(folder)

    def forget(self) -> None:
        """See ``System.forget``: whatever is kept of sentences, it is of the last texts."""
        self._recognizer.predict(list(_sentences(islice(made_up(_OTHERS), _ENOUGH))))

    def read(self, texts: Sequence[str]) -> Cost:
        """See ``System.read``."""
        total = Cost()
        for group in _groups(texts):
            sentences = list(_sentences(group))
            for sentence in sentences:
                tokenize(sentence)
            total += timed(lambda sentences=sentences: self._recognizer.predict(sentences))  # type: ignore[misc]
        return total

    def find(self, examples: Sequence[Example]) -> list[list[Span]]:
        """See ``System.find``."""
        return self._recognizer.predict([example.text for example in examples])

    def find_in(self, document: Document) -> list[list[Span]]:
        """See ``System.find_in``."""
        return self._recognizer.predict([sentence.text for sentence in document.sentences])


def _groups(texts: Sequence[str]) -> Iterator[list[str]]:
    """Documents, together in groups of up to ``_AT_ONCE`` sentences."""
    group: list[str] = []
    count = 0
    for text in texts:
        size = len(split_sentences(text))
        if group and count + size > _AT_ONCE:
            yield group
            group, count = [], 0
        group.append(text)
        count += size
    if group:
        yield group


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for start, end in split_sentences(text):
            yield fold(text[start:end])
