"""Reader of text files, such as those of the ministry; their layout is found from their lines (``gaiko.corpus.blocks``)."""

from collections.abc import Iterator
from pathlib import Path

from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.encoding import decode_text
from gaiko.corpus.seeds import Seed, read_bytes, safe_id


class TextReader:
    """Text in any of the encodings that are recognized."""

    name = "text"
    suffixes: tuple[str, ...] = (".txt", ".text")
    one_document = True

    def sniff(self, head: bytes) -> bool:
        """Return False: text is read by suffix, or if no other reader recognizes the file."""
        return False

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the one document of a file."""
        decoded = decode_text(read_bytes(path) if data is None else data, str(path), options.encoding)
        notes = (decoded.note,) if decoded.note else ()
        yield Seed(safe_id(path.stem), decoded.text, path, encoding=decoded.encoding, notes=notes)
