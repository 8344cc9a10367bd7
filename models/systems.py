"""The systems that can be judged side by side: the rules, stock GiNZA, and what the resolver makes of both."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from annotators.base import TextView
from annotators.ginza import Ginza
from corpus.errors import InputError
from corpus.files import read_jsonl
from corpus.scoring import ExactScores, LabelledRange, score_exact
from corpus.spans import LABELS, Span
from models import load

SYSTEMS = ("resolved", "rules", "ginza")
"""``resolved``: rules and GiNZA through the resolver; ``rules``: without GiNZA; ``ginza``: GiNZA alone, labels mapped and titles merged."""


def predict(system: str, texts: Sequence[str]) -> list[list[Span]]:
    """Return the spans that ``system`` finds in each text, each text read alone; KeyError if it is not in ``SYSTEMS``."""
    if system == "ginza":
        return [list(spans) for spans in Ginza().find_many([TextView(text) for text in texts])]
    pipeline = load(ginza={"resolved": True, "rules": False}[system])
    return [pipeline(text) for text in texts]


def read_labelled(path: Path) -> list[tuple[str, list[LabelledRange]]]:
    """Return texts and their spans from a JSONL file, ``{"text", "spans": [{"start", "end", "label"}]}``.

    Raises:
        InputError: a line is not of that form, or a span does not lie in its text; the message names the line.
    """
    found = []
    for number, record in read_jsonl(path):
        where = f"{path}:{number}"
        text, spans = record.get("text"), record.get("spans")
        if not isinstance(text, str) or not isinstance(spans, list):
            raise InputError(f'{where}: "text" (a string) and "spans" (a list) are expected')
        found.append((text, [_range(span, len(text), where) for span in spans]))
    if not found:
        raise InputError(f"{path}: holds no text to score")
    return found


def evaluate(system: str, data: Iterable[tuple[str, list[LabelledRange]]]) -> ExactScores:
    """Score one system on labelled texts: exact match of range and label, on characters."""
    texts, expected = zip(*data, strict=True)
    found = [[(span.start, span.end, span.label) for span in spans] for spans in predict(system, texts)]
    return score_exact(expected, found, LABELS)


def _range(span: Any, length: int, where: str) -> LabelledRange:
    if not isinstance(span, dict):
        raise InputError(f"{where}: a span is an object with start, end and label")
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if type(start) is not int or type(end) is not int or not isinstance(label, str):
        raise InputError(f"{where}: a span needs start and end (whole numbers) and label (a string)")
    if not 0 <= start < end <= length:
        raise InputError(f"{where}: span {start} to {end} does not lie in the text, which has {length} characters")
    return start, end, label
