"""What XML 1.0 can hold, and XML from strangers made inert before a library reads it."""

import re
from pathlib import Path
from xml.parsers import expat

from gaiko.corpus.errors import InputError
from gaiko.corpus.seeds import read_bytes

_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")
"""Those that every parser reads alike, so that what is checked here is what is read later."""
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
        InputError: it cannot be read, is not well-formed, has a document type declaration, or another encoding.
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
    except (LookupError, ValueError) as error:  # an encoding that Python lacks, or expat
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}:1: its encoding cannot be read; save it as UTF-8") from None
    except expat.ExpatError as error:
        raise InputError(f"{path}:{error.lineno}: not XML 1.0: {expat.ErrorString(error.code)}") from None
    return data
