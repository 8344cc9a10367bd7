"""``gaiko import``: read labelled text in the format of another tool."""

from pathlib import Path
from typing import Annotated

import typer

from gaiko.scripts.export import Offsets, Unit


def command(
    source: Annotated[
        Path, typer.Argument(metavar="PATH", readable=False, help="The file or folder that the tool exported.")
    ],
    from_: Annotated[str, typer.Option("--from", metavar="NAME", help="The format; see below.")],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.jsonl", help="The labelled text.")],
    layer: Annotated[
        str | None,
        typer.Option(
            "--layer",
            "--type",
            metavar="NAME",
            help="Which spans, where a file has several sorts: a UIMA type (or TYPE:FEATURE), a WebAnno layer, "
            "a span group of spaCy (or ents), a control of Label Studio.",
        ),
    ] = None,
    unit: Annotated[Unit | None, typer.Option("--unit", help="conll: what a line is; both are read alike.")] = None,
    spaces: Annotated[
        bool, typer.Option("--spaces", help="conll of another tool: tokens stood apart in the text.")
    ] = False,
    text_key: Annotated[
        str | None, typer.Option("--text-key", metavar="KEY", help="labelstudio: the key of the data that is the text.")
    ] = None,
    predictions: Annotated[
        bool, typer.Option("--predictions", help="labelstudio: read predictions where there are annotations too.")
    ] = False,
    offsets: Annotated[
        Offsets | None, typer.Option("--offsets", help="doccano, labelstudio: what numbers count, if not as usual.")
    ] = None,
    losses: Annotated[
        Path | None, typer.Option("--losses", metavar="FILE", help="Write everything that was lost, as JSONL.")
    ] = None,
) -> None:
    """Read labelled text in the format of another tool, and write gaiko's JSONL.

    A line of OUT.jsonl is one document, with its spans in code points; ids, kinds, mentions, values and other keys are
    kept where the format has them. What is not kept (relations, answers that are not accepted, comments) is listed on
    standard error, and the exit code is 0. A span that does not fit its text is an error, and nothing is written.

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
    convert(import_documents, from_, source, out, options, losses)
