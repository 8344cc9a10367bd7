"""Dataset card: YAML front matter for ``datasets`` and a Markdown page with computed figures."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gaiko.corpus.dataset.publication import Publication
from gaiko.corpus.dataset.rows import CONTEXT, Column
from gaiko.corpus.document import LabelledDocument
from gaiko.corpus.gold.folds import DUPLICATE_LENGTH, FOLDS, MIN_SIMILARITY, near_duplicates
from gaiko.corpus.gold.store import Evidence
from gaiko.corpus.labels import load_labels
from gaiko.corpus.markdown import render_markdown
from gaiko.corpus.spans import Span

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
"""Upper limit and name of the size categories of the Hugging Face Hub."""


@dataclass(frozen=True, slots=True)
class Split:
    """A split of a config: name, file below the dataset folder, number of rows, and size in memory as Arrow (bytes)."""

    name: str
    path: str
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Config:
    """A config of the dataset.

    Attributes:
        name: name for ``load_dataset``.
        splits: splits in order.
        columns: columns in order.
        sha256: hash of rows and schema.
    """

    name: str
    splits: tuple[Split, ...]
    columns: tuple[Column, ...]
    sha256: str

    @property
    def rows(self) -> int:
        """Number of rows in all splits."""
        return sum(split.rows for split in self.splits)


def render_card(
    documents: Sequence[LabelledDocument],
    configs: Sequence[Config],
    evidence: Mapping[str, Evidence],
    name: str,
    publication: Publication,
) -> str:
    """Return the dataset card; the first of ``configs`` is the default.

    Args:
        documents: documents of one layer.
        configs: configs of the dataset.
        evidence: evidence of the gold by document id.
        name: path of the dataset folder, for ``load_dataset``.
        publication: title, licence and tags.
    """
    spans = [span for labelled in documents for sentence in labelled.spans for span in sentence]
    gold = documents[0].layer == "gold"
    sentences = [sentence for labelled in documents for sentence in labelled.document.sentences]
    duplicates = near_duplicates(sentences) if gold else []
    folds = {par: fold for labelled in documents for par, fold in labelled.folds.items()}
    return render_markdown(
        "gaiko.corpus.dataset",
        "card.md.j2",
        front_matter="\n".join(_yaml(_front_matter(configs, publication, gold=gold))),
        gold=gold,
        name=name,
        publication=publication,
        guidelines=load_labels().version,
        labels=load_labels().labels,
        configs=configs,
        entity_fields=next(column.fields for column in configs[0].columns if column.fields),
        context=CONTEXT,
        documents=[_document_facts(labelled) for labelled in documents],
        entities=len(spans),
        kinds=_count_kinds(spans),
        annotators=_count_annotators(spans),
        evidence={labelled.document.id: evidence.get(labelled.document.id) for labelled in documents},
        folds=_count_folds(documents) if gold else [],
        duplicates=duplicates,
        pair_folds=[
            " and ".join(map(str, sorted({folds[pair.first.par], folds[pair.second.par]}))) for pair in duplicates
        ],
        duplicate_length=DUPLICATE_LENGTH,
        near=MIN_SIMILARITY,
    )


def _front_matter(configs: Sequence[Config], publication: Publication, *, gold: bool) -> dict[str, Any]:
    status = "gold, annotated and adjudicated by language models" if gold else "silver, machine-annotated"
    return {
        "pretty_name": f"{publication.title} ({status})",
        "language": ["ja"],
        **publication.licence,
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "size_categories": [_size(configs[0].rows)],
        "source_datasets": ["original"],
        "tags": [*publication.tags, *(["gold"] if gold else ["silver", "weak-supervision"])],
        "configs": [_config_entry(config, default=config is configs[0], gold=gold) for config in configs],
        "dataset_info": [_info_entry(config) for config in configs],
    }


def _config_entry(config: Config, *, default: bool, gold: bool) -> dict[str, Any]:
    """Return the card entry of a config; a new hash invalidates the cache of ``datasets``."""
    status = "gold (language-model annotators, adjudicated)" if gold else "silver (machine annotation)"
    entry: dict[str, Any] = {
        "config_name": config.name,
        "description": f"{status}; sha256:{config.sha256}",
        "data_files": [{"split": split.name, "path": split.path} for split in config.splits],
    }
    return {**entry, "default": True} if default else entry


def _info_entry(config: Config) -> dict[str, Any]:
    return {
        "config_name": config.name,
        "features": [_feature(column) for column in config.columns],
        "splits": [
            {"name": split.name, "num_bytes": split.size, "num_examples": split.rows} for split in config.splits
        ],
    }


def _feature(column: Column) -> dict[str, Any]:
    """Return the column in a notation that all versions of ``datasets`` read: ``sequence`` of scalars, ``list`` of structs."""
    if column.type == "entities":
        return {"name": column.name, "list": [_feature(field) for field in column.fields]}
    if column.type == "strings":
        return {"name": column.name, "sequence": "string"}
    if column.type == "tags":
        names = {str(number): tag for number, tag in enumerate(load_labels().tags)}
        return {"name": column.name, "sequence": {"class_label": {"names": names}}}
    return {"name": column.name, "dtype": column.type}


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "1M<n<10M")


def _yaml(value: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Yield lines of YAML; scalars are written as JSON, a subset of YAML."""
    for key, item in value.items():
        name = json.dumps(key) if key.isdigit() else key
        if isinstance(item, dict):
            yield f"{indent}{name}:"
            yield from _yaml(item, indent + "  ")
        elif isinstance(item, list):
            yield f"{indent}{name}:"
            for member in item:
                lines = list(_yaml(member)) if isinstance(member, dict) else [json.dumps(member, ensure_ascii=False)]
                yield f"{indent}- {lines[0]}"
                yield from (f"{indent}  {line}" for line in lines[1:])
        else:
            yield f"{indent}{name}: {json.dumps(item, ensure_ascii=False)}"


def _document_facts(labelled: LabelledDocument) -> dict[str, Any]:
    document = labelled.document
    meta = document.meta
    defects = meta.get("defects")
    return {
        "id": document.id,
        "title": meta.get("title"),
        "work": meta.get("work"),
        "publisher": meta.get("publisher"),
        "published": meta.get("published"),
        "year": document.year,
        "licence": meta.get("licence"),
        "sha256": meta.get("sha256"),
        "defects": defects if isinstance(defects, list) else [],
        "characters": sum(len(sentence.text) for sentence in document.sentences),
        "sentences": len(document.sentences),
        "paragraphs": len({sentence.par for sentence in document.sentences}),
        "entities": sum(len(spans) for spans in labelled.spans),
        "sections": _count_sections(labelled),
    }


def _count_sections(labelled: LabelledDocument) -> list[dict[str, Any]]:
    """Return sentences and entities by label of each section, in order."""
    sentences: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for sentence, spans in labelled.pairs():
        sentences[sentence.section] += 1
        counts.update((sentence.section, span.label) for span in spans)
    return [
        {
            "id": section.id,
            "title": section.title,
            "sentences": sentences[section.id],
            "labels": [counts[section.id, label.name] for label in load_labels().labels],
        }
        for section in labelled.document.sections
    ]


def _count_folds(documents: Sequence[LabelledDocument]) -> list[dict[str, Any]]:
    """Return paragraphs, sentences and entities by label of each fold."""
    pars: Counter[int] = Counter(fold for labelled in documents for fold in labelled.folds.values())
    sentences: Counter[int] = Counter()
    counts: Counter[tuple[int, str]] = Counter()
    for labelled in documents:
        for sentence, spans in labelled.pairs():
            fold = labelled.folds[sentence.par]
            sentences[fold] += 1
            counts.update((fold, span.label) for span in spans)
    return [
        {
            "fold": fold,
            "paragraphs": pars[fold],
            "sentences": sentences[fold],
            "labels": [counts[fold, label.name] for label in load_labels().labels],
        }
        for fold in range(FOLDS)
    ]


def _count_kinds(spans: Sequence[Span]) -> list[dict[str, Any]]:
    counts = Counter((span.label, span.kind, span.mention) for span in spans)
    return [
        {
            "label": label.name,
            "kind": kind,
            "named": counts[label.name, kind, "named"],
            "nominal": counts[label.name, kind, "nominal"],
        }
        for label in load_labels().labels
        for kind in label.kinds
    ]


def _count_annotators(spans: Sequence[Span]) -> list[tuple[str, str, int]]:
    """Return annotator, version and number of resolved spans, most frequent first."""
    counts = Counter((span.source.annotator, span.source.version) if span.source else ("–", "–") for span in spans)
    return [(name, version, count) for (name, version), count in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
