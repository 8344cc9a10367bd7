"""``gaiko export``: convert labelled text to the format of another tool."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gaiko.corpus.formats.table import help_table


class TokenUnit(StrEnum):
    """Token of a CoNLL line."""

    char = "char"
    word = "word"


class Offsets(StrEnum):
    """Unit of the offsets in a file."""

    codepoint = "codepoint"
    utf16 = "utf16"
    grapheme = "grapheme"


EPILOG = f"\b\n{help_table()}"


def command(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl", readable=False, help="Labelled text or a gold file.")],
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="Format; see the table below.")],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="PATH", help="Output file or new folder.")],
    unit: Annotated[TokenUnit | None, typer.Option("--unit", help="conll: token unit; default: char.")] = None,
    predictions: Annotated[
        bool, typer.Option("--predictions", help="labelstudio: write predictions instead of annotations.")
    ] = False,
    offsets: Annotated[
        Offsets | None,
        typer.Option("--offsets", help="doccano, labelstudio: unit of the offsets, if not the default."),
    ] = None,
    losses: Annotated[
        Path | None, typer.Option("--losses", metavar="FILE", help="Write all lost items as JSONL.")
    ] = None,
) -> None:
    """Convert labelled text to the format of another tool.

    A line of IN.jsonl is {"text": …, "spans": [{"start": …, "end": …, "label": …}]}, with any labels and offsets in code
    points. Spans may have "id", "kind", "mention", "value" and other keys; lines may have other keys. Items that the format
    cannot hold are listed on standard error; the exit code is still 0. Malformed input is an error, and nothing is written.

    Examples:

    \b
      gaiko export --to labelstudio corpus/gold/bluebook2026-3-1.jsonl -o build/tasks.json
      gaiko export --to brat mine.jsonl -o build/brat
      gaiko export --to conll --unit word mine.jsonl -o build/mine.conll --losses build/lost.jsonl
      gaiko annotate --year 2025 speech.txt -o build/speech.jsonl && gaiko export --to doccano build/speech.jsonl -o build/speech.doccano.jsonl
    """
    from gaiko.corpus.formats.convert import export_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import convert, word_ranges

    options = Options(unit=unit, predictions=predictions, offsets=offsets, tokenize=word_ranges)
    convert(export_documents, to, source, out, options, losses)
