"""Tasks for the tests of the worker processes."""

import os
import signal
import time
from pathlib import Path

from gaiko.corpus.errors import InputError


def upper(prefix: str = ""):
    """Upper case; special items raise, kill or stop the worker."""

    def handle(items: list[bytes]) -> list[bytes]:
        return [prefix.encode() + _one(item) for item in items]

    return handle


def _one(item: bytes) -> bytes:
    if item == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == b"exit":
        os._exit(7)
    if item == b"raise":
        raise KeyError("no such thing")
    if item == b"wrong":
        raise InputError("this item is wrong")
    if item == b"wrong name":
        raise InputError("\udcff: cannot be read")
    if item == b"print":
        print("between the frames")
    if item == b"sleep":
        time.sleep(600)
    if item.startswith(b"die once "):
        mark = Path(os.fsdecode(item.removeprefix(b"die once ")))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if item == b"pid":
        return str(os.getpid()).encode()
    if item == b"threads":
        return os.environ["OPENBLAS_NUM_THREADS"].encode()
    return item.upper()


def refuse(why: str):
    """Task that refuses its settings."""
    raise InputError(why)


def crash_at_start():
    """Task that dies while loading."""
    os.kill(os.getpid(), signal.SIGKILL)
