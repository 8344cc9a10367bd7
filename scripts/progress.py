"""Show on standard error how far a long command is: one line that changes on a terminal, a few lines elsewhere."""

import sys
from types import TracebackType


class ProgressLine:
    """A ``gaiko.models.recognizers.base.Progress`` that prints; use it in a ``with``, which ends the line.

    On a terminal every step is shown in place. Elsewhere a line is written when something else is being done.
    """

    def __init__(self) -> None:
        self._what = ""
        self._open = False
        self._terminal = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show it."""
        if sys.stderr is None:
            return
        if self._terminal:
            count = f" {done} of {total}" if total else f" {done}" if done else ""
            print(f"\r\x1b[K{what}{count}", end="", file=sys.stderr, flush=True)
            self._open = True
        elif what != self._what:
            print(what, file=sys.stderr, flush=True)
        self._what = what

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the line, so that what is printed next has its own."""
        if self._open:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
