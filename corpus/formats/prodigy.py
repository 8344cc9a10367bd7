"""Prodigy JSONL: texts with spans, answers and other keys. Offsets count code points."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import stream_jsonl, write_jsonl
from gaiko.corpus.formats.documents import (
    DOCUMENT_KEYS,
    AnnotatedText,
    Annotation,
    annotation_of,
    record_of,
    short_repr,
)
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.span_checks import overlapping

_OTHER_SHAPES = ("entities", "label", "labels", "ents", "annotations", "ner", "ner_tags", "tags")
"""Keys of labels in files of other tools."""


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write one accepted task per line."""
    write_jsonl(path, (_task(document, losses) for document in documents))


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the accepted tasks of ``prodigy db-out``; rejected and ignored tasks are losses.

    Raises:
        InputError: a malformed task; the message names the line.
    """
    for number, task in stream_jsonl(path):
        where = f"{path}:{number}"
        text, spans, answer = task.get("text"), task.get("spans") or [], task.get("answer", "accept")
        if "spans" not in task and (other := [key for key in _OTHER_SHAPES if key in task]):
            raise InputError(
                f'{where}: no "spans", but {short_repr(other[0])}: a file of another shape; choose its format with --from'
            )
        if not isinstance(text, str) or not isinstance(spans, list):
            raise InputError(f'{where}: "text" (a string) and "spans" (a list) are expected')
        if answer != "accept":
            losses.add(where, "document", f"its answer is {short_repr(answer)}, not accept", short_repr(text))
            continue
        annotations = tuple(losses.valid(_annotation, enumerate(spans, start=1), text, where))
        yield AnnotatedText(
            text, annotations, {k: v for k, v in task.items() if k not in (*DOCUMENT_KEYS, "answer")}, where
        )


def _annotation(numbered: tuple[int, Any], text: str, where: str) -> Annotation:
    number, span = numbered
    return annotation_of(span, text, f"{where}: span {number}")


def _task(document: AnnotatedText, losses: Losses) -> dict[str, Any]:
    if any(overlapping((a.start, a.end) for a in document.annotations)):
        losses.remark("spans overlap: use the recipe spans.manual, not ner.manual")
    if "answer" in document.keys and document.keys["answer"] != "accept":
        losses.add(
            document.where,
            'key "answer" of the document',
            "the key has another meaning in Prodigy",
            short_repr(document.keys["answer"]),
        )
    record = record_of(document)
    return {**record, "answer": "accept"}
