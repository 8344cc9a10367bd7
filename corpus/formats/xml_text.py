"""Characters of XML 1.0, and checks of untrusted XML before a library parses it."""

import re
from pathlib import Path
from xml.parsers import expat

from gaiko.corpus.errors import InputError
from gaiko.corpus.seeds import read_bytes

_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")
"""Encodings that all parsers decode identically, so that the checked text is the parsed text."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_xml(text: str) -> bool:
    """Return whether all characters of ``text`` are allowed in XML 1.0."""
    return not _FORBIDDEN.search(text)


def as_xml(text: str) -> tuple[str, list[int]]:
    """Replace characters that XML 1.0 does not allow by U+FFFD; return the text and their offsets.

    >>> as_xml("a\\x01b")
    ('a\\ufffdb', [1])
    """
    return _FORBIDDEN.sub("\ufffd", text), [match.start() for match in _FORBIDDEN.finditer(text)]


def read_xml_without_doctype(path: Path) -> bytes:
    """Return the bytes of a well-formed XML file without document type declaration, and so without entity definitions.

    Raises:
        InputError: unreadable, not well-formed, with a document type declaration, or in an unsupported encoding.
    """
    data = read_bytes(path)
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise InputError(f"{path}:{line}: has a document type declaration, which could define entities; remove it")

    def check_encoding(version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() not in _ENCODINGS:
            raise InputError(f"{path}:1: its encoding is {encoding!r}; save it as UTF-8")

    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = check_encoding
    try:
        parser.Parse(data, True)
    except (LookupError, ValueError) as error:  # an encoding unknown to Python or expat
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}:1: its encoding cannot be read; save it as UTF-8") from None
    except expat.ExpatError as error:
        raise InputError(f"{path}:{error.lineno}: not XML 1.0: {expat.ErrorString(error.code)}") from None
    return data
