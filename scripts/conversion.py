"""Run a conversion between formats for ``gaiko import`` and ``gaiko export``, and tell what was lost on standard error."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from corpus.errors import InputError
from corpus.files import dump_json, replacing
from corpus.formats.losses import Losses
from corpus.formats.options import Options
from corpus.formats.table import formats
from corpus.spans import Segment
from scripts.progress import ProgressLine

_EVERY = 200
"""Documents between two steps of the progress line."""


class Conversion(Protocol):
    """``export_documents`` or ``import_documents``."""

    def __call__(
        self, name: str, source: Path, target: Path, losses: Losses, options: Options, progress: object
    ) -> int:
        """Convert, and return how many documents there were."""


def convert(run: Conversion, name: str, source: Path, target: Path, options: Options, ledger: Path | None) -> None:
    """Run it; print remarks, losses and where the result is on standard error, and write all losses to ``ledger``.

    Raises:
        InputError: as the conversion; then neither the target nor the ledger is written.
    """
    if name not in formats():
        raise InputError(f"there is no format {name}; there are {', '.join(formats())}")
    with ExitStack() as stack:
        file = stack.enter_context(replacing(ledger)) if ledger else None
        losses = Losses(lambda loss: file.write(f"{dump_json(loss.as_dict())}\n".encode()) if file else None)
        progress = stack.enter_context(ProgressLine())
        done = run(
            name,
            source,
            target,
            losses,
            options,
            lambda done: None if done % _EVERY else progress("documents", done, 0),
        )
    for line in losses.lines():
        print(line, file=sys.stderr)
    if losses.total:
        where = f"all of them are in {ledger}" if ledger else "--losses FILE lists all of them"
        print(f"{losses.total} things were lost; {where}", file=sys.stderr)
    print(f"{target}: {done} documents", file=sys.stderr)


def words(text: str) -> list[Segment]:
    """Return Sudachi's words of ``text``."""
    from annotators.tokens import tokenize  # loading the dictionary takes longer than most conversions

    return [(token.start, token.end) for token in tokenize(text)]
