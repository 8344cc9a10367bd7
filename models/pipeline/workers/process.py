"""Main function of a worker process: load a task once, then answer frames until the input ends.

``gaiko.models.pipeline.workers.pool`` starts it and is connected to its standard input and output. The first frame has the
parent's module path, the task and its settings; the answer is empty, or the error message of loading. Every later frame is a
batch of items; the answer has one part per item: ``DONE``, ``INVALID`` or ``FAILED``, then the result or the error message.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import IO

from gaiko.corpus.errors import InputError
from gaiko.models.pipeline.gc_tuning import relax_collector
from gaiko.models.pipeline.workers.frames import read_frame, write_frame

DONE, INVALID, FAILED = b"+", b"?", b"!"

Handle = Callable[[list[bytes]], list[bytes]]
"""Function from a batch of items to their results."""


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends its workers
    ingoing = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of libraries goes to standard error, not between the frames
    try:
        _serve(ingoing, outgoing)
    except (EOFError, BrokenPipeError):
        os._exit(0)  # the parent has ended: the rest of the buffer is not needed


def _serve(ingoing: IO[bytes], outgoing: IO[bytes]) -> None:
    path, task, settings = read_frame(ingoing)
    sys.path[:] = json.loads(path)
    try:
        module, _, name = task.decode().partition(":")
        handle: Handle = getattr(import_module(module), name)(**json.loads(settings))
    except InputError as error:
        write_frame(outgoing, [_encoded(error)])
        return
    relax_collector()
    write_frame(outgoing, [])
    while True:
        write_frame(outgoing, _answers(handle, read_frame(ingoing)))


def _answers(handle: Handle, items: list[bytes]) -> list[bytes]:
    try:
        return [DONE + result for result in handle(items)]
    except Exception:  # try the items one by one to find the one that fails
        return [_answer(handle, item) for item in items]


def _answer(handle: Handle, item: bytes) -> bytes:
    try:
        (result,) = handle([item])
    except InputError as error:
        return INVALID + _encoded(error)
    except Exception as error:  # reported with the item; the others are continued
        return FAILED + f"{type(error).__name__}: ".encode() + _encoded(error)
    return DONE + result


def _encoded(error: Exception) -> bytes:
    """Return the error message as UTF-8; it may contain a file name that is not UTF-8."""
    return str(error).encode(errors="backslashreplace")
