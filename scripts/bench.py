"""``gaiko bench``: characters a second on one core, side by side in one run."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError
from corpus.files import write_text


def command(
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", readable=False, help="Texts: JSONL of text and spans; by default the seeds."),
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=100, help="Rounds that count.")] = 7,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures here too.")] = None,
) -> None:
    """Measure raw Sudachi, the rules with values, and the same with the tokens at hand.

    Characters per CPU second of one core: the median of the rounds, the slowest and the fastest, and the ratio to
    Sudachi in the same round, which is the figure to compare between machines. The systems take turns.

    Examples:

    \b
      gaiko bench
      gaiko bench --data tests/data/general_open.jsonl --rounds 15 --json speed.json
    """
    from rich.console import Console
    from rich.table import Table

    from models.bench import measure

    texts = _texts(data)
    speeds = measure(texts, rounds, _tell)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    table = Table(
        title=f"Characters a second on one core ({len(texts)} texts, {sum(map(len, texts))} characters)",
        title_justify="left",
    )
    for name in ("system", "median", "slowest", "fastest", "of Sudachi"):
        table.add_column(name, justify="left" if name == "system" else "right", no_wrap=True)
    for speed in speeds:
        figures = [f"{value:,.0f}" for value in (speed.chars_per_s, speed.slowest, speed.fastest)]
        table.add_row(speed.name, *figures, f"{speed.of_sudachi:.2f}")
    Console().print(table)
    if json_out is not None:
        record = [
            {
                "name": s.name,
                "cores": 1,
                "chars_per_s": s.chars_per_s,
                "slowest": s.slowest,
                "fastest": s.fastest,
                "of_sudachi": s.of_sudachi,
            }
            for s in speeds
        ]
        write_text(json_out, json.dumps({"systems": record}, ensure_ascii=False, indent=1) + "\n")


def _texts(data: list[Path] | None) -> list[str]:
    from corpus.examples import read_examples

    if data:
        return [example.text for path in data for example in read_examples(path)]
    from corpus.document import read_document
    from corpus.paths import bundled_seeds
    from corpus.seeds import find_texts, read_seed

    documents = [read_document(read_seed(path)) for path in find_texts(bundled_seeds())]
    if not documents:
        raise InputError("there is no text to read; name some with --data")
    return ["\n".join(sentence.text for sentence in document.sentences) for document in documents]


def _tell(name: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\rround {done + 1} of {total}: {name:20}", end="", file=sys.stderr)
