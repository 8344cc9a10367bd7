"""Tables of scores for the terminal, shared by the commands that judge."""

from collections.abc import Iterable, Mapping, Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from gaiko.corpus.scoring.intervals import Interval
from gaiko.models.evaluation.errors import CAUSES, Error, count_causes
from gaiko.models.evaluation.judging import Assessment


def f1_cell(f1: float, interval: Interval) -> str:
    """Return an F1 with its interval: ``0.812 .78–.84``."""
    low, high = (f"{end:.3f}".removeprefix("0") for end in interval)
    return f"{f1:.3f} {low}–{high}"


def label_table(assessments: Mapping[str, Assessment]) -> Table:
    """Return exact F1 by label, a column for each of the assessments of the same texts."""
    table = Table()
    table.add_column("label")
    table.add_column("spans", justify="right")
    for name in assessments:
        table.add_column(escape(name), justify="right")
    first = next(iter(assessments.values()))
    for label in first.labels:
        cells = [f1_cell(a.labels[label].score.f1, a.labels[label].interval) for a in assessments.values()]
        table.add_row(escape(label), str(first.labels[label].score.expected), *cells)
    table.add_section()
    cells = [f1_cell(a.micro.score.f1, a.micro.interval) for a in assessments.values()]
    table.add_row("micro", str(first.micro.score.expected), *cells)
    return table


def scheme_table(assessment: Assessment, texts: Mapping[str, Assessment]) -> Table:
    """Return micro precision, recall and F1 by scheme, by seen and unseen surfaces, and on parts of the ``texts``."""
    rows = [(scheme, score) for scheme, score in assessment.schemes.items()]
    surfaces = (("seen surfaces", assessment.seen), ("unseen surfaces", assessment.unseen))
    rows_more = [(name, measured.score) for name, measured in surfaces if measured]
    table = Table()
    for name in ("all labels", "spans", "precision", "recall", "F1"):
        table.add_column(name, justify="left" if name == "all labels" else "right")
    parts = [(name, part.micro.score) for name, part in texts.items()]
    for group in (rows, rows_more, parts):
        for name, score in group:
            figures = (score.precision, score.recall, score.f1)
            table.add_row(escape(name), str(score.expected), *(f"{figure:.3f}" for figure in figures))
        table.add_section()
    return table


def error_lines(errors: Sequence[Error], limit: int) -> Iterable[Text]:
    """Yield the first ``limit`` errors, those of each cause under its name; the counts are of all."""
    shown = errors[:limit]
    counts = count_causes(errors)
    for cause in CAUSES:
        here = [error for error in shown if error.cause == cause]
        if here:
            yield Text(f"\n{cause} ({counts[cause]})", style="bold")
        yield from map(_line, here)
    if len(errors) > limit:
        rest = {cause: count for cause, count in counts.items() if count}
        yield Text(f"\n{limit} of {len(errors)} errors: {', '.join(f'{c} {n}' for c, n in rest.items())}")


def _line(error: Error) -> Text:
    sides = []
    if error.gold:
        sides.append(f"gold {error.gold.text}/{error.gold.label}")
    if error.found:
        sides.append(f"found {error.found.span.text}/{error.found.span.label}")
    line = Text(f"  {error.before.lstrip()}")
    line.append(error.middle, style="bold underline")
    line.append(f"{error.after.rstrip()}\n    {', '.join(sides)} ({error.group})")
    return line
