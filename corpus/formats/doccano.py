"""doccano JSONL for sequence labelling: ranges and labels. Offsets count UTF-16 units."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import stream_jsonl, write_jsonl
from gaiko.corpus.formats.documents import AnnotatedText, Annotation, make_annotation, short_repr
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.offsets import Graphemes, Units, Utf16
from gaiko.corpus.formats.options import Options
from gaiko.corpus.span_checks import overlapping

_TEXTS = ("text", "data")
"""Keys of the text; old versions say ``data``."""
_LABELS = ("label", "labels", "entities", "annotations")
_OWN = (*_TEXTS, *_LABELS, "relations", "Comments", "comments", "cats")
"""Keys with a meaning in doccano, not available for keys of a document."""


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write ``{"text", "label": [[start, end, label]]}`` per line, with the other keys of the document."""
    write_jsonl(path, (_record(document, options, losses) for document in documents))


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of an export: ``label`` or ``labels`` as triples, or ``entities`` with relations.

    Raises:
        InputError: a malformed line; the message names it.
    """
    for number, record in stream_jsonl(path):
        where = f"{path}:{number}"
        text = next((record[key] for key in _TEXTS if isinstance(record.get(key), str)), None)
        if text is None:
            raise InputError(f'{where}: "text" (a string) is expected; export the project as JSONL')
        found = [key for key in _LABELS if key in record]
        if len(found) != 1 or not isinstance(record[found[0]], list):
            raise InputError(f"{where}: one of {', '.join(_LABELS)} is expected, a list of spans")
        for key in ("relations", "Comments", "comments"):
            entries = record.get(key) or []
            for entry in entries if isinstance(entries, list) else [entries]:
                losses.add(where, key.rstrip("s").lower(), "gaiko has spans only", short_repr(entry))
        if record.get("cats"):
            losses.add(where, "category", "gaiko has spans only", short_repr(record["cats"]))
        annotations = tuple(losses.valid(_annotation, record[found[0]], text, _units(text, options), where))
        keys = {key: value for key, value in record.items() if key not in _OWN}
        yield AnnotatedText(text, annotations, keys, where)


def _record(document: AnnotatedText, options: Options, losses: Losses) -> dict[str, Any]:
    other = _units(document.text, options)
    places = sorted((a.start, a.end, a.label) for a in document.annotations)
    if any(overlapping(places)):
        losses.remark(
            'spans overlap: doccano drops some on import unless the project setting "Allow overlapping entity" is on'
        )
    units = [
        (other.units(start), other.units(end), label) if other else (start, end, label) for start, end, label in places
    ]
    for key in document.keys.keys() & set(_OWN):
        losses.add(
            document.where,
            f"key {short_repr(key)} of the document",
            "the key has another meaning in doccano",
            short_repr(document.keys[key]),
        )
    keys = {key: value for key, value in document.keys.items() if key not in _OWN}
    return {"text": document.text, "label": [list(place) for place in units], **keys}


def _units(text: str, options: Options) -> Units | None:
    """Return the unit of the offsets; None for code points. doccano counts UTF-16 units, or graphemes if the project says so."""
    if options.offsets == "codepoint":
        return None
    return Graphemes(text) if options.offsets == "grapheme" else Utf16(text)


def _annotation(entry: Any, text: str, other: Units | None, where: str) -> Annotation:
    fields: dict[str, Any] = {}
    if isinstance(entry, dict):
        start, end = (entry.get(f"{edge}_offset", entry.get(edge)) for edge in ("start", "end"))
        label = entry.get("label", entry.get("label_text"))
        if "id" in entry:
            fields["id"] = str(entry["id"])
    elif isinstance(entry, list) and len(entry) == 3:
        start, end, label = entry
    else:
        raise InputError(
            f"{where}: a span is [start, end, label] or an object with start_offset, end_offset and label, not {short_repr(entry)}"
        )
    if other and type(start) is int and type(end) is int:
        points = other.code_points(start), other.code_points(end)
        if None in points:
            raise InputError(
                f"{where}: {start} to {end} is inside a character or outside the text; doccano counts UTF-16 units: "
                "use --offsets codepoint or grapheme if the file counts these"
            )
        start, end = points
    return make_annotation(text, start, end, label, fields, where)
