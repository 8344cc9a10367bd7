"""``gaiko release``: train and evaluate the shipped recognizer, and write its model card."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gaiko.models.training.release import Key

TOLERANCE = 0.005
"""Maximum difference between the F1 scores of two trainings: float sums differ between processors."""

SCORED = Path("tests/data/general_scored.jsonl")


def command(
    out: Annotated[
        Path | None, typer.Option("-o", "--output", help="Model folder; by default the shipped one.")
    ] = None,
    also: Annotated[
        list[Path] | None,
        typer.Option("--also", readable=False, help="Further labelled text to train on; repeatable."),
    ] = None,
    scored: Annotated[
        Path,
        typer.Option(
            "--scored",
            readable=False,
            help="Labelled text to evaluate the recognizer on; must not be in the training data.",
        ),
    ] = SCORED,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing: train again and compare the scores with those in the folder."),
    ] = False,
) -> None:
    """Train the recognizer of the default path on the gold and the further texts of the corpus.

    Needed after a change of the rules, the gold or the further texts.

    Examples:

    \b
      gaiko release --also tests/data/general_open.jsonl --also tests/data/general_more.jsonl
      gaiko release --check --also tests/data/general_open.jsonl --also tests/data/general_more.jsonl
    """
    from rich.console import Console

    from gaiko.models.pipeline.stacking import RELEASE
    from gaiko.models.recognizers.base import read_metadata
    from gaiko.models.training.release import f1_scores, make_release, read_test_set, read_texts, train_and_evaluate
    from gaiko.scripts.progress import ProgressLine
    from gaiko.scripts.score_tables import label_table

    folder = out or RELEASE
    before = f1_scores(read_metadata(folder).get("judged") or {}) if check else {}
    texts = read_texts(also or [])
    tests = read_test_set(scored, texts)
    with tempfile.TemporaryDirectory() as scratch, ProgressLine() as progress:
        if check:
            release = train_and_evaluate(texts, tests, Path(scratch) / "release", progress)
        else:
            release = make_release(texts, tests, folder, progress)
    console = Console()
    for comparison in (release.scores.test, release.scores.out_of_fold):
        console.print(f"Exact F1 on {comparison.name}", markup=False, soft_wrap=True)
        console.print(label_table({entry.run.name: entry.evaluation for entry in comparison.entries}))
    if check:
        _compare(before, f1_scores(release.scores.as_dict()), folder)
    else:
        console.print(
            f"{folder}: {release.trained.size / 1e6:.2f} MB, {release.trained.seconds:.0f} s",
            markup=False,
            soft_wrap=True,
        )


def _compare(before: "dict[Key, float]", now: "dict[Key, float]", folder: Path) -> None:
    """Exit with code 1 if a score differs by more than ``TOLERANCE``."""
    different = [
        key
        for key in {**before, **now}
        if key not in before or key not in now or abs(before[key] - now[key]) > TOLERANCE
    ]
    for key in different:
        print(f"{', '.join(key)}: {before.get(key)} before, {now.get(key)} now", file=sys.stderr)
    if different:
        raise typer.Exit(1)
    largest = max(abs(before[key] - now[key]) for key in now)
    print(f"{folder}: trained again: {len(now)} scores agree within {TOLERANCE} (largest difference {largest:.3f})")
