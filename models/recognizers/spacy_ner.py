"""spaCy's NER behind the recognizer protocol: spaCy's config and training loop, and a folder that ``spacy.load`` reads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.schemas import ConfigSchemaTraining
from spacy.tokens import Doc
from spacy.training import Example as TrainingExample
from spacy.training.loop import create_train_batches, train_while_improving
from spacy.util import load_config, load_model_from_config, registry
from thinc.api import fix_random_seed

from gaiko.corpus.bio import span_marks
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.scoring.exact import score_exact
from gaiko.corpus.spans import CharOffset, LabelledRange, Source, Span
from gaiko.models.corpus_reader import replace_surrogates, text_windows, training_examples
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.normalization import normalized_examples, on_normalized

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "ner_ja.cfg"
MODEL_FOLDER = "spacy"
"""Subfolder of the model folder: a spaCy pipeline (MessagePack, JSON and arrays)."""

VERSION = "1"
_PIPE = "ner"
_NEEDED = ("config.cfg", "meta.json", "ner/cfg", "ner/model", "ner/moves", "tokenizer/cfg", "vocab/strings.json")
_SAMPLE = 10
"""Number of examples from which spaCy infers the sizes of its layers."""

_BATCH = 128

ParsedWindow = tuple[int, CharOffset, Doc]
"""Index of a text, offset of a window in it, and the parsed window."""


class SpacyRecognizer:
    """Recognizer with a spaCy pipeline of one component ``ner``, trained from a config; see ``Recognizer``.

    The confidence of a span is the product of the probabilities of its transition actions (begin, in, last, or unit), each a
    softmax over all actions given the previous ones. It is not calibrated, and ignores other analyses of the previous tokens.

    Attributes:
        unaligned: number of training spans that spaCy examples cannot hold; see ``training_examples``.
    """

    name = "spacy"

    def __init__(
        self, config: str | None = None, seed: int = 0, steps: int = 0, overrides: Mapping[str, Any] | None = None
    ) -> None:
        """Make an untrained recognizer; no file is read before ``fit``.

        Args:
            config: path of a spaCy config whose pipeline has a component ``ner``; ``ner_ja.cfg`` by default.
            seed: random seed of the initial weights and the order of the examples.
            steps: maximum number of updates; 0 for ``training.max_steps`` of the config.
            overrides: config settings by dotted name, such as ``{"training.dropout": 0.1}``.
        """
        self._options: dict[str, Any] = {
            "config": config,
            "seed": seed,
            "steps": steps,
            "overrides": dict(overrides or {}),
        }
        self._nlp: Language | None = None
        self.labels: tuple[str, ...] = ()
        self.unaligned = 0

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return MappingProxyType(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """See ``Recognizer.fit``; seeds the global random generators of Python and NumPy, which spaCy uses.

        With ``dev``, training stops when exact F1 on it has not risen for ``training.patience`` steps, and the best weights
        are kept. Without, it takes all steps and keeps the last weights. After an interruption the best weights so far
        are kept.

        Raises:
            InputError: no span to learn, or the config is not usable.
        """
        if not any(example.spans for example in examples):
            raise InputError("spacy: nothing to learn: no example has a span")
        if any(not span.label for example in examples for span in example.spans):
            raise InputError("spacy: a span has an empty label; name it or leave the span out")
        nlp, training = self._untrained()
        examples = normalized_examples(examples)
        data, self.unaligned = training_examples(nlp, examples)
        if not any(example.reference.ents for example in data):
            raise InputError("spacy: nothing to learn: no span begins and ends at token boundaries")
        nlp.initialize(lambda: _sample(data), sgd=training["optimizer"])
        # again: initialization draws random numbers, a different count in each version of spaCy
        fix_random_seed(self._options["seed"])
        self._train(nlp, training, data, self._evaluation(nlp, dev), progress, early_stopping=bool(dev))

    @on_normalized
    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``; InputError if untrained."""
        ranges = _ranges(self._trained(), texts)
        return [[_span(text, *found) for found in ranges_of] for text, ranges_of in ranges]

    @on_normalized
    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``; InputError if untrained."""
        scored: list[list[Scored]] = [[] for _ in texts]
        nlp = self._trained()
        for number, offset, doc in _parsed(nlp, texts):
            for ent, confidence in zip(doc.ents, _confidences(nlp, doc), strict=True):
                start, end = offset + ent.start_char, offset + ent.end_char
                scored[number].append(Scored(_span(texts[number], start, end, ent.label_), confidence))
        return scored

    def save(self, folder: Path) -> None:
        """Write the pipeline into ``folder / MODEL_FOLDER``, which ``spacy.load`` reads too; InputError if untrained."""
        self._trained().to_disk(folder / MODEL_FOLDER)

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``."""
        path = folder / MODEL_FOLDER
        for name in _NEEDED:
            if not (path / name).exists():
                raise InputError(f"{path / name}: missing; train the model again")
        try:
            nlp = spacy.load(path)
            labels = _labels(nlp)
        except Exception as error:  # spaCy and its parsers raise many types on damaged files
            raise InputError(f"{path}: damaged ({_first_line(error)}); train the model again") from None
        self._nlp, self.labels = nlp, labels

    def _untrained(self) -> tuple[Language, dict[str, Any]]:
        """Return a new pipeline from the config, and its resolved section ``training``."""
        path = Path(self._options["config"] or CONFIG)
        overrides = {**self._options["overrides"], "system.seed": self._options["seed"]}
        if self._options["steps"]:
            overrides["training.max_steps"] = self._options["steps"]
        try:
            config = load_config(path, overrides=overrides, interpolate=False)
            fix_random_seed(self._options["seed"])
            nlp = load_model_from_config(config, auto_fill=True)
            training = registry.resolve(nlp.config.interpolate()["training"], schema=ConfigSchemaTraining)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: not a usable spaCy config: {_first_line(error)}") from None
        if _PIPE not in nlp.pipe_names:
            raise InputError(f"{path}: its pipeline has no component {_PIPE!r}")
        return nlp, training

    def _train(
        self,
        nlp: Language,
        training: Mapping[str, Any],
        data: Sequence[TrainingExample],
        evaluate: Callable[[], tuple[float, dict[str, float]]],
        progress: Progress | None,
        *,
        early_stopping: bool,
    ) -> None:
        optimizer, max_steps = training["optimizer"], training["max_steps"]
        if not early_stopping and max_steps < 1 and training["max_epochs"] < 1:
            raise InputError(
                "spacy: without dev, training needs an end: set the option steps, or training.max_steps in the config"
            )
        steps = train_while_improving(
            nlp,
            optimizer,
            create_train_batches(nlp, lambda _: list(data), training["batcher"], training["max_epochs"]),
            evaluate,
            dropout=training["dropout"],
            accumulate_gradient=training["accumulate_gradient"],
            patience=training["patience"] if early_stopping else 0,
            max_steps=max_steps,
            # evaluate at least twice, so that a short training is evaluated after its end, too
            eval_frequency=min(training["eval_frequency"], max(1, max_steps // 2))
            if max_steps
            else training["eval_frequency"],
            exclude=training["frozen_components"],
            annotating_components=training["annotating_components"],
            before_update=training["before_update"],
        )
        best: bytes | None = None
        try:
            for _, info, is_best in steps:
                if is_best:
                    with nlp.use_params(optimizer.averages):
                        best = nlp.to_bytes()
                if progress:
                    progress("training", info["step"], max_steps)
            if not early_stopping:
                with nlp.use_params(optimizer.averages):
                    best = nlp.to_bytes()
        finally:
            if best is not None:  # also after an interruption
                self._nlp = nlp.from_bytes(best)
                self.labels = _labels(nlp)

    def _evaluation(self, nlp: Language, dev: Sequence[Example]) -> Callable[[], tuple[float, dict[str, float]]]:
        """Return the evaluation function of spaCy's loop; spaCy's own scorer ignores spans that cut a token."""
        texts = [example.text for example in dev]
        gold = [[span.key for span in example.spans] for example in dev]
        labels = sorted({span.label for example in dev for span in example.spans})

        def evaluate() -> tuple[float, dict[str, float]]:
            found = [ranges for _, ranges in _ranges(nlp, texts)]
            return score_exact(gold, found, labels).micro.f1, {}

        return evaluate

    def _trained(self) -> Language:
        if self._nlp is None:
            raise InputError("spacy: not trained yet; call fit or load a model")
        return self._nlp


def _labels(nlp: Language) -> tuple[str, ...]:
    ner: Any = nlp.get_pipe(_PIPE)
    return tuple(sorted(ner.labels))


def _sample(data: Sequence[TrainingExample]) -> list[TrainingExample]:
    """Return the first examples and one more for each missing label: spaCy takes the labels from initialization."""
    chosen = list(data[:_SAMPLE])
    seen = {ent.label_ for example in chosen for ent in example.reference.ents}
    for example in data[_SAMPLE:]:
        if new := {ent.label_ for ent in example.reference.ents} - seen:
            seen |= new
            chosen.append(example)
    return chosen


def _parsed(nlp: Language, texts: Sequence[str]) -> Iterator[ParsedWindow]:
    windows = [
        (number, start, text[start:end]) for number, text in enumerate(texts) for start, end in text_windows(text)
    ]
    docs = nlp.pipe((replace_surrogates(window) for *_, window in windows), batch_size=_BATCH)
    for (number, start, _), doc in zip(windows, docs, strict=True):
        yield number, start, doc


def _ranges(nlp: Language, texts: Sequence[str]) -> Iterator[tuple[str, list[LabelledRange]]]:
    ranges: list[list[LabelledRange]] = [[] for _ in texts]
    for number, offset, doc in _parsed(nlp, texts):
        ranges[number].extend((offset + ent.start_char, offset + ent.end_char, ent.label_) for ent in doc.ents)
    return zip(texts, ranges, strict=True)


def _span(text: str, start: CharOffset, end: CharOffset, label: str) -> Span:
    return Span(start, end, text[start:end], label, "", source=Source(SpacyRecognizer.name, VERSION, _PIPE))


def _confidences(nlp: Language, doc: Doc) -> list[float]:
    """Return the confidence of each entity: replay the actions of ``doc`` and multiply their probabilities."""
    ner: Any = nlp.get_pipe(_PIPE)
    if not doc.ents:
        return []
    actions = ["O"] * len(doc)
    for ent in doc.ents:
        actions[ent.start : ent.end] = [f"{mark}-{ent.label_}" for mark in span_marks(len(ent), "BILOU")]
    columns = {name: at for at, name in enumerate(ner.move_names)}
    (state,) = ner.moves.init_batch([doc])
    model = ner.model.predict([doc])
    taken = []
    for action in actions:
        scores = np.asarray(model.predict([state]), dtype=np.float32)
        column = columns[action]
        taken.append(float(_softmax(scores[0])[column]))
        forced = np.zeros_like(scores)
        forced[0, column] = 1.0
        ner.transition_states([state], forced)
    return [float(np.prod(taken[ent.start : ent.end])) for ent in doc.ents]


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
