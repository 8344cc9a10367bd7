"""Progress of long commands on standard error: one changing line on a terminal, otherwise one line per step."""

import sys
from types import TracebackType


class ProgressLine:
    """A ``gaiko.models.recognizers.base.Progress`` that prints; as a context manager it clears the line at the end.

    On a terminal, every call overwrites the line. Elsewhere, a line is printed when the step changes.
    """

    def __init__(self) -> None:
        self._step = ""
        self._open = False
        self._terminal = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Print the step and its count; ``total`` 0 if unknown."""
        if sys.stderr is None:
            return
        if self._terminal:
            count = f" {done} of {total}" if total else f" {done}" if done else ""
            print(f"\r\x1b[K{step}{count}", end="", file=sys.stderr, flush=True)
            self._open = True
        elif step != self._step:
            print(step, file=sys.stderr, flush=True)
        self._step = step

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        if self._open:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
