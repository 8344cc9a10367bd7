"""Parts of a Word file (DOCX): a ZIP archive of XML, read within bounds.

python-docx (MIT) reads every part of an archive to its end, whatever its size, and has no notion of ruby, footnotes,
deletions and hidden text; these parts are read here with ``zipfile`` and lxml.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.html_page import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Namespace of the elements of a document."""

LIMIT = 64 << 20
"""Largest file in bytes, pictures included."""

PART_LIMIT = 64 << 20
"""Largest part in bytes when decompressed."""

_MAIN = "word/document.xml"
_OTHERS = {
    "xl/": "an Excel workbook; save it as CSV",
    "ppt/": "a PowerPoint file; save it as PDF",
    "content.xml": "an OpenDocument file; save it as .docx",
    "META-INF/container.xml": "an EPUB book; extract its pages",
}


def read_parts(data: bytes, where: str) -> Mapping[str, Element]:
    """Return the root elements of the parts with text and styles, by name without folder and suffix.

    Raises:
        InputError: no Word file, damaged, encrypted, or a part that is too large.
    """
    names = (_MAIN, "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml", "docProps/core.xml")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            present = set(archive.namelist())
            if _MAIN not in present:
                kind = next((kind for start, kind in _OTHERS.items() if any(n.startswith(start) for n in present)), "")
                raise InputError(f"{where}: is {kind or 'a ZIP archive without a Word document; unpack it'}")
            return {
                name.rpartition("/")[2].removesuffix(".xml"): _parse(_read(archive, name, where), f"{where}: {name}")
                for name in names
                if name in present
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{where}: damaged or truncated Word file; open it in Word and save it again") from None
    except RuntimeError:  # of zipfile, for encrypted members
        raise InputError(f"{where}: protected by a password; save it without one") from None


def _read(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """Return a part, decompressing no more than the limit, whatever size the archive declares."""
    with archive.open(name) as part:
        content = part.read(PART_LIMIT + 1) if archive.getinfo(name).file_size <= PART_LIMIT else b""
    if not content or len(content) > PART_LIMIT:
        raise InputError(
            f"{where}: {name} has more than {PART_LIMIT >> 20} MB when decompressed; this is not a document"
        )
    return content


def _parse(content: bytes, where: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{where}: not valid XML, line {error.lineno}; open the file in Word and save it again"
        ) from None
    if root.getroottree().docinfo.doctype:
        raise InputError(f"{where}: has a document type declaration, which no Word file has")
    return root
