"""Tables of ``gaiko bench``: for the terminal, no wider than 80 columns, and as Markdown for the README."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from gaiko.corpus.errors import InputError
from gaiko.models.bench.growth import Size
from gaiko.models.bench.machine import describe
from gaiko.models.bench.speed import FREE, Row
from gaiko.models.bench.streams import SCALE, Streams, Throughput


def speed_table(rows: Sequence[Row], title: str) -> Table:
    """Return the speeds of the systems; rows of one number of cores."""
    table = _table(title, "system", "chars/s", "slowest", "fastest", "× stock", "× Sudachi", "read")
    for row in rows:
        speeds = [_number(speed) for speed in (row.chars_per_s, row.slowest, row.fastest)]
        table.add_row(escape(row.name), *speeds, _ratio(row.of_stock), _ratio(row.of_sudachi, 3), f"{row.chars_read:,}")
    return table


def cost_and_quality_table(rows: Sequence[Row], files: Sequence[str]) -> Table:
    """Return start-up, memory and F1 of the systems, a row for each number of cores."""
    names = [Path(file).name.removesuffix(".jsonl") for file in files]
    table = _table("Start-up, peak memory, exact F1", "system", "cores", "start s", "peak MB", "gold", *names)
    for row in rows:
        scores = {"gold": row.f1_gold, **row.f1}
        cells = [_number(scores[name], "{:.3f}") + _seen(row, name, scores) for name in ("gold", *files)]
        table.add_row(escape(row.name), str(row.cores), f"{row.startup_s:.2f}", _number(row.peak_mb), *cells)
    return table


def disturbance(rows: Sequence[Row]) -> str:
    """Return a warning if other programs took much of the cores; empty if not, or on one core, where it does not matter."""
    least = min(rows, key=lambda row: row.core_share)
    if least.core_share >= FREE or least.cores == 1:
        return ""
    return (
        f"Other programs were running: {least.name} had {least.core_share:.0%} of each of {least.cores} cores. "
        "Speeds by the clock are too low; run it again on a quiet machine."
    )


def growth_table(sizes: Sequence[Size]) -> Table:
    """Return the cost of a character by the size of the text."""
    heads = ("system", "bytes", "read", "times", "chars/s", "cost", "peak MB")
    table = _table("Cost by size of text, on one core", *heads)
    for name, group in groupby(sizes, attrgetter("name")):
        for number, size in enumerate(group):
            unit, length = ("MB", 1_000_000) if size.n_bytes >= 1_000_000 else ("kB", 1_000)
            read = f"{size.chars_read:,}{'†' if size.cut else ' '}"
            figures = (f"{size.n_bytes // length} {unit}", read, str(size.times), _number(size.chars_per_s))
            table.add_row("" if number else escape(name), *figures, f"{size.cost:.2f}", _number(size.peak_mb))
        table.add_section()
    return table


def stream_tables(streams: Streams) -> list[Table]:
    """Return cold start, throughput of each command, and memory."""
    cold = streams.cold
    start = _table("gaiko annotate --lines, cold start to finish", "", "median s", "slowest", "fastest", "runs")
    start.add_row("one sentence", *(f"{s:.2f}" for s in (cold.seconds, cold.slowest, cold.fastest)), str(cold.runs))
    title = "Peak memory over a stream of short documents"
    memory = _table(title, "documents", "--workers", "parent MB", "worker MB")
    for row in streams.memory:
        memory.add_row(f"{row.documents:,}", str(row.workers), _number(row.parent_mb), _number(row.worker_mb))
    return [
        start,
        *(_throughput_table(list(rows)) for _, rows in groupby(streams.throughput, attrgetter("command"))),
        memory,
    ]


def systems_markdown(record: Mapping[str, Any], where: str, command: str) -> str:
    """Return the table of the systems in a record of ``gaiko bench --json``, below the command that makes it.

    Raises:
        InputError: the record is not of that form; ``where`` names it.
    """
    with reading_record(where):
        one = [row for row in record["systems"] if row["cores"] == 1]
        many = {row["name"]: row for row in record["systems"] if row["cores"] > 1}
        files = list(one[0]["f1"])
        heads = ["system", "characters a second, one core", "× stock"]
        heads += [f"{max(row['cores'] for row in many.values())} cores"] if many else []
        heads += ["start-up", "memory", "exact F1, gold", *(Path(file).stem for file in files)]
        rows = []
        for row in one:
            scores = {"gold": row["f1_gold"], **row["f1"]}
            cells = [row["name"], _number(row["chars_per_s"]), _number(row["of_stock"], "{:.1f}")]
            cells += [_number(many[row["name"]]["chars_per_s"])] if many else []
            cells += [f"{row['startup_s']:.1f} s", _number(row["peak_mb"], "{:,.0f} MB")]
            marks = dict.fromkeys(row["seen"], r" \*")
            rows.append(cells + [_number(f1, "{:.3f}") + marks.get(name, "") for name, f1 in scores.items()])
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


def _throughput_table(rows: Sequence[Throughput]) -> Table:
    ranks = rows[0].command == SCALE
    title = f"{rows[0].command}, {rows[0].chars:,} characters, without start-up"
    last = ["× annotate"] if ranks else ["CPU s", "cores"]
    first = "ranks" if ranks else "workers"
    table = _table(title, first, "chars/s", "slowest", "fastest", "× one", "bare loops", *last)
    for row in rows:
        speeds = [_number(speed) for speed in (row.chars_per_s, row.slowest, row.fastest)]
        figures = [row.of_one, row.bare, *([row.of_annotate] if ranks else [row.cpu_s, row.cores])]
        table.add_row(str(row.workers), *speeds, *(_ratio(figure, 2) for figure in figures))
    return table


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(escape(column), justify="right")
    return table


def _number(value: float | None, form: str = "{:,.0f}") -> str:
    return "–" if value is None else form.format(value)


def _ratio(ratio: float | None, digits: int = 1) -> str:
    return _number(ratio, f"{{:.{digits}f}}" if ratio is None or ratio < 100 else "{:,.0f}")


def _seen(row: Row, name: str, scores: Mapping[str, float | None]) -> str:
    return "" if scores[name] is None else "*" if name in row.seen else " "
