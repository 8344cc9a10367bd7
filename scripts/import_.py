"""``gaiko import``: convert labelled text of another tool to gaiko's JSONL."""

from pathlib import Path
from typing import Annotated

import typer

from gaiko.scripts.export import Offsets, TokenUnit


def command(
    source: Annotated[
        Path, typer.Argument(metavar="PATH", readable=False, help="File or folder exported by the tool.")
    ],
    from_: Annotated[str, typer.Option("--from", metavar="NAME", help="Format; see the table below.")],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.jsonl", help="Output file.")],
    layer: Annotated[
        str | None,
        typer.Option(
            "--layer",
            "--type",
            metavar="NAME",
            help="Source of the spans if a file has several: UIMA type (or TYPE:FEATURE), WebAnno layer, "
            "spaCy span group (or ents), Label Studio control.",
        ),
    ] = None,
    unit: Annotated[
        TokenUnit | None, typer.Option("--unit", help="conll: token unit; both are read the same way.")
    ] = None,
    spaces: Annotated[bool, typer.Option("--spaces", help="conll of another tool: join tokens with spaces.")] = False,
    text_key: Annotated[
        str | None, typer.Option("--text-key", metavar="KEY", help="labelstudio: key of the text in the task data.")
    ] = None,
    predictions: Annotated[
        bool, typer.Option("--predictions", help="labelstudio: prefer predictions to annotations.")
    ] = False,
    offsets: Annotated[
        Offsets | None, typer.Option("--offsets", help="doccano, labelstudio: unit of the offsets, if not the default.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out spans that are not valid (exit code 1), and list them.")
    ] = False,
    losses: Annotated[
        Path | None, typer.Option("--losses", metavar="FILE", help="Write all lost items as JSONL.")
    ] = None,
) -> None:
    """Convert labelled text of another tool to gaiko's JSONL.

    A line of OUT.jsonl is one document, with offsets in code points. Ids, kinds, mentions, values and other keys are kept
    if the format has them. Lost items (relations, rejected answers, comments) are listed on standard error; the exit code is
    still 0. Spans that are not valid, such as one outside its text, are errors: all of them are named, and nothing is written,
    unless --skip-bad leaves them out.

    Examples:

    \b
      gaiko import --from labelstudio project-1.json -o build/corrected.jsonl
      gaiko import --from brat build/brat -o build/corrected.jsonl
      gaiko import --from uima-xmi export/ --type webanno.custom.Actor -o build/actors.jsonl
      gaiko import --from conll --spaces eng.train -o build/english.jsonl --losses build/lost.jsonl
    """
    from gaiko.corpus.formats.convert import import_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import convert

    options = Options(unit, spaces, offsets, layer, text_key, predictions)
    if convert(import_documents, from_, source, out, options, losses, skip_bad=skip_bad):
        raise typer.Exit(1)
