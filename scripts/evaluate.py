"""``gaiko evaluate``: how good the tagging is on labelled text, beside stock GiNZA."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

from corpus.errors import InputError
from corpus.files import write_text
from corpus.scoring import ExactScores
from corpus.spans import LABELS


def command(
    data: Annotated[Path, typer.Option("--data", readable=False, help="Labelled text: JSONL of text and spans.")],
    system: Annotated[
        list[str] | None, typer.Option("--system", help="resolved, rules or ginza; may be given again. All by default.")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the first system's scores here too.")] = None,
) -> None:
    """Score systems on labelled text: exact match of range and label, on characters.

    A text is read alone, so that values that need its document do not enter.

    Examples:

    \b
      gaiko evaluate --data tests/data/seed65.jsonl
      gaiko evaluate --data mine.jsonl --system rules --json scores.json
    """
    from rich.console import Console  # here, so that "gaiko annotate" does not pay for it

    from models.systems import SYSTEMS, evaluate, read_labelled

    chosen = system or list(SYSTEMS)
    for name in chosen:
        if name not in SYSTEMS:
            raise InputError(f"--system {name}: there are {', '.join(SYSTEMS)}")
    labelled = read_labelled(data)
    scores = {name: evaluate(name, labelled) for name in chosen}
    Console().print(_table(scores, str(data), len(labelled)))
    if json_out is not None:
        first = {"system": chosen[0], "exact": scores[chosen[0]].as_dict()}
        beside = {name: {"exact": score.as_dict()} for name, score in scores.items() if name != chosen[0]}
        write_text(json_out, json.dumps({**first, "beside": beside}, ensure_ascii=False, indent=1) + "\n")


def _table(scores: dict[str, ExactScores], data: str, texts: int) -> "Table":
    from rich.table import Table

    table = Table(title=f"Exact F1 on {data} ({texts} texts)", title_justify="left")
    table.add_column("label")
    table.add_column("spans", justify="right")
    for name in scores:
        table.add_column(name, justify="right")
    first = next(iter(scores.values()))
    for label in LABELS:
        cells = [f"{score.labels[label].f1:.3f}" for score in scores.values()]
        table.add_row(label, str(first.labels[label].expected), *cells)
    table.add_section()
    table.add_row("micro", str(first.micro.expected), *[f"{score.micro.f1:.3f}" for score in scores.values()])
    return table
