"""Systems that ``gaiko bench`` measures: each reads texts against the clock. ``gaiko.models.evaluation`` scores them.

Each runs in a process of its own, whose start-up and memory are measured too: spaCy and NumPy are imported only by the
systems that need them.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from gaiko.annotators.base import TextView
from gaiko.annotators.resolution.tagging import RuleView
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import tokenize
from gaiko.corpus.batches import batched
from gaiko.corpus.sentences import split_sentences
from gaiko.models import Pipeline, load
from gaiko.models.recognizers.base import Scored, load_recognizer

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


@dataclass(slots=True)
class System:
    """A system that is measured.

    Attributes:
        run: the measured call, on documents or sentences.
        prepare: returns the arguments of the calls for some documents; it is not measured.
        caches: whether the system caches sentences.
        stock_collector: whether it runs with Python's settings of the garbage collector, not those of gaiko's workers.
    """

    run: Callable[[Sequence[str]], object]
    prepare: Callable[[Sequence[str]], Iterable[Sequence[str]]] = lambda texts: [texts]
    caches: bool = False
    stock_collector: bool = False

    def read(self, texts: Sequence[str]) -> Cost:
        """Read documents and return the cost."""
        if self.stock_collector:  # undo ``relax_collector``
            gc.unfreeze()
            gc.set_threshold(*_STOCK_THRESHOLDS)
        return sum((timed(partial(self.run, part)) for part in self.prepare(texts)), Cost())

    def clear_caches(self) -> None:
        """Clear the caches of sentences, so that texts can be read again; the word cache is kept, as in a long run."""
        if self.caches:
            from gaiko.models.bench.texts import synthetic  # loads the gold, which is no part of a system's start-up

            self.read(list(islice(synthetic(_OTHER_SEED), _OTHER_DOCUMENTS)))


class _Recognizer(System):
    """The shipped recognizer within the default path: its share of the cost."""

    def __init__(self) -> None:
        pipeline = load()
        pipeline.recognizer = recognizer = copy(pipeline.recognizer)
        assert recognizer is not None
        predict = recognizer.predict

        def timed_predict(sentences: Sequence[RuleView], *, confidence: bool = True) -> list[list[Scored]]:
            found: list[list[Scored]] = []
            self._cost += timed(lambda: found.extend(predict(sentences, confidence=confidence)))
            return found

        recognizer.predict = timed_predict  # type: ignore[method-assign]
        super().__init__(partial(_annotate, pipeline), caches=True)

    def read(self, texts: Sequence[str]) -> Cost:
        self._cost = Cost()
        super().read(texts)
        return self._cost


def _sudachi() -> System:
    """Return SudachiPy in mode C, one call a sentence."""
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary(dict="core").create(mode=SplitMode.C)
    return System(lambda sentences: _exhaust(map(tokenizer.tokenize, sentences)), _sentences, stock_collector=True)


def _ginza() -> System:
    """Return GiNZA as an annotator of gaiko, sentence by sentence."""
    from gaiko.annotators.external.ginza import Ginza

    annotator = Ginza()
    return System(lambda sentences: _exhaust(annotator.find_many([*map(TextView, sentences)])), _sentences)


def _stock_ginza() -> System:
    """Return ``spacy.load("ja_ginza").pipe``, unchanged."""
    import spacy

    nlp = spacy.load("ja_ginza")
    return System(lambda texts: _exhaust(nlp.pipe(texts)), stock_collector=True)


def _pipeline(**options: Any) -> System:
    return System(partial(_annotate, load(**options)), caches=True)


def _tokenized_pipeline(**options: Any) -> System:
    """Return a pipeline of gaiko whose tokens are made before the clock runs."""
    return System(
        partial(_annotate, load(**options)), lambda texts: (group for group, _ in _tokenized(texts)), caches=True
    )


def _trained_model(folder: Path) -> System:
    """Return a trained recognizer alone, sentence by sentence; tokens are made before the clock runs."""
    predict = load_recognizer(folder).predict
    return System(predict, lambda texts: (sentences for _, sentences in _tokenized(texts)), caches=True)


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "sudachi": _sudachi,
    "rules": partial(_pipeline, recognizer=False),
    "recognizer": _Recognizer,
    "default": _pipeline,
    "ginza": _ginza,
    "stock-ginza": _stock_ginza,
}
"""In the order of their rows."""

SHARING = ", shared"
SHARED: Mapping[str, Callable[[], System]] = {
    f"rules{SHARING}": partial(_tokenized_pipeline, recognizer=False),
    f"default{SHARING}": _tokenized_pipeline,
}
"""Systems of ``--shared``: tokens are made before the clock runs."""


def make_system(name: str, model: Path | None = None) -> System:
    """Return the system of that name, or the trained model in a folder; KeyError or InputError if there is none."""
    return _trained_model(model) if model is not None else {**SYSTEMS, **SHARED}[name]()


def _annotate(pipeline: Pipeline, texts: Sequence[str]) -> None:
    _exhaust(pipeline.pipe((text, YEAR) for text in texts))


def _exhaust(results: Iterable[object]) -> None:
    deque(results, maxlen=0)


def _sentences(texts: Iterable[str]) -> list[list[str]]:
    return [[fold(text[start:end]) for text in texts for start, end in split_sentences(text)]]


def _tokenized(texts: Iterable[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield groups of documents with their sentences, whose tokens are in the token cache."""
    for group in batched(texts, lambda text: len(split_sentences(text)), _GROUP):
        (sentences,) = _sentences(group)
        _exhaust(map(tokenize, sentences))
        yield group, sentences
