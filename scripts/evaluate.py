"""``gaiko evaluate``: how good the tagging is on labelled text, beside stock GiNZA."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from corpus.spans import Span
    from models.systems import Judgement

from corpus.errors import InputError
from corpus.files import write_text
from corpus.spans import LABELS


def command(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", readable=False, help="Labelled text: JSONL of text and spans; by default the corpus's gold."
        ),
    ] = None,
    system: Annotated[
        list[str] | None, typer.Option("--system", help="resolved, rules or ginza; may be given again. All by default.")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the first system's scores here too.")] = None,
) -> None:
    """Score systems on labelled text: exact match of range and label, on characters; and the values of what was found.

    Beside each F1 its 95% interval, by the bootstrap over texts. A line of --data is read alone, with its "year" if it has
    one; without --data, the documents that have gold are read as wholes. The rules were written with these at hand.

    Examples:

    \b
      gaiko evaluate
      gaiko evaluate --data tests/data/general_scored.jsonl
      gaiko evaluate --data mine.jsonl --system rules --json scores.json
    """
    from rich.console import Console  # here, so that "gaiko annotate" does not pay for it

    from models.systems import SYSTEMS, judge

    chosen = system or list(SYSTEMS)
    for name in chosen:
        if name not in SYSTEMS:
            raise InputError(f"--system {name}: there are {', '.join(SYSTEMS)}")
    expected, found = _of_file(data, chosen) if data else _of_gold(chosen)
    scores = {name: judge(name, expected, found[name]) for name in chosen}
    title = f"Exact F1 on {data or 'the gold (seen text)'} ({len(expected)} texts)"
    console = Console()
    console.print(_table(scores, title))
    if any(score.values for score in scores.values()):
        console.print(_value_table(scores))
    if json_out is not None:
        first = {"system": chosen[0], **scores[chosen[0]].as_dict()}
        beside = {name: score.as_dict() for name, score in scores.items() if name != chosen[0]}
        write_text(json_out, json.dumps({**first, "beside": beside}, ensure_ascii=False, indent=1) + "\n")


def _of_file(data: Path, systems: list[str]) -> "tuple[Sequence[Sequence[Span]], dict[str, list[list[Span]]]]":
    from corpus.examples import read_examples
    from models.systems import predict

    examples = read_examples(data)
    return [example.spans for example in examples], {name: predict(name, examples) for name in systems}


def _of_gold(systems: list[str]) -> "tuple[Sequence[Sequence[Span]], dict[str, list[list[Span]]]]":
    from corpus.document import read_document
    from corpus.gold import read_gold
    from corpus.paths import bundled_seeds, gold_folder
    from corpus.seeds import find_texts, read_seed
    from models.systems import predict_document

    expected: list[list[Span]] = []
    found: dict[str, list[list[Span]]] = {name: [] for name in systems}
    for path in find_texts(bundled_seeds()):
        document = read_document(read_seed(path))
        gold = read_gold(gold_folder(), document)
        if gold is not None:
            expected.extend(gold)
            for name in systems:
                found[name].extend(predict_document(name, document))
    return expected, found


def _table(scores: "dict[str, Judgement]", title: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("label")
    table.add_column("spans", justify="right")
    for name in scores:
        table.add_column(name, justify="right")
    first = next(iter(scores.values())).exact
    for label in LABELS:
        cells = [_cell(score.exact.labels[label].f1, score.intervals[label]) for score in scores.values()]
        table.add_row(label, str(first.labels[label].expected), *cells)
    table.add_section()
    cells = [_cell(score.exact.micro.f1, score.micro_interval) for score in scores.values()]
    table.add_row("micro", str(first.micro.expected), *cells)
    return table


def _value_table(scores: "dict[str, Judgement]") -> "Table":
    from rich.table import Table

    table = Table(title="Right values among the spans found exactly", title_justify="left")
    table.add_column("value")
    named = {name: score.values for name, score in scores.items() if score.values}
    for name in named:
        table.add_column(name, justify="right")
    for group in next(iter(named.values())):
        cells = [f"{v[group].accuracy:.3f} ({v[group].right} of {v[group].found})" for v in named.values()]
        table.add_row(group, *cells)
    return table


def _cell(f1: float, interval: tuple[float, float]) -> str:
    low, high = (f"{end:.3f}".removeprefix("0") for end in interval)
    return f"{f1:.3f} {low}–{high}"
