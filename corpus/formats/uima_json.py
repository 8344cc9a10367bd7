"""UIMA CAS JSON 0.4, the format that INCEpTION recommends: a folder with one file per document; files include their types."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object, write_text
from gaiko.corpus.formats.documents import AnnotatedText
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.uima import cassis, read_folder, write_folder
from gaiko.corpus.seeds import read_text

_PARTS = ("%FEATURE_STRUCTURES", "%VIEWS")


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write a folder of ``.json`` files."""
    write_folder(documents, path, ".json", _save, losses)


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of a folder of ``.json`` files, or of one file; errors as in ``read_folder``."""
    yield from read_folder(path, ".json", _load, options, losses)


def _save(cas: Any, file: Path) -> None:
    write_text(file, cas.to_json())


def _load(file: Path) -> Any:
    text = read_text(file)
    record = parse_json_object(text, str(file))
    missing = [part for part in _PARTS if part not in record]
    if missing:
        raise InputError(f"{file}: has no {' and no '.join(missing)}; export it as UIMA CAS JSON 0.4")
    return cassis().load_cas_from_json(text)
