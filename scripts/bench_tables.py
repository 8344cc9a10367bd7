"""The tables of ``gaiko bench`` for the terminal: no wider than 80 columns."""

from collections.abc import Sequence
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from gaiko.models.bench.growth import Size
from gaiko.models.bench.speed import FREE, Row
from gaiko.models.bench.streams import Streams
from gaiko.models.bench.throughput import SCALE, Throughput


def speed_table(rows: Sequence[Row], title: str) -> Table:
    """Return how fast the systems read: those of one number of cores."""
    table = _table(title, "chars/s", "slowest", "fastest", "× stock", "× Sudachi", "read")
    for row in rows:
        figures = [f"{figure:,.0f}" for figure in (row.chars_per_s, row.slowest, row.fastest)]
        ratios = [_ratio(row.of_stock), _ratio(row.of_sudachi, 3)]
        table.add_row(escape(row.name), *figures, *ratios, f"{row.chars_read:,}")
    return table


def cost_and_quality_table(rows: Sequence[Row], files: Sequence[str]) -> Table:
    """Return start-up, memory and F1 of the systems, a row for each number of cores."""
    table = _table("Start-up, peak memory, exact F1", "cores", "start s", "peak MB", "gold", *map(_short, files))
    for row in rows:
        scores = {"gold": row.f1_gold, **row.f1}
        cells = [_score(scores[name], seen=name in row.seen) for name in ("gold", *files)]
        table.add_row(escape(row.name), str(row.cores), f"{row.startup_s:.2f}", _mb(row.peak_mb), *cells)
    return table


def disturbance(rows: Sequence[Row]) -> str:
    """Return a line that says by how much others kept the systems from the cores, or nothing where they did not."""
    least = min(rows, key=lambda row: row.core_share)
    if least.core_share >= FREE or least.cores == 1:  # on one core, time is the processor's own
        return ""
    return (
        f"Others were at work: {least.name} had {least.core_share:.0%} of each of {least.cores} cores. "
        "What goes by the clock is too low; run it again on a quiet machine."
    )


def growth_table(sizes: Sequence[Size]) -> Table:
    """Return how the cost of a character grows with the text."""
    table = _table("Cost by size of text, on one core", "bytes", "read", "times", "chars/s", "cost", "peak MB")
    before = None
    for size in sizes:
        if before not in (None, size.name):
            table.add_section()
        read = f"{size.chars_read:,}{'†' if size.cut else ' '}"
        figures = (_bytes(size.n_bytes), read, str(size.times), f"{size.chars_per_s:,.0f}", f"{size.cost:.2f}")
        table.add_row("" if size.name == before else escape(size.name), *figures, _mb(size.peak_mb))
        before = size.name
    return table


def stream_tables(streams: Streams) -> list[Table]:
    """Return what the commands cost: cold start, throughput by command, and memory."""
    cold = streams.cold
    start = _table("gaiko annotate --lines, cold start to finish", "median s", "slowest", "fastest", "runs", what="")
    start.add_row("one sentence", *(f"{s:.2f}" for s in (cold.seconds, cold.slowest, cold.fastest)), str(cold.runs))
    memory = _table(
        "Peak memory over a stream of short documents", "--workers", "parent MB", "worker MB", what="documents"
    )
    for peak in streams.memory:
        memory.add_row(f"{peak.documents:,}", str(peak.workers), _mb(peak.parent_mb), _mb(peak.worker_mb))
    return [start, *(_throughput_table(list(rows)) for _, rows in groupby(streams.throughput, _command)), memory]


def _throughput_table(rows: Sequence[Throughput]) -> Table:
    first = rows[0]
    ranks = first.command == SCALE
    title = f"{first.command}, {first.chars:,} characters, without start-up"
    columns = [
        "chars/s",
        "slowest",
        "fastest",
        "× one",
        "bare loops",
        *(["× annotate"] if ranks else ["CPU s", "cores"]),
    ]
    table = _table(title, *columns, what="ranks" if ranks else "workers")
    for row in rows:
        speeds = [f"{figure:,.0f}" for figure in (row.chars_per_s, row.slowest, row.fastest)]
        figures = [row.of_one, row.bare, *([row.of_annotate] if ranks else [row.cpu_s, row.cores])]
        table.add_row(str(row.workers), *speeds, *(_ratio(figure, 2) for figure in figures))
    return table


def _command(row: Throughput) -> str:
    return row.command


def _bytes(n_bytes: int) -> str:
    return f"{n_bytes // 1_000_000} MB" if n_bytes >= 1_000_000 else f"{n_bytes // 1_000} kB"


def _mb(peak: float | None) -> str:
    return "–" if peak is None else f"{peak:,.0f}"


def _table(title: str, *columns: str, what: str = "system") -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(what, no_wrap=True)
    for column in columns:
        table.add_column(escape(column), justify="right")
    return table


def _ratio(ratio: float | None, digits: int = 1) -> str:
    if ratio is None:
        return "–"
    return f"{ratio:.{digits}f}" if ratio < 100 else f"{ratio:,.0f}"


def _score(f1: float | None, *, seen: bool) -> str:
    return "–" if f1 is None else f"{f1:.3f}{'*' if seen else ' '}"


def _short(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".jsonl")
