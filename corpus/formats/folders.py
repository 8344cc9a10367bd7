"""Folders of formats with one file per document: stable file names and atomic writing."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.documents import AnnotatedText, short_repr
from gaiko.corpus.formats.losses import Losses

_NUMBERED = re.compile(r"[0-9]{6,}(?:__(?P<name>.+))?", re.DOTALL)
_LONGEST = 120
"""Maximal UTF-8 bytes of a name; file systems allow 255 with suffix and prefix of a temporary name."""


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder that becomes ``path`` if the block succeeds and is removed if it fails.

    Raises:
        InputError: ``path`` is not empty or cannot be written.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is a file; this format needs a folder")
        if path.exists() and any(path.iterdir()):
            raise InputError(f"{path}: is not empty; name a new folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".gaiko-") as made:
            folder = Path(made) / "new"
            folder.mkdir()
            yield folder
            if path.exists():
                path.rmdir()
            folder.rename(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}; name another output") from None


def file_stem(document: AnnotatedText, number: int, losses: Losses | None = None) -> str:
    """Return the file name of a document without suffix: its number, which keeps the order, and its ``doc`` or ``id``.

    Characters not allowed in file names become ``-``.

    Args:
        document: the document.
        number: number of the document, from 1.
        losses: ledger, if the format stores ``doc`` only in the file name.
    """
    key = next((key for key in ("doc", "id") if isinstance(document.keys.get(key), str) and document.keys[key]), None)
    if key is None:
        return f"{number:06d}"
    wanted = str(document.keys[key])
    name = re.sub(r"[^\w.-]", "-", wanted).encode()[:_LONGEST].decode("utf-8", "ignore")
    if losses and name != wanted and key == "doc":
        why = "it becomes the file name, which does not allow all of its characters"
        losses.add(document.where, 'key "doc" of the document', why, short_repr(wanted))
    return f"{number:06d}__{name}"


def document_name(stem: str) -> str | None:
    """Undo ``file_stem``: return the name after the number, or None; return other file names unchanged.

    >>> document_name("000002__speech"), document_name("000002"), document_name("speech")
    ('speech', None, 'speech')
    """
    match = _NUMBERED.fullmatch(stem)
    return match["name"] if match else stem


def files_of(path: Path, suffix: str, hint: str) -> list[Path]:
    """Return ``path`` if it is a file, else the files with the suffix in the folder and its subfolders, in name order.

    Raises:
        InputError: missing path, or a folder without such a file; the message ends with ``hint``.
    """
    if path.is_file():
        return [path]
    try:
        next(path.iterdir(), None)
        found = sorted(
            file
            for file in path.rglob(f"*{suffix}")
            if file.is_file() and not any(part[0] == "." for part in file.relative_to(path).parts)
        )
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the path") from None
    if not found:
        raise InputError(f"{path}: contains no {suffix} file; {hint}")
    return found
