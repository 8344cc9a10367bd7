"""Reader of PDF files: one document a file, page by page, in reading order.

The text comes from pypdfium2, compared with others on four pages of a report in two columns (6,000 characters; CPU seconds
a page, and characters in order against a reference made by reading the pages, white space apart):

=============  ========  ========  ======================================================================
library        s a page  in order  text
=============  ========  ========  ======================================================================
pypdfium2      0.02      93.0%     columns one after the other; running heads, folios and ruby lines inside
pdfplumber     0.09      54.0%     lines of both columns mixed
pdfminer.six   0.11      55.5%     lines of both columns mixed; letters with a shadow twice
this reader    0.07      100.0%    pypdfium2's characters, put in order by their boxes
=============  ========  ========  ======================================================================

PDFium is not thread-safe: read PDF files in one thread of a process; several processes are fine.
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
