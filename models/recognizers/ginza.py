"""Stock ja_ginza as a recognizer: the baseline that learns nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gaiko.annotators.base import TextView
from gaiko.annotators.external.ginza import Ginza
from gaiko.annotators.external.ginza_model import find_entities
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.tokens import MAX_BYTES
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import Source, Span
from gaiko.models.recognizers.base import Progress, Scored
from gaiko.models.recognizers.features.units import windows
from gaiko.models.recognizers.tags import classes_of

ABOUT = "ginza.json"
UNKNOWN = 0.5
"""The confidence of every span: ja_ginza's parser gives no probability, so this says only that none is known."""


class GinzaRecognizer:
    """GiNZA's entities, their labels mapped; see ``Recognizer``.

    Without ``mapping`` the labels are those of this project, and a person's title is part of the person, as the rules'
    tables say (``gaiko.annotators.external.ginza``). A text longer than Sudachi reads at once is read in pieces.
    """

    name = "ginza"

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        """Make a recognizer.

        Args:
            mapping: GiNZA's labels and what to call them, such as ``{"Person": "PER"}``; entities of others are left out.

        Raises:
            InputError: it is not an object that holds strings.
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
        """Keep those of the examples' labels that there are entities for; nothing is learned.

        Raises:
            InputError: there is no example, no span in any, or no label in them that ``mapping`` leads to.
        """
        wanted = {label for label, _ in classes_of(examples, kinds=False)}
        given = Ginza.labels if self._mapping is None else set(self._mapping.values())
        if not wanted & given:
            raise InputError(
                f"ginza: none of the labels {', '.join(sorted(wanted))} is one it gives ({', '.join(sorted(given))}); "
                'tell what its own labels are called with the option mapping, such as {"Person": "PER"}'
            )
        self.labels = tuple(sorted(wanted & given))
        if progress is not None:
            progress("training", 1, 1)

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        """See ``Recognizer.predict``; spans of labels that were not in the examples are left out."""
        if not self.labels:
            raise InputError("ginza: not trained yet; call fit or load a model")
        pieces = [
            (number, start, text[start:end])
            for number, text in enumerate(texts)
            for start, end in windows(fold(text), MAX_BYTES // 4)  # no code point takes more than four bytes
        ]
        found: list[list[Span]] = [[] for _ in texts]
        views = [piece for _, _, piece in pieces]
        for (number, offset, _), spans in zip(pieces, self._find(views), strict=True):
            for span in sorted(spans, key=lambda span: span.start):
                if span.label in self.labels:
                    start, end = span.start + offset, span.end + offset
                    source = span.source
                    found[number].append(Span(start, end, texts[number][start:end], span.label, "", source=source))
        return found

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        """See ``Recognizer.predict_scored``; every confidence is ``UNKNOWN``."""
        return [[Scored(span, UNKNOWN) for span in spans] for spans in self.predict(texts)]

    def save(self, folder: Path) -> None:
        """See ``Recognizer.save``; the model itself is ja_ginza's package."""
        write_text(folder / ABOUT, json.dumps({"labels": self.labels}, ensure_ascii=False) + "\n")

    def restore(self, folder: Path) -> None:
        """See ``Recognizer.restore``."""
        try:
            labels = json.loads((folder / ABOUT).read_text(encoding="utf-8"))["labels"]
        except OSError as error:
            raise InputError(f"{folder / ABOUT}: cannot be read: {error.strerror}; train it again") from None
        except (ValueError, TypeError, KeyError):
            labels = None
        if not (labels and isinstance(labels, list) and all(isinstance(label, str) for label in labels)):
            raise InputError(f"{folder / ABOUT}: not what the ginza recognizer is saved with; train it again")
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
