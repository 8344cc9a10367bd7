"""``gaiko release``: train the recognizer that is shipped, judge it, and write its card."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError

SCORED = Path("tests/data/general_scored.jsonl")


def command(
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="Its folder; by default where it is loaded from.")
    ] = None,
    also: Annotated[
        list[Path] | None,
        typer.Option(
            "--also", readable=False, help="Labelled text to learn from besides the corpus; may be given again."
        ),
    ] = None,
    scored: Annotated[
        Path, typer.Option("--scored", readable=False, help="Labelled text to judge it on, which nothing learned from.")
    ] = SCORED,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing: train it again and compare scores with those of the one there."),
    ] = False,
) -> None:
    """Train the recognizer that reads after the rules, on the gold and the further texts of the corpus.

    Needed after a change of the rules, the gold or the further texts.

    Examples:

    \b
      gaiko release --also tests/data/general_open.jsonl --also tests/data/general_more.jsonl
      gaiko release --check --also tests/data/general_open.jsonl --also tests/data/general_more.jsonl
    """
    from rich.console import Console

    from models.reading import RELEASE
    from models.recognizers.base import read_facts
    from models.recognizers.tokenwise import TokenRecognizer
    from models.releasing import judge_release, read_texts, train_release, write_card
    from models.training import describe_files, write_json
    from scripts.progress import ProgressLine
    from scripts.score_tables import label_table

    folder = out or RELEASE
    texts = read_texts(also or [])
    with tempfile.TemporaryDirectory() as made_in:
        target = Path(made_in) / "release" if check else folder
        with ProgressLine() as progress:
            made = train_release(texts, target, progress)
            if not isinstance(made.recognizer, TokenRecognizer):
                raise InputError("only a recognizer that tags units can read after the rules")
            judged = judge_release(made.recognizer, texts, scored, progress)
    console = Console()
    for done in (judged.scored, judged.out_of_fold):
        console.print(f"Exact F1 on {done.name}", markup=False, soft_wrap=True)
        console.print(label_table({entry.contestant.name: entry.assessment for entry in done.entries}))
    if check:
        _compare(read_facts(folder).get("judged"), judged.as_dict(), folder)
        return
    write_card(folder, made, texts, judged)
    record = read_facts(folder)
    record["judged"] = judged.as_dict()
    write_json(folder / "model.json", record)
    describe_files(folder)
    console.print(f"{folder}: {made.size / 1e6:.2f} MB, {made.seconds:.0f} s", markup=False, soft_wrap=True)


def _compare(before: object, now: dict[str, object], folder: Path) -> None:
    """Exit code 1 where a score of the recognizer there is not that of the one just trained, to three places."""
    one, other = (
        {
            (part, entry["name"], label): round(score["f1"], 3)
            for part in ("scored", "out_of_fold")
            for entry in (record or {}).get(part, {}).get("entries", [])  # type: ignore[attr-defined]
            for label, score in {**entry["labels"], "micro": entry["micro"]}.items()
        }
        for record in (before, now)
    )
    wrong = [key for key in other if one.get(key) != other[key]]
    for part, name, label in wrong:
        print(
            f"{part}, {name}, {label}: {one.get((part, name, label))} there, {other[part, name, label]} now",
            file=sys.stderr,
        )
    if wrong:
        raise typer.Exit(1)
    print(f"{folder}: trained again, the same {len(other)} scores")
