"""``gaiko compare``: compare systems, trained models and recognizers on the gold or on labelled text."""

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.scripts.evaluate import check_names

BASELINE = "ginza"
CHECKPOINT_RECOGNIZER = "transformer"


def command(
    model: Annotated[
        list[Path] | None,
        typer.Option("--model", readable=False, help="Folder of a trained model; repeatable."),
    ] = None,
    recognizer: Annotated[
        list[str] | None,
        typer.Option("--recognizer", metavar="NAME", help="Recognizer to cross-validate on the gold; repeatable."),
    ] = None,
    all_recognizers: Annotated[
        bool, typer.Option("--all", help="All recognizers with their libraries installed; see --checkpoint.")
    ] = False,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="default, rules, resolved or ginza; repeatable. Default: all."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", readable=False, help="Labelled text; recognizers are then trained on the whole gold."),
    ] = None,
    baseline: Annotated[str, typer.Option("--baseline", metavar="NAME", help="Baseline system.")] = BASELINE,
    also: Annotated[
        list[Path] | None,
        typer.Option("--also", readable=False, help="Training text of the recognizers besides the gold; repeatable."),
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(
            "--checkpoint", help="Name or folder of a transformer checkpoint; --all needs it for transformer."
        ),
    ] = None,
    unseen: Annotated[bool, typer.Option("--unseen", help="Leave out the training texts of the models.")] = False,
    curve: Annotated[
        bool, typer.Option("--curve", help="Learning curves of the recognizers: 16 times the training (slow).")
    ] = False,
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Also write all figures and errors to this file.")
    ] = None,
    into: Annotated[
        list[Path] | None,
        typer.Option(
            "--into",
            readable=False,
            help="Write the table between <!-- compare … --> and <!-- end --> in this Markdown page; repeatable.",
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write an HTML page with plots and all errors.")
    ] = None,
) -> None:
    """Compare systems on the same texts: exact F1 on characters, with 95% intervals.

    Without --data, the test set is the gold, and recognizers are scored out of fold in a 5-fold cross-validation. The
    rules were written with these texts, so that their scores there are inflated. Intervals and p-values are by the
    bootstrap over paragraphs (lines of --data); p is the two-sided p-value of the difference to the baseline.

    Examples:

    \b
      gaiko compare --recognizer crf
      gaiko compare --recognizer crf --also tests/data/general_open.jsonl
      gaiko compare --all --html build/compare.html
      gaiko compare --all --into README.md      # make results
      gaiko compare --model build/crf --model build/mine --data mine.jsonl --json scores.json
    """
    from rich.console import Console

    from gaiko.corpus.labelled_files import read_examples
    from gaiko.models.evaluation.comparison import Participants, run_comparison
    from gaiko.models.evaluation.comparison_page import write_comparison
    from gaiko.models.evaluation.comparison_table import as_markdown
    from gaiko.models.evaluation.examples import read_test_set
    from gaiko.models.evaluation.systems import SYSTEMS
    from gaiko.models.markdown_slots import check_slot, fill_slot
    from gaiko.models.recognizers.base import RECOGNIZERS
    from gaiko.scripts.progress import ProgressLine
    from gaiko.scripts.score_tables import comparison_notes, label_ranking_table, ranking_table

    systems, names = list(dict.fromkeys(system or SYSTEMS)), list(dict.fromkeys(recognizer or []))
    check_names("--system", systems, SYSTEMS)
    check_names("--recognizer", names, RECOGNIZERS)
    if curve and data is not None:
        raise InputError("--curve: learning curves are measured on the gold; leave out --data")
    optional = [
        name
        for name in RECOGNIZERS
        if all_recognizers
        and name not in (*names, *SYSTEMS)
        and (name != CHECKPOINT_RECOGNIZER or checkpoint is not None)
    ]
    slot = f"compare {data.name if data else 'gold'}"
    for page in into or []:
        check_slot(page, slot)  # before the slow part
    participants = Participants(
        systems,
        model or [],
        names,
        optional,
        {CHECKPOINT_RECOGNIZER: {"checkpoint": checkpoint}} if checkpoint is not None else {},
        [example for path in also or [] for example in read_examples(path)],
    )
    if not model and baseline not in participants.names:
        raise InputError(f"--baseline {baseline}: not one of the compared systems: {', '.join(participants.names)}")
    with ProgressLine() as progress:
        tests = read_test_set(data)
        comparison = run_comparison(
            tests, participants, baseline, progress, curve=curve, unseen=unseen, on_skip=_print_skipped
        )
    console = Console()
    console.print(
        f"Exact F1 on {comparison.name} ({comparison.entries[0].evaluation.texts} texts)", markup=False, soft_wrap=True
    )
    console.print(ranking_table(comparison))
    console.print(label_ranking_table(comparison))
    for note in comparison_notes(comparison):
        console.print(note, markup=False, soft_wrap=True)
    if json_out is not None:
        write_text(json_out, json.dumps(comparison.as_dict(errors=True), ensure_ascii=False, indent=1) + "\n")
    for page in into or []:
        fill_slot(page, slot, as_markdown(comparison, f"gaiko compare {shlex.join(_without_outputs(sys.argv[2:]))}"))
    if html is not None:
        write_comparison(html, comparison)
        console.print(f"{html}", markup=False, soft_wrap=True)


def _print_skipped(name: str, error: InputError) -> None:
    print(f"\r{name}: skipped: {error}", file=sys.stderr)


def _without_outputs(arguments: list[str]) -> list[str]:
    """Return the arguments without the options that name output files."""
    outputs = {"--into", "--html", "--json"}
    return [
        argument
        for before, argument in zip(["", *arguments], arguments, strict=False)
        if argument.partition("=")[0] not in outputs and before not in outputs
    ]
