"""Document of a PDF file: its pages one by one, the remarks on them, and the errors of files that cannot be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes
from gaiko.corpus.readers.base import Part, document_from_parts
from gaiko.corpus.readers.pdf.flow import Flow, TypeSizes, page_blocks
from gaiko.corpus.readers.pdf.furniture import PageLines, drop_furniture
from gaiko.corpus.readers.pdf.glyphs import read_page
from gaiko.corpus.readers.pdf.lines import find_lines
from gaiko.corpus.seeds import Seed, safe_id

_MOST_UNREADABLE = 0.1
"""Share of characters without Unicode from which a text layer is of no use."""

_FEWEST_CHARACTERS = 5
"""Characters of a page with pictures below which it counts as scanned."""

_FILE_NAME = re.compile(
    r"^(?:Microsoft (?:Word|PowerPoint|Excel) - .*|\S*\.(?:docx?|html?|indd|jtd|pptx?|xlsx?|pdf|ai|txt))$|^untitled$",
    re.I,
)
"""Titles that programs put into a file by themselves."""


@dataclass(slots=True)
class _Findings:
    """Pages by what is remarkable about them."""

    scanned: list[int] = field(default_factory=list)
    vertical: list[int] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    guessed_tables: list[int] = field(default_factory=list)
    characters: int = 0
    unreadable: int = 0

    def notes(self, path: Path) -> Iterator[str]:
        """Yield one line for each."""
        if self.scanned:
            yield f"{path}: {_pages(self.scanned)} without text, probably scanned; run OCR on the file first"
        if self.vertical:
            yield f"{path}: {_pages(self.vertical)} set vertically; check the order of the text"
        if self.aside:
            yield f"{path}: {_pages(self.aside)}: vertical or slanted text beside the text left out"
        if self.guessed_tables:
            yield f"{path}: {_pages(self.guessed_tables)}: tables without ruled cells read by the position of their texts; check them"
        if self.unreadable:
            yield f"{path}: {self.unreadable} of {self.characters} characters have no Unicode in their fonts; check them"


def read_pdf(path: Path, data: bytes | None) -> Seed:
    """Return the document of a PDF file.

    Args:
        path: the file.
        data: its content, if it was read already.

    Raises:
        InputError: it needs a password, is damaged, has no text or no usable text.
    """
    document = _opened(path, data)
    try:
        count = len(document)
        findings = _Findings()
        parts = list(_parts(document, path, findings))
        if not parts and findings.characters:  # the pages hold nothing but the same lines
            findings = _Findings()
            parts = list(_parts(document, path, findings, keep_furniture=True))
        metadata = document.get_metadata_dict()
    finally:
        document.close()
    if not parts:
        pages = _pages(list(range(1, count + 1)))
        raise InputError(
            f"{path}: {pages} without text, probably scanned; run OCR on the file first (such as ocrmypdf)"
        )
    if findings.unreadable > _MOST_UNREADABLE * findings.characters:
        raise InputError(
            f"{path}: {findings.unreadable} of {findings.characters} characters have no Unicode in their fonts; "
            "run OCR on the file (ocrmypdf --force-ocr), or take its source"
        )
    title, notes = _title(metadata.get("Title", "")), tuple(findings.notes(path))
    return document_from_parts(safe_id(path.stem), parts, path, title=title, notes=notes)


def _opened(path: Path, data: bytes | None) -> pypdfium2.PdfDocument:
    """Open a file; InputError if it needs a password or is damaged."""
    if data is None:
        with open_bytes(path):
            pass  # a missing or unreadable file is an InputError here
    try:
        return pypdfium2.PdfDocument(path if data is None else data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise InputError(f"{path}: needs a password; save it without one (qpdf --decrypt)") from None
        if code == pdfium.FPDF_ERR_SECURITY:
            raise InputError(f"{path}: encrypted in a way that is not supported; save it without encryption") from None
        raise InputError(f"{path}: not a PDF file, or damaged or incomplete; get it again") from None


def _parts(
    document: pypdfium2.PdfDocument, path: Path, findings: _Findings, keep_furniture: bool = False
) -> Iterator[Part]:
    sizes, flow = TypeSizes(), Flow()
    edges: tuple[float, ...] = ()
    pages = _pages_of(document, path, sizes, findings)
    for page in pages if keep_furniture else drop_furniture(pages):
        if page.page.aside:
            findings.aside.append(page.page.number)
        found = page_blocks(page, sizes, edges)
        edges = found.edges or edges
        if found.guessed:
            findings.guessed_tables.append(page.page.number)
        yield from flow.add(found.blocks, page.page.number)
    yield from flow.close()


def _pages_of(
    document: pypdfium2.PdfDocument, path: Path, sizes: TypeSizes, findings: _Findings
) -> Iterator[PageLines]:
    """Yield the lines of each page; characters are released page by page."""
    for index in range(len(document)):
        try:
            page = read_page(document, index)
        except pypdfium2.PdfiumError:
            raise InputError(f"{path}: page {index + 1} is damaged; get the file again") from None
        findings.characters += len(page.glyphs)
        findings.unreadable += page.unreadable
        if page.vertical:
            findings.vertical.append(page.number)
        if page.pictures and len(page.glyphs) < _FEWEST_CHARACTERS:
            findings.scanned.append(page.number)
        lines = tuple(find_lines(page.glyphs, page.bars))
        sizes.add(lines)
        yield PageLines(replace(page, glyphs=()), lines)


def _title(stated: str) -> str:
    """Return the title that the file states, unless it is the name of the file that it was made from."""
    title = " ".join(stated.split())
    return "" if _FILE_NAME.search(title) else title


def _pages(numbers: list[int]) -> str:
    """Return ``page 3`` or ``pages 1-4, 7``.

    >>> _pages([1, 2, 3, 7])
    'pages 1-3, 7'
    """
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        members = [number for _, number in group]
        runs.append(str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}")
    shown = ", ".join(runs[:8]) + (", …" if len(runs) > 8 else "")
    return f"{'page' if len(numbers) == 1 else 'pages'} {shown}"
