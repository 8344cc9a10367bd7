"""Run a conversion for ``gaiko import`` and ``gaiko export``, and report losses on standard error."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from gaiko.corpus.files import dump_json, replacing
from gaiko.corpus.formats.convert import Progress
from gaiko.corpus.formats.losses import Loss, Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.spans import Segment
from gaiko.scripts.progress import ProgressLine

_EVERY = 200
"""Number of documents between updates of the progress line."""


Conversion = Callable[[str, Path, Path, Losses, Options, Progress | None], int]
"""``export_documents`` or ``import_documents``."""


def convert(
    run: Conversion,
    name: str,
    source: Path,
    target: Path,
    options: Options,
    ledger: Path | None,
    *,
    skip_bad: bool = False,
) -> bool:
    """Run a conversion; print remarks, losses and the output path on standard error, and write all losses to ``ledger``.

    Returns:
        Whether spans that are not valid were left out.

    Raises:
        InputError: as the conversion; neither target nor ledger is written.
    """
    done, left_out = report_losses(run, name, source, target, options, ledger, "--losses FILE", skip_bad=skip_bad)
    print(f"{target}: {done} document{'s' * (done != 1)}", file=sys.stderr)
    return left_out


def report_losses(
    run: Conversion,
    name: str,
    source: Path,
    target: Path,
    options: Options,
    ledger: Path | None,
    losses_option: str,
    *,
    skip_bad: bool = False,
) -> tuple[int, bool]:
    """Run a conversion and print remarks and losses on standard error.

    Returns:
        The number of documents, and whether spans that are not valid were left out.

    Args:
        run: the conversion.
        name: format of the other tool.
        source: input path.
        target: output path.
        options: options of the conversion.
        ledger: file for all losses; without it, only the first ones are printed.
        losses_option: command-line option that writes all losses; named in the message if there is no ledger.
        skip_bad: whether to leave out spans that are not valid.
    """
    with ExitStack() as stack:
        losses = Losses(_written_to(stack.enter_context(replacing(ledger))) if ledger else None, skip_bad)
        line = stack.enter_context(ProgressLine())

        def progress(done: int) -> None:
            if done % _EVERY == 0:
                line("documents", done, 0)

        done = run(name, source, target, losses, options, progress)
    for text in losses.lines():
        print(text, file=sys.stderr)
    if losses.total:
        where = f"all of them are in {ledger}" if ledger else f"{losses_option} lists all of them"
        print(f"{losses.total} items were lost; {where}", file=sys.stderr)
    return done, bool(losses.errors)


def word_ranges(text: str) -> list[Segment]:
    """Return the ranges of Sudachi words in ``text``."""
    from gaiko.annotators.text.tokens import tokenize  # imported late: loading the dictionary is slow

    return [(token.start, token.end) for token in tokenize(text)]


def _written_to(file: IO[bytes]) -> Callable[[Loss], None]:
    def write(loss: Loss) -> None:
        file.write(f"{dump_json(loss.as_dict())}\n".encode())

    return write
