"""The main job: seeds → sentences → layers → silver; gold where it exists; dataset and report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gaiko.corpus.dataset.build import DatasetSummary, LabelledDocument, build_dataset, remove_dataset
from gaiko.corpus.document import Document, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_jsonl, write_text
from gaiko.corpus.gold.folds import document_folds
from gaiko.corpus.gold.records import write_records
from gaiko.corpus.gold.store import Evidence, gold_files, read_evidence, read_gold
from gaiko.corpus.gold.validate import validate
from gaiko.corpus.joins import list_joins
from gaiko.corpus.paths import gold_folder
from gaiko.corpus.seeds import read_seed
from gaiko.corpus.spans import Span
from gaiko.models.build.report import write_report
from gaiko.models.evaluation.ablation import AblationRow, ablate, with_cache
from gaiko.models.pipeline.annotation import Annotation
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.pipeline import Pipeline

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
    joins: Path
    report: Path

    @property
    def undated(self) -> int:
        """How many dates have no value."""
        spans = (span for found in self.annotation.sentences for span in found)
        return sum(span.label == "DATE" and "norm" not in span.value for span in spans)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """All documents, and the datasets made of them: gold, silver, or first the one and then the other."""

    documents: list[Built]
    datasets: tuple[DatasetSummary, ...]


@dataclass(frozen=True, slots=True)
class _Gold:
    """The gold of a document, and how it came about."""

    labelled: LabelledDocument
    evidence: Evidence


def build_corpus(
    seeds: Sequence[Path],
    out: Path,
    work: Path,
    pipeline: Pipeline,
    year: int | None,
    progress: Progress,
    gold: Path | None = None,
) -> BuildResult:
    """Read and annotate ``seeds`` and write the dataset to ``out`` and everything else to ``work``.

    Every seed and all gold is read and checked before anything is annotated or written. Documents that have gold
    make the dataset in ``out``; the others are silver, and go to ``out`` only if no document has gold, else to
    ``out/silver``. The machine annotates documents that have gold too.

    Args:
        seeds: the ``.txt`` files.
        out: the dataset's folder.
        work: the folder for records, layers, joins and reports.
        pipeline: what annotates.
        year: the year covered, where a seed's ``.toml`` does not say.
        progress: told how far the work is.
        gold: the folder of the gold, beside which ``folds.tsv``, ``passes`` and ``ADJUDICATION.jsonl`` lie; by default
            that of the project.

    Raises:
        InputError: a seed cannot be read, is empty, or shares its id with another, or gold is not valid; nothing is
            written then.
    """
    documents = _read_all(seeds, year)
    store = gold or gold_folder()
    known = {document.id: found for document in documents if (found := _read_gold(store, document)) is not None}
    built = [_build_one(document, pipeline, known.get(document.id), work, progress) for document in documents]
    silver = [LabelledDocument(b.document, b.annotation.sentences, LAYER) for b in built if b.document.id not in known]
    return BuildResult(built, _build_datasets(known, silver, out))


def _build_datasets(
    gold: Mapping[str, _Gold], silver: Sequence[LabelledDocument], out: Path
) -> tuple[DatasetSummary, ...]:
    if not gold:
        dataset = build_dataset(silver, out)
        remove_dataset(out / LAYER)  # of an earlier build
        return (dataset,)
    evidence = {document: found.evidence for document, found in gold.items()}
    datasets = [build_dataset([found.labelled for found in gold.values()], out, evidence=evidence)]
    if silver:
        datasets.append(build_dataset(silver, out / LAYER, name=f"corpus/{LAYER}"))
    else:
        remove_dataset(out / LAYER)
    return tuple(datasets)


def _read_gold(store: Path, document: Document) -> _Gold | None:
    files = gold_files(store, document.id)
    for finding in validate(files, {document.id: document}):
        if finding.check.level == "error":
            raise InputError(str(finding))
    spans = read_gold(store, document)
    if spans is None:
        return None
    folds = document_folds(store.parent / "folds.tsv", document)
    return _Gold(LabelledDocument(document, spans, "gold", folds), read_evidence(store, document))


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


def _build_one(document: Document, pipeline: Pipeline, gold: _Gold | None, work: Path, progress: Progress) -> Built:
    counter = _counter(document, pipeline, progress)
    if gold is None:
        return _write_one(document, annotate_document(pipeline, document, counter), work)
    shared = with_cache(pipeline)
    annotation = annotate_document(shared, document, counter)
    spans = gold.labelled.spans
    ablation = ablate(shared, lambda variant: annotate_document(variant, document).sentences, spans)
    return _write_one(document, annotation, work, spans, ablation)


def _write_one(
    document: Document,
    annotation: Annotation,
    work: Path,
    gold: Sequence[Sequence[Span]] | None = None,
    ablation: Sequence[AblationRow] = (),
) -> Built:
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
    joins = work / "joins" / f"{document.id}.txt"
    write_text(joins, list_joins(document))
    write_report(report, document, annotation, status=STATUS, generated_by="gaiko build", gold=gold, ablation=ablation)
    return Built(document, annotation, records, layers, joins, report)
