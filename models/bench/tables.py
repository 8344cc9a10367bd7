"""Tables of ``gaiko bench``: for the terminal, no wider than 80 columns, and as Markdown for the README.

Rows are those of ``gaiko bench --json``: the dataclasses ``Row``, ``Size``, ``Throughput``, ``Memory`` and ``Cold`` as dictionaries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from gaiko.corpus.errors import InputError
from gaiko.models.bench.machine import describe
from gaiko.models.bench.speed import FREE
from gaiko.models.bench.streams import SCALE

Row = Mapping[str, Any]

_RATES = {"chars/s": "chars_per_s {:,.0f}", "slowest": "slowest {:,.0f}", "fastest": "fastest {:,.0f}"}
_SPEED = {
    "system": "name",
    **_RATES,
    "× stock": "of_stock {:,.1f}",
    "× Sudachi": "of_sudachi {:.3f}",
    "read": "chars_read {:,}",
}
_COST = {"system": "name", "cores": "cores", "start s": "startup_s {:.2f}", "peak MB": "peak_mb {:,.0f}"}
_GROWTH = {
    **{
        "system": "name",
        "bytes": "n_bytes",
        "read": "chars_read",
        "times": "times",
        "chars/s": "chars_per_s {:,.0f}",
    },
    **{"cost": "cost {:.2f}", "peak MB": "peak_mb {:,.0f}"},
}
_COLD = {
    "": "what",
    "median s": "seconds {:.2f}",
    "slowest": "slowest {:.2f}",
    "fastest": "fastest {:.2f}",
    "runs": "runs",
}
_OF_ONE = {"× one": "of_one {:.2f}", "bare loops": "bare {:.2f}"}
_WORKERS = {"workers": "workers", **_RATES, **_OF_ONE, "CPU s": "cpu_s {:.2f}", "cores": "cores {:.2f}"}
_RANKS = {"ranks": "workers", **_RATES, **_OF_ONE, "× annotate": "of_annotate {:.2f}"}
_MEMORY = {
    **{"documents": "documents {:,}", "--workers": "workers"},
    **{"parent MB": "parent_mb {:,.0f}", "worker MB": "worker_mb {:,.0f}"},
}
_ROBUSTNESS = {"disturbance": "name", "texts": "texts {:,}", "spans": "spans {:,}", "the same": "agreement {:.2%}"}
"""Columns of the tables: heading, key of the value, and its format; ``{}`` by default."""


def speed_tables(rows: Sequence[Row], files: Iterable[str], size: str) -> list[Table | str]:
    """Return the speeds of the systems on each number of cores, then start-up, memory and F1, and remarks on the figures.

    Args:
        rows: rows of all systems.
        files: the labelled files.
        size: size of the texts, for the titles.
    """
    shown: list[Table | str] = []
    for cores, group in groupby(rows, itemgetter("cores")):
        where = "one core" if cores == 1 else f"{cores} cores"
        shown.append(_table(f"On {where} ({size})", _SPEED, (_cells(row, _SPEED) for row in group)))
    scored = {"gold": "", **{Path(file).name.removesuffix(".jsonl"): "" for file in files}}
    cells = (_cells(row, _COST) + _scores(row, "*", " ") for row in rows)
    shown.append(_table("Start-up, peak memory, exact F1", {**_COST, **scored}, cells))
    if warning := disturbance([row for row in rows if row["cores"] > 1] or rows):
        shown.append(warning)
    return shown + (["* was written or trained on these texts"] if any(row["seen"] for row in rows) else [])


def disturbance(rows: Sequence[Row]) -> str:
    """Return a warning if other programs took much of the cores; empty if not, or on one core, where it does not matter."""
    least = min(rows, key=itemgetter("core_share"))
    if least["core_share"] >= FREE or least["cores"] == 1:
        return ""
    return (
        f"Other programs were running: {least['name']} had {least['core_share']:.0%} of each of {least['cores']} cores. "
        "Speeds by the clock are too low; run it again on a quiet machine."
    )


def growth_tables(rows: Iterable[Row], seconds: float) -> list[Table | str]:
    """Return the cost of a character by the size of the text; ``seconds`` is the limit of a text."""
    marked = [
        {
            **row,
            "n_bytes": f"{row['n_bytes'] / 1e6:g} MB" if row["n_bytes"] >= 1e6 else f"{row['n_bytes'] / 1e3:g} kB",
            "chars_read": f"{row['chars_read']:,}{'†' if row['cut'] else ' '}",
        }
        for row in rows
    ]
    table = _table("Cost by size of text, on one core", _GROWTH, (_cells(row, _GROWTH) for row in marked))
    return [table, *([f"† read in {seconds:g} seconds"] if any(row["cut"] for row in marked) else [])]


def robustness_tables(rows: Iterable[Row]) -> list[Table | str]:
    """Return the share of spans that each disturbance leaves the same; rows are ``Robustness`` with ``agreement``."""
    title = "Spans and values of disturbed texts, by the default path"
    return [_table(title, _ROBUSTNESS, (_cells(row, _ROBUSTNESS) for row in rows))]


def stream_tables(record: Row) -> list[Table | str]:
    """Return cold start, throughput of each command, and memory; ``record`` is ``Streams`` as a dictionary."""
    cold = _cells({"what": "one sentence", **record["cold"]}, _COLD)
    shown: list[Table | str] = [_table("gaiko annotate --lines, cold start to finish", _COLD, [cold])]
    for command, group in groupby(record["throughput"], itemgetter("command")):
        rows, columns = list(group), _RANKS if command == SCALE else _WORKERS
        title = f"{command}, {rows[0]['chars']:,} characters, without start-up"
        shown.append(_table(title, columns, (_cells(row, columns) for row in rows)))
    memory = (_cells(row, _MEMORY) for row in record["memory"])
    return [*shown, _table("Peak memory over a stream of short documents", _MEMORY, memory)]


def systems_markdown(record: Row, where: str, command: str) -> str:
    """Return the table of the systems in a record of ``gaiko bench --json``, below the command that makes it.

    Raises:
        InputError: the record is not of that form; ``where`` names it.
    """
    with reading_record(where):
        one = [row for row in record["systems"] if row["cores"] == 1]
        many = {row["name"]: row for row in record["systems"] if row["cores"] > 1}
        speeds = {
            "system": "name",
            "characters a second, one core": "chars_per_s {:,.0f}",
            "× stock": "of_stock {:.1f}",
        }
        all_cores = {f"{max(row['cores'] for row in many.values())} cores": "chars_per_s {:,.0f}"} if many else {}
        cost = {"start-up": "startup_s {:.1f} s", "memory": "peak_mb {:,.0f} MB"}
        heads = [*speeds, *all_cores, *cost, "exact F1, gold", *(Path(file).stem for file in one[0]["f1"])]
        rows = [
            [
                *_cells(row, speeds),
                *_cells(many.get(row["name"], {}), all_cores),
                *_cells(row, cost),
                *_scores(row, r" \*"),
            ]
            for row in one
        ]
        seen = r" \* Was written or trained on these texts." if any(row["seen"] for row in one) else ""
        return f"    {command}\n\n{markdown_table(heads, rows)}\n\n{describe(record['machine'])}; medians.{seen}"


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]], text_column: int = 0) -> str:
    """Return a Markdown table; all columns but ``text_column`` are aligned to the right."""
    marks = ["---" if number == text_column else "--:" for number in range(len(heads))]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'|'.join(marks)}|", *(f"| {' | '.join(row)} |" for row in rows)])


@contextmanager
def reading_record(where: str) -> Iterator[None]:
    """Raise InputError, naming ``where``, if the block finds that a record lacks a key or has a value of another type."""
    try:
        yield
    except InputError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise InputError(f"{where}: is not what gaiko bench --json writes") from None


def _table(title: str, heads: Iterable[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(head, justify="right" if number else "left", no_wrap=not number)
    for row in rows:
        table.add_row(*row)
    return table


def _cells(row: Row, columns: Mapping[str, str]) -> list[str]:
    fields = (column.partition(" ") for column in columns.values())
    return ["–" if row[key] is None else (form or "{}").format(row[key]) for key, _, form in fields]


def _scores(row: Row, seen: str, unseen: str = "") -> list[str]:
    """Return the F1 on the gold and on each file, marked if the system has seen the texts."""
    scores = {"gold": row["f1_gold"], **row["f1"]}
    return ["–" if f1 is None else f"{f1:.3f}{seen if name in row['seen'] else unseen}" for name, f1 in scores.items()]
