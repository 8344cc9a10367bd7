"""``gaiko evaluate``: score systems, or a trained model, on labelled text."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Collection

    from gaiko.models.evaluation.side_by_side import SideBySide

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text


def command(
    data: Annotated[
        Path | None,
        typer.Option("--data", readable=False, help="Labelled text: JSONL of text and spans; default: the gold."),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="default, rules, resolved or ginza; repeatable. Default: all."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", readable=False, help="Folder of a trained model; each --system is scored beside it."),
    ] = None,
    errors: Annotated[
        int, typer.Option("--errors", min=0, metavar="N", help="Show the first N errors of the first system, by cause.")
    ] = 0,
    json_out: Annotated[Path | None, typer.Option("--json", help="Also write the scores to this file.")] = None,
) -> None:
    """Score systems on labelled text: exact match of range and label, on characters, and accuracy of values.

    \b
    default   rules and the shipped recognizer, as in "gaiko annotate"
    rules     rules only
    resolved  rules and stock GiNZA, merged by the resolver
    ginza     stock GiNZA, labels mapped

    Each F1 has a 95% bootstrap interval over texts. Each line of --data is annotated alone, with its "year" if it has one.
    Without --data, the documents of the gold are annotated as wholes; the rules were written with these documents, so that
    their scores there are inflated.

    A model is also scored by lenient schemes: boundary (same range), type (overlap and same label), overlap. Texts of its
    training data are marked as seen; on the gold they are left out, unless the model was trained on all. Training texts of
    the shipped recognizer (default) are marked as well, but never left out.

    Examples:

    \b
      gaiko evaluate
      gaiko evaluate --data tests/data/general_scored.jsonl
      gaiko evaluate --data mine.jsonl --system rules --json scores.json
      gaiko evaluate --model build/crf --data mine.jsonl --errors 20
    """
    from gaiko.models.evaluation.side_by_side import evaluate_model, evaluate_systems
    from gaiko.models.evaluation.systems import SYSTEMS

    check_names("--system", system or [], SYSTEMS)
    if model is None:
        result = evaluate_systems(system or SYSTEMS, data)
        _print_systems(result, str(data or "the gold (seen text)"), errors)
    else:
        result = evaluate_model(model, system or [], data)
        _print_model(result, errors)
    if json_out is not None:
        write_text(json_out, json.dumps(result.as_dict(errors=bool(errors)), ensure_ascii=False, indent=1) + "\n")


def check_names(option: str, names: "Collection[str]", known: "Collection[str]") -> None:
    """Raise InputError if a value of ``option`` is not one of ``known``."""
    for name in names:
        if name not in known:
            raise InputError(f"{option} {name}: unknown value; choose from {', '.join(known)}")


def _print_systems(result: "SideBySide", data: str, errors: int) -> None:
    from rich.console import Console  # here, so that "gaiko annotate" starts faster

    from gaiko.scripts.score_tables import error_lines, label_table, value_table

    marks = [
        f"; {name}: {_share(count, result.texts)} seen in training" for name, count in result.seen.items() if count
    ]
    console = Console()
    title = f"Exact F1 on {data} ({result.texts} texts{''.join(marks)})"
    console.print(label_table(result.evaluations, title))
    if any(evaluation.values for evaluation in result.evaluations.values()):
        console.print(value_table(result.evaluations))
    if errors:
        console.print(f"\nErrors of {result.first}")
        for line in error_lines(result.evaluations[result.first].errors, errors):
            console.print(line)


def _print_model(result: "SideBySide", errors: int) -> None:
    from rich.console import Console

    from gaiko.scripts.score_tables import error_lines, label_table, scheme_table

    first, seen = result.evaluations[result.first], result.seen[result.first]
    if result.left_out:
        note = f", without {result.left_out} that the model was trained on"
    else:
        note = f", {_share(seen, result.texts)} seen in training" if seen else ""
    console = Console()
    scored = result.texts - result.left_out
    console.print(f"Exact F1 on {result.name} ({scored} texts{note})", markup=False, soft_wrap=True)
    console.print(label_table(result.evaluations))
    console.print(f"{result.first}, from strict to lenient", markup=False)
    console.print(scheme_table(first, {name.replace("_", " "): part for name, part in result.parts.items()}))
    if first.calibration:
        console.print(f"expected calibration error {first.calibration.error:.3f}")
    for line in error_lines(first.errors, errors) if errors else ():
        console.print(line)


def _share(count: int, of: int) -> str:
    return "all" if count == of else str(count)
