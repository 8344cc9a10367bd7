"""What XML 1.0 can hold, and XML from strangers made inert before a library reads it."""

import re
from pathlib import Path
from xml.parsers import expat

from corpus.errors import InputError
from corpus.seeds import read_bytes

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_xml(text: str) -> bool:
    """Whether XML 1.0 can hold every character of ``text``."""
    return not _FORBIDDEN.search(text)


def as_xml(text: str) -> tuple[str, list[int]]:
    """Return ``text`` with U+FFFD for every character that XML 1.0 cannot hold, and where they stood; lengths stay.

    >>> as_xml("a\\x01b")
    ('a\\ufffdb', [1])
    """
    return _FORBIDDEN.sub("\ufffd", text), [match.start() for match in _FORBIDDEN.finditer(text)]


def read_inert_xml(path: Path) -> bytes:
    """Return the bytes of an XML file that is well-formed and declares no document type, and so no entity of its own.

    Raises:
        InputError: it cannot be read, is not well-formed, or has a document type declaration.
    """
    data = read_bytes(path)
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        line = parser.CurrentLineNumber
        raise InputError(f"{path}:{line}: has a document type declaration, which could define entities; remove it")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(f"{path}:{error.lineno}: not XML 1.0: {expat.ErrorString(error.code)}") from None
    return data
