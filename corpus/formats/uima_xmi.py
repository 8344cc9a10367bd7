"""UIMA CAS XMI: a folder with one file per document and ``TypeSystem.xml``. Untrusted XML is checked first."""

from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.corpus.formats.documents import AnnotatedText
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.uima import cassis, read_folder, type_system, write_folder
from gaiko.corpus.formats.xml_text import as_xml, read_xml_without_doctype

TYPES = "TypeSystem.xml"


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write a folder of ``.xmi`` files with their type system; characters outside XML 1.0 become U+FFFD."""

    def repair(text: str, what: str, where: str) -> str:
        repaired, places = as_xml(text)
        for place in places if what else ():
            code = f"U+{ord(text[place]):04X}"
            losses.add(where, what, "not allowed in XML 1.0; replaced by U+FFFD", f"{code} at {place}")
        return repaired

    write_folder(documents, path, ".xmi", _save, losses, repair=repair, extra=_save_types)


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of a folder of ``.xmi`` files, or of one file; the type system is the ``TypeSystem.xml`` beside them.

    Raises:
        InputError: as ``read_folder``; no type system.
    """
    cassis()
    folder = path if path.is_dir() else path.parent
    types = next((file for file in sorted(folder.glob("*.xml")) if file.name.lower() == TYPES.lower()), None)
    if types is None:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder; check the path")
        raise InputError(f"{folder}: contains no {TYPES}, which XMI needs; put it beside the .xmi files")
    system = _loaded_types(types)
    yield from read_folder(path, ".xmi", partial(_load, system=system), options, losses)


def _save(cas: Any, file: Path) -> None:
    write_text(file, cas.to_xmi())


def _save_types(folder: Path) -> None:
    write_text(folder / TYPES, type_system().to_xml())


def _loaded_types(file: Path) -> Any:
    data = read_xml_without_doctype(file)
    try:
        return cassis().load_typesystem(BytesIO(data))
    except Exception as error:  # cassis raises many types on damaged files
        raise InputError(f"{file}: is not a UIMA type system: {type(error).__name__}; export it again") from None


def _load(file: Path, system: Any) -> Any:
    # trusted only lifts the limit on text length: a file without a document type has no entities.
    return cassis().load_cas_from_xmi(BytesIO(read_xml_without_doctype(file)), typesystem=system, trusted=True)
