"""What a job reads: its files, and which part of them each rank gets, so that every document falls to exactly one rank."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from gaiko.corpus.errors import InputError
from gaiko.corpus.seeds import find_texts
from gaiko.models.scale.job import Input

SUFFIXES = {
    "jsonl": (".jsonl", ".jsonl.gz", ".jsonl.zst"),
    "parquet": (".parquet",),
    "txt": (".txt",),
}
"""By format, the names of the files that a folder is searched for."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file as it was when the run began: its name below the input's folder, bytes, and time of its last change."""

    name: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file: ``[start, stop)``, bytes of JSONL and rows of Parquet; ``stop`` is None where it is the whole file.

    ``first`` is the number of its first line or row in the file, from 1.
    """

    name: str
    start: int = 0
    stop: int | None = None
    first: int = 1


def find_files(read: Input) -> list[InputFile]:
    """Return the files of a job's input in order of their names; of a local dataset's folder, all of them.

    Raises:
        InputError: there are none, or one may not be read.
    """
    if read.format == "hub":
        folder = Path(str(read.dataset))
        paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    else:
        folder = folder_of(read)
        suffixes = SUFFIXES[read.format]
        if read.path is not None and read.path.is_dir():
            # "find_texts" goes by the last suffix; of .jsonl.gz that is .gz
            paths = find_texts(read.path, sorted({f".{suffix.rsplit('.', 1)[1]}" for suffix in suffixes}))
            paths = [path for path in paths if path.name.endswith(suffixes)]
            if not paths:
                raise InputError(f"{read.path}: holds no {' or '.join(suffixes)} file; name another folder")
        else:
            paths = find_texts(folder / str(read.path))
    return [_file(path, folder) for path in paths]


def find_again(read: Input, files: Iterable[InputFile]) -> list[InputFile]:
    """Return some files of the input as they are now.

    Raises:
        InputError: one is gone, or may not be read.
    """
    folder = folder_of(read)
    return [_file(folder / file.name, folder) for file in files]


def folder_of(read: Input) -> Path:
    """Return the folder below which the names of the input's files begin."""
    if read.format == "hub":
        return Path(str(read.dataset))
    path = Path(str(read.path))
    return path if path.is_dir() else path.parent


def first_difference(before: Sequence[InputFile], now: Sequence[InputFile]) -> str | None:
    """Return in words what is the first file that differs, or None where all are as they were."""
    known = {file.name: file for file in before}
    for file in now:
        old = known.pop(file.name, None)
        if old is None:
            return f"{file.name} is new"
        if old.size != file.size:
            return f"{file.name} has {file.size} bytes and had {old.size}"
        if old.mtime_ns != file.mtime_ns:
            return f"{file.name} was written since"
    return f"{min(known)} is gone" if known else None


def shares(read: Input, files: Sequence[InputFile], tasks: int) -> list[list[Piece]]:
    """Return the pieces of each rank: about the same number of bytes, in the order of the input.

    JSONL is cut between lines, Parquet between rows; a compressed or a text file goes whole to one rank.

    Raises:
        InputError: a Parquet file has no readable footer, or lacks the column of the text.
    """
    folder = folder_of(read)
    total = max(1, sum(file.size for file in files))
    ranks: list[list[Piece]] = [[] for _ in range(tasks)]
    at = 0
    for file in files:
        path = folder / file.name
        if read.format == "parquet":
            rows = _rows(path, read.text)
        if read.format == "txt" or file.name.endswith((".gz", ".zst")):
            middle = (at + file.size // 2) * tasks // total
            ranks[min(middle, tasks - 1)].append(Piece(file.name))
        else:
            rank = min(at * tasks // total, tasks - 1)
            cuts = [cut - at for cut in _cuts(total, tasks, at, at + file.size)]
            if read.format == "parquet":
                edges = [rows * cut // file.size for cut in cuts]
                pieces = [Piece(file.name, a, b, a + 1) for a, b in zip([0, *edges], [*edges, rows], strict=True)]
            else:
                pieces = list(_between_lines(path, file, cuts))
            for piece in pieces:
                if piece.start != piece.stop:
                    ranks[min(rank, tasks - 1)].append(piece)
                rank += 1
        at += file.size
    return ranks


def _cuts(total: int, tasks: int, start: int, stop: int) -> list[int]:
    """Where in ``(start, stop)`` a rank begins: byte ``b`` of all belongs to rank ``b * tasks // total``."""
    ranks = range(start * tasks // total + 1, (stop - 1) * tasks // total + 1)
    return [-(-rank * total // tasks) for rank in ranks]


def _between_lines(path: Path, file: InputFile, cuts: Sequence[int]) -> Iterator[Piece]:
    """The pieces of a JSONL file, cut at the first line ends from ``cuts`` on."""
    if not cuts:
        yield Piece(file.name, 0, file.size)
        return
    start, first = 0, 1
    with path.open("rb") as opened:
        for cut in cuts:
            lines, stop = _to_line_end(opened, start, max(cut, start))
            yield Piece(file.name, start, stop, first)
            start, first = stop, first + lines
    yield Piece(file.name, start, file.size, first)


def _to_line_end(opened: IO[bytes], start: int, cut: int) -> tuple[int, int]:
    """How many lines end from ``start``, where one begins, to the first end of a line at ``cut`` or after; and where that is."""
    opened.seek(start)
    lines, at = 0, start
    if cut == start:
        return 0, start
    while block := opened.read(_BLOCK):
        if at + len(block) >= cut:
            end = block.find(b"\n", max(0, cut - 1 - at))
            if end >= 0:
                return lines + block.count(b"\n", 0, end + 1), at + end + 1
        lines += block.count(b"\n")
        at += len(block)
    return lines, at


def _rows(path: Path, column: str) -> int:
    try:
        with pq.ParquetFile(path) as opened:
            names, rows = opened.schema_arrow.names, opened.metadata.num_rows
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{path}: not a Parquet file that can be read: {str(error).splitlines()[0]}") from None
    if column not in names:
        raise InputError(f"{path}: has no column {column!r}; set input.text to one of {', '.join(names)}")
    return int(rows)


def _file(path: Path, folder: Path) -> InputFile:
    try:
        found = path.stat()
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    name = path.relative_to(folder).as_posix()
    if name.encode(errors="ignore").decode() != name:
        raise InputError(f"{str(path)!r}: the name is not UTF-8, and ids are made of it; rename the file")
    return InputFile(name, found.st_size, found.st_mtime_ns)
