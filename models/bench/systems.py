"""Systems that ``gaiko bench`` measures: each reads texts against the clock, and predicts spans to be scored.

Each runs in a process of its own, whose start-up and memory are measured too: spaCy and NumPy are imported only by the
systems that need them.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from gaiko.annotators.base import TextView
from gaiko.annotators.resolution.tagging import RuleView
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import tokenize
from gaiko.corpus.batches import batched
from gaiko.corpus.document import Document
from gaiko.corpus.examples import Example
from gaiko.corpus.sentences import split_sentences
from gaiko.corpus.spans import Span
from gaiko.models import Pipeline, load
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.recognizers.base import Scored, load_recognizer

if TYPE_CHECKING:
    from gaiko.models.pipeline.stacking import StackedRecognizer

YEAR = 2025
"""Year of all documents."""

_GROUP = 300
"""Sentences tokenized before a measured call; with the last document, fewer than the token cache holds."""

_OTHER_SEED, _OTHER_DOCUMENTS = -2, 30
"""Synthetic documents that replace the contents of the sentence caches."""

_STOCK_THRESHOLDS = gc.get_threshold()
"""The collector's settings at import, before a worker relaxes them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor and clock seconds of a call."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu_s + other.cpu_s, self.wall_s + other.wall_s)


def timed(run: Callable[[], object]) -> Cost:
    """Return the cost of a call."""
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


class System(Protocol):
    """A system that is measured."""

    def clear_caches(self) -> None:
        """Clear the caches of sentences, so that texts can be read again; the word cache is kept, as in a long run."""

    def read(self, texts: Sequence[str]) -> Cost:
        """Read documents and return the cost."""

    def predict(self, examples: Sequence[Example]) -> list[list[Span]] | None:
        """Return the spans of each text, read alone with its year; None if the system predicts no spans."""

    def predict_document(self, document: Document) -> list[list[Span]] | None:
        """Return the spans of each sentence of a document, or None, as ``predict``."""


class _TextSystem:
    """Base of systems that read text by text, without year, document or caches."""

    def clear_caches(self) -> None:
        pass

    def predict(self, examples: Sequence[Example]) -> list[list[Span]] | None:
        return self._spans([example.text for example in examples])

    def predict_document(self, document: Document) -> list[list[Span]] | None:
        return self._spans([sentence.text for sentence in document.sentences])

    def _spans(self, texts: Sequence[str]) -> list[list[Span]] | None:
        return None


class _Sudachi(_TextSystem):
    """SudachiPy in mode C, one call a sentence; predicts no spans."""

    def __init__(self) -> None:
        from sudachipy import Dictionary, SplitMode

        self._tokenizer = Dictionary(dict="core").create(mode=SplitMode.C)

    def read(self, texts: Sequence[str]) -> Cost:
        sentences = list(_sentences(texts))
        _restore_collector()
        return timed(lambda: deque(map(self._tokenizer.tokenize, sentences), maxlen=0))


class _Ginza(_TextSystem):
    """GiNZA as an annotator of gaiko, sentence by sentence."""

    def __init__(self) -> None:
        from gaiko.annotators.external.ginza import Ginza

        self._annotator = Ginza()

    def read(self, texts: Sequence[str]) -> Cost:
        sentences = list(_sentences(texts))
        return timed(lambda: self._spans(sentences))

    def _spans(self, texts: Sequence[str]) -> list[list[Span]]:
        return list(self._annotator.find_many([TextView(text) for text in texts]))


class _StockGinza(_TextSystem):
    """``spacy.load("ja_ginza").pipe``, unchanged; its entities are mapped to spans as the annotator does."""

    def __init__(self) -> None:
        import spacy

        self._nlp = spacy.load("ja_ginza")

    def read(self, texts: Sequence[str]) -> Cost:
        _restore_collector()
        return timed(lambda: deque(self._nlp.pipe(texts), maxlen=0))

    def _spans(self, texts: Sequence[str]) -> list[list[Span]]:
        from gaiko.annotators.external.ginza import Ginza
        from gaiko.annotators.external.ginza_model import Entity

        annotator = Ginza()
        return [
            list(annotator.spans_of(text, [Entity(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]))
            for text, doc in zip(texts, self._nlp.pipe(texts), strict=True)
        ]


class _TrainedModel(_TextSystem):
    """A trained recognizer alone, sentence by sentence; tokens are made before the clock runs."""

    def __init__(self, folder: Path) -> None:
        self._recognizer = load_recognizer(folder)

    def clear_caches(self) -> None:
        self._recognizer.predict(list(_sentences(_other_texts())))

    def read(self, texts: Sequence[str]) -> Cost:
        return sum((timed(partial(self._recognizer.predict, sentences)) for _, sentences in _tokenized(texts)), Cost())

    def _spans(self, texts: Sequence[str]) -> list[list[Span]]:
        return self._recognizer.predict(texts)


class _PipelineSystem:
    """A pipeline of gaiko; tokens are made while the clock runs, or before (``tokenized``)."""

    def __init__(self, pipeline: Pipeline, *, tokenized: bool = False) -> None:
        self._pipeline = pipeline
        self._tokenized = tokenized

    def clear_caches(self) -> None:
        self._annotate(_other_texts())

    def read(self, texts: Sequence[str]) -> Cost:
        if not self._tokenized:
            return timed(lambda: self._annotate(texts))
        return sum((timed(partial(self._annotate, group)) for group, _ in _tokenized(texts)), Cost())

    def predict(self, examples: Sequence[Example]) -> list[list[Span]] | None:
        return [self._pipeline(example.text, example.year) for example in examples]

    def predict_document(self, document: Document) -> list[list[Span]] | None:
        return annotate_document(self._pipeline, document).sentences

    def _annotate(self, texts: Sequence[str]) -> None:
        deque(self._pipeline.pipe((text, YEAR) for text in texts), maxlen=0)


class _Recognizer(_PipelineSystem):
    """The shipped recognizer within the default path: its share of the cost, and its predictions before the merge."""

    def __init__(self) -> None:
        pipeline = load()
        assert pipeline.recognizer is not None
        self._recorder = _Recorder(pipeline.recognizer)
        pipeline.recognizer = cast("StackedRecognizer", self._recorder)
        super().__init__(pipeline)

    def read(self, texts: Sequence[str]) -> Cost:
        self._recorder.cost = Cost()
        super().read(texts)
        return self._recorder.cost

    def predict(self, examples: Sequence[Example]) -> list[list[Span]] | None:
        found = []
        for example in examples:
            predicted = self._recorded(partial(self._pipeline, example.text, example.year))
            pairs = zip(split_sentences(example.text), predicted, strict=True)
            found.append([span.shifted(start) for (start, _), spans in pairs for span in spans])
        return found

    def predict_document(self, document: Document) -> list[list[Span]] | None:
        return self._recorded(partial(annotate_document, self._pipeline, document))

    def _recorded(self, run: Callable[[], object]) -> list[list[Span]]:
        self._recorder.predicted = []
        run()
        predicted, self._recorder.predicted = self._recorder.predicted, None
        return predicted


class _Recorder:
    """A stacked recognizer that adds up the cost of its predictions, and keeps them unless ``predicted`` is None."""

    def __init__(self, recognizer: "StackedRecognizer") -> None:
        self._recognizer = recognizer
        self.merge = recognizer.merge
        self.cost = Cost()
        self.predicted: list[list[Span]] | None = None

    def predict(self, sentences: Sequence[RuleView], *, confidence: bool = True) -> list[list[Scored]]:
        found: list[list[Scored]] = []
        self.cost += timed(lambda: found.extend(self._recognizer.predict(sentences, confidence=confidence)))
        if self.predicted is not None:
            self.predicted += [[scored.span for scored in spans] for spans in found]
        return found


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "sudachi": _Sudachi,
    "rules": lambda: _PipelineSystem(load(recognizer=False)),
    "recognizer": _Recognizer,
    "default": lambda: _PipelineSystem(load()),
    "ginza": _Ginza,
    "stock-ginza": _StockGinza,
}
"""In the order of their rows."""

SHARING = ", shared"
SHARED: Mapping[str, Callable[[], System]] = {
    f"rules{SHARING}": lambda: _PipelineSystem(load(recognizer=False), tokenized=True),
    f"default{SHARING}": lambda: _PipelineSystem(load(), tokenized=True),
}
"""Systems of ``--shared``: tokens are made before the clock runs."""

SEEN = frozenset({"rules", "recognizer", "default"})
"""Systems that were written or trained on the gold."""


def make_system(name: str, model: Path | None = None) -> System:
    """Return the system of that name, or the trained model in a folder; KeyError or InputError if there is none."""
    return _TrainedModel(model) if model is not None else {**SYSTEMS, **SHARED}[name]()


def _tokenized(texts: Iterable[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield groups of documents with their sentences, whose tokens are in the token cache."""
    for group in batched(texts, lambda text: len(split_sentences(text)), _GROUP):
        sentences = list(_sentences(group))
        for sentence in sentences:
            tokenize(sentence)
        yield group, sentences


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    return (fold(text[start:end]) for text in texts for start, end in split_sentences(text))


def _other_texts() -> list[str]:
    from gaiko.models.bench.texts import synthetic  # loads the gold, which is no part of a system's start-up

    return list(islice(synthetic(_OTHER_SEED), _OTHER_DOCUMENTS))


def _restore_collector() -> None:
    """Undo ``relax_collector``: stock systems run with Python's settings."""
    gc.unfreeze()
    gc.set_threshold(*_STOCK_THRESHOLDS)
