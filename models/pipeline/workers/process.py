"""What runs in a worker process: load a task once, then answer frames until the other end is gone.

It speaks on standard input and output; ``gaiko.models.pipeline.workers.pool`` starts it. The first frame
holds the parent's module path, the task and its settings; the answer is empty, or says why the task does not load. Every
later frame is a batch of items, and the answer has a part an item: ``DONE``, ``WRONG`` or ``FAILED``, and the result or a message.
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

DONE, WRONG, FAILED = b"+", b"?", b"!"

Handle = Callable[[list[bytes]], list[bytes]]
"""From a batch of items to the result of each."""


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends its workers
    ingoing = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    try:
        _serve(ingoing, outgoing)
    except (EOFError, BrokenPipeError):
        os._exit(0)  # the parent is gone, and with it whoever would read what is still in the buffer


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
    except Exception:  # which of the items it was is seen when each is tried alone
        return [_answer(handle, item) for item in items]


def _answer(handle: Handle, item: bytes) -> bytes:
    try:
        (result,) = handle([item])
    except InputError as error:
        return WRONG + _encoded(error)
    except Exception as error:  # whatever it is, it is reported with the item, and the others go on
        return FAILED + f"{type(error).__name__}: ".encode() + _encoded(error)
    return DONE + result


def _encoded(error: Exception) -> bytes:
    """What it says, which may name a file whose name is not UTF-8."""
    return str(error).encode(errors="backslashreplace")
