"""Recognizer for tests: memorizes training surfaces with their most frequent label, and finds them again."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Source, Span
from gaiko.models.recognizers import base
from gaiko.models.recognizers.base import Progress, Scored


class Memory:
    name = "memory"

    def __init__(self, minimum: int = 1, seed: int = 0, interrupt: bool = False) -> None:
        self.minimum, self.seed, self.interrupt = minimum, seed, interrupt
        self.labels: tuple[str, ...] = ()
        self._known: dict[str, tuple[str, float]] = {}

    def fit(self, examples: Sequence[Example], dev: Sequence[Example] = (), progress: Progress | None = None) -> None:
        if self.interrupt:
            raise KeyboardInterrupt
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for done, example in enumerate(examples):
            if progress:
                progress("remembering", done, len(examples))
            for span in example.spans:
                counts[span.text][span.label] += 1
        for text, labels in counts.items():
            label, count = labels.most_common(1)[0]
            if count >= self.minimum:
                self._known[text] = (label, count / labels.total())
        self.labels = tuple(sorted({label for label, _ in self._known.values()}))

    def predict(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[scored.span for scored in found] for found in self.predict_scored(texts)]

    def predict_scored(self, texts: Sequence[str]) -> list[list[Scored]]:
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Scored]:
        found, at = [], 0
        by_first: defaultdict[str, list[str]] = defaultdict(list)
        for known in self._known:
            if known in text:
                by_first[known[0]].append(known)
        while at < len(text):
            surface = max((s for s in by_first[text[at]] if text.startswith(s, at)), key=len, default="")
            if surface:
                label, confidence = self._known[surface]
                span = Span(at, at + len(surface), surface, label, "", source=Source(self.name, "1", "memory"))
                found.append(Scored(span, confidence))
            at += len(surface) or 1
        return found

    def save(self, folder: Path) -> None:
        (folder / "known.json").write_text(json.dumps([self.labels, self._known], ensure_ascii=False), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        try:
            labels, known = json.loads((folder / "known.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(f"{folder}: known.json is missing; train the model again") from None
        self.labels, self._known = tuple(labels), {text: (label, share) for text, (label, share) in known.items()}

    @property
    def options(self) -> Mapping[str, Any]:
        return {"minimum": self.minimum, "seed": self.seed, "interrupt": self.interrupt}


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> str:
    """Register the recognizer; return its name."""
    monkeypatch.setitem(base.RECOGNIZERS, "memory", "memory_recognizer:Memory")  # type: ignore[arg-type]
    return "memory"


def example(marked: str) -> Example:
    """Return ``[日本:ACTOR]は`` as a text with spans."""
    text, spans = "", []
    for at, part in enumerate(marked.replace("]", "[").split("[")):
        if at % 2:
            surface, _, label = part.rpartition(":")
            spans.append(Span(len(text), len(text) + len(surface), surface, label, ""))
            text += surface
        else:
            text += part
    return Example(text, tuple(spans))
