"""``gaiko agreement``: how far two annotations of the same sentences agree."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.agreement import Agreement, agree
from corpus.files import write_jsonl, write_text
from corpus.records import RecordedSentence, read_records
from corpus.seeds import find_texts

if TYPE_CHECKING:
    from rich.table import Table


def command(
    first: Annotated[Path, typer.Argument(readable=False, help="Records (.jsonl) or a folder of them.")],
    second: Annotated[Path, typer.Argument(readable=False, help="The other annotation of the same sentences.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures here too.")] = None,
    differences: Annotated[
        Path | None, typer.Option("--differences", help="Write every disagreement here, one JSON line each.")
    ] = None,
) -> None:
    """Compare two annotations: span F1, exact and overlapping, and kappa on characters.

    Examples:

    \b
      gaiko agreement corpus/passes/a corpus/passes/b
      gaiko agreement mine.jsonl yours.jsonl --differences differences.jsonl
    """
    from rich.console import Console  # here, so that "gaiko annotate" does not pay for it

    agreement = agree(_read(first), _read(second))
    console = Console()
    console.print(_table(agreement))
    console.print(
        f"Cohen's kappa {agreement.kappa:.3f} over {agreement.characters} characters (five labels and O); "
        f"of the exact matches {agreement.kind_agreement:.1%} have one kind, "
        f"{agreement.mention_agreement:.1%} one mention; {len(agreement.disagreements)} disagreements",
        highlight=False,
    )
    if json_out is not None:
        write_text(json_out, json.dumps(agreement.as_dict(), ensure_ascii=False, indent=1) + "\n")
    if differences is not None:
        write_jsonl(
            differences,
            (
                {
                    "sentence": item.sentence,
                    "first": [span.as_dict() for span in item.first],
                    "second": [span.as_dict() for span in item.second],
                }
                for item in agreement.disagreements
            ),
        )


def _read(path: Path) -> list[RecordedSentence]:
    return [sentence for file in find_texts(path, (".jsonl",)) for sentence in read_records(file)]


def _table(agreement: Agreement) -> "Table":
    from rich.table import Table

    table = Table(title=f"Agreement on {agreement.sentences} sentences", title_justify="left")
    table.add_column("group")
    for name in ("first", "second", "exact F1", "overlap F1"):
        table.add_column(name, justify="right")
    for group, exact in agreement.exact.items():
        overlap = agreement.overlap[group]
        table.add_row(group, str(exact.expected), str(exact.found), f"{exact.f1:.3f}", f"{overlap.f1:.3f}")
    return table
