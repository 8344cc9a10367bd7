"""Build the Hugging Face dataset: Parquet files that every current version of ``datasets`` reads, and their card."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.card import Config, render_card
from corpus.errors import InputError
from corpus.files import replacing
from corpus.labels import first_fault, load_labels
from corpus.rows import (
    ENTITIES,
    ENTITY_FIELDS,
    PARAGRAPHS,
    SENTENCES,
    Column,
    LabelledDocument,
    Row,
    entity_rows,
    paragraph_rows,
    sentence_rows,
)

__all__ = ["LAYER", "DatasetSummary", "LabelledDocument", "build_dataset"]

LAYER = "silver"
"""The one layer that is published: resolved machine annotation."""

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """What was built.

    Attributes:
        layer: who stands behind the labels.
        rows: by config, the number of rows.
        sha256: by config that has rows, the hash of its rows and schema, whatever the Parquet writer.
        labels: by label, the number of entities.
        files: what was written, the card last.
    """

    layer: str
    rows: Mapping[str, int]
    sha256: Mapping[str, str]
    labels: Mapping[str, int]
    files: tuple[Path, ...]


def build_dataset(documents: Sequence[LabelledDocument], out: Path) -> DatasetSummary:
    """Write the dataset into ``out``: Parquet files below ``data/silver`` and the card.

    A table without rows (entities, where nothing was found) has no file and no config.
    Everything is made in memory and checked before the first file is touched. The card, whose
    hashes tell ``datasets`` that its cache is stale, takes its place last.

    Raises:
        InputError: there is no sentence, two documents have one id, or ``out`` cannot be written.
        ValueError: the labels are not silver, or a span cannot stand in the corpus.
    """
    _check(documents)
    tables = {
        "sentences": (SENTENCES, list(sentence_rows(documents))),
        "paragraphs": (PARAGRAPHS, list(paragraph_rows(documents))),
        "entities": (ENTITIES, list(entity_rows(documents))),
    }
    configs = []
    contents = {}
    for name, (columns, rows) in tables.items():
        if not rows:  # "datasets" cannot load a split without rows
            continue
        table = pa.Table.from_pylist(rows, schema=_schema(columns))
        configs.append(Config(name, _path(name), columns, len(rows), table.nbytes, logical_hash(columns, rows)))
        contents[out / _path(name)] = _parquet(table)
    contents[out / CARD] = render_card(documents, configs).encode("utf-8")
    _write_all(contents)
    for name in tables:
        if out / _path(name) not in contents:
            (out / _path(name)).unlink(missing_ok=True)  # of an earlier build
    counts = Counter(row["label"] for row in tables["entities"][1])
    return DatasetSummary(
        layer=LAYER,
        rows={name: len(rows) for name, (_, rows) in tables.items()},
        sha256={config.name: config.sha256 for config in configs},
        labels={label.name: counts[label.name] for label in load_labels().labels},
        files=tuple(contents),
    )


def logical_hash(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """Return the SHA-256 of schema and rows as canonical JSON, one a line; Parquet bytes vary with the writer."""
    digest = hashlib.sha256()
    for record in (_features(columns), *rows):
        line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()


def _path(name: str) -> str:
    return f"data/{LAYER}/{name}/train-00000-of-00001.parquet"


def _check(documents: Sequence[LabelledDocument]) -> None:
    if not any(labelled.document.sentences for labelled in documents):
        names = ", ".join(labelled.document.id for labelled in documents) or "no documents"
        raise InputError(f"{names}: no sentence to publish; add a document that holds text")
    known: set[str] = set()
    for labelled in documents:
        document = labelled.document
        if document.id in known:
            raise InputError(f'two documents have the id {document.id}; give one another "id" in its .toml')
        known.add(document.id)
        if labelled.layer != LAYER:
            raise ValueError(f"{document.id}: only the layer {LAYER} is published, not {labelled.layer!r}")
        for sentence, spans in zip(document.sentences, labelled.spans, strict=True):
            fault = first_fault(sentence.id, sentence.text, spans)
            if fault:
                raise ValueError(f"{sentence.id}: {fault[1]}")


def _write_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place, then put them in place, the last of ``contents`` last."""
    folder = next((path for path in contents if path.is_dir()), None)
    if folder is not None:
        raise InputError(f"{folder}: is a folder where a file is to be written; remove it")
    with ExitStack() as stack:  # files take their places in reverse order of opening
        opened = [(stack.enter_context(replacing(path)), data) for path, data in reversed(list(contents.items()))]
        for file, data in opened:
            file.write(data)


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _schema(columns: Sequence[Column]) -> pa.Schema:
    """The Arrow schema, with the metadata from which ``datasets`` takes its features when there is no card."""
    info = {"info": {"features": _features(columns)}}
    fields = [pa.field(column.name, _arrow_type(column.type)) for column in columns]
    return pa.schema(fields, metadata={"huggingface": json.dumps(info)})


def _arrow_type(name: str) -> pa.DataType:
    if name == "entities":
        return pa.list_(pa.struct([pa.field(field.name, _arrow_type(field.type)) for field in ENTITY_FIELDS]))
    types = {"string": pa.string(), "int32": pa.int32(), "strings": pa.list_(pa.string()), "tags": pa.list_(pa.int64())}
    return types[name]


def _features(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: _feature(column.type) for column in columns}


def _feature(name: str) -> Any:
    """The feature as ``datasets`` before version 4 spells it, which later versions read too."""
    if name == "entities":
        return [_features(ENTITY_FIELDS)]
    if name == "strings":
        return {"feature": _feature("string"), "_type": "Sequence"}
    if name == "tags":
        return {"feature": {"names": list(load_labels().tags), "_type": "ClassLabel"}, "_type": "Sequence"}
    return {"dtype": name, "_type": "Value"}
