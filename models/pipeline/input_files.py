"""Input files of ``gaiko annotate``: files of folders, and a reading of all of them before anything is annotated or written."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.folders import ReadingLog, Skipped, find_documents, read_all
from gaiko.corpus.readers.registry import reader_of
from gaiko.corpus.seeds import Seed

STDIN = Path("-")
"""The name of standard input on the command line."""

_KEPT_CHARACTERS = 50_000_000
"""Characters of documents that are kept in memory from the first reading; others are read again."""


def find_inputs(names: Sequence[str]) -> tuple[list[Path], list[Skipped]]:
    """Return the files among the named files and in the named folders, and what is skipped; ``-`` stays ``STDIN``.

    Raises:
        InputError: a file or folder does not exist, or a folder holds no document.
    """
    files: list[Path] = []
    skipped: list[Skipped] = []
    for name in names:
        if name == str(STDIN):
            files.append(STDIN)
            continue
        if not name:
            raise InputError('"": an empty path; name a file or folder, . for the current folder')
        found = find_documents([Path(name)])
        files.extend(found.files)
        skipped.extend(found.skipped)
    return files, skipped


def read_ahead(
    files: Sequence[Path], options: ReaderOptions, year: int | None, log: ReadingLog
) -> tuple[list[Path], Mapping[Path, Seed]]:
    """Read all files once; return those that can be read, and the documents of files that hold one, as far as memory allows.

    Raises:
        InputError: files that cannot be read, all of them named, unless ``log`` says to skip them; or none can be read.
    """
    kept: dict[Path, Seed] = {}
    characters = 0
    for seed in read_all([file for file in files if file != STDIN], log, options, year):
        file = seed.path
        if file is not None and characters < _KEPT_CHARACTERS and reader_of(file, options)[0].one_document:
            characters += len(seed.text)
            kept[file] = seed
    log.check()
    readable = [file for file in files if file not in log.failed]
    if not readable:
        raise InputError("no document can be read:\n" + "\n".join(log.errors))
    return readable, kept
