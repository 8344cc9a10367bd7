"""Build the Hugging Face dataset: Parquet files and a card for ``datasets`` 2.21 and later."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gaiko.corpus.dataset.card import Config, Split, render_card
from gaiko.corpus.dataset.croissant import CROISSANT, render_croissant
from gaiko.corpus.dataset.publication import Publication, own_publication, project_publication
from gaiko.corpus.dataset.rows import (
    Column,
    Row,
    document_rows,
    entity_rows,
    paragraph_rows,
    sentence_rows,
    table_columns,
)
from gaiko.corpus.document import LabelledDocument
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import replacing
from gaiko.corpus.gold.folds import FOLDS
from gaiko.corpus.gold.store import Evidence
from gaiko.corpus.labels import load_labels
from gaiko.corpus.span_checks import first_fault

__all__ = ["LAYERS", "DatasetSummary", "build_dataset", "remove_dataset"]

LAYERS = ("silver", "gold")
"""Layers of a dataset: resolved machine annotation (silver) or adjudicated annotation (gold), never both."""

HOLDOUT = {"train": (0, 1, 2), "validation": (3,), "test": (4,)}
"""Folds by split of the config ``holdout``."""

CARD = "README.md"

_TABLES = ("sentences", "paragraphs", "entities", "documents")
_CONFIGS: dict[str, dict[str, tuple[str, ...]]] = {
    "silver": dict.fromkeys(_TABLES, ("train",)),
    "gold": {**dict.fromkeys(_TABLES, ("train",)), "holdout": tuple(HOLDOUT)},
}
"""Splits by layer and config."""


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """Summary of a built dataset.

    Attributes:
        layer: ``gold`` or ``silver``.
        rows: number of rows by config.
        sha256: hash of rows and schema by non-empty config, independent of the Parquet writer.
        labels: number of entities by label.
        files: written files, the card last.
        out: folder of the dataset.
    """

    layer: str
    rows: Mapping[str, int]
    sha256: Mapping[str, str]
    labels: Mapping[str, int]
    files: tuple[Path, ...]
    out: Path


def build_dataset(
    documents: Sequence[LabelledDocument],
    out: Path,
    *,
    evidence: Mapping[str, Evidence] | None = None,
    name: str | None = None,
    publication: Publication | None = None,
) -> DatasetSummary:
    """Write the dataset into ``out``: Parquet files below ``data`` (gold) or ``data/silver``, and the card.

    An empty table has no file and no config. Everything is built in memory and checked before the first file is written.
    The card is replaced last, since its hashes invalidate the cache of ``datasets``; then files of an earlier build are
    removed.

    Args:
        documents: documents of one layer.
        out: folder of the dataset.
        evidence: evidence of the gold by document id, for the card.
        name: path of the folder in the examples of the card; by default ``./`` and its name.
        publication: title, licence and tags of the card; by default those of gaiko's own corpus for gold, of
            a user's corpus for silver.

    Raises:
        InputError: no sentence, two documents with the same id, or ``out`` cannot be written.
        ValueError: several layers, a span that cannot be stored, or a paragraph without a fold.
    """
    layer = _check(documents)
    name = name or f"./{out.resolve().name}"
    if publication is None:
        texts = [labelled.document for labelled in documents]
        publication = project_publication() if layer == "gold" else own_publication(texts, out)
    rows = {
        "sentences": list(sentence_rows(documents)),
        "paragraphs": list(paragraph_rows(documents)),
        "entities": list(entity_rows(documents)),
        "documents": list(document_rows(documents)),
    }
    columns = table_columns(layer)
    configs = []
    contents: dict[Path, bytes] = {}
    for config, names in _CONFIGS[layer].items():
        made: list[Split] = []
        hashed: list[Row] = []
        schema = columns["sentences"] if config == "holdout" else columns[config]
        for split in names:
            found = _rows_of(rows, config, split)
            if not found:  # "datasets" cannot load a split without rows
                continue
            path = _path(layer, config, split)
            table = pa.Table.from_pylist(found, schema=arrow_schema(schema))
            contents[out / path] = _parquet(table)
            made.append(Split(split, path, len(found), table.nbytes))
            hashed.extend(found if len(names) == 1 else [{**row, "split": split} for row in found])
        if made:
            configs.append(Config(config, tuple(made), schema, logical_hash(schema, hashed)))
    if not publication.is_own:
        contents[out / CROISSANT] = _croissant(name.removeprefix("./"), configs, out, contents)
    contents[out / CARD] = render_card(documents, configs, evidence or {}, name, publication).encode("utf-8")
    _write_all(contents)
    _remove(path for path in [*_paths(out), out / CROISSANT] if path not in contents)
    counts = Counter(row["label"] for row in rows["entities"])
    sizes = {config.name: config.rows for config in configs}
    return DatasetSummary(
        layer=layer,
        rows={config: sizes.get(config, 0) for config in _CONFIGS[layer]},
        sha256={config.name: config.sha256 for config in configs},
        labels={label.name: counts[label.name] for label in load_labels().labels},
        files=tuple(contents),
        out=out,
    )


def remove_dataset(out: Path) -> None:
    """Remove the dataset of an earlier build from ``out``; other files are kept."""
    if any(path.is_file() for path in _paths(out)):
        _remove([*_paths(out), out / CROISSANT, out / CARD])
        with suppress(OSError):  # not empty
            (out / "data").rmdir()
            out.rmdir()


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema, with the metadata from which ``datasets`` reads its features without a card."""
    info = {"info": {"features": _features(columns)}}
    fields = [pa.field(column.name, _arrow_type(column)) for column in columns]
    return pa.schema(fields, metadata={"huggingface": json.dumps(info)})


def logical_hash(columns: Sequence[Column], rows: Iterable[Row]) -> str:
    """Return the SHA-256 of schema and rows as canonical JSON lines; Parquet bytes vary with the writer."""
    digest = hashlib.sha256()
    for record in (_features(columns), *rows):
        line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()


def _croissant(name: str, configs: Sequence[Config], out: Path, contents: Mapping[Path, bytes]) -> bytes:
    files_of = {config.name: {split.name: split.path for split in config.splits} for config in configs}
    data = {split.path: contents[out / split.path] for config in configs for split in config.splits}
    columns = {config.name: config.columns for config in configs}
    return render_croissant(name, files_of, columns, data).encode("utf-8")


def _path(layer: str, config: str, split: str) -> str:
    folder = "data" if layer == "gold" else f"data/{layer}"
    return f"{folder}/{config}/{split}-00000-of-00001.parquet"


def _paths(out: Path) -> list[Path]:
    """Return all data files that a build may write below ``out``."""
    return [
        out / _path(layer, config, split)
        for layer in LAYERS
        for config, splits in _CONFIGS[layer].items()
        for split in splits
    ]


def _rows_of(rows: Mapping[str, Sequence[Row]], config: str, split: str) -> Sequence[Row]:
    if config == "holdout":
        return [row for row in rows["sentences"] if row["fold"] in HOLDOUT[split]]
    return rows[config]


def _remove(paths: Iterable[Path]) -> None:
    """Remove files of an earlier build and folders that become empty."""
    for path in paths:
        if path.is_file():
            path.unlink()
            with suppress(OSError):  # not empty
                path.parent.rmdir()
                if path.parents[1].name != "data":
                    path.parents[1].rmdir()


def _check(documents: Sequence[LabelledDocument]) -> str:
    """Check the documents and return their layer."""
    if not any(labelled.document.sentences for labelled in documents):
        names = ", ".join(labelled.document.id for labelled in documents) or "no documents"
        raise InputError(f"{names}: no sentence to publish; add a document with text")
    layer = documents[0].layer
    known: set[str] = set()
    for labelled in documents:
        document = labelled.document
        if document.id in known:
            raise InputError(f'two documents have the id {document.id}; change the "id" of one in its .toml')
        known.add(document.id)
        if labelled.layer not in LAYERS or labelled.layer != layer:
            raise ValueError(
                f"{document.id}: all documents of a dataset must be of one layer, {' or '.join(LAYERS)}, not {labelled.layer!r}"
            )
        for sentence, spans in labelled.pairs():
            fault = first_fault(sentence.id, sentence.text, spans)
            if fault:
                raise ValueError(f"{sentence.id}: {fault[1]}")
            if layer == "gold" and labelled.folds.get(sentence.par) not in range(FOLDS):
                raise ValueError(f"{sentence.par}: has no fold")
    return layer


def _write_all(contents: Mapping[Path, bytes]) -> None:
    """Write all files to temporary files, then replace the targets, the last of ``contents`` last."""
    folder = next((path for path in contents if path.is_dir()), None)
    if folder is not None:
        raise InputError(f"{folder}: is a folder, but a file must be written there; remove the folder")
    with ExitStack() as stack:  # replaced in reverse order of opening
        opened = [(stack.enter_context(replacing(path)), data) for path, data in reversed(list(contents.items()))]
        for file, data in opened:
            file.write(data)


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _arrow_type(column: Column) -> pa.DataType:
    if column.fields:
        record = pa.struct([pa.field(field.name, _arrow_type(field)) for field in column.fields])
        return record if column.type == "record" else pa.list_(record)
    types = {"string": pa.string(), "int32": pa.int32(), "strings": pa.list_(pa.string()), "tags": pa.list_(pa.int64())}
    return types[column.type]


def _features(columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: _feature(column) for column in columns}


def _feature(column: Column) -> Any:
    """Return the feature in the notation of ``datasets`` before version 4, which later versions read too."""
    if column.fields:
        return _features(column.fields) if column.type == "record" else [_features(column.fields)]
    if column.type == "strings":
        return {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"}
    if column.type == "tags":
        return {"feature": {"names": list(load_labels().tags), "_type": "ClassLabel"}, "_type": "Sequence"}
    return {"dtype": column.type, "_type": "Value"}
