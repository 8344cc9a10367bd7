"""Croissant metadata: the fields of each Parquet file, for tools that do not read the card.

The format is Croissant 1.0, https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from gaiko.corpus.dataset.publication import project_facts
from gaiko.corpus.dataset.rows import Column
from gaiko.corpus.labels import load_labels

CROISSANT = "croissant.json"
"""File name in the dataset folder."""

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {"string": "sc:Text", "strings": "sc:Text", "int32": "sc:Integer", "tags": "sc:Integer"}


def render_croissant(
    name: str,
    files_of: Mapping[str, Mapping[str, str]],
    columns: Mapping[str, Sequence[Column]],
    data: Mapping[str, bytes],
) -> str:
    """Return the metadata as JSON.

    A config with one split is a record set with the name of the config; other configs have a record set ``config/split`` per split.

    Args:
        name: name of the dataset.
        files_of: path of the Parquet file below the dataset folder, by config and split.
        columns: columns by config.
        data: file content by path, for size and hash.
    """
    publication = project_facts()
    paths = [path for splits in files_of.values() for path in splits.values()]
    record = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": (
            "Character spans of actors, dates, places, agreements and amounts, with values, in Japanese diplomatic prose. "
            f"Gold by language-model annotators under written guidelines {load_labels().version}, adjudicated; "
            "no human expert has checked it."
        ),
        "url": publication["homepage"],
        "version": publication["version"],
        "datePublished": publication["date"],
        "creator": {"@type": "sc:Organization", "name": publication["creator"]},
        "license": publication["licenses"],
        "keywords": publication["keywords"],
        "inLanguage": "ja",
        "citeAs": _bibtex(publication),
        "distribution": [_file(path, data[path]) for path in paths],
        "recordSet": [
            _record_set(config if len(splits) == 1 else f"{config}/{split}", path, columns[config])
            for config, splits in files_of.items()
            for split, path in splits.items()
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _bibtex(publication: Mapping[str, Any]) -> str:
    return (
        f"@misc{{gaiko, author = {{{{{publication['creator']}}}}}, title = {{{publication['title']}}}, "
        f"year = {{{publication['date'][:4]}}}, version = {{{publication['version']}}}}}"
    )


def _file(path: str, content: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{len(content)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _record_set(name: str, path: str, columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "key": {"@id": f"{name}/id"},
        "field": [_field(name, path, column) for column in columns],
    }


def _field(parent: str, path: str, column: Column, within: str | None = None) -> dict[str, Any]:
    """Return the field of a column; ``within`` is its parent column of structs, if any."""
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{parent}/{column.name}",
        "name": f"{parent}/{column.name}",
        "description": column.description,
    }
    if column.fields:
        members = [_field(field["@id"], path, member, column.name) for member in column.fields]
        return {**field, "repeated": True, "subField": members}
    source: dict[str, Any] = {"fileObject": {"@id": path}, "extract": {"column": within or column.name}}
    if within:
        source["transform"] = {"jsonPath": column.name}
    if column.type in {"strings", "tags"}:
        field["repeated"] = True
    return {**field, "dataType": _TYPES[column.type], "source": source}
