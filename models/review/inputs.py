"""Inputs of a review from annotators and recognizers: layers, out-of-fold scores, check findings, and value proposals."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from gaiko.annotators.values import (
    normalize_agreement,
    normalize_organization,
    normalize_person,
    normalize_place,
    normalize_state,
)
from gaiko.corpus.document import Document, LabelledDocument, read_document
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.gold.consistency import check_consistency
from gaiko.corpus.gold.examples import GoldExample, read_gold, read_gold_examples
from gaiko.corpus.gold.store import gold_files
from gaiko.corpus.gold.validate import validate
from gaiko.corpus.paths import gold_folder
from gaiko.corpus.readers.folders import ReadingLog, find_documents, read_all
from gaiko.corpus.review.exchange.importing import GOLD, RECORDS, Progress, ReviewSource, gold_items
from gaiko.corpus.review.queue.label_errors import ScoredRange
from gaiko.corpus.review.server.messages import finding_message
from gaiko.corpus.review.server.request_checks import Proposal
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.spans import Span, Value
from gaiko.models import load
from gaiko.models.evaluation.crossvalidation import cross_validate
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.recognizers.base import Scored, load_recognizer, make_recognizer, read_metadata, text_hash

LAYERS: Mapping[str, str] = {
    "rules": "resolved rule layers",
    "ginza": "stock GiNZA (slow)",
    "hybrid": "shipped recognizer, out of fold (five folds)",
}
"""Available layers: descriptions by name."""

OUT_OF_FOLD = "hybrid"

_CACHE_SIZE = 200
"""Number of annotated texts kept for further proposals."""

_NORMALIZERS: Mapping[str, Sequence[tuple[str, Callable[[str], Value]]]] = {
    "ACTOR": (
        ("state", normalize_state),
        ("person", normalize_person),
        ("organization", normalize_organization),
    ),
    "PLACE": (("country", normalize_state), ("area", normalize_place)),
    "AGREEMENT": (("treaty", normalize_agreement),),
}


def gold_source(layers: Sequence[str], progress: Progress) -> ReviewSource:
    """Return the gold of the project as the input of a review.

    Args:
        layers: names from ``LAYERS``.
        progress: progress callback.

    Raises:
        InputError: no gold, or an unreadable file of the corpus.
    """
    documents = read_gold()
    items = gold_items(documents)
    computed = document_layers([one.document for one in documents], layers, progress)
    scored: dict[str, list[ScoredRange]] = {}
    if OUT_OF_FOLD in layers:
        found = out_of_fold(read_gold_examples(documents), OUT_OF_FOLD, progress)
        computed[OUT_OF_FOLD] = {item: tuple(one.span for one in spans) for item, spans in found.items()}
        scored = {item: scored_ranges(spans) for item, spans in found.items()}
    progress("checking the gold", 0, 0)
    findings = _findings({one.document.id: one.document for one in documents})
    return ReviewSource(GOLD, items, computed, scored, findings)


def documents_source(documents: Sequence[Document], layers: Sequence[str], progress: Progress) -> ReviewSource:
    """Return documents as the input of a review: the machine annotation of their sentences is to be corrected.

    Args:
        documents: the documents.
        layers: names from ``LAYERS``, to compare with.
        progress: progress callback.
    """
    pipeline = load()
    labelled = []
    for document in documents:
        step = _ProgressCounter(document.id, len(document.sentences) * len(pipeline.annotators), progress)
        labelled.append(LabelledDocument(document, annotate_document(pipeline, document, step).sentences, "silver"))
    return ReviewSource(RECORDS, gold_items(labelled), document_layers(documents, layers, progress), {}, {})


def text_layers(
    items: Sequence[Item], names: Sequence[str], progress: Progress
) -> dict[str, dict[str, Sequence[Span]]]:
    """Return the layers ``rules`` and ``ginza``, if they are among ``names``, annotating each text by itself."""
    found: dict[str, dict[str, Sequence[Span]]] = {}
    for name in names:
        if name == "rules":
            pipeline = load(recognizer=False)
            found[name] = {}
            for done, item in enumerate(items):
                progress(LAYERS[name], done, len(items))
                found[name][item.id] = pipeline(item.text, item.meta.get("year"))
        elif name == "ginza":
            progress(LAYERS[name], 0, len(items))
            spans = make_recognizer("ginza").predict([item.text for item in items])
            found[name] = dict(zip((item.id for item in items), spans, strict=True))
    return found


def model_layer(items: Sequence[Item], folder: Path) -> tuple[str, dict[str, Sequence[Scored]]]:
    """Return the name of a trained model and its predictions on the texts outside its training data.

    Raises:
        InputError: no model in ``folder``.
    """
    recognizer = load_recognizer(folder)
    seen = set(read_metadata(folder).get("trained_on", ()))
    unseen = [item for item in items if text_hash(item.text) not in seen]
    found = recognizer.predict_scored([item.text for item in unseen])
    return recognizer.name, dict(zip((item.id for item in unseen), found, strict=True))


def document_layers(
    documents: Sequence[Document], names: Sequence[str], progress: Progress
) -> dict[str, dict[str, Sequence[Span]]]:
    """Return the layers ``rules`` and ``ginza``, if they are among ``names``, by sentence id, annotating whole documents."""
    found: dict[str, dict[str, Sequence[Span]]] = {name: {} for name in names if name in ("rules", "ginza")}
    for name, sentences in found.items():
        pipeline = load(ginza=name == "ginza", recognizer=False)
        for document in documents:
            step = _ProgressCounter(LAYERS[name], len(document.sentences) * len(pipeline.annotators), progress)
            annotation = annotate_document(pipeline, document, step)
            spans = annotation.layers["ginza"] if name == "ginza" else annotation.sentences
            sentences |= dict(zip((sentence.id for sentence in document.sentences), spans, strict=True))
    return found


def out_of_fold(units: Sequence[GoldExample], recognizer: str, progress: Progress) -> dict[str, Sequence[Scored]]:
    """Return out-of-fold predictions by sentence id: each fold is predicted by a recognizer trained on the others."""

    def report(task: str, done: int, total: int) -> None:
        progress(f"{recognizer}: {task}", done, total)

    evaluated = cross_validate(lambda: make_recognizer(recognizer), units, report)
    return {unit.id: text.found for unit, text in zip(units, evaluated.texts, strict=True)}


def scored_ranges(found: Sequence[Scored]) -> list[ScoredRange]:
    """Return scored spans in the form that the queue uses."""
    return [ScoredRange(one.span.start, one.span.end, one.span.label, one.confidence) for one in found]


def seed_documents(folder: Path) -> dict[str, Document]:
    """Return the documents in ``folder``, by id; files that cannot be read are left out.

    Raises:
        InputError: the folder holds no document.
    """
    seeds = read_all(find_documents([folder]).files, ReadingLog(skip_bad=True))
    documents = (read_document(seed) for seed in seeds)
    return {document.id: document for document in documents}


class Proposer:
    """Proposes kind, mention and value of a range: from the rules on the whole text, on the range alone, or by name lookup."""

    def __init__(self, pipeline: Pipeline | None = None) -> None:
        rules = pipeline or load(recognizer=False)
        self._read = lru_cache(maxsize=_CACHE_SIZE)(lambda text, year: tuple(rules(text, year)))

    def __call__(self, text: str, start: int, end: int, label: str, year: int | None) -> Proposal:
        """Return the proposal; its kind is empty if nothing is known."""
        here = self._read(text, year)
        words = text[start:end]
        exact = next((span for span in here if (span.start, span.end) == (start, end)), None)
        warnings = (f"規則はここで「{words}」を {exact.label} とします",) if exact and exact.label != label else ()
        if exact is not None and exact.label == label:
            return _proposal(exact, warnings)
        alone = next((span for span in self._read(words, year) if (span.start, span.end) == (0, len(words))), None)
        if alone is not None and alone.label == label:
            return _proposal(alone, warnings)
        for kind, normalize in _NORMALIZERS.get(label, ()):
            if value := normalize(words):
                return Proposal(kind, "named", value, warnings)
        return Proposal("", "named", {}, (*warnings, f"「{words}」の値は規則からは分かりません"))


def _proposal(span: Span, warnings: tuple[str, ...]) -> Proposal:
    value = {
        name: text for name, text in span.value.items() if name != "link"
    }  # a link would refer to ids of rule spans
    return Proposal(span.kind, span.mention, value, warnings)


class _ProgressCounter:
    """Adapts a callback that counts steps to one that takes done and total."""

    def __init__(self, task: str, total: int, progress: Progress) -> None:
        self._task, self._total, self._progress, self._done = task, total, progress, 0

    def __call__(self, count: int) -> None:
        self._done += count
        self._progress(self._task, self._done, self._total)


def _findings(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """Return check findings of the gold, warnings included, by sentence id; consistency is checked only without errors."""
    paths = [path for name in documents for path in gold_files(gold_folder(), name)]
    findings = validate(paths, documents)
    if not any(finding.check.level == "error" for finding in findings):
        findings = [*findings, *check_consistency(paths, documents).findings]
    ids = {(path, number): str(record.get("id")) for path in paths for number, record in read_jsonl(path)}
    found: dict[str, list[str]] = {}
    for finding in findings:
        sentence = ids.get((finding.path, finding.line), "").partition("-e")[0]
        text = finding_message(finding.check.id, finding.check.title, finding.message)
        found.setdefault(sentence, []).append(text)
    return found
