"""Frames on a pipe between a worker and its parent: lists of byte strings, each with its length."""

import struct
from collections.abc import Sequence
from typing import IO

_NUMBER = struct.Struct("<Q")


def write_frame(pipe: IO[bytes], parts: Sequence[bytes]) -> None:
    """Write the parts as one frame, and flush.

    Raises:
        OSError: the other end is closed.
    """
    sizes = b"".join(_NUMBER.pack(number) for number in (len(parts), *map(len, parts)))
    pipe.write(b"".join((sizes, *parts)))
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> list[bytes]:
    """Return the parts of the next frame.

    Raises:
        EOFError: the other end is closed, before or within a frame.
    """
    (count,) = _NUMBER.unpack(_read(pipe, _NUMBER.size))
    sizes = [size for (size,) in _NUMBER.iter_unpack(_read(pipe, _NUMBER.size * count))]
    return [_read(pipe, size) for size in sizes]


def _read(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
