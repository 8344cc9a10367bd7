"""Reader of PDF files: characters, lines, columns, blocks, and the text that runs through columns and pages."""

from gaiko.corpus.readers.pdf.reader import PdfReader

__all__ = ["PdfReader"]
