"""Stock ja_ginza behind the recognizer protocol: a baseline without training."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gaiko.annotators.base import TextView
from gaiko.annotators.external.ginza import Ginza
from gaiko.annotators.external.ginza_model import find_entities
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import MAX_BYTES
from gaiko.annotators.text.windows import windows
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import Source, Span
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.normalization import on_normalized
from gaiko.models.recognizers.tags import span_classes

LABELS_FILE = "ginza.json"
CONFIDENCE = 0.5
"""Confidence of every span: ja_ginza's transition-based parser gives no probabilities."""


class GinzaRecognizer:
    """Entities of GiNZA with mapped labels; see ``Recognizer``.

    Without ``mapping`` they are mapped to the labels of this project, and a person's title is merged into the person
    (``gaiko.annotators.external.ginza``). Texts beyond Sudachi's limit are read in chunks.
    """

    name = "ginza"

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        """Make a recognizer.

        Args:
            mapping: label for each of GiNZA's labels, such as ``{"Person": "PER"}``; entities of other labels are dropped.

        Raises:
            InputError: ``mapping`` does not map strings to strings.
        """
        if mapping is not None and not (
            isinstance(mapping, Mapping) and all(isinstance(part, str) for pair in mapping.items() for part in pair)
        ):
            raise InputError('ginza: mapping must be an object that holds strings, such as {"Person": "PER"}')
        self._mapping = None if mapping is None else dict(mapping)
        self.labels: tuple[str, ...] = ()

    @property
    def options(self) -> Mapping[str, Any]:
        """See ``Recognizer.options``."""
        return {"mapping": self._mapping}

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        """Keep the labels of the examples that GiNZA can give; nothing is trained.

        Raises:
            InputError: there is no example, none has a span, or ``mapping`` gives none of their labels.
        """
        wanted = {label for label, _ in span_classes(examples)}
        available = Ginza.labels if self._mapping is None else set(self._mapping.values())
        if not wanted & available:
            raise InputError(
                f"ginza: predicts none of the labels {', '.join(sorted(wanted))}, only {', '.join(sorted(available))}; "
                'map its own labels with the option mapping, such as {"Person": "PER"}'
            )
        self.labels = tuple(sorted(wanted & available))
        if progress is not None:
            progress("training", 1, 1)

    @on_normalized
    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``; spans of labels that were not in the examples are dropped."""
        if not self.labels:
            raise InputError("ginza: not trained yet; call fit or load a model")
        chunks = [
            (number, start, text[start:end])
            for number, text in enumerate(texts)
            for start, end in windows(fold(text), MAX_BYTES // 4)  # a code point takes up to four bytes
        ]
        found: list[list[Span]] = [[] for _ in texts]
        for (number, offset, _), spans in zip(chunks, self._find([chunk for *_, chunk in chunks]), strict=True):
            for span in sorted(spans, key=lambda span: span.start):
                if span.label in self.labels:
                    start, end = span.start + offset, span.end + offset
                    source = span.source
                    found[number].append(Span(start, end, texts[number][start:end], span.label, "", source=source))
        return found

    @on_normalized
    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``; every confidence is ``CONFIDENCE``."""
        return [[Scored(span, CONFIDENCE) for span in spans] for spans in self.predict(texts)]

    def save(self, folder: Path) -> None:
        """See ``Recognizer.save``; writes labels only, the model is the package ja_ginza."""
        write_text(folder / LABELS_FILE, json.dumps({"labels": self.labels}, ensure_ascii=False) + "\n")

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``."""
        try:
            labels = json.loads((folder / LABELS_FILE).read_text(encoding="utf-8"))["labels"]
        except OSError as error:
            raise InputError(f"{folder / LABELS_FILE}: cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError):
            labels = None
        if not (labels and isinstance(labels, list) and all(isinstance(label, str) for label in labels)):
            raise InputError(f"{folder / LABELS_FILE}: not the labels of a ginza recognizer; train it again")
        self.labels = tuple(labels)

    def _find(self, texts: Sequence[str]) -> Iterator[list[Span]]:
        if self._mapping is None:
            yield from Ginza().find_many([TextView(text) for text in texts])
            return
        release = Ginza().version
        for text, entities in zip(texts, find_entities(texts), strict=True):
            yield [
                Span(e.start, e.end, text[e.start : e.end], label, "", source=Source(self.name, release, e.label))
                for e in entities
                if (label := self._mapping.get(e.label)) is not None
            ]
