"""Escapes of WebAnno TSV 3.3, for text lines and for cells."""

import re

_RESERVED = re.compile(r"->|[\\\[\]|_;*\t\n\r]")
_CONTROL = re.compile(r"[\\\t\n\r\f\x00-\x08\x0e-\x1f]")
_SIGNS = {"\t": "t", "\n": "n", "\r": "r", "\f": "f", "\b": "b"}
_CHARS = {sign: char for char, sign in _SIGNS.items()}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STACKED = re.compile(r"(?:\\.|[^|\\])+", re.DOTALL)
_NUMBERED = re.compile(r"(?P<value>(?:\\.|[^\\])*)\[(?P<number>[0-9]{1,9})\]", re.DOTALL)


def escape_value(text: str) -> str:
    r"""Escape a feature value for a cell.

    >>> print(escape_value("a_b|c->d"))
    a\_b\|c\->d
    """
    return _RESERVED.sub(lambda m: f"\\{_SIGNS.get(m.group(), m.group())}", text)


def escape_text(text: str) -> str:
    """Escape control characters and backslashes of a text line."""
    return _CONTROL.sub(lambda m: f"\\{_SIGNS.get(m.group(), m.group())}", text)


def unescape(text: str) -> str:
    """Undo ``escape_value`` or ``escape_text``."""
    return _ESCAPED.sub(lambda m: _CHARS.get(m[1], m[1]), text)


def read_cell(cell: str) -> list[tuple[str | None, str]]:
    r"""Return the values of a cell (None for no value), each with its disambiguation number or ``""``.

    >>> read_cell(r"PER[1]|*[2]"), read_cell("_"), read_cell(r"\_")
    ([('PER', '1'), (None, '2')], [], [('_', '')])
    """
    if cell == "_":
        return []
    found: list[tuple[str | None, str]] = []
    for stacked in _STACKED.findall(cell):
        match = _NUMBERED.fullmatch(stacked)
        value, number = (match["value"], match["number"]) if match else (stacked, "")
        found.append((None if value == "*" else unescape(value), number))
    return found
