"""Build of the corpus: seeds → sentences → layers → silver; gold if there is any; dataset and report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gaiko.corpus.dataset.build import DatasetSummary, build_dataset, remove_dataset
from gaiko.corpus.document import Document, LabelledDocument, read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_jsonl, write_text
from gaiko.corpus.gold.folds import document_folds
from gaiko.corpus.gold.records import write_records
from gaiko.corpus.gold.store import Evidence, gold_files, read_document_gold, read_evidence
from gaiko.corpus.gold.validate import validate
from gaiko.corpus.joins import format_joins
from gaiko.corpus.paths import gold_folder
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.folders import ReadingLog, read_all
from gaiko.corpus.spans import Span
from gaiko.models.build.report import write_report
from gaiko.models.evaluation.ablation import AblationRow, ablate, with_cache
from gaiko.models.pipeline.annotation import Annotation
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.pipeline import Pipeline

LAYER = "silver"
STATUS = "silver：機械による注釈。人による確認なし"

Progress = Callable[[str, int, int], None]
"""Receives the id of the document, the sentences done, and their total; each annotator counts them again."""


@dataclass(frozen=True, slots=True)
class BuiltDocument:
    """An annotated document and the paths of its files."""

    document: Document
    annotation: Annotation
    records: Path
    layers: Path
    joins: Path
    report: Path

    @property
    def undated(self) -> int:
        """Number of dates without a value."""
        spans = (span for found in self.annotation.sentences for span in found)
        return sum(span.label == "DATE" and "norm" not in span.value for span in spans)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """All documents, and the datasets: gold, silver, or both in this order."""

    documents: list[BuiltDocument]
    datasets: tuple[DatasetSummary, ...]


@dataclass(frozen=True, slots=True)
class _Gold:
    """Gold of a document, with the evidence of its annotation passes."""

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
    options: ReaderOptions | None = None,
    log: ReadingLog | None = None,
) -> BuildResult:
    """Annotate the seeds; write the dataset to ``out`` and everything else to ``work``.

    All seeds and gold are read and checked before anything is annotated or written. Documents with gold go into the
    dataset in ``out``, the others into the silver dataset in ``out/silver``, or in ``out`` if there is no gold at all.
    Documents with gold are annotated too, for the report.

    Args:
        seeds: files of any kind that a reader takes.
        out: folder of the dataset.
        work: folder of records, layers, joins and reports.
        pipeline: the pipeline to run.
        year: year covered; overrides what the seeds say.
        progress: receives the steps done.
        gold: folder of the gold, next to ``folds.tsv``, ``passes`` and ``ADJUDICATION.jsonl``; by default that of gaiko.
        options: options of the readers.
        log: collects the errors and notes of the readers; it says whether files that cannot be read are left out.

    Raises:
        InputError: a seed cannot be read, is empty, or has the id of another seed, or gold is invalid; nothing is written.
    """
    documents = _read_all(seeds, year, options, log or ReadingLog())
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
        remove_dataset(out / LAYER)  # from an earlier build
        return (dataset,)
    evidence = {document: found.evidence for document, found in gold.items()}
    labelled = [found.labelled for found in gold.values()]
    datasets = [build_dataset(labelled, out, evidence=evidence)]
    if silver:
        datasets.append(build_dataset(silver, out / LAYER, name=f"./{out.resolve().name}/{LAYER}"))
    else:
        remove_dataset(out / LAYER)
    return tuple(datasets)


def _read_gold(store: Path, document: Document) -> _Gold | None:
    files = gold_files(store, document.id)
    for finding in validate(files, {document.id: document}):
        if finding.check.level == "error":
            raise InputError(str(finding))
    spans = read_document_gold(store, document)
    if spans is None:
        return None
    folds = document_folds(store.parent / "folds.tsv", document)
    return _Gold(LabelledDocument(document, spans, "gold", folds), read_evidence(store, document))


def _read_all(
    seeds: Sequence[Path], year: int | None, options: ReaderOptions | None, log: ReadingLog
) -> list[Document]:
    documents = []
    where: dict[str, Path | None] = {}
    for seed in read_all(seeds, log, options, year):
        document = read_document(seed)
        if not document.sentences:
            log.errors.append(f"{seed.path}: {seed.id} holds no text; remove it or put the document there")
        elif seed.id in where:
            other = where[seed.id]
            log.errors.append(f"{seed.path}: has the id {seed.id} of {other}; give it another in its .toml")
        else:
            where[seed.id] = seed.path
            documents.append(document)
    log.check()
    if not documents:
        raise InputError("no document can be read:\n" + "\n".join(log.errors))
    return documents


def _counter(document: Document, pipeline: Pipeline, progress: Progress) -> Callable[[int], None]:
    total = len(document.sentences) * len(pipeline.annotators)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(document.id, done, total)

    return advance


def _build_one(
    document: Document, pipeline: Pipeline, gold: _Gold | None, work: Path, progress: Progress
) -> BuiltDocument:
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
) -> BuiltDocument:
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
    write_text(joins, format_joins(document))
    write_report(report, document, annotation, status=STATUS, generated_by="gaiko build", gold=gold, ablation=ablation)
    return BuiltDocument(document, annotation, records, layers, joins, report)
