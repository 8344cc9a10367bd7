"""A place in a Markdown page that a program fills: the figures of README, card and docs are put there by the commands that measure."""

import re
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text

_END = "<!-- end -->"


def put(path: Path, place: str, text: str) -> None:
    """Put ``text`` between ``<!-- PLACE -->`` and the next ``<!-- end -->`` of a page, in place of what stands there.

    Raises:
        InputError: the page cannot be read or written, or has no such place.
    """
    before, after = check_place(path, place)
    write_text(path, f"{before}{_begin(place)}\n\n{text}\n\n{_END}{after}")


def check_place(path: Path, place: str) -> tuple[str, str]:
    """Return what stands before and after the place that ``put`` fills.

    Raises:
        InputError: the page cannot be read, or has no such place.
    """
    try:
        page = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no UTF-8 text") from None
    begin = _begin(place)
    found = re.search(f"{re.escape(begin)}\n.*?{re.escape(_END)}", page, re.DOTALL)
    if found is None:
        raise InputError(f"{path}: has no place for the table; write the lines {begin} and {_END} where it shall stand")
    return page[: found.start()], page[found.end() :]


def _begin(place: str) -> str:
    return f"<!-- {place} -->"
