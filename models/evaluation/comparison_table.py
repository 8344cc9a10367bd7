"""A comparison as a Markdown table, for the pages that show one."""

from gaiko.models.evaluation.comparison import Comparison, Entry


def as_markdown(done: Comparison, command: str) -> str:
    """Return the table, best first, with the command that makes it and what it should be read with."""
    lines = [f"    {command}", ""]
    lines += [
        f"| on {done.name} | {' | '.join(done.labels)} | exact F1 | p |",
        f"|---|{'--:|' * len(done.labels)}---|--:|",
    ]
    lines += [_row(entry, done.labels) for entry in done.entries]
    lines += [
        "",
        f"p: of the difference to {done.baseline}, by the paired bootstrap over {done.unit}s. {_seen(done)}".rstrip(),
    ]
    return "\n".join(lines)


def _row(entry: Entry, labels: tuple[str, ...]) -> str:
    scores = entry.assessment
    low, high = scores.micro.interval
    cells = [f"{scores.labels[label].score.f1:.3f}" for label in labels]
    micro = f"{scores.micro.score.f1:.3f} ({low:.3f}–{high:.3f})"
    p = "–" if entry.difference is None else "< .001" if entry.difference.p < 0.001 else f"{entry.difference.p:.3f}"
    mark = r" \*" if entry.contestant.saw else ""
    return f"| {entry.contestant.name}{mark} | {' | '.join(cells)} | {micro} | {p} |"


def _seen(done: Comparison) -> str:
    if not any(entry.contestant.saw for entry in done.entries):
        return ""
    return (
        "\\* Saw these texts: the rules were written with them at hand, what has features from the rules saw them with the "
        "rules, and the shipped recognizer learned from them; the others read each fold without having learned from it."
    )
