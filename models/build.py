"""The main job: seeds → sentences → layers → silver → dataset and report."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.dataset import DatasetSummary, LabelledDocument, build_dataset
from corpus.records import write_records

from corpus.document import Document, read_document
from corpus.errors import InputError
from corpus.files import write_jsonl, write_text
from corpus.joins import list_joins
from corpus.seeds import read_seed
from corpus.spans import LABELS
from models.documents import annotate_document
from models.pipeline import Annotation, Pipeline
from models.report import write_report

LAYER = "silver"
STATUS = "silver: machine annotation by rules and GiNZA, resolved; not adjudicated by anyone"

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many sentences of it are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Built:
    """One document, read and annotated, and where its files are."""

    document: Document
    annotation: Annotation
    records: Path
    layers: Path
    report: Path


@dataclass(frozen=True, slots=True)
class BuildResult:
    """All documents, and the dataset made of them."""

    documents: list[Built]
    dataset: DatasetSummary
    out: Path


def build_corpus(
    seeds: Sequence[Path], out: Path, work: Path, pipeline: Pipeline, year: int | None, progress: Progress
) -> BuildResult:
    """Read and annotate ``seeds`` and write the dataset to ``out`` and everything else to ``work``.

    Every seed is read and checked before anything is annotated or written.

    Args:
        seeds: the ``.txt`` files.
        out: the dataset's folder.
        work: the folder for records, layers, joins and reports.
        pipeline: what annotates.
        year: the year covered, where a seed's ``.toml`` does not say.
        progress: told how far the work is.

    Raises:
        InputError: a seed cannot be read, is empty, or shares its id with another; nothing is written then.
    """
    documents = _read_all(seeds, year)
    built = []
    for document in documents:
        annotation = annotate_document(pipeline, document, _counter(document, pipeline, progress))
        built.append(_write_one(document, annotation, work))
    dataset = build_dataset([LabelledDocument(b.document, b.annotation.sentences, LAYER) for b in built], out)
    return BuildResult(built, dataset, out)


def count_by_section(built: Built) -> dict[str, Counter[str]]:
    """Return label counts by top section (a column stands alone), in text order."""
    counts: dict[str, Counter[str]] = {top_section(section.id): Counter() for section in built.document.sections}
    for sentence, spans in zip(built.document.sentences, built.annotation.sentences, strict=True):
        counts[top_section(sentence.section)].update(span.label for span in spans)
    return counts


def count_layers(built: Built) -> dict[str, tuple[Counter[str], int]]:
    """Return, by annotator, how many spans it found by label and how many of the resolved ones are its own."""
    won = Counter(span.source.annotator for spans in built.annotation.sentences for span in spans if span.source)
    found = {
        name: (Counter(span.label for spans in layer for span in spans), won[name])
        for name, layer in built.annotation.layers.items()
    }
    for name in won.keys() - found.keys():
        found[name] = (Counter(dict.fromkeys(LABELS, 0)), won[name])
    return found


def top_section(section_id: str) -> str:
    """Return the id of the level-1 section that ``section_id`` lies in; a column is its own."""
    return section_id if ".c" in section_id else section_id.split(".")[0]


def _read_all(seeds: Sequence[Path], year: int | None) -> list[Document]:
    documents = []
    where: dict[str, Path] = {}
    for path in seeds:
        seed = read_seed(path)
        if seed.year is None and year is not None:
            seed = read_seed(path, year)
        document = read_document(seed)
        if not document.sentences:
            raise InputError(f"{path}: holds no text; remove it or put the document there")
        if document.id in where:
            raise InputError(f"{path}: has the id {document.id} of {where[document.id]}; give it another in its .toml")
        where[document.id] = path
        documents.append(document)
    return documents


def _counter(document: Document, pipeline: Pipeline, progress: Progress) -> Callable[[int], None]:
    total = len(document.sentences) * len(pipeline.annotators)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(document.id, done, total)

    return advance


def _write_one(document: Document, annotation: Annotation, work: Path) -> Built:
    records = work / LAYER / f"{document.id}.jsonl"
    layers = work / "layers" / f"{document.id}.jsonl"
    report = work / "report" / f"{document.id}.html"
    write_records(records, document, annotation.sentences)
    write_jsonl(
        layers,
        (
            {"sentence": sentence.id, "annotator": name, "spans": [span.as_dict() for span in layer[number]]}
            for number, sentence in enumerate(document.sentences)
            for name, layer in annotation.layers.items()
        ),
    )
    write_text(work / "joins" / f"{document.id}.txt", list_joins(document))
    write_report(report, document, annotation, status=STATUS, generated_by="gaiko build")
    return Built(document, annotation, records, layers, report)
