"""Reader of PDF files: one document a file, page by page, in reading order.

The text comes from pypdfium2, compared with others on four pages of a two-column government report (7,000 characters):

=============  ==========  =======================================================================
library        s a page    text
=============  ==========  =======================================================================
pypdfium2      0.02        columns one after the other; running heads, folios and ruby lines inside
pdfplumber     0.35        lines of both columns mixed
pdfminer.six   0.58        lines of both columns mixed; letters with a shadow twice
=============  ==========  =======================================================================

None of them gives the reading order, so pypdfium2's characters with their boxes are put in order here (0.07 s a page in
all). PDFium is not thread-safe: read PDF files in one thread of a process; several processes are fine.
"""

from collections.abc import Iterator
from pathlib import Path

from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.seeds import Seed


class PdfReader:
    """PDF files with a text layer."""

    name = "pdf"
    suffixes: tuple[str, ...] = (".pdf",)
    one_document = True

    def sniff(self, head: bytes) -> bool:
        """Return whether the head of a file has the signature of PDF, which may stand behind other bytes."""
        return b"%PDF-" in head[:1024]

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the one document of a file."""
        from gaiko.corpus.readers.pdf.document import read_pdf  # loads PDFium

        yield read_pdf(path, data)
