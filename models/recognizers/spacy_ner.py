"""spaCy's own NER behind the protocol: a config, spaCy's training loop, and a folder that ``spacy.load`` reads."""

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
from gaiko.models.corpus_reader import pieces, readable, training_examples
from gaiko.models.recognizers.base import Progress, Scored

CONFIG = Path(__file__).resolve().parents[1] / "configs" / "ner_ja.cfg"
MODEL_FOLDER = "spacy"
"""Under the recognizer's folder: a pipeline as spaCy writes it (MessagePack, JSON and plain arrays)."""

VERSION = "1"
_PIPE = "ner"
_NEEDED = ("config.cfg", "meta.json", "ner/cfg", "ner/model", "ner/moves", "tokenizer/cfg", "vocab/strings.json")
_SAMPLE = 10
"""From so many examples spaCy infers the sizes of its layers."""

_BATCH = 128

Piece = tuple[int, CharOffset, Doc]
"""Of which text, where in it the piece begins, and its tokens."""


class SpacyRecognizer:
    """A spaCy pipeline with one ``ner``, trained from a config.

    The confidence of a span is the probability that the model gives to the actions that made it (begin, continue, end, or
    the one action of a span of a single token), multiplied; each is the softmax over all actions that training fits, given
    the actions before it. It says nothing of other ways to read the words before, and is not calibrated.

    Attributes:
        unaligned: how many spans of the training examples it could not be given: see ``training_examples``.
    """

    name = "spacy"

    def __init__(
        self, config: str | None = None, seed: int = 0, steps: int = 0, overrides: Mapping[str, Any] | None = None
    ) -> None:
        """Choose how it will be trained; nothing is read before ``fit``.

        Args:
            config: the path of a spaCy config whose pipeline has a component ``ner``; ``ner_ja.cfg`` by default.
            seed: of the weights and of the order of the examples.
            steps: updates at the most; 0 takes the config's ``training.max_steps``.
            overrides: settings of the config by dotted name, such as ``{"training.dropout": 0.1}``.
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
        """The constructor's arguments."""
        return MappingProxyType(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """Train a new pipeline; a step is one update, and the weights kept are those of the best evaluation.

        Python's and NumPy's generators are seeded, as spaCy's training draws from them.

        With ``dev`` the evaluation is the exact F1 on its characters, and training ends once ``training.patience`` steps
        have not raised it. Without, all steps are taken and the last weights kept. An interruption leaves the best so far.

        Raises:
            InputError: there is nothing to learn, or the config cannot be used.
        """
        if not any(example.spans for example in examples):
            raise InputError("spacy: nothing to learn: no example has a span")
        if any(not span.label for example in examples for span in example.spans):
            raise InputError("spacy: a span has an empty label; name it or leave the span out")
        nlp, training = self._untrained()
        data, self.unaligned = training_examples(nlp, examples)
        if not any(example.reference.ents for example in data):
            raise InputError("spacy: nothing to learn: no span begins and ends at the edges of tokens")
        nlp.initialize(lambda: _sample(data), sgd=training["optimizer"])
        fix_random_seed(
            self._options["seed"]
        )  # once more: initializing draws numbers, how many depends on the versions
        self._train(nlp, training, data, self._evaluation(nlp, dev), progress, patient=bool(dev))

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text.

        Raises:
            InputError: nothing has been learned or restored.
        """
        ranges = _ranges(self._trained(), texts)
        return [[_span(text, *found) for found in ranges_of] for text, ranges_of in ranges]

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """Return the same spans, with the confidence of the class's description.

        Raises:
            InputError: as ``predict``.
        """
        scored: list[list[Scored]] = [[] for _ in texts]
        nlp = self._trained()
        for number, offset, doc in _parsed(nlp, texts):
            for ent, confidence in zip(doc.ents, _confidences(nlp, doc), strict=True):
                start, end = offset + ent.start_char, offset + ent.end_char
                scored[number].append(Scored(_span(texts[number], start, end, ent.label_), confidence))
        return scored

    def save(self, folder: Path) -> None:
        """Write the pipeline into ``folder / MODEL_FOLDER``, which ``spacy.load`` reads too.

        Raises:
            InputError: nothing has been learned.
        """
        self._trained().to_disk(folder / MODEL_FOLDER)

    def restore(self, folder: Path) -> None:
        """Take over a pipeline that ``save`` wrote.

        Raises:
            InputError: a file is missing or damaged.
        """
        path = folder / MODEL_FOLDER
        for name in _NEEDED:
            if not (path / name).exists():
                raise InputError(f"{path / name}: missing; train the model again")
        try:
            nlp = spacy.load(path)
            labels = _labels(nlp)
        except Exception as error:  # a damaged file makes spaCy and its parsers raise almost anything
            raise InputError(f"{path}: damaged ({_first_line(error)}); train the model again") from None
        self._nlp, self.labels = nlp, labels

    def _untrained(self) -> tuple[Language, dict[str, Any]]:
        """A new pipeline from the config, and its section ``training`` made into objects."""
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
            raise InputError(f"{path}: cannot be used as a config of spaCy: {_first_line(error)}") from None
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
        patient: bool,
    ) -> None:
        optimizer, most = training["optimizer"], training["max_steps"]
        if not patient and most < 1 and training["max_epochs"] < 1:
            raise InputError(
                "spacy: without dev the training needs an end: give steps, or training.max_steps in the config"
            )
        steps = train_while_improving(
            nlp,
            optimizer,
            create_train_batches(nlp, lambda _: list(data), training["batcher"], training["max_epochs"]),
            evaluate,
            dropout=training["dropout"],
            accumulate_gradient=training["accumulate_gradient"],
            patience=training["patience"] if patient else 0,
            max_steps=most,
            # A short training is judged at its end too, not only before it has begun.
            eval_frequency=min(training["eval_frequency"], max(1, most // 2)) if most else training["eval_frequency"],
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
                    progress("training", info["step"], most)
            if not patient:
                with nlp.use_params(optimizer.averages):
                    best = nlp.to_bytes()
        finally:
            if best is not None:  # reached by an interruption too
                self._nlp = nlp.from_bytes(best)
                self.labels = _labels(nlp)

    def _evaluation(self, nlp: Language, dev: Sequence[Example]) -> Callable[[], tuple[float, dict[str, float]]]:
        """What spaCy's loop asks for a score; its own scorer would not see the spans that cut a token."""
        texts = [example.text for example in dev]
        gold = [[span.key for span in example.spans] for example in dev]
        labels = sorted({span.label for example in dev for span in example.spans})

        def evaluate() -> tuple[float, dict[str, float]]:
            found = [ranges for _, ranges in _ranges(nlp, texts)]
            return score_exact(gold, found, labels).micro.f1, {}

        return evaluate

    def _trained(self) -> Language:
        if self._nlp is None:
            raise InputError("spacy: nothing has been learned yet; fit or restore it first")
        return self._nlp


def _labels(nlp: Language) -> tuple[str, ...]:
    ner: Any = nlp.get_pipe(_PIPE)
    return tuple(sorted(ner.labels))


def _sample(data: Sequence[TrainingExample]) -> list[TrainingExample]:
    """Some examples, and one of each label: spaCy takes the labels from what it initializes with."""
    chosen = list(data[:_SAMPLE])
    seen = {ent.label_ for example in chosen for ent in example.reference.ents}
    for example in data[_SAMPLE:]:
        if new := {ent.label_ for ent in example.reference.ents} - seen:
            seen |= new
            chosen.append(example)
    return chosen


def _parsed(nlp: Language, texts: Sequence[str]) -> Iterator[Piece]:
    found = [(number, start, text[start:end]) for number, text in enumerate(texts) for start, end in pieces(text)]
    docs = nlp.pipe((readable(piece) for _, _, piece in found), batch_size=_BATCH)
    for (number, start, _), doc in zip(found, docs, strict=True):
        yield number, start, doc


def _ranges(nlp: Language, texts: Sequence[str]) -> Iterator[tuple[str, list[LabelledRange]]]:
    ranges: list[list[LabelledRange]] = [[] for _ in texts]
    for number, offset, doc in _parsed(nlp, texts):
        ranges[number].extend((offset + ent.start_char, offset + ent.end_char, ent.label_) for ent in doc.ents)
    return zip(texts, ranges, strict=True)


def _span(text: str, start: CharOffset, end: CharOffset, label: str) -> Span:
    return Span(start, end, text[start:end], label, "", source=Source(SpacyRecognizer.name, VERSION, _PIPE))


def _confidences(nlp: Language, doc: Doc) -> list[float]:
    """The confidence of each entity of a parsed ``doc``: its actions are taken again, and what the model gave them is read."""
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
