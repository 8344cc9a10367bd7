"""Child processes that end with the process that started them."""

import os
import threading
from collections.abc import Callable


def exit_with_parent(wait: Callable[[], object]) -> None:
    """Exit this process with code 1, without cleanup, as soon as ``wait`` returns; a daemon thread watches.

    ``PR_SET_PDEATHSIG`` would do it without a thread, but on Linux only.

    Args:
        wait: blocks until the parent has ended: reads a pipe that only the parent holds open, or joins the parent.
    """

    def watch() -> None:
        wait()
        os._exit(1)

    threading.Thread(target=watch, name="exit-with-parent", daemon=True).start()
