"""Find and read the documents of mixed files and folders; report everything that is skipped and every file that is bad.

Commands that take documents share this module, so that a folder means the same to all of them.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from gaiko.corpus.errors import InputError
from gaiko.corpus.paths import missing_path_advice
from gaiko.corpus.readers.base import ReaderOptions
from gaiko.corpus.readers.registry import choose_reader, read_documents, read_head, supported_suffixes
from gaiko.corpus.readers.rows_arrow import is_dataset_folder
from gaiko.corpus.seeds import Seed, safe_id

Progress = Callable[[int, int], None]
"""Called with the number of the current file, from 1, and the number of files."""

_SIDECAR = ".toml"
"""Suffix of the metadata beside a document."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not read, with the reason."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: skipped: {self.reason}"


@dataclass(frozen=True, slots=True)
class Found:
    """Files to read, in the order of the given paths and by name within a folder, and what is skipped in folders."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


@dataclass(slots=True)
class ReadingLog:
    """Errors and notes collected while files are read, one line each, in order.

    Attributes:
        skip_bad: whether files that cannot be read are left out; else ``check`` raises.
        errors: errors of the files that cannot be read.
        failed: these files.
        notes: notes of the readers, such as a recognized encoding or a guessed column.
    """

    skip_bad: bool = False
    errors: list[str] = field(default_factory=list)
    failed: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise one InputError that names all bad files, unless they are skipped."""
        if self.errors and not self.skip_bad:
            advice = "; mend them, or leave them out with --skip-bad" if len(self.errors) > 1 else ""
            count = f"{len(self.errors)} files cannot be read{advice}:\n" if len(self.errors) > 1 else ""
            raise InputError(count + "\n".join(self.errors))


def find_documents(paths: Sequence[Path]) -> Found:
    """Return the files to read among ``paths`` and below the folders among them.

    A file named directly is always read; a folder that ``datasets`` saved is one table. In a folder, files are read by suffix or content; hidden files, metadata beside a
    document (``.toml``), files of other kinds, and links to a folder that contains them are skipped. Hidden files and metadata
    are not reported.

    Raises:
        InputError: a path is missing or unreadable, or a folder has no file that can be read.
    """
    files: list[Path] = []
    skipped: list[Skipped] = []
    for path in paths:
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
            if is_folder:
                os.scandir(path).close()
        except (FileNotFoundError, NotADirectoryError):
            raise InputError(f"{path}: no such file or folder; {missing_path_advice(path)}") from None
        except OSError as error:
            why = "permission denied" if isinstance(error, PermissionError) else error.strerror
            raise InputError(f"{path}: cannot be read: {why}; check the path and its permissions") from None
        if not is_folder or is_dataset_folder(path):
            files.append(path)
            continue
        before, skipped_before = len(files), len(skipped)
        for file, reason in _walk(path, set()):
            if reason:
                skipped.append(Skipped(file, reason))
            else:
                files.append(file)
        if len(files) == before:
            rest = "".join(f"\n{one}" for one in skipped[skipped_before:])
            kinds = ", ".join(dict.fromkeys(supported_suffixes()))
            raise InputError(f"{path}: contains no document; gaiko reads {kinds}; name another folder{rest}")
    return Found(tuple(files), tuple(skipped))


def read_all(
    files: Sequence[Path],
    log: ReadingLog,
    options: ReaderOptions | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Seed]:
    """Yield the documents of all files, in order; a file that cannot be read is added to ``log``, and reading goes on.

    A document with the id of an earlier one gets another id, and a note says so; ids of a ``.toml`` are kept.

    Args:
        files: see ``find_documents``.
        log: collects errors and notes; call its ``check`` before anything is written.
        options: options of the readers.
        year: year of all documents; overrides what files say.
        progress: called before each file.
    """
    known: set[str] = set()
    for number, path in enumerate(files, start=1):
        if progress is not None:
            progress(number, len(files))
        try:
            for seed in read_documents(path, options, year):
                distinct = seed if "id" in seed.meta else _with_distinct_id(seed, path, known)
                known.add(distinct.id)
                log.notes.extend(distinct.notes)
                yield distinct
        except InputError as error:
            log.errors.append(str(error))
            log.failed.append(path)


def _with_distinct_id(seed: Seed, path: Path, known: Collection[str]) -> Seed:
    """Return the document with an id that is not in ``known``: that of its folder and name, or with a number."""
    if seed.id not in known:
        return seed
    base = safe_id(f"{path.resolve().parent.name}-{seed.id}")
    id = next(name for name in chain([base], (f"{base}-{number}" for number in count(2))) if name not in known)
    note = f"{path}: another document has the id {seed.id}; this one has {id}"
    return replace(seed, id=id, notes=(*seed.notes, note))


def _walk(folder: Path, entered: set[tuple[int, int]]) -> Iterator[tuple[Path, str]]:
    """Yield each file below ``folder`` by name, with the reason if it is skipped; linked folders are entered once.

    Args:
        folder: the folder.
        entered: device and inode of each folder entered so far.
    """
    own = folder.stat()
    entered.add((own.st_dev, own.st_ino))
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    documents = {Path(entry.name).stem for entry in entries if not entry.name.endswith(_SIDECAR)}
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        try:
            found = entry.stat()
        except OSError as error:
            yield path, f"cannot be read: {error.strerror}"
            continue
        if stat.S_ISDIR(found.st_mode):
            if (found.st_dev, found.st_ino) in entered:
                yield path, "a link to a folder that is read already"
            elif not os.access(path, os.R_OK | os.X_OK):
                yield path, "cannot be read: permission denied"
            elif is_dataset_folder(path):
                yield path, ""
            else:
                yield from _walk(path, entered)
        elif not stat.S_ISREG(found.st_mode):
            yield path, "not a regular file"
        elif path.suffix != _SIDECAR or path.stem not in documents:
            yield path, _reason_to_skip(path)


def _reason_to_skip(path: Path) -> str:
    """Return the reason that a file of a folder is no document; empty if a reader takes it by suffix or content."""
    if path.suffix.lower() in supported_suffixes():
        return ""
    try:
        reader, _ = choose_reader(path, read_head(path), ReaderOptions())
    except InputError as error:
        return str(error).removeprefix(f"{path}: ").split(";")[0]
    recognized = reader.sniff(read_head(path))
    return "" if recognized else f"{path.suffix or 'no suffix'}: no reader for this kind of file"
