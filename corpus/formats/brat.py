"""brat standoff: a folder of ``.txt`` and ``.ann`` pairs. Offsets count code points.

``kind`` and ``mention`` are attributes. All other fields (id, value, a label that brat does not allow, the exact range of a
span with line breaks) are JSON in an annotator's note.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object, write_text
from gaiko.corpus.formats.documents import AnnotatedText, Annotation, dump_line, make_annotation, short_repr
from gaiko.corpus.formats.folders import document_name, file_stem, files_of, new_folder
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.seeds import read_text
from gaiko.corpus.spans import Segment

ATTRIBUTES = ("kind", "mention")
"""Fields stored as attributes."""

_BREAKS = "\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029"
"""Characters that brat reads as the end of a line or a column; the covered text of a span cannot contain them."""
_RUN = re.compile(f"[^{_BREAKS}]+")
_GAP = re.compile(f"[{_BREAKS}]*")
_SAFE = re.compile(r"[\w-]+")
_TARGET = re.compile(r"(?P<label>\S+) (?P<fragments>[0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*)")
_NOTE = "AnnotatorNotes"


@dataclass(slots=True)
class _TextBound:
    """A text-bound annotation of a ``.ann`` file with its attributes and notes."""

    line: int
    place: str = ""
    quote: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write a pair of files per document, and ``annotation.conf`` for brat."""
    seen: dict[str, set[str]] = {"label": set(), "kind": set(), "mention": set()}
    with new_folder(path) as folder:
        for number, document in enumerate(documents, start=1):
            stem = file_stem(document, number, losses)
            text = document.text.replace("\0", "\ufffd")
            for match in re.finditer("\0", document.text):
                losses.add(
                    document.where,
                    "character",
                    "a text file cannot contain NUL; replaced by U+FFFD",
                    str(match.start()),
                )
            lines = list(_lines(document, seen, losses))
            write_text(folder / f"{stem}.txt", text)
            write_text(folder / f"{stem}.ann", "".join(f"{line}\n" for line in lines))
        write_text(folder / "annotation.conf", _configuration(seen))


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of a folder, or of one ``.ann`` file; the file name becomes the key ``doc``.

    Raises:
        InputError: incomplete pair, malformed line, or a range outside the text; the message names file and line.
    """
    for file in files_of(path, ".ann", "a brat folder has one .txt and one .ann file per document"):
        text = read_text(file.with_suffix(".txt"))
        name = document_name(file.stem)
        annotations = tuple(_annotations(file, text, losses))
        yield AnnotatedText(text, annotations, {} if name is None else {"doc": name}, str(file))


def _lines(document: AnnotatedText, seen: dict[str, set[str]], losses: Losses) -> Iterator[str]:
    attribute = 0
    text = document.text.replace("\0", "\ufffd")
    for number, annotation in enumerate(document.annotations, start=1):
        fragments = [f for f in _fragments(annotation) for f in _pieces(text, f)]
        if not fragments:
            losses.add(
                document.where, "span", "brat does not allow a span of line breaks or tabs only", span=annotation
            )
            continue
        label = annotation.label if _SAFE.fullmatch(annotation.label) else re.sub(r"[^\w-]", "_", annotation.label)
        places = ";".join(f"{start} {end}" for start, end in fragments)
        yield f"T{number}\t{label} {places}\t{' '.join(text[start:end] for start, end in fragments)}"
        seen["label"].add(label)
        rest = dict(annotation.fields)
        for name in ATTRIBUTES:
            if _SAFE.fullmatch(rest.get(name, "")):
                attribute += 1
                seen[name].add(rest[name])
                yield f"A{attribute}\t{name} T{number} {rest.pop(name)}"
        if label != annotation.label:
            rest["label"] = annotation.label
        start, end, parts = _joined(fragments, text)
        if (start, end) != (annotation.start, annotation.end):
            rest |= {"start": annotation.start, "end": annotation.end}
        elif parts == rest.get("fragments"):
            rest.pop("fragments", None)
        if rest:
            yield f"#{number}\t{_NOTE} T{number}\t{dump_line(rest)}"


def _fragments(annotation: Annotation) -> list[Segment]:
    given = annotation.fields.get("fragments")
    return [(start, end) for start, end in given] if given else [(annotation.start, annotation.end)]


def _pieces(text: str, fragment: Segment) -> Iterator[Segment]:
    yield from (match.span() for match in _RUN.finditer(text, *fragment))


def _joined(fragments: list[Segment], text: str) -> tuple[int, int, list[list[int]]]:
    """Return start, end and parts of a span; parts separated by line breaks only are joined, a single part is omitted."""
    parts = [list(fragments[0])]
    for start, end in fragments[1:]:
        if parts[-1][1] <= start and _GAP.fullmatch(text, parts[-1][1], start):
            parts[-1][1] = end
        else:
            parts.append([start, end])
    return parts[0][0], parts[-1][1], parts if len(parts) > 1 else []


def _configuration(seen: Mapping[str, set[str]]) -> str:
    attributes = [f"{n}\tArg:<ENTITY>, Value:{'|'.join(sorted(seen[n]))}" for n in ATTRIBUTES if seen[n]]
    lines = ["[entities]", *sorted(seen["label"]), "", "[relations]", "", "[events]", "", "[attributes]", *attributes]
    return "\n".join([*lines, ""])


def _annotations(file: Path, text: str, losses: Losses) -> Iterator[Annotation]:
    text_bound: dict[str, _TextBound] = {}
    others: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, raw in enumerate(read_text(file).removeprefix("\ufeff").split("\n"), start=1):
        line = raw.removesuffix("\r")
        if not line.strip():
            continue
        if line.startswith("T"):
            _text_bound(line, number, text_bound, file)
        else:
            others[line[0]].append((number, line))
    for number, line in others.pop("A", []) + others.pop("M", []):
        _attribute(line, f"{file}:{number}", text_bound, losses)
    for number, line in others.pop("#", []):
        _note(line, f"{file}:{number}", text_bound, losses)
    for sign, kind in (("R", "relation"), ("E", "event"), ("N", "normalization"), ("*", "relation")):
        for number, line in others.pop(sign, []):
            losses.add(f"{file}:{number}", kind, "gaiko has spans only", short_repr(line))
    for number, line in (entry for entries in others.values() for entry in entries):
        raise InputError(
            f"{file}:{number}: not a line of brat: {short_repr(line)}; T, A, M, R, E, N, * or # is expected"
        )
    for name, entry in text_bound.items():
        annotation = _annotation(entry, text, f"{file}:{entry.line}: {name}", losses)
        if annotation:
            yield annotation


def _text_bound(line: str, number: int, text_bound: dict[str, _TextBound], file: Path) -> None:
    name, _, rest = line.partition("\t")
    place, tab, quote = rest.partition("\t")
    if name in text_bound or not _TARGET.fullmatch(place):
        why = "occurs twice" if name in text_bound else 'must be "T1<tab>LABEL start end<tab>text"'
        raise InputError(f"{file}:{number}: {short_repr(line)}: {why}")
    text_bound[name] = _TextBound(number, place, quote if tab else None)


def _attribute(line: str, where: str, text_bound: dict[str, _TextBound], losses: Losses) -> None:
    parts = line.partition("\t")[2].split(" ")
    if len(parts) < 2:
        raise InputError(f'{where}: {short_repr(line)}: must be "A1<tab>name T1 value"')
    if parts[1] not in text_bound:
        losses.add(where, "attribute", "its target is not a span", short_repr(line))
    else:
        text_bound[parts[1]].attributes[parts[0]] = " ".join(parts[2:]) or True


def _note(line: str, where: str, text_bound: dict[str, _TextBound], losses: Losses) -> None:
    _, _, rest = line.partition("\t")
    head, _, note = rest.partition("\t")
    kind, _, target = head.partition(" ")
    if kind == _NOTE and target in text_bound:
        text_bound[target].notes.append(note)
    else:
        losses.add(where, "note", "only annotator's notes on spans are read", short_repr(line))


def _annotation(entry: _TextBound, text: str, where: str, losses: Losses) -> Annotation | None:
    match = _TARGET.fullmatch(entry.place)
    label, places = (match["label"], match["fragments"]) if match else ("", "")
    fragments = []
    for place in places.split(";"):
        start, end = map(int, place.split())
        if start == end:
            losses.add(where, "span", "the span is empty", short_repr(entry.place))
            return None
        make_annotation(text, start, end, label, {}, where)  # checks each part
        fragments.append((start, end))
    fragments.sort()
    start, end, parts = _joined(fragments, text)
    covered = " ".join(text[s:e] for s, e in fragments)
    if entry.quote is not None and _spaced(entry.quote) != _spaced(covered):
        raise InputError(
            f"{where}: covered text {short_repr(entry.quote)} differs from the text at {places}, {short_repr(covered)}"
        )
    fields: dict[str, Any] = {"fragments": parts} if parts else {}
    note_fields: dict[str, Any] = {}
    for note in entry.notes:
        if note.startswith("{") and not note_fields:
            note_fields = parse_json_object(note, f"{where}: note")
        else:
            fields["note"] = f"{fields['note']}\n{note}" if "note" in fields else note
    known = {name: entry.attributes.pop(name) for name in ATTRIBUTES if isinstance(entry.attributes.get(name), str)}
    if entry.attributes:
        fields["attributes"] = entry.attributes
    start, end, label = note_fields.pop("start", start), note_fields.pop("end", end), note_fields.pop("label", label)
    return make_annotation(text, start, end, label, fields | note_fields | known, where)


def _spaced(quote: str) -> str:
    """Replace line breaks by spaces, as brat does."""
    return re.sub(f"[{_BREAKS}]", " ", quote)
