"""Tables of scores for the terminal, shared by ``gaiko evaluate``, ``compare`` and ``release``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from gaiko.corpus.scoring.intervals import Interval
from gaiko.models.evaluation.comparison import Comparison, Entry
from gaiko.models.evaluation.errors import CAUSES, Error, count_causes
from gaiko.models.evaluation.evaluation import Evaluation


def f1_cell(f1: float, interval: Interval) -> str:
    """Return an F1 with its interval, such as ``0.812 .780–.840``."""
    low, high = (f"{end:.3f}".removeprefix("0") for end in interval)
    return f"{f1:.3f} {low}–{high}"


def label_table(evaluations: Mapping[str, Evaluation], title: str | None = None) -> Table:
    """Return exact F1 by label, a column for each system; all were evaluated on the same texts."""
    table = _table(("label", "spans", *map(escape, evaluations)), title)
    first = next(iter(evaluations.values()))
    for label in first.labels:
        cells = [f1_cell(e.labels[label].score.f1, e.labels[label].interval) for e in evaluations.values()]
        table.add_row(escape(label), str(first.labels[label].score.expected), *cells)
    table.add_section()
    cells = [f1_cell(e.micro.score.f1, e.micro.interval) for e in evaluations.values()]
    table.add_row("micro", str(first.micro.score.expected), *cells)
    return table


def value_table(evaluations: Mapping[str, Evaluation]) -> Table:
    """Return the accuracy of values, a column for each system that has values."""
    values = {name: evaluation.values for name, evaluation in evaluations.items() if evaluation.values}
    table = _table(("value", *map(escape, values)), "Right values among the spans found exactly")
    for group in next(iter(values.values())):
        cells = [f"{v[group].accuracy:.3f} ({v[group].right} of {v[group].found})" for v in values.values()]
        table.add_row(group, *cells)
    return table


def scheme_table(evaluation: Evaluation, parts: Mapping[str, Evaluation]) -> Table:
    """Return micro precision, recall and F1 by scheme, on seen and unseen surfaces, and on ``parts`` of the texts."""
    surfaces = (("seen surfaces", evaluation.seen), ("unseen surfaces", evaluation.unseen))
    groups = (
        list(evaluation.schemes.items()),
        [(name, measured.score) for name, measured in surfaces if measured],
        [(name, part.micro.score) for name, part in parts.items()],
    )
    table = _table(("all labels", "spans", "precision", "recall", "F1"))
    for group in groups:
        for name, score in group:
            figures = (score.precision, score.recall, score.f1)
            table.add_row(escape(name), str(score.expected), *(f"{figure:.3f}" for figure in figures))
        table.add_section()
    return table


def error_lines(errors: Sequence[Error], limit: int) -> Iterable[Text]:
    """Yield the first ``limit`` errors, grouped by cause; counts are of all errors."""
    shown = errors[:limit]
    counts = count_causes(errors)
    for cause in CAUSES:
        same_cause = [error for error in shown if error.cause == cause]
        if same_cause:
            yield Text(f"\n{cause} ({counts[cause]})", style="bold")
        yield from map(_error_line, same_cause)
    if len(errors) > limit:
        rest = {cause: count for cause, count in counts.items() if count}
        yield Text(f"\n{limit} of {len(errors)} errors: {', '.join(f'{c} {n}' for c, n in rest.items())}")


def ranking_table(comparison: Comparison) -> Table:
    """Return exact F1, difference to the baseline, and cost of each system, best first."""
    table = _table(("name", "exact F1", "diff", "p", "seen", "unseen", "train s", "MB"))
    for entry in comparison.entries:
        run, figures, difference = entry.run, entry.evaluation, entry.difference
        table.add_row(
            _marked_name(entry),
            f1_cell(figures.micro.score.f1, figures.micro.interval),
            f"{difference.f1:+.3f}" if difference else "–",
            _p_cell(difference.p) if difference else "–",
            f"{figures.seen.score.f1:.3f}" if figures.seen else "–",
            f"{figures.unseen.score.f1:.3f}" if figures.unseen else "–",
            f"{run.train_seconds:.1f}" if run.train_seconds is not None else "–",
            f"{run.size / 1e6:.1f}" if run.size is not None else "–",
        )
    return table


def label_ranking_table(comparison: Comparison) -> Table:
    """Return exact F1 of each system, best first, a column for each label."""
    table = _table(("name", *map(escape, comparison.labels)))
    for entry in comparison.entries:
        cells = [f1_cell(measured.score.f1, measured.interval) for measured in entry.evaluation.labels.values()]
        table.add_row(_marked_name(entry), *cells)
    table.add_section()
    expected = [str(measured.score.expected) for measured in comparison.entries[0].evaluation.labels.values()]
    table.add_row("spans", *expected)
    return table


def comparison_notes(comparison: Comparison) -> Iterator[str]:
    """Yield the notes below the tables of a comparison: columns, and systems with inflated scores."""
    yield (
        f"diff, p: difference to {comparison.baseline}, by the paired bootstrap. "
        "seen, unseen: F1 on surfaces in the training data, and on others."
    )
    for entry in comparison.entries:
        run, texts = entry.run, entry.evaluation.texts
        if not run.texts_seen:
            continue
        if run.mode == "cross-validated":
            yield f"* {run.name}: inflated; it has features from the rules, which were written with these texts"
        elif run.mode == "system" and comparison.unit == "paragraph":
            yield f"* {run.name}: inflated; its rules were written with these texts"
        else:
            hint = "" if run.mode == "system" else "; see --unseen"
            yield f"* {run.name}: inflated; it was trained on {run.texts_seen} of the {texts} texts{hint}"


def _table(columns: Sequence[str], title: str | None = None) -> Table:
    """Return a table without rows; all columns but the first are right-aligned."""
    table = Table(title=title, title_justify="left")
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _marked_name(entry: Entry) -> str:
    return escape(entry.run.name) + (" *" if entry.run.texts_seen else "")


def _p_cell(p: float) -> str:
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _error_line(error: Error) -> Text:
    sides = []
    if error.gold:
        sides.append(f"gold {error.gold.text}/{error.gold.label}")
    if error.found:
        sides.append(f"found {error.found.span.text}/{error.found.span.label}")
    line = Text(f"  {error.before.lstrip()}")
    line.append(error.middle, style="bold underline")
    line.append(f"{error.after.rstrip()}\n    {', '.join(sides)} ({error.group})")
    return line
