"""Input files of a job, and the slices of them that each rank reads: every document belongs to exactly one rank."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from gaiko.corpus.errors import InputError
from gaiko.corpus.seeds import find_texts
from gaiko.models.scale.job import Input

_SUFFIXES = {"jsonl": (".jsonl", ".jsonl.gz", ".jsonl.zst"), "parquet": (".parquet",), "txt": (".txt",)}
"""Suffixes of the files that are read from a folder, by format."""

_BLOCK = 1 << 20
"""Block size in bytes for reading lines."""


class InputFile(NamedTuple):
    """A file of the input: name relative to the input's folder, size in bytes, time of the last change."""

    name: str
    size: int
    mtime_ns: int


class FileSlice(NamedTuple):
    """The half-open range ``[start, stop)`` of a file: bytes of JSONL, rows of Parquet; ``stop`` None is the whole file.

    ``first`` is the number of its first line or row in the file, from 1.
    """

    name: str
    start: int = 0
    stop: int | None = None
    first: int = 1


def find_files(spec: Input) -> list[InputFile]:
    """Return the files of a job's input by name; for a local dataset all files of its folder.

    Raises:
        InputError: there are none, or one cannot be read.
    """
    folder = input_folder(spec)
    if spec.format == "hub":
        paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    elif spec.path == folder:
        suffixes = _SUFFIXES[spec.format]
        # find_texts compares the last suffix only: .gz of .jsonl.gz
        endings = sorted({Path(suffix).suffix or suffix for suffix in suffixes})
        paths = [path for path in find_texts(folder, endings) if path.name.endswith(suffixes)]
        if not paths:
            raise InputError(f"{folder}: contains no {' or '.join(suffixes)} file; name another folder")
    else:
        paths = find_texts(Path(spec.source))
    return [stat_file(path, folder) for path in paths]


def input_folder(spec: Input) -> Path:
    """Return the folder that names of input files are relative to."""
    path = Path(spec.source)
    return path if spec.format == "hub" or path.is_dir() else path.parent


def first_change(before: Iterable[InputFile], now: Iterable[InputFile]) -> str | None:
    """Describe the first file that was added, changed or removed; None if there is none."""
    known = {file.name: file for file in before}
    for file in now:
        old = known.pop(file.name, None)
        if old is None:
            return f"{file.name} is new"
        if old.size != file.size:
            return f"{file.name} has {file.size} bytes and had {old.size}"
        if old.mtime_ns != file.mtime_ns:
            return f"{file.name} was modified"
    return f"{min(known)} is missing" if known else None


def split_input(spec: Input, files: Sequence[InputFile], tasks: int) -> list[list[FileSlice]]:
    """Return the slices of each rank: about equal numbers of bytes, in the order of the input.

    JSONL is cut between lines, Parquet between rows; compressed files and text files are not cut.

    Raises:
        InputError: a Parquet file has no readable footer, or has no column of the text.
    """
    folder = input_folder(spec)
    total = max(1, sum(file.size for file in files))
    ranks: list[list[FileSlice]] = [[] for _ in range(tasks)]
    offset = 0
    for file in files:
        path = folder / file.name
        rows = _row_count(path, spec.text) if spec.format == "parquet" else 0
        if spec.format == "txt" or file.name.endswith((".gz", ".zst")):
            middle = (offset + file.size // 2) * tasks // total
            ranks[min(middle, tasks - 1)].append(FileSlice(file.name))
        else:
            cuts = [cut - offset for cut in _cuts(total, tasks, offset, offset + file.size)]
            if spec.format == "parquet":
                edges = [0, *(rows * cut // file.size for cut in cuts), rows]
                slices = [FileSlice(file.name, a, b, a + 1) for a, b in pairwise(edges)]
            else:
                slices = list(_slices_of_lines(path, file, cuts))
            for rank, piece in enumerate(slices, start=min(offset * tasks // total, tasks - 1)):
                if piece.start != piece.stop:
                    ranks[min(rank, tasks - 1)].append(piece)
        offset += file.size
    return ranks


def _cuts(total: int, tasks: int, start: int, stop: int) -> list[int]:
    """Return the bytes in ``(start, stop)`` at which a rank begins; byte ``b`` belongs to rank ``b * tasks // total``."""
    ranks = range(start * tasks // total + 1, (stop - 1) * tasks // total + 1)
    return [-(-rank * total // tasks) for rank in ranks]


def _slices_of_lines(path: Path, file: InputFile, cuts: Iterable[int]) -> Iterator[FileSlice]:
    """Yield the slices of a JSONL file, each cut moved to the next line end."""
    start, first = 0, 1
    lines = offset = 0
    with path.open("rb") as opened:
        for cut in cuts:
            ended = True
            while (offset < cut or not ended) and (line := opened.readline(_BLOCK)):
                offset += len(line)
                ended = line.endswith(b"\n")
                lines += ended
            yield FileSlice(file.name, start, offset, first)
            start, first = offset, lines + 1
    yield FileSlice(file.name, start, file.size, first)


def _row_count(path: Path, column: str) -> int:
    try:
        with pq.ParquetFile(path) as opened:
            names, rows = opened.schema_arrow.names, opened.metadata.num_rows
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{path}: not a Parquet file that can be read: {str(error).splitlines()[0]}") from None
    if column not in names:
        raise InputError(f"{path}: has no column {column!r}; set input.text to one of {', '.join(names)}")
    return int(rows)


def stat_file(path: Path, folder: Path) -> InputFile:
    """Return a file of the input as it is now; InputError if it is missing or cannot be read."""
    try:
        found = path.stat()
        path.open("rb").close()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    name = path.relative_to(folder).as_posix()
    if name.encode(errors="ignore").decode() != name:
        raise InputError(f"{str(path)!r}: the name is not UTF-8, and ids are made of it; rename the file")
    return InputFile(name, found.st_size, found.st_mtime_ns)
