"""WebAnno TSV 3.3: a folder with one file per document. Offsets count UTF-16 units.

A span is an annotation of the layer ``NamedEntity``. ``kind``, ``mention`` and other fields are additional features that are
declared only if used, so that plain labels load into a default project. White space between tokens belongs to no token,
unless a span begins or ends there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object, write_text
from gaiko.corpus.formats.documents import (
    NAMED_FIELDS,
    PLACE_KEYS,
    AnnotatedText,
    Annotation,
    dump_line,
    join_names,
    make_annotation,
    short_repr,
)
from gaiko.corpus.formats.folders import document_name, file_stem, files_of, new_folder
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.offsets import Utf16
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.uima import ENTITY, FEATURES
from gaiko.corpus.formats.webanno_cells import escape_text, escape_value, read_cell, unescape
from gaiko.corpus.formats.webanno_units import sentences_of, token_parts, tokens_of
from gaiko.corpus.seeds import read_text

_HEAD = re.compile(r"#FORMAT=WebAnno TSV 3\.[0-9]+")
_LAYER = re.compile(r"#T_(?P<kind>SP|RL|CH)=(?P<name>[^|]+)(?:\|(?P<features>.*))?")
_UNIT = re.compile(r"[0-9]+-[0-9]+(?P<sub>\.[0-9]+)?")
_PLACE = re.compile(r"(?P<start>[0-9]{1,12})-(?P<end>[0-9]{1,12})")
_PREPROCESSING = "de.tudarmstadt.ukp.dkpro.core.api."
_PLAIN = ("identifier", "value")
"""Features of the layer in every project."""
_OWN = ("value", "spanId", "kind", "mention", "valueJson", "fieldsJson")


@dataclass(slots=True)
class _Layer:
    """A span layer; its features are in the columns from ``column`` on."""

    name: str
    features: list[str]
    column: int


@dataclass(slots=True)
class _Found:
    """An annotation collected from its rows; start and end in UTF-16 units."""

    start: int
    end: int
    where: str
    features: dict[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Body:
    """State of the parser: text, length in UTF-16 units, current sentence and annotations."""

    text: list[str] = field(default_factory=list)
    units: int = 0
    sentence: list[str] = field(default_factory=list)
    found: dict[str, _Found] = field(default_factory=dict)


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write a folder of ``.tsv`` files."""
    further: dict[str, None] = {}
    with new_folder(path) as folder:
        for number, document in enumerate(documents, start=1):
            stem = file_stem(document, number, losses)
            for match in re.finditer("\0", document.text):
                losses.add(
                    document.where,
                    "character",
                    "a text file cannot contain NUL; replaced by U+FFFD",
                    str(match.start()),
                )
            features = [_features(annotation) for annotation in document.annotations]
            used = [n for n in FEATURES if n in _PLAIN or any(n in names for names in features)]
            further |= dict.fromkeys(name for name in used if name not in _PLAIN)
            write_text(folder / f"{stem}.tsv", "".join(_file(document, features, used, options)))
    if further:
        losses.remark(f"the layer NamedEntity needs features of the type String with these names: {', '.join(further)}")


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of a folder of ``.tsv`` files, or of one file.

    Raises:
        InputError: not WebAnno TSV 3, or several layers without ``--layer``; the message names file and line.
    """
    for file in files_of(path, ".tsv", "a folder has one per document"):
        name = document_name(file.stem)
        text, annotations = _read_file(file, options, losses)
        yield AnnotatedText(text, annotations, {} if name is None else {"doc": name}, str(file))


def _features(annotation: Annotation) -> dict[str, str]:
    rest = dict(annotation.fields)
    features = {"value": annotation.label}
    for key, name in (("kind", "kind"), ("mention", "mention"), ("id", "spanId"), ("identifier", "identifier")):
        if isinstance(rest.get(key), str) and rest[key]:
            features[name] = rest.pop(key)
    if rest.get("value"):
        features["valueJson"] = dump_line(rest.pop("value"))
    if rest:
        features["fieldsJson"] = dump_line(rest)
    return features


def _file(
    document: AnnotatedText, features: Sequence[dict[str, str]], used: list[str], options: Options
) -> Iterator[str]:
    text = document.text.replace("\0", "\ufffd")
    utf16 = Utf16(text)
    tokens = tokens_of(text, options.words(text), document.annotations)
    units = token_parts(tokens, document.annotations)
    rows = Counter(n for parts in units.values() for numbers in parts.values() for n in numbers)
    stacked = {n for parts in units.values() for numbers in parts.values() if len(numbers) > 1 for n in numbers}
    ids = {n: f"[{n + 1}]" for n in range(len(features)) if rows[n] > 1 or n in stacked}
    yield f"#FORMAT=WebAnno TSV 3.3\n#T_SP={ENTITY}|{'|'.join(used)}\n\n"
    for sentence, ((start, end), inside) in enumerate(sentences_of(text, tokens), start=1):
        yield "".join(["\n", *(f"#Text={escape_text(line)}\n" for line in text[start:end].split("\n"))])
        for number, token in enumerate(inside, start=1):
            parts = units.get(token, {})
            places = [tokens[token], *sorted(part for part in parts if part != tokens[token])]
            for sub, (first, last) in enumerate(places):
                name = f"{sentence}-{number}.{sub}" if sub else f"{sentence}-{number}"
                cells = [_cell(parts.get((first, last), []), feature, features, ids) for feature in used]
                row = [name, f"{utf16.units(first)}-{utf16.units(last)}", escape_text(text[first:last]), *cells, "\n"]
                yield "\t".join(row)


def _cell(numbers: list[int], name: str, features: Sequence[dict[str, str]], ids: dict[int, str]) -> str:
    values = [f"{escape_value(features[n][name]) if name in features[n] else '*'}{ids.get(n, '')}" for n in numbers]
    return "|".join(values) or "_"


def _read_file(file: Path, options: Options, losses: Losses) -> tuple[str, tuple[Annotation, ...]]:
    lines = read_text(file).removeprefix("\ufeff").split("\n")
    if not _HEAD.fullmatch(lines[0].rstrip("\r")):
        raise InputError(f"{file}:1: must be #FORMAT=WebAnno TSV 3.3; export it in that format")
    layers: list[_Layer] = []
    width = 3
    number = 1
    for number, line in enumerate(lines[1:], start=2):  # the body begins after the last line of the header
        if not line.strip():
            break
        match = _LAYER.fullmatch(line.rstrip("\r"))
        if not match:
            raise InputError(
                f"{file}:{number}: {short_repr(line)}: a layer such as #T_SP=…NamedEntity|value is expected"
            )
        features = (match["features"] or "").split("|")
        if match["kind"] == "SP":
            layers.append(_Layer(match["name"], features, width))
        else:
            losses.add(
                f"{file}:{number}", "layer", "it contains relations or chains; gaiko stores spans only", match["name"]
            )
        width += len(features)
    layer = _chosen(layers, file, options)
    for other in layers:
        if other is not layer:
            losses.add(str(file), "layer", "one layer is read; --layer chooses it", other.name)
    body = _Body()
    for at, raw in enumerate(lines[number:], start=number + 1):
        line = raw.removesuffix("\r")
        if line.startswith("#Text="):
            body.sentence.append(unescape(line.removeprefix("#Text=")))
        elif line.strip() and not (line.startswith("#") and not _UNIT.match(line)):
            _row(line, f"{file}:{at}", width, layer, body)
    if body.sentence:
        raise InputError(f"{file}: ends before the tokens of its last sentence; export it again")
    text = "".join(body.text)
    utf16 = Utf16(text)
    made = (_annotation(found, layer, text, utf16, losses) for found in body.found.values())
    return text, tuple(annotation for annotation in made if annotation)


def _chosen(layers: list[_Layer], file: Path, options: Options) -> _Layer | None:
    names = [layer.name for layer in layers]
    wanted = options.layer or ENTITY
    if wanted not in names:
        if options.layer:
            raise InputError(f"{file}: has no layer {short_repr(wanted)}; there are {join_names(*names) or 'none'}")
        custom = [name for name in names if not name.startswith(_PREPROCESSING)]
        if len(custom) > 1:
            raise InputError(f"{file}: has no layer NamedEntity; choose one with --layer: {join_names(*custom)}")
        if not custom:
            return None
        wanted = custom[0]
    return layers[names.index(wanted)]


def _row(line: str, where: str, width: int, layer: _Layer | None, body: _Body) -> None:
    cells = line.split("\t")
    match = _PLACE.fullmatch(cells[1]) if len(cells) >= width and _UNIT.fullmatch(cells[0]) else None
    if not match:
        raise InputError(
            f"{where}: {short_repr(line)}: token number, offsets, text and {width - 3} columns are expected, separated by tabs"
        )
    start, end = int(match["start"]), int(match["end"])
    if body.sentence:
        gap = start - body.units
        if gap < 0:
            raise InputError(f"{where}: begins at {start}, inside the sentence before it")
        # The format has no text between sentences; WebAnno restores a line break and spaces.
        pieces = ["\n" + " " * (gap - 1)] if gap and body.units else [" " * gap]
        pieces.append("\n".join(body.sentence))
        body.text += pieces
        body.units = start + len(pieces[1]) + len(re.findall("[\U00010000-\U0010ffff]", pieces[1]))
        body.sentence.clear()
    if layer is None:
        return
    columns = [read_cell(cell) for cell in cells[layer.column : layer.column + len(layer.features)]]
    for stack in range(max(map(len, columns))):
        values = [column[stack] if stack < len(column) else (None, "") for column in columns]
        number = next((number for _, number in values if number), "")
        found = body.found.setdefault(number or f"{where} {stack}", _Found(start, end, where))
        found.start, found.end = min(found.start, start), max(found.end, end)
        for name, (value, _) in zip(layer.features, values, strict=True):
            found.features.setdefault(name, value)


def _annotation(found: _Found, layer: _Layer | None, text: str, utf16: Utf16, losses: Losses) -> Annotation | None:
    if found.start == found.end:
        losses.add(found.where, "span", "the span is empty", str(found.start))
        return None
    start, end = utf16.code_points(found.start), utf16.code_points(found.end)
    if start is None or end is None:
        raise InputError(f"{found.where}: {found.start} to {found.end} is inside a character or outside the text")
    features = {name: value for name, value in found.features.items() if name and value is not None}
    slots = [name for name in features if name.startswith("ROLE_")]
    for name in slots:
        losses.add(found.where, "slot feature", "gaiko has spans only", short_repr(name))
    kept = layer.features if layer else []
    after = {kept[kept.index(name) + 1] for name in slots if kept.index(name) + 1 < len(kept)}
    features = {name: value for name, value in features.items() if name not in slots and name not in after}
    only = [name for name in features if name not in FEATURES]
    label_feature = only[0] if len(only) == 1 and "value" not in kept else "value"
    label = features.pop(label_feature, None)
    if not label:
        losses.remark("an annotation without a value has the name of its layer as label")
        label = layer.name.rpartition(".")[2] if layer else "span"
    fields: dict[str, Any] = {
        key: features[name]
        for name, key in (("spanId", "id"), ("kind", "kind"), ("mention", "mention"))
        if name in features
    }
    if "valueJson" in features:
        fields["value"] = parse_json_object(features["valueJson"], f"{found.where}: valueJson")
    if "fieldsJson" in features:
        fields |= parse_json_object(features["fieldsJson"], f"{found.where}: fieldsJson")
    for name, value in features.items():
        if name in (*PLACE_KEYS, *NAMED_FIELDS) and name not in _OWN:
            losses.add(found.where, f"feature {name}", "the name has another meaning in gaiko", short_repr(value))
        elif name not in (*_OWN, *PLACE_KEYS):
            fields[name] = value
    return make_annotation(text, start, end, label, fields, found.where)
