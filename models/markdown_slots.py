"""Slots in Markdown pages, filled by the commands that measure: tables of README, dataset card and docs.

A slot NAME is the text between the lines ``<!-- NAME -->`` and ``<!-- end -->``.
"""

import re
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text

_END = "<!-- end -->"


def fill_slot(path: Path, slot: str, text: str) -> None:
    """Replace the content of a slot by ``text``.

    Raises:
        InputError: the page cannot be read or written, or has no such slot.
    """
    before, after = check_slot(path, slot)
    write_text(path, f"{before}{_begin(slot)}\n\n{text}\n\n{_END}{after}")


def check_slot(path: Path, slot: str) -> tuple[str, str]:
    """Return the text before and after a slot.

    Raises:
        InputError: the page cannot be read, or has no such slot.
    """
    try:
        page = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    begin = _begin(slot)
    found = re.search(f"{re.escape(begin)}\n.*?{re.escape(_END)}", page, re.DOTALL)
    if found is None:
        raise InputError(f"{path}: has no slot for the table; write the lines {begin} and {_END} where it belongs")
    return page[: found.start()], page[found.end() :]


def _begin(slot: str) -> str:
    return f"<!-- {slot} -->"
