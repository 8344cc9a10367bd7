"""What recognizers that tag units share: options, reading texts in batches, the best rows of tags, confidences, and files."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import Source, Span
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.decoding import Chain
from gaiko.models.recognizers.features.overlays import FeatureConfig, Features
from gaiko.models.recognizers.features.units import Piece, read_pieces
from gaiko.models.recognizers.tags import TagSet, classes_of, read_classes, tagged
from gaiko.models.recognizers.weights import FILE, Weights, pruned, read_weights, write_weights

ABOUT = "tags.json"
VERSION = "2"
"""Of this code, as spans name it in their source."""

_BATCH = 20_000
"""Characters that are read before they are tagged together."""

NEVER = -1e4
"""The score of a tag that no unit had: it never comes out."""

Row = tuple[list[Features], list[str]]
"""Features and tags of the units of one piece."""


class TokenRecognizer(ABC):
    """Finds spans by tagging units; see ``Recognizer``. How the weights are learned is left open.

    The confidence of a span is the smallest of the marginal probabilities of its tags: the weakest link. Out of fold it was
    nearer to the share that is right than their product, which counts the doubt about a long span once for every unit.

    Attributes:
        unaligned: how many of the spans to learn could not be told in tags, and were left out.
    """

    name: str = ""
    rule: ClassVar[str] = ""
    """What spans name as the rule that found them."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Make an untrained recognizer; InputError if the options that all have are out of range."""
        if options["scheme"] not in ("BIO", "BIOES"):
            raise InputError(f"{self.name}: scheme must be one of BIO, BIOES, not {options['scheme']!r}")
        for flag in ("gazetteers", "layers", "clusters", "kinds"):
            if not isinstance(options[flag], bool):
                raise InputError(f"{self.name}: {flag} must be true or false, not {options[flag]!r}")
        if options["max_iterations"] < 1 or options["min_freq"] < 0:
            raise InputError(f"{self.name}: max_iterations must be 1 or more, min_freq must not be negative")
        self._options = dict(options)
        self._switches = FeatureConfig(options["gazetteers"], options["layers"], options["clusters"])
        self.labels: tuple[str, ...] = ()
        self.unaligned = 0
        self._found: dict[str, Any] = {}
        self._take(TagSet((), options["scheme"]), None)

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return dict(self._options)

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """See ``Recognizer.fit``."""
        kinds = self._options["kinds"]
        tags = TagSet(classes_of(examples, kinds), self._options["scheme"])
        rows, self.unaligned = tagged(examples, self._switches, tags, kinds)
        self._take(tags, None)
        self._take(tags, self._learn(rows, dev, progress))

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``."""
        return [[scored.span for scored in found] for found in self._read(texts, confidence=False)]

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``."""
        return self._read(texts, confidence=True)

    def predict_pieces(
        self, pieces: Sequence[Piece], texts: Sequence[str], *, confidence: bool, source: Source | None = None
    ) -> list[list[Scored]]:
        """Return the spans of each piece, with offsets into its text.

        Args:
            pieces: read with this recognizer's ``config``.
            texts: of each piece the text that its edges count from.
            confidence: whether to find out how sure each span is; otherwise that is 0.
            source: what the spans name as theirs; this recognizer by default.
        """
        weights, chain = self._trained()
        lengths = [len(piece.edges) for piece in pieces]
        scores = weights.scores(pieces)
        rows = chain.best(scores, lengths)
        sure: list[float] = []
        if confidence and rows:
            sure = chain.marginals(scores, lengths)[np.arange(len(scores)), np.concatenate(rows)].tolist()
        source = source or Source(self.name, VERSION, self.rule)
        names = self._tags.names
        found: list[list[Scored]] = []
        offset = 0
        for piece, text, row in zip(pieces, texts, rows, strict=True):
            scored: list[Scored] = []
            if row.any():  # 0 is O
                for first, last, (label, kind) in self._tags.decode([names[number] for number in row.tolist()]):
                    start, end = piece.edges[first][0], piece.edges[last][1]
                    weakest = min(1.0, *sure[offset + first : offset + last + 1]) if confidence else 0.0
                    scored.append(Scored(Span(start, end, text[start:end], label, kind, source=source), weakest))
            found.append(scored)
            offset += len(row)
        return found

    @property
    def config(self) -> FeatureConfig:
        """Which features it reads besides those of the words."""
        return self._switches

    def save(self, folder: Path) -> None:
        """See ``Recognizer.save``: the weights as NumPy's arrays; beside them the tags, what was found while learning, and hashes of both files."""
        weights, _ = self._trained()
        write_weights(folder, weights)
        about = {
            "sha256": hashlib.sha256((folder / FILE).read_bytes()).hexdigest(),
            "classes": self._tags.classes,
            "unaligned": self.unaligned,
            **self._found,
        }
        about["about_sha256"] = _hash_of(about)
        write_text(folder / ABOUT, json.dumps(about, ensure_ascii=False, indent=1) + "\n")

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``."""
        path = folder / ABOUT
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
            whole = about.pop("about_sha256", None)
            changed = whole is not None and whole != _hash_of(about)  # older models have none
            tags = TagSet(read_classes(about.pop("classes")), self._options["scheme"])
            sha256, unaligned = about.pop("sha256"), int(about.pop("unaligned"))
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise InputError(f"{path}: not what a recognizer is saved with; train it again") from None
        if changed:
            raise InputError(f"{path}: was changed after training; train it again")
        try:
            written = (folder / FILE).read_bytes()
        except OSError as error:
            raise InputError(f"{folder / FILE}: cannot be read: {error.strerror}; train it again") from None
        if hashlib.sha256(written).hexdigest() != sha256:
            raise InputError(f"{folder / FILE}: damaged, or not the one that {ABOUT} tells of; train it again")
        self._take(tags, read_weights(folder, len(tags.names)))
        self.unaligned, self._found = unaligned, about

    @abstractmethod
    def _learn(self, rows: Sequence[Row], dev: Sequence[Example], progress: Progress | None) -> Weights:
        """Return what is learned from ``rows``; ``dev`` decides what the subclass leaves open."""

    def _take(self, tags: TagSet, weights: Weights | None) -> None:
        self._tags, self.labels = tags, tags.labels
        self._weights = pruned(weights) if weights is not None else None
        self._chain = Chain(tags.legal, self._weights.transitions) if self._weights is not None else None

    def _trained(self) -> tuple[Weights, Chain]:
        if self._weights is None or self._chain is None:
            raise InputError(f"{self.name}: not trained yet; call fit or load a model")
        return self._weights, self._chain

    def _read(self, texts: Iterable[str], *, confidence: bool) -> list[list[Scored]]:
        self._trained()
        found: list[list[Scored]] = []
        for pieces, whose in self._batches(texts, found):
            for number, scored in zip(
                whose,
                self.predict_pieces([p for p, _ in pieces], [t for _, t in pieces], confidence=confidence),
                strict=True,
            ):
                found[number].extend(scored)
        return found

    def _batches(
        self, texts: Iterable[str], found: list[list[Scored]]
    ) -> Iterator[tuple[list[tuple[Piece, str]], list[int]]]:
        """Yield pieces with their texts, and the number of each one's text; an empty list for each text is added to ``found``."""
        pieces: list[tuple[Piece, str]] = []
        whose: list[int] = []
        size = 0
        for number, text in enumerate(texts):
            found.append([])
            for piece in read_pieces(text, self._switches):
                pieces.append((piece, text))
                whose.append(number)
                size += piece.edges[-1][1] - piece.start
                if size >= _BATCH:
                    yield pieces, whose
                    pieces, whose, size = [], [], 0
        if pieces:
            yield pieces, whose


def _hash_of(about: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
