"""Write the folders of the formats that keep one file a document: stable names, and whole or not at all."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.formats.documents import AnnotatedText, shown
from gaiko.corpus.formats.losses import Losses

_NUMBERED = re.compile(r"[0-9]{6,}(?:__(?P<name>.+))?", re.DOTALL)
_LONGEST = 120
"""UTF-8 bytes of a name; file systems allow 255, and a suffix and a temporary name come on top."""


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield a folder to write into; it becomes ``path`` if the block succeeds, and is gone if it does not.

    Raises:
        InputError: ``path`` holds something already, or cannot be written.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_dir():
            raise InputError(f"{path}: is a file; this format is a folder: name one")
        if path.exists() and any(path.iterdir()):
            raise InputError(f"{path}: holds something already, maybe somebody's work; name a new folder")
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
    """Return the name of a document's file without suffix: its number, so that order is kept, and its ``doc`` or ``id``.

    What cannot stand in a file name becomes ``-``.

    Args:
        document: the document.
        number: which it is, from 1.
        losses: the ledger, where nothing but the name keeps the ``doc``.
    """
    key = next((key for key in ("doc", "id") if isinstance(document.keys.get(key), str) and document.keys[key]), None)
    if key is None:
        return f"{number:06d}"
    wanted = str(document.keys[key])
    name = re.sub(r"[^\w.-]", "-", wanted).encode()[:_LONGEST].decode("utf-8", "ignore")
    if losses and name != wanted and key == "doc":
        why = "it names the file, which cannot be called so"
        losses.add(document.where, 'key "doc" of the document', why, shown(wanted))
    return f"{number:06d}__{name}"


def document_name(stem: str) -> str | None:
    """Return what ``file_stem`` put after the number; None where there is a number alone. Any other name is kept.

    >>> document_name("000002__speech"), document_name("000002"), document_name("speech")
    ('speech', None, 'speech')
    """
    match = _NUMBERED.fullmatch(stem)
    return match["name"] if match else stem


def files_of(path: Path, suffix: str, what: str) -> list[Path]:
    """Return ``path`` itself if it is a file, else the files of that suffix in the folder, in name order.

    Raises:
        InputError: there is no such path, or the folder holds no such file.
    """
    if path.is_file():
        return [path]
    try:
        found = sorted(
            file for file in path.iterdir() if file.suffix == suffix and file.name[0] != "." and file.is_file()
        )
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the path") from None
    if not found:
        raise InputError(f"{path}: holds no {suffix} file; {what}")
    return found
