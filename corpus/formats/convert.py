"""Convert between gaiko's JSONL and the format of another tool; a ledger lists the losses."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_jsonl
from gaiko.corpus.formats.documents import (
    DOCUMENT_KEYS,
    NAMED_FIELDS,
    AnnotatedText,
    Annotation,
    read_documents,
    record_of,
    short_repr,
)
from gaiko.corpus.formats.losses import Losses, add_lost_fields
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.table import Format, formats

Progress = Callable[[int], None]
"""Callback with the number of documents done."""


def export_documents(
    name: str,
    source: Path,
    target: Path,
    losses: Losses,
    options: Options,
    progress: Progress | None = None,
) -> int:
    """Convert JSONL or a gold file to another format atomically, and return the number of documents.

    Args:
        name: format name.
        source: JSONL or gold file.
        target: output file or new folder.
        losses: ledger of items that the format cannot represent.
        options: options of the format.
        progress: callback with the number of documents done.

    Raises:
        InputError: malformed source, an option of another format, or ``target`` cannot be written.
    """
    format_ = _format(name, options)
    done = 0

    def documents() -> Iterator[AnnotatedText]:
        nonlocal done
        for document in read_documents(source):
            yield _supported(document, format_, losses)
            done += 1
            if progress:
                progress(done)

    import_module(format_.module).write(documents(), target, options, losses)
    return done


def import_documents(
    name: str,
    source: Path,
    target: Path,
    losses: Losses,
    options: Options,
    progress: Progress | None = None,
) -> int:
    """Convert another format to JSONL atomically; arguments, result and errors as in ``export_documents``."""
    format_ = _format(name, options)
    done = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal done
        documents: Iterable[AnnotatedText] = import_module(format_.module).read(source, options, losses)
        for document in documents:
            yield record_of(_without_own_keys(document, losses))
            done += 1
            if progress:
                progress(done)
        losses.check()
        if not done and not losses.total:
            raise InputError(f"{source}: no document of format {format_.cells['title']}")

    write_jsonl(target, records())
    return done


def _format(name: str, options: Options) -> Format:
    if name not in formats():
        raise InputError(f"unknown format {name}; formats: {', '.join(formats())}")
    format_ = formats()[name]
    for field in fields(Options):
        given = getattr(options, field.name) != field.default
        if given and field.name != "tokenize" and field.name not in format_.options:
            takers = ", ".join(other.name for other in formats().values() if field.name in other.options)
            raise InputError(f"--{field.name.replace('_', '-')} is an option of {takers}, not of {name}; leave it out")
    return format_


def _supported(document: AnnotatedText, format_: Format, losses: Losses) -> AnnotatedText:
    """Return the document with the fields that the format supports; add the others to the ledger."""
    held = format_.held
    names_its_file = format_.cells["document_keys"] == "doc"
    add_lost_fields(document, held | {"document_keys": True}, format_.name, losses)
    if not held["document_keys"]:
        others = {
            key: value
            for key, value in document.keys.items()
            if not (names_its_file and key == "doc" and _is_name(value))
        }
        add_lost_fields(replace(document, annotations=(), keys=others), held, format_.name, losses)
    if all(held.values()):
        return document
    annotations = tuple(replace(annotation, fields=_held(annotation, held)) for annotation in document.annotations)
    keys = document.keys if held["document_keys"] or names_its_file else {}
    return AnnotatedText(document.text, annotations, keys, document.where)


def _without_own_keys(document: AnnotatedText, losses: Losses) -> AnnotatedText:
    """Return the document without keys that would replace its text and spans."""
    for key in document.keys.keys() & set(DOCUMENT_KEYS):
        why = "the key has another meaning in gaiko"
        losses.add(document.where, f"key {short_repr(key)} of the document", why, short_repr(document.keys[key]))
    return replace(document, keys={k: v for k, v in document.keys.items() if k not in DOCUMENT_KEYS})


def _held(annotation: Annotation, held: dict[str, bool]) -> dict[str, Any]:
    return {key: value for key, value in annotation.fields.items() if held[key if key in NAMED_FIELDS else "span_keys"]}


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
