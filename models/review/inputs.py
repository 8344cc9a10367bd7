"""What a review needs from the annotators and recognizers: layers, out-of-fold confidences, findings, and proposals of values."""

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
from gaiko.corpus.document import Document, read_document
from gaiko.corpus.files import read_jsonl
from gaiko.corpus.gold.consistency import check_consistency
from gaiko.corpus.gold.examples import Unit, gold_documents, units_of
from gaiko.corpus.gold.store import gold_files
from gaiko.corpus.gold.validate import validate
from gaiko.corpus.paths import gold_folder
from gaiko.corpus.review.exchange.importing import GOLD, Progress, Source, gold_items
from gaiko.corpus.review.queue.label_errors import ScoredRange
from gaiko.corpus.review.server.request_checks import Proposal
from gaiko.corpus.review.store.items import Item
from gaiko.corpus.seeds import find_texts, read_seed
from gaiko.corpus.spans import Span, Value
from gaiko.models import load
from gaiko.models.evaluation.crossvalidation import cross_validate
from gaiko.models.pipeline.documents import annotate_document
from gaiko.models.pipeline.pipeline import Pipeline
from gaiko.models.recognizers.base import Scored, load_recognizer, make_recognizer, read_facts, text_hash

LAYERS: Mapping[str, str] = {
    "rules": "the rules, resolved",
    "ginza": "stock GiNZA (slow)",
    "hybrid": "the recognizer that is shipped, trained without the text: five folds",
}
"""What can be asked of a text besides its annotation."""

OUT_OF_FOLD = "hybrid"

_REMEMBERED = 200
"""Texts whose annotation is kept for further proposals."""

_NORMALIZERS: Mapping[str, Sequence[tuple[str, Callable[[str], Value]]]] = {
    "ACTOR": (
        ("state", normalize_state),
        ("person", normalize_person),
        ("organization", normalize_organization),
    ),
    "PLACE": (("country", normalize_state), ("area", normalize_place)),
    "AGREEMENT": (("treaty", normalize_agreement),),
}


def gold_source(layers: Sequence[str], progress: Progress) -> Source:
    """Return the gold of the project as the source of a review.

    Args:
        layers: which of ``LAYERS`` to make.
        progress: told how far it is.

    Raises:
        InputError: there is no gold, or a file of the corpus cannot be read.
    """
    documents = gold_documents()
    items = gold_items(documents)
    made = document_layers([document for document, _ in documents], layers, progress)
    scored: dict[str, list[ScoredRange]] = {}
    if OUT_OF_FOLD in layers:
        found = out_of_fold(units_of(documents), OUT_OF_FOLD, progress)
        made[OUT_OF_FOLD] = {item: tuple(one.span for one in spans) for item, spans in found.items()}
        scored = {item: ranges_of(spans) for item, spans in found.items()}
    progress("checking the gold", 0, 0)
    findings = _findings({document.id: document for document, _ in documents})
    return Source(GOLD, items, made, scored, findings)


def text_layers(
    items: Sequence[Item], names: Sequence[str], progress: Progress
) -> dict[str, dict[str, Sequence[Span]]]:
    """Return the layers ``rules`` and ``ginza``, if they are among ``names``, of texts that are read one by one."""
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
    """Return the name of a trained model and what it finds in the texts that it was not trained on.

    Raises:
        InputError: there is no model in ``folder``.
    """
    recognizer = load_recognizer(folder)
    seen = set(read_facts(folder).get("trained_on", ()))
    unseen = [item for item in items if text_hash(item.text) not in seen]
    found = recognizer.predict_scored([item.text for item in unseen])
    return recognizer.name, dict(zip((item.id for item in unseen), found, strict=True))


def document_layers(
    documents: Sequence[Document], names: Sequence[str], progress: Progress
) -> dict[str, dict[str, Sequence[Span]]]:
    """Return the layers ``rules`` and ``ginza``, if they are among ``names``, by sentence; documents are read as wholes."""
    found: dict[str, dict[str, Sequence[Span]]] = {name: {} for name in names if name in ("rules", "ginza")}
    for name, sentences in found.items():
        pipeline = load(ginza=name == "ginza", recognizer=False)
        for document in documents:
            step = _Steps(LAYERS[name], len(document.sentences) * len(pipeline.annotators), progress)
            annotation = annotate_document(pipeline, document, step)
            spans = annotation.layers["ginza"] if name == "ginza" else annotation.sentences
            sentences |= dict(zip((sentence.id for sentence in document.sentences), spans, strict=True))
    return found


def out_of_fold(units: Sequence[Unit], recognizer: str, progress: Progress) -> dict[str, Sequence[Scored]]:
    """Return by sentence what a recognizer found that was trained on the other folds."""

    def told(what: str, done: int, total: int) -> None:
        progress(f"{recognizer}: {what}", done, total)

    judged = cross_validate(lambda: make_recognizer(recognizer), units, told)
    return {unit.id: text.found for unit, text in zip(units, judged.texts, strict=True)}


def ranges_of(found: Sequence[Scored]) -> list[ScoredRange]:
    """Return spans with their confidences as the queue takes them."""
    return [ScoredRange(one.span.start, one.span.end, one.span.label, one.confidence) for one in found]


def seed_documents(folder: Path) -> dict[str, Document]:
    """Return the documents of the seeds in ``folder``, by id.

    Raises:
        InputError: a seed cannot be read.
    """
    documents = (read_document(read_seed(path)) for path in find_texts(folder))
    return {document.id: document for document in documents}


class Proposer:
    """Proposes kind, mention and value of a stretch: what the rules say of it in its text, else alone, else by its name."""

    def __init__(self, pipeline: Pipeline | None = None) -> None:
        rules = pipeline or load(recognizer=False)
        self._read = lru_cache(maxsize=_REMEMBERED)(lambda text, year: tuple(rules(text, year)))

    def __call__(self, text: str, start: int, end: int, label: str, year: int | None) -> Proposal:
        """Return the proposal; one without kind where nothing is known."""
        here = self._read(text, year)
        words = text[start:end]
        exact = next((span for span in here if (span.start, span.end) == (start, end)), None)
        warnings = (f"the rules read {words} as {exact.label} here",) if exact and exact.label != label else ()
        if exact is not None and exact.label == label:
            return _proposal(exact, warnings)
        alone = next((span for span in self._read(words, year) if (span.start, span.end) == (0, len(words))), None)
        if alone is not None and alone.label == label:
            return _proposal(alone, warnings)
        for kind, normalize in _NORMALIZERS.get(label, ()):
            if value := normalize(words):
                return Proposal(kind, "named", value, warnings)
        return Proposal("", "named", {}, (*warnings, f"the normalizers know nothing of {words}"))


def _proposal(span: Span, warnings: tuple[str, ...]) -> Proposal:
    value = {name: text for name, text in span.value.items() if name != "link"}  # it leads to spans of the rules
    return Proposal(span.kind, span.mention, value, warnings)


class _Steps:
    """Counts what has been done, for a progress that wants to know how much."""

    def __init__(self, what: str, total: int, progress: Progress) -> None:
        self._what, self._total, self._progress, self._done = what, total, progress, 0

    def __call__(self, count: int) -> None:
        self._done += count
        self._progress(self._what, self._done, self._total)


def _findings(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    """By sentence, what the checks of the gold say, warnings too; of the gold against itself only where it is sound."""
    paths = [path for name in documents for path in gold_files(gold_folder(), name)]
    findings = validate(paths, documents)
    if not any(finding.check.level == "error" for finding in findings):
        findings = [*findings, *check_consistency(paths, documents).findings]
    ids = {(path, number): str(record.get("id")) for path in paths for number, record in read_jsonl(path)}
    found: dict[str, list[str]] = {}
    for finding in findings:
        sentence = ids.get((finding.path, finding.line), "").partition("-e")[0]
        text = f"{finding.check.id} {finding.check.title}: {finding.message}"
        found.setdefault(sentence, []).append(text)
    return found
