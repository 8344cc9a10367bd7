"""``gaiko export``: write labelled text in the format of another tool."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gaiko.corpus.formats.table import help_table


class Unit(StrEnum):
    """What a line of CoNLL holds."""

    char = "char"
    word = "word"


class Offsets(StrEnum):
    """What the numbers of a file count."""

    codepoint = "codepoint"
    utf16 = "utf16"


EPILOG = f"\b\n{help_table()}"


def command(
    source: Annotated[
        Path, typer.Argument(metavar="IN.jsonl", readable=False, help="Labelled text, or a file of corpus/gold.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="The format; see below.")],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="The file, or the new folder.")],
    unit: Annotated[Unit | None, typer.Option("--unit", help="conll: a line a character (as it is) or a word.")] = None,
    predictions: Annotated[
        bool, typer.Option("--predictions", help="labelstudio: as predictions, for people to accept or correct.")
    ] = False,
    offsets: Annotated[
        Offsets | None,
        typer.Option("--offsets", help="doccano, labelstudio: what numbers are to count."),
    ] = None,
    losses: Annotated[
        Path | None, typer.Option("--losses", metavar="FILE", help="Write everything that was lost, as JSONL.")
    ] = None,
) -> None:
    """Write labelled text in the format of another tool.

    A line of IN.jsonl is {"text": …, "spans": [{"start": …, "end": …, "label": …}]}, any labels, in code points; a span
    may have "id", "kind", "mention", "value" and other keys, and so may the line. What the format has no place for is
    listed on standard error, and the exit code is 0; a file that cannot be converted is an error, and nothing is written.

    Examples:

    \b
      gaiko export --to labelstudio corpus/gold/bluebook2026-3-1.jsonl -o build/tasks.json
      gaiko export --to brat mine.jsonl -o build/brat
      gaiko export --to conll --unit word mine.jsonl -o build/mine.conll --losses build/lost.jsonl
      gaiko annotate --year 2025 speech.txt -o build/speech.jsonl && gaiko export --to doccano build/speech.jsonl -o build/speech.doccano.jsonl
    """
    from gaiko.corpus.formats.convert import export_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import convert, words

    options = Options(unit=unit, predictions=predictions, offsets=offsets, tokenize=words)
    convert(export_documents, to, source, out, options, losses)
