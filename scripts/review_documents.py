"""Documents as the input of ``gaiko review import``."""

from collections.abc import Sequence
from pathlib import Path

from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.folders import ReadingLog, read_all
from gaiko.corpus.review.exchange.importing import ReviewSource
from gaiko.models.review.inputs import documents_source
from gaiko.scripts.progress import ProgressLine
from gaiko.scripts.reading import print_messages


def document_source(files: Sequence[Path], names: list[str], options: ReaderOptions, log: ReadingLog) -> ReviewSource:
    """Return documents as the input of a review; labelled JSONL among them is refused, since its labels would be lost."""
    labelled = next((file for file in files if file.suffix == ".jsonl"), None)
    if labelled is not None:
        raise InputError(f"{labelled}: JSONL among documents; import labelled texts and documents one kind at a time")
    documents = [read_document(seed) for seed in read_all(files, log, options)]
    log.check()
    print_messages(log.notes)
    print_messages(f"left out: {error}" for error in log.errors)
    documents = [document for document in documents if document.sentences]
    if not documents:
        raise InputError(f"{', '.join(map(str, files[:3]))}: no document with text; nothing to review")
    with ProgressLine() as progress:
        return documents_source(documents, names, progress)
