"""Run a conversion between formats for ``gaiko import`` and ``gaiko export``, and tell what was lost on standard error."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json, replacing
from gaiko.corpus.formats.convert import Progress
from gaiko.corpus.formats.losses import Loss, Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.table import formats
from gaiko.corpus.spans import Segment
from gaiko.scripts.progress import ProgressLine

_EVERY = 200
"""Documents between two steps of the progress line."""


Conversion = Callable[[str, Path, Path, Losses, Options, Progress | None], int]
"""``export_documents`` or ``import_documents``."""


def convert(run: Conversion, name: str, source: Path, target: Path, options: Options, ledger: Path | None) -> None:
    """Run it; print remarks, losses and where the result is on standard error, and write all losses to ``ledger``.

    Raises:
        InputError: as the conversion; then neither the target nor the ledger is written.
    """
    done = tell_losses(run, name, source, target, options, ledger, "--losses FILE")
    print(f"{target}: {done} document{'s' * (done != 1)}", file=sys.stderr)


def tell_losses(
    run: Conversion, name: str, source: Path, target: Path, options: Options, ledger: Path | None, lists: str
) -> int:
    """Run it as ``convert`` does, print remarks and losses alone, and return how many documents there were.

    Where there is no ledger, ``lists`` is named as what lists all that was lost.
    """
    if name not in formats():
        raise InputError(f"there is no format {name}; there are {', '.join(formats())}")
    with ExitStack() as stack:
        losses = Losses(_written_to(stack.enter_context(replacing(ledger))) if ledger else None)
        line = stack.enter_context(ProgressLine())

        def progress(done: int) -> None:
            if done % _EVERY == 0:
                line("documents", done, 0)

        done = run(name, source, target, losses, options, progress)
    for told in losses.lines():
        print(told, file=sys.stderr)
    if losses.total:
        where = f"all of them are in {ledger}" if ledger else f"{lists} lists all of them"
        print(f"{losses.total} things were lost; {where}", file=sys.stderr)
    return done


def words(text: str) -> list[Segment]:
    """Return Sudachi's words of ``text``."""
    from gaiko.annotators.text.tokens import tokenize  # loading the dictionary takes longer than most conversions

    return [(token.start, token.end) for token in tokenize(text)]


def _written_to(file: IO[bytes]) -> Callable[[Loss], None]:
    def write(loss: Loss) -> None:
        file.write(f"{dump_json(loss.as_dict())}\n".encode())

    return write
