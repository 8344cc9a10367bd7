"""A comparison as a Markdown table, and its place in a page: the README's and the card's figures are put there by a program."""

import re
from pathlib import Path

from corpus.errors import InputError
from corpus.files import write_text
from models.comparison import Comparison, Entry

_END = "<!-- end -->"


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


def put(path: Path, name: str, text: str) -> None:
    """Put ``text`` between ``<!-- compare NAME -->`` and the next ``<!-- end -->`` of a page, in place of what stands there.

    Raises:
        InputError: the page cannot be read or written, or has no such place.
    """
    before, after = check_place(path, name)
    write_text(path, f"{before}{_begin(name)}\n\n{text}\n\n{_END}{after}")


def check_place(path: Path, name: str) -> tuple[str, str]:
    """Return what stands before and after the place that ``put`` fills.

    Raises:
        InputError: the page cannot be read, or has no such place.
    """
    try:
        page = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is no UTF-8 text") from None
    begin = _begin(name)
    found = re.search(f"{re.escape(begin)}\n.*?{re.escape(_END)}", page, re.DOTALL)
    if found is None:
        raise InputError(f"{path}: has no place for the table; write the lines {begin} and {_END} where it shall stand")
    return page[: found.start()], page[found.end() :]


def _begin(name: str) -> str:
    return f"<!-- compare {name} -->"


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
