"""UIMA CAS, shared by XMI and JSON: convert annotated texts to and from ``cassis`` objects.

A span is a DKPro ``NamedEntity``, a layer of INCEpTION: ``value`` is the label; additional features have the other fields.
Files count UTF-16 units, which cassis converts.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object
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
from gaiko.corpus.formats.options import Options

ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
FEATURES = ("identifier", "value", "kind", "mention", "spanId", "valueJson", "fieldsJson")
"""Features of an entity: two of DKPro, then gaiko's; the last two are JSON objects."""
DOCUMENT = "gaiko.Document"
"""Type of an annotation over the whole text; its feature ``keys`` is a JSON object with the other keys of the document."""

_LABEL_FEATURES = ("value", "label", "entityType", "type")
"""Features searched for the label in types other than ``NamedEntity``, in order of preference."""
_NOT_ENTITIES = (
    "uima.",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation",
    "de.tudarmstadt.ukp.dkpro.core.api.metadata",
    "gaiko.",
)


def cassis() -> Any:
    """Import cassis; InputError with installation instructions if it is missing."""
    try:
        import cassis
    except ImportError:
        raise InputError(
            'UIMA needs dkpro-cassis; install it: pip install "gaiko[formats]", or pip install dkpro-cassis'
        ) from None
    return cassis


def write_folder(
    documents: Iterable[AnnotatedText],
    path: Path,
    suffix: str,
    save: Callable[[Any, Path], None],
    losses: Losses,
    *,
    repair: Callable[[str, str, str], str] = lambda text, what, where: text,
    extra: Callable[[Path], None] = lambda folder: None,
) -> None:
    """Write one CAS per document into a new folder.

    Args:
        documents: documents to write.
        path: new folder.
        suffix: suffix of the files.
        save: writes one CAS to a file.
        losses: ledger.
        repair: replaces characters that the file format does not allow, one by one; called with text, item type and location.
        extra: writes additional files into the folder.
    """
    cassis()
    system = type_system()
    with new_folder(path) as folder:
        for number, document in enumerate(documents, start=1):
            stem = file_stem(document, number)
            save(_cas(document, system, repair), folder / f"{stem}{suffix}")
        extra(folder)


def type_system() -> Any:
    """Return the type system of CAS files written by gaiko."""
    system = cassis().TypeSystem()
    entity = system.create_type(name=ENTITY, supertypeName="uima.tcas.Annotation")
    for name in FEATURES:
        system.create_feature(domainType=entity, name=name, rangeType="uima.cas.String")
    document = system.create_type(name=DOCUMENT, supertypeName="uima.tcas.Annotation")
    system.create_feature(domainType=document, name="keys", rangeType="uima.cas.String")
    return system


def read_folder(
    path: Path, suffix: str, load: Callable[[Path], Any], options: Options, losses: Losses
) -> Iterator[AnnotatedText]:
    """Yield the document of every CAS in a folder, or of the file ``path``.

    Raises:
        InputError: unreadable file, or several types without ``--layer``; the message names the file.
    """
    cassis()
    for file in files_of(path, suffix, "a folder has one per document"):
        yield _document(_loaded(file, load), file, options, losses)


def _loaded(file: Path, load: Callable[[Path], Any]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # cassis only warns of offsets that it cannot convert
            return load(file)
    except InputError:
        raise
    except UserWarning as error:
        raise InputError(
            f"{file}: {short_repr(str(error), 120)}; an offset is inside a character or outside the text"
        ) from None
    except Exception as error:  # cassis raises many types on damaged files
        reason = short_repr(str(error), 120)
        raise InputError(f"{file}: is not a valid CAS: {type(error).__name__} {reason}; export it again") from None


def _cas(document: AnnotatedText, system: Any, repair: Callable[[str, str, str], str]) -> Any:
    cas = cassis().Cas(system)
    cas.sofa_string = repair(document.text, "character", document.where)
    cas.sofa_mime = "text/plain"
    entity, whole = system.get_type(ENTITY), system.get_type(DOCUMENT)
    if document.keys:
        cas.add(whole(begin=0, end=len(document.text), keys=dump_line(dict(document.keys))))
    for annotation in document.annotations:
        rest = dict(annotation.fields)
        features: dict[str, str] = {"value": repair(annotation.label, "character of a label", document.where)}
        for field, name in (("kind", "kind"), ("mention", "mention"), ("id", "spanId"), ("identifier", "identifier")):
            if isinstance(rest.get(field), str) and rest[field] and repair(rest[field], "", "") == rest[field]:
                features[name] = rest.pop(field)
        if rest.get("value"):
            features["valueJson"] = dump_line(rest.pop("value"))
        if rest:
            features["fieldsJson"] = dump_line(rest)
        cas.add(entity(begin=annotation.start, end=annotation.end, **features))
    return cas


def _document(cas: Any, file: Path, options: Options, losses: Losses) -> AnnotatedText:
    names = [view.sofa.sofaID for view in cas.views if view.sofa.sofaString is not None]
    for name in names[1:]:
        losses.add(str(file), "view", "only the first view with a text is read", short_repr(name))
    cas = cas.get_view(names[0]) if names else cas
    if cas.sofa_uri or cas.sofa_array:
        raise InputError(f"{file}: contains no text; export a CAS with its text")
    text = cas.sofa_string or ""
    structures = list(cas.select_all_fs())
    stem = document_name(file.stem)
    keys: dict[str, Any] = {} if stem is None else {"doc": stem}
    for structure in structures:
        if structure.type.name == DOCUMENT:
            keys = parse_json_object(str(structure.keys or "{}"), f"{file}: keys of the document")
    kind, feature = _type_of(cas, structures, file, options)
    annotations = []
    counts: dict[str, int] = {}
    for structure in structures:
        if kind and cas.typesystem.subsumes(kind, structure.type):
            found = _annotation(structure, feature, text, file, losses)
            annotations += [found] if found else []
        elif not structure.type.name.startswith(_NOT_ENTITIES):
            counts[structure.type.name] = counts.get(structure.type.name, 0) + 1
    for other, count in sorted(counts.items()):
        losses.add(
            str(file), "annotations of another type", "one type is read; --layer chooses it", f"{count} of {other}"
        )
    return AnnotatedText(text, tuple(annotations), keys, str(file))


def _type_of(cas: Any, structures: list[Any], file: Path, options: Options) -> tuple[str | None, str | None]:
    """Return the type of the spans and its label feature."""
    wanted, _, feature = (options.layer or "").partition(":")
    if wanted:
        if not cas.typesystem.contains_type(wanted):
            raise InputError(f"{file}: has no type {wanted}; there are {_types(structures)}")
    elif cas.typesystem.contains_type(ENTITY):
        wanted = ENTITY
    else:
        present = sorted({s.type.name for s in structures if not s.type.name.startswith(_NOT_ENTITIES)})
        if len(present) > 1:
            raise InputError(
                f"{file}: has no NamedEntity; choose the type of the spans with --layer: {join_names(*present)}"
            )
        if not present:
            return None, None
        wanted = present[0]
    names = [f.name for f in cas.typesystem.get_type(wanted).all_features]
    if feature and feature not in names:
        raise InputError(f"{file}: {wanted} has no feature {feature}; there are {join_names(*names)}")
    return wanted, feature or next((name for name in _LABEL_FEATURES if name in names), None)


def _types(structures: list[Any]) -> str:
    return join_names(*sorted({structure.type.name for structure in structures}))


def _annotation(structure: Any, feature: str | None, text: str, file: Path, losses: Losses) -> Annotation | None:
    where = f"{file}: {join_names(structure.type.name)} {structure.xmiID}"
    if not hasattr(structure, "begin"):
        raise InputError(f"{where}: has no begin and end; --layer must name a type of annotations")
    if structure.begin == structure.end:
        losses.add(where, "span", "the span is empty", str(structure.begin))
        return None
    features = {
        f.name: structure[f.name] for f in structure.type.all_features if f.name not in ("sofa", "begin", "end")
    }
    label = features.pop(feature, None) if feature else None
    if not label:
        losses.remark(f"a {structure.type.name.rpartition('.')[2]} without a label has the name of its type as label")
        label = structure.type.name.rpartition(".")[2]
    fields: dict[str, Any] = {}
    for name, field in (("spanId", "id"), ("kind", "kind"), ("mention", "mention")):
        if isinstance(features.get(name), str):
            fields[field] = features.pop(name)
    if isinstance(features.get("valueJson"), str):
        fields["value"] = parse_json_object(features.pop("valueJson"), f"{where}: valueJson")
    rest = features.pop("fieldsJson", None)
    if isinstance(rest, str):
        fields |= parse_json_object(rest, f"{where}: fieldsJson")
    for name, value in features.items():
        if isinstance(value, str | int | float | bool) and name not in (*PLACE_KEYS, *NAMED_FIELDS):
            fields[name] = value
        elif value is not None:
            simple = isinstance(value, str | int | float | bool)
            why = "the name has another meaning in gaiko" if simple else "it is not a string, number or boolean"
            losses.add(where, f"feature {name}", why, short_repr(value) if simple else "")
    return make_annotation(text, structure.begin, structure.end, label, fields, where)
