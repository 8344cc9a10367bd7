"""Markdown table of a comparison, for the README and the dataset card."""

from gaiko.models.evaluation.comparison import Comparison, Entry


def as_markdown(comparison: Comparison, command: str) -> str:
    """Return the table, best first, preceded by the command that makes it and followed by notes."""
    lines = [f"    {command}", ""]
    lines += [
        f"| on {comparison.name} | {' | '.join(comparison.labels)} | exact F1 | p |",
        f"|---|{'--:|' * len(comparison.labels)}---|--:|",
    ]
    lines += [_row(entry, comparison.labels) for entry in comparison.entries]
    lines += [
        "",
        f"p: of the difference to {comparison.baseline}, by the paired bootstrap over {comparison.unit}s. {_seen_note(comparison)}".rstrip(),
    ]
    return "\n".join(lines)


def _row(entry: Entry, labels: tuple[str, ...]) -> str:
    figures = entry.evaluation
    low, high = figures.micro.interval
    cells = [f"{figures.labels[label].score.f1:.3f}" for label in labels]
    micro = f"{figures.micro.score.f1:.3f} ({low:.3f}–{high:.3f})"
    p = "–" if entry.difference is None else "< .001" if entry.difference.p < 0.001 else f"{entry.difference.p:.3f}"
    mark = r" \*" if entry.run.texts_seen else ""
    return f"| {entry.run.name}{mark} | {' | '.join(cells)} | {micro} | {p} |"


def _seen_note(comparison: Comparison) -> str:
    if not any(entry.run.texts_seen for entry in comparison.entries):
        return ""
    return (
        "\\* Score inflated, because the system was written or trained with these texts: the rules were written with them, "
        "`hybrid` has features from the rules, and the shipped recognizer was trained on them. Other recognizers are scored "
        "out of fold."
    )
