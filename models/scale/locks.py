"""A rank is run by one process at a time: two runs of one job, started at once, would take each other's files away."""

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gaiko.corpus.errors import InputError

_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP})
"""What file systems say that know no locks, such as Lustre mounted without ``flock``."""


@contextmanager
def alone(folder: Path, rank: int) -> Iterator[None]:
    """Hold the lock of a rank; it goes with the process, however that ends. Where there are no locks, go on without.

    Raises:
        InputError: another process holds it, or there is no room for it.
    """
    path = folder / "locks" / f"{rank:05d}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise InputError(f"{folder}: another process is at rank {rank}; let it end") from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise InputError(f"{path}: cannot be locked: {error.strerror}") from None
        yield
