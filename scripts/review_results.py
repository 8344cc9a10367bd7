"""``gaiko review export``, ``stats``, ``assign`` and ``measure``."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.scripts.review_options import DATABASE, EXPORTED, Database, need_extra

if TYPE_CHECKING:
    from rich.table import Table

    from gaiko.corpus.document import Document
    from gaiko.corpus.review.analysis.statistics import Statistics
    from gaiko.corpus.review.exchange.exporting import Exported


def export_command(
    database: Database = DATABASE,
    out: Annotated[Path, typer.Option("-o", "--output", help="Output folder.")] = EXPORTED,
    format: Annotated[
        str | None,
        typer.Option("--format", help="gold or jsonl; by default gold for corpus sentences, jsonl for other texts."),
    ] = None,
    seeds: Annotated[
        Path | None,
        typer.Option("--seeds", readable=False, help="Folder of the seeds; by default those of the project."),
    ] = None,
) -> None:
    """Export the decisions and the ledger of corrections.

    The same decisions give the same bytes. Format gold: gold/<document>-<section>.jsonl, checked as by "gaiko validate". Format jsonl: annotations.jsonl with the
    accepted texts. CORRECTIONS.jsonl lists every correction: spans before and after, guideline rule, reason, annotators.

    Examples:

    \b
      gaiko review export
      gaiko review export -o corpus && gaiko validate --deep && gaiko build
      gaiko review export --db mine.db --format jsonl -o build/mine
    """
    from gaiko.corpus.review.exchange.exporting import export_gold, export_texts
    from gaiko.corpus.review.exchange.importing import JSONL
    from gaiko.corpus.review.store.store import open_store

    store = open_store(database, read_only=True)
    chosen = format or ("jsonl" if store.setting("origin") == JSONL else "gold")
    if chosen not in ("gold", "jsonl"):
        raise InputError(f"--format {chosen}: unknown format; choose gold or jsonl")
    done = export_gold(store, _documents(seeds), out) if chosen == "gold" else export_texts(store, out)
    _print_exported(done, chosen)


def stats_command(
    database: Database = DATABASE,
    order: Annotated[
        str, typer.Option("--order", help="Order that the estimate of remaining errors is for.")
    ] = "disagreement",
    annotator: Annotated[
        str,
        typer.Option("--annotator", metavar="NAME", help="Blind annotator; by default the shared annotation."),
    ] = "",
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Also write the figures as JSON to this file.")
    ] = None,
) -> None:
    """Show states, pace, corrections and remaining errors.

    The estimate of remaining errors uses the random sample (one text in ten) among the texts that the order has not reached yet.

    Examples:

    \b
      gaiko review stats
      gaiko review stats --order label-errors --json build/review/stats.json
    """
    from gaiko.corpus.files import write_text
    from gaiko.corpus.review.analysis.statistics import statistics
    from gaiko.corpus.review.store.store import open_store

    store = open_store(database, read_only=True)
    if order not in store.queue.orderings():
        raise InputError(f"--order {order}: unknown order; choose from {', '.join(store.queue.orderings())}")
    if annotator and annotator not in store.events.tracks():
        raise InputError(
            f"--annotator {annotator}: no blind annotation by this name; annotators are {_names(store.events.tracks())}"
        )
    found = statistics(store, order, annotator)
    _print_statistics(found)
    if json_out is not None:
        write_text(json_out, json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n")


def assign_command(
    annotators: Annotated[list[str], typer.Argument(metavar="NAME…", help="Annotator names.")],
    database: Database = DATABASE,
    shared: Annotated[
        float, typer.Option("--shared", min=0, max=1, help="Share of the paragraphs that all of them get, 0 to 1.")
    ] = 1.0,
) -> None:
    """Assign paragraphs to annotators for blind annotation.

    A share of the paragraphs goes to all annotators, for measuring agreement; the others are assigned in turn.

    Examples:

    \b
      gaiko review assign 山田 佐藤
      gaiko review assign 山田 佐藤 鈴木 --shared 0.2
    """
    from gaiko.corpus.review.queue.assignment import assign_paragraphs
    from gaiko.corpus.review.store.store import open_store

    if len(set(annotators)) < len(annotators):
        raise InputError("duplicate annotator name")
    store = open_store(database)
    if store.queue.assignees():
        raise InputError(f"{database}: is already assigned to {_names(store.queue.assignees())}; create a new database")
    for name, items in assign_paragraphs(list(store.texts.all()), annotators, shared).items():
        store.queue.assign(name, items)
        print(f"{name}: {len(items)} texts")


def measure_command(
    texts: Annotated[int, typer.Option("--texts", min=100, help="Texts in the database.")] = 50_000,
    saves: Annotated[int, typer.Option("--saves", min=10, help="Measured saves.")] = 300,
    draws: Annotated[int, typer.Option("--draws", min=0, help="Draws of planted label errors.")] = 5,
    recognizer: Annotated[
        str, typer.Option("--recognizer", metavar="NAME", help="Recognizer that finds them.")
    ] = "hybrid",
    folder: Annotated[Path | None, typer.Option("--folder", help="Folder for temporary databases.")] = None,
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Also write the figures as JSON to this file.")
    ] = None,
) -> None:
    """Measure the cost of saves and the recall of label errors.

    Saves and bare SQLite commits (WAL, FULL) run in random alternation on one disk; compare the ratio of their medians
    between machines. For the recall, 5% of the gold spans get a wrong label, the recognizer is trained on this gold in five
    folds, and the errors in the first fifth of the queue are counted.

    Examples:

    \b
      gaiko review measure
      gaiko review measure --texts 5000 --draws 1 --json build/review/measure.json
    """
    need_extra()
    from gaiko.models.review.measure import measure_planting, measure_saves
    from gaiko.scripts.progress import ProgressLine

    if 2 * (saves + saves // 10) > texts:
        raise InputError(
            f"--saves {saves}: needs more than --texts {texts}: each save uses two texts; ask for fewer saves"
        )
    place = folder or DATABASE.parent
    with ProgressLine() as progress:
        cost = measure_saves(place, texts, saves, progress)
        found = measure_planting(recognizer, range(draws), progress)
    print(
        f"save {cost.save_ms:.2f} ms, bare commit {cost.bare_ms:.2f} ms, ratio {cost.ratio:.2f}; "
        f"whole request {cost.request_ms:.2f} ms, first page {cost.page_ms:.2f} ms (medians of {cost.saves}, {cost.texts} texts)"
    )
    for one in found:
        print(
            f"planted {one.planted} label errors (draw {one.seed}): {one.found} in the first fifth of the queue, "
            f"{one.by_chance:.1f} of random order, ratio {one.ratio:.2f}"
        )
    if json_out is not None:
        from dataclasses import asdict

        from gaiko.corpus.files import write_text

        planting = [{**asdict(one), "ratio": one.ratio} for one in found]
        record = {"save": {**asdict(cost), "ratio": cost.ratio}, "recognizer": recognizer, "planting": planting}
        write_text(json_out, json.dumps(record, indent=1) + "\n")


def _documents(seeds: Path | None) -> "dict[str, Document]":
    from gaiko.corpus.paths import bundled_seeds
    from gaiko.models.review.inputs import seed_documents

    return seed_documents(seeds or bundled_seeds())


def _print_exported(done: "Exported", format: str) -> None:
    for path in done.files:
        print(path)
    print(f"{done.texts} texts, {done.corrections} corrections")
    kept = "kept as imported" if format == "gold" else "left out"
    for state, count in done.undecided.items():
        print(f"{count} {state}: {kept}", file=sys.stderr)


def _print_statistics(found: "Statistics") -> None:
    from rich.console import Console

    console = Console()
    states = ", ".join(f"{count} {state}" for state, count in sorted(found.states.items(), key=lambda pair: -pair[1]))
    console.print(f"{found.texts} texts: {states}", markup=False, highlight=False)
    for name, pace in found.pace.items():
        seconds = "" if pace.seconds is None else f", {pace.seconds:.1f} s per decision (median)"
        console.print(f"{name}: {pace.decisions} decisions{seconds}", markup=False, highlight=False)
    if found.corrections:
        console.print(_rule_table(found))
    rest = found.residual
    low, high = rest.interval
    if rest.rate is None:
        estimate = "no estimate of remaining errors: no text of the random sample has been decided yet"
    else:
        estimate = (
            f"{rest.wrong} of {rest.sampled} sampled texts were wrong; of {rest.left} texts not yet reached by the order "
            f"{found.order}, an estimated {rest.rate:.1%} are wrong ({low:.1%} to {high:.1%}, Wilson, 95%): "
            f"{rest.rate * rest.left:.0f} texts ({low * rest.left:.0f} to {high * rest.left:.0f})"
        )
    console.print(estimate, markup=False, highlight=False, soft_wrap=True)


def _rule_table(found: "Statistics") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Corrected texts by guideline rule", title_justify="left")
    table.add_column("rule")
    table.add_column("texts", justify="right")
    for rule, count in found.corrections.items():
        table.add_row(escape(rule), str(count))
    return table


def _names(names: list[str]) -> str:
    return ", ".join(names) or "none"
