"""Base class of recognizers that tag subtokens with a linear-chain model: options, prediction in batches, confidences, files."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from gaiko.corpus.batches import batched
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import Source, Span
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.decoding import LinearChain
from gaiko.models.recognizers.features.chunks import Chunk, chunk_text
from gaiko.models.recognizers.features.overlays import FeatureConfig
from gaiko.models.recognizers.normalization import normalized_examples, on_normalized
from gaiko.models.recognizers.tags import TaggedSequence, TagSet, parse_classes, span_classes, tag_examples
from gaiko.models.recognizers.weights import WEIGHTS_FILE, Weights, pruned, read_weights, write_weights

TAGS_FILE = "tags.json"
VERSION = "2"
"""Version of sequence taggers in the source of spans."""

_BATCH = 20_000
"""Characters of a batch."""

UNSEEN_TAG_BIAS = -1e4
"""Bias of a tag without training examples, so that it is never predicted."""


@dataclass(frozen=True, kw_only=True)
class TaggerOptions:
    """Options of all sequence taggers; ``gaiko train --option NAME=VALUE`` sets them.

    Attributes:
        max_iterations: maximum number of iterations of the optimizer.
        seed: random seed.
        gazetteers: features from the gazetteers of the rule annotators.
        layers: features from the spans of the rule annotators; see ``FeatureConfig``.
        clusters: word cluster features.
        min_freq: drop features that are rarer than this in the training data.
        scheme: ``BIO`` or ``BIOES``; BIO is faster with many classes.
    """

    max_iterations: int = 100
    seed: int = 0
    gazetteers: bool = True
    layers: bool = False
    clusters: bool = True
    min_freq: int = 0
    scheme: str = "BIOES"


class SequenceTagger(ABC):
    """Recognizer that tags subtokens and decodes with Viterbi; see ``Recognizer``. Subclasses learn the weights.

    The confidence of a span is the smallest marginal probability of its tags. Out of fold it was better calibrated than
    their product, which is too low for long spans.

    Attributes:
        unaligned: number of training spans that tags could not represent; they were skipped.
    """

    name: str = ""
    rule: ClassVar[str] = ""
    """Rule id in the source of spans."""

    def __init__(self, options: TaggerOptions) -> None:
        """Make an untrained recognizer.

        Raises:
            InputError: an option is out of range.
        """
        if options.scheme not in ("BIO", "BIOES"):
            raise InputError(f"{self.name}: scheme must be one of BIO, BIOES, not {options.scheme!r}")
        for flag in ("gazetteers", "layers", "clusters"):
            if not isinstance(getattr(options, flag), bool):
                raise InputError(f"{self.name}: {flag} must be true or false, not {getattr(options, flag)!r}")
        if options.max_iterations < 1 or options.min_freq < 0:
            raise InputError(f"{self.name}: max_iterations must be 1 or more, min_freq must not be negative")
        self._options = options
        self._config = FeatureConfig(options.gazetteers, options.layers, options.clusters)
        self.labels: tuple[str, ...] = ()
        self.unaligned = 0
        self._selected: dict[str, Any] = {}
        self._set_model(TagSet((), options.scheme), None)

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return asdict(self._options)

    @property
    def config(self) -> FeatureConfig:
        """Feature groups of the model."""
        return self._config

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """See ``Recognizer.fit``."""
        examples = normalized_examples(examples)
        tags = TagSet(span_classes(examples), self._options.scheme)
        sequences, self.unaligned = tag_examples(examples, self._config, tags)
        self._set_model(tags, None)
        self._set_model(tags, self._learn(sequences, dev, progress))

    @on_normalized
    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``."""
        return [[scored.span for scored in found] for found in self._predict(texts, confidence=False)]

    @on_normalized
    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``."""
        return self._predict(texts, confidence=True)

    def predict_chunks(
        self, chunks: Sequence[Chunk], texts: Sequence[str], *, confidence: bool, source: Source | None = None
    ) -> list[list[Scored]]:
        """Return the spans of each chunk, with offsets into its text.

        Args:
            chunks: made with this recognizer's ``config``.
            texts: the text that each chunk is from.
            confidence: whether to compute confidences; otherwise they are 0.
            source: source of the spans; this recognizer by default.
        """
        weights, chain = self._trained()
        lengths = [len(chunk.offsets) for chunk in chunks]
        emissions = weights.emissions(chunks)
        tags = chain.viterbi(emissions, lengths)
        marginals: list[float] = []  # of the predicted tags
        if confidence and tags:
            marginals = chain.marginals(emissions, lengths)[np.arange(len(emissions)), np.concatenate(tags)].tolist()
        source = source or Source(self.name, VERSION, self.rule)
        names = self._tags.names
        found: list[list[Scored]] = []
        offset = 0
        for chunk, text, numbers in zip(chunks, texts, tags, strict=True):
            scored: list[Scored] = []
            if numbers.any():  # 0 is O
                for first, last, (label, kind) in self._tags.decode([names[number] for number in numbers.tolist()]):
                    start, end = chunk.offsets[first][0], chunk.offsets[last][1]
                    weakest = min(1.0, *marginals[offset + first : offset + last + 1]) if confidence else 0.0
                    scored.append(Scored(Span(start, end, text[start:end], label, kind, source=source), weakest))
            found.append(scored)
            offset += len(numbers)
        return found

    def save(self, folder: Path) -> None:
        """See ``Recognizer.save``: weights as NumPy arrays; tags, selected hyperparameters and hashes of both files as JSON."""
        weights, _ = self._trained()
        write_weights(folder, weights)
        record = {
            "sha256": hashlib.sha256((folder / WEIGHTS_FILE).read_bytes()).hexdigest(),
            "classes": self._tags.classes,
            "unaligned": self.unaligned,
            **self._selected,
        }
        record["about_sha256"] = _hash_of(record)
        write_text(folder / TAGS_FILE, json.dumps(record, ensure_ascii=False, indent=1) + "\n")

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``."""
        path = folder / TAGS_FILE
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            own_hash = record.pop("about_sha256", None)
            changed = own_hash is not None and own_hash != _hash_of(record)  # models of older versions have none
            tags = TagSet(parse_classes(record.pop("classes")), self._options.scheme)
            weights_hash, unaligned = record.pop("sha256"), int(record.pop("unaligned"))
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise InputError(f"{path}: not the tags of a recognizer; train it again") from None
        if changed:
            raise InputError(f"{path}: was changed after training; train it again")
        try:
            written = (folder / WEIGHTS_FILE).read_bytes()
        except OSError as error:
            raise InputError(f"{folder / WEIGHTS_FILE}: cannot be read: {error.strerror}; train it again") from None
        if hashlib.sha256(written).hexdigest() != weights_hash:
            raise InputError(f"{folder / WEIGHTS_FILE}: damaged, or not the weights of {TAGS_FILE}; train it again")
        self._set_model(tags, read_weights(folder, len(tags.names)))
        self.unaligned, self._selected = unaligned, record

    @abstractmethod
    def _learn(self, sequences: Sequence[TaggedSequence], dev: Sequence[Example], progress: Progress | None) -> Weights:
        """Return the weights learned from ``sequences``; hyperparameters are selected by F1 on ``dev``, if given."""

    def _set_model(self, tags: TagSet, weights: Weights | None) -> None:
        self._tags, self.labels = tags, tags.labels
        self._weights = pruned(weights) if weights is not None else None
        self._chain = LinearChain(tags.legal, self._weights.transitions) if self._weights is not None else None

    def _trained(self) -> tuple[Weights, LinearChain]:
        if self._weights is None or self._chain is None:
            raise InputError(f"{self.name}: not trained yet; call fit or load a model")
        return self._weights, self._chain

    def _predict(self, texts: Sequence[str], *, confidence: bool) -> list[list[Scored]]:
        self._trained()
        found: list[list[Scored]] = [[] for _ in texts]
        chunks = ((number, chunk) for number, text in enumerate(texts) for chunk in chunk_text(text, self._config))
        for batch in batched(chunks, lambda numbered: numbered[1].length, _BATCH):
            owners = [number for number, _ in batch]
            spans = self.predict_chunks(
                [chunk for _, chunk in batch], [texts[number] for number in owners], confidence=confidence
            )
            for number, scored in zip(owners, spans, strict=True):
                found[number] += scored
        return found


def _hash_of(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
