"""``gaiko release``: train the recognizer that is shipped, judge it, and write its card."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gaiko.models.training.release import Key

TOLERANCE = 0.005
"""Between F1 of two trainings that count as the same: another processor adds up in another order."""

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

    from gaiko.models.pipeline.stacking import RELEASE
    from gaiko.models.recognizers.base import read_facts
    from gaiko.models.training.release import make_release, read_scored, read_texts, scores_of, train_and_judge
    from gaiko.scripts.progress import ProgressLine
    from gaiko.scripts.score_tables import label_table

    folder = out or RELEASE
    before = scores_of(read_facts(folder).get("judged") or {}) if check else {}
    texts = read_texts(also or [])
    tests = read_scored(scored, texts)
    with tempfile.TemporaryDirectory() as scratch, ProgressLine() as progress:
        if check:
            done = train_and_judge(texts, tests, Path(scratch) / "release", progress)
        else:
            done = make_release(texts, tests, folder, progress)
    console = Console()
    for judged in (done.judged.scored, done.judged.out_of_fold):
        console.print(f"Exact F1 on {judged.name}", markup=False, soft_wrap=True)
        console.print(label_table({entry.run.name: entry.evaluation for entry in judged.entries}))
    if check:
        _compare(before, scores_of(done.judged.as_dict()), folder)
    else:
        console.print(
            f"{folder}: {done.made.size / 1e6:.2f} MB, {done.made.seconds:.0f} s", markup=False, soft_wrap=True
        )


def _compare(before: "dict[Key, float]", now: "dict[Key, float]", folder: Path) -> None:
    """Exit code 1 where a score of the recognizer there is not that of the one just trained, within ``TOLERANCE``."""
    wrong = [
        key
        for key in {**before, **now}
        if key not in before or key not in now or abs(before[key] - now[key]) > TOLERANCE
    ]
    for key in wrong:
        print(f"{', '.join(key)}: {before.get(key)} there, {now.get(key)} now", file=sys.stderr)
    if wrong:
        raise typer.Exit(1)
    most = max(abs(before[key] - now[key]) for key in now)
    print(f"{folder}: trained again, the same {len(now)} scores within {TOLERANCE} (at most {most:.3f} apart)")
