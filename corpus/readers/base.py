"""Protocol of the readers, and the assembly of a document from the parts that a reader finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import open_bytes
from gaiko.corpus.layout import Block, Origin, PlacedOrigin, Reading
from gaiko.corpus.seeds import Seed

__all__ = ["Origin", "Part", "Reader", "ReaderOptions", "Reading", "document_from_parts", "read_limited"]

CELL_SEPARATOR = " | "
"""Between the cells of a row of a table, which is one paragraph."""

PART_SEPARATOR = "\n\n"

_NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document as its reader found it; it becomes one block.

    Attributes:
        kind: heading, paragraph, caption, footnote or boilerplate.
        text: its text, which begins and ends with a character other than white space.
        level: depth of a heading, 0 outermost.
        origin: origin of its first character.
        readings: ruby readings; offsets refer to ``text``.
        later_origins: origins from an offset in ``text`` on, for a part that continues on another page.
    """

    kind: str
    text: str
    level: int = 0
    origin: Origin = _NOWHERE
    readings: tuple[Reading, ...] = ()
    later_origins: tuple[PlacedOrigin, ...] = ()


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """Options of the user.

    Attributes:
        encoding: encoding of text files; recognized by default.
        text_column: column of a table that holds the text; guessed by default.
        id_column: column with the ids of the documents; guessed by default.
        date_column: column with the dates of the documents; guessed by default.
        format: name of a reader, such as ``html``; by default chosen by content and suffix.
    """

    encoding: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    format: str | None = None


class Reader(Protocol):
    """A reader of one kind of file."""

    name: str
    """Name for ``ReaderOptions.format`` and messages."""

    suffixes: tuple[str, ...]
    """Suffixes of its files, in lower case."""

    one_document: bool
    """Whether a file is one document; else each of its rows is one."""

    def sniff(self, head: bytes) -> bool:
        """Return whether the first bytes of a file show that it is of this kind."""
        ...

    def read(self, path: Path, data: bytes | None, options: ReaderOptions) -> Iterator[Seed]:
        """Yield the documents of a file.

        Args:
            path: the file, for messages and ids.
            data: content, if it was read already (standard input); None: the reader opens ``path``.
            options: the user's options.

        Raises:
            InputError: the file cannot be read; one line with its name.
        """
        ...


def read_limited(path: Path, data: bytes | None, limit: int, kind: str) -> bytes:
    """Return the content of a file; InputError if it is larger than ``limit`` bytes, which are read at most."""
    if data is None:
        with open_bytes(path) as file:
            data = file.read(limit + 1)
    if len(data) > limit:
        raise InputError(
            f"{path}: larger than {limit >> 20} MB, the limit for one {kind}; split it, or extract its text as .txt"
        )
    return data


def document_from_parts(id: str, parts: Iterable[Part], path: Path | None = None, **fields: Any) -> Seed:
    """Return the document of parts in reading order, joined by blank lines, with exact blocks.

    Args:
        id: document id.
        parts: those with an empty text are left out.
        path: the file.
        fields: further fields of the seed.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    origins: list[PlacedOrigin] = []
    readings: list[Reading] = []
    at = 0
    for part in parts:
        if not part.text:
            continue
        if at:
            texts.append(PART_SEPARATOR)
            blocks.append(Block("boilerplate", ((at, at + len(PART_SEPARATOR)),), detail="space"))
            at += len(PART_SEPARATOR)
        end = at + len(part.text)
        texts.append(part.text)
        blocks.append(Block(part.kind, ((at, end),), part.level if part.kind == "heading" else 0))
        for offset, origin in ((0, part.origin), *part.later_origins):
            if not origins or origins[-1][1] != origin:
                origins.append((at + offset, origin))
        readings.extend(reading.shifted(at) for reading in part.readings)
        at = end
    return Seed(
        id,
        "".join(texts),
        path,
        blocks=tuple(blocks),
        origins=tuple(origins),
        readings=tuple(readings),
        **fields,
    )
