"""What comes out of a review: ``gaiko review export``, ``stats``, ``assign`` and ``measure``."""

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
    out: Annotated[Path, typer.Option("-o", "--output", help="The folder to write to.")] = EXPORTED,
    format: Annotated[
        str | None, typer.Option("--format", help="gold or jsonl; by default gold, jsonl for texts of your own.")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option("--seeds", readable=False, help="The seeds; by default those of the project.")
    ] = None,
) -> None:
    """Write what was decided, and the ledger of corrections; the same bytes for the same decisions.

    As gold: gold/<document>-<section>.jsonl, checked as "gaiko validate" does. As jsonl: annotations.jsonl, the accepted
    texts. CORRECTIONS.jsonl says of every correction what was and what is, the guideline rule, the reason and by whom.

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
        raise InputError(f"--format {chosen}: there are gold and jsonl")
    done = export_gold(store, _documents(seeds), out) if chosen == "gold" else export_texts(store, out)
    _tell_exported(done, chosen)


def stats_command(
    database: Database = DATABASE,
    order: Annotated[str, typer.Option("--order", help="The order whose rest is estimated.")] = "disagreement",
    annotator: Annotated[
        str,
        typer.Option("--annotator", metavar="NAME", help="Whose own annotation (blind); by default the shared one."),
    ] = "",
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures here too.")] = None,
) -> None:
    """Show how a review goes: states, pace, corrections by rule, and the errors that are likely to remain.

    The estimate takes the texts that were drawn at random (one in ten) from where the order has not been yet.

    Examples:

    \b
      gaiko review stats
      gaiko review stats --order label-errors --json build/review/stats.json
    """
    from gaiko.corpus.files import write_text
    from gaiko.corpus.review.analysis.statistics import statistics
    from gaiko.corpus.review.store.store import open_store

    store = open_store(database, read_only=True)
    if order not in store.orderings():
        raise InputError(f"--order {order}: there are {', '.join(store.orderings())}")
    if annotator and annotator not in store.tracks():
        raise InputError(f"--annotator {annotator}: has no annotation of their own; there are {_names(store.tracks())}")
    found = statistics(store, order, annotator)
    _print_statistics(found)
    if json_out is not None:
        write_text(json_out, json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n")


def assign_command(
    annotators: Annotated[list[str], typer.Argument(metavar="NAME…", help="The annotators.")],
    database: Database = DATABASE,
    shared: Annotated[
        float, typer.Option("--shared", min=0, max=1, help="The share of the paragraphs that all of them get.")
    ] = 1.0,
) -> None:
    """Deal the texts out to annotators by paragraphs: a share of them to all, blind, the others in turn.

    Examples:

    \b
      gaiko review assign 山田 佐藤
      gaiko review assign 山田 佐藤 鈴木 --shared 0.2
    """
    from gaiko.corpus.review.queue.assigning import deal
    from gaiko.corpus.review.store.store import open_store

    if len(set(annotators)) < len(annotators):
        raise InputError("an annotator is named twice")
    store = open_store(database)
    if store.assignees():
        raise InputError(f"{database}: is dealt out to {_names(store.assignees())} already; begin a new database")
    for name, items in deal(list(store.items()), annotators, shared).items():
        store.assign(name, items)
        print(f"{name}: {len(items)} texts")


def measure_command(
    texts: Annotated[int, typer.Option("--texts", min=100, help="Texts that the database holds.")] = 50_000,
    saves: Annotated[int, typer.Option("--saves", min=10, help="Saves that count.")] = 300,
    draws: Annotated[int, typer.Option("--draws", min=0, help="Times that label errors are planted.")] = 5,
    recognizer: Annotated[str, typer.Option("--recognizer", metavar="NAME", help="Who looks for them.")] = "hybrid",
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where the databases are made and removed again.")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures here too.")] = None,
) -> None:
    """Measure what a save costs beside a bare SQLite commit, and whether the queue finds planted label errors.

    Both kinds of commit (WAL, FULL) alternate at random on one disk in one run: the ratio of their medians is the figure
    to compare between machines. Then 5% of the gold's spans get a wrong label, the recognizer is trained on that in five
    folds, and the first fifth of the queue is searched for them.

    Examples:

    \b
      gaiko review measure
      gaiko review measure --texts 5000 --draws 1 --json build/review/measure.json
    """
    need_extra()
    from gaiko.models.review.measure import measure_planting, measure_saves
    from gaiko.scripts.progress import ProgressLine

    if 2 * (saves + saves // 10) > texts:
        raise InputError(f"--saves {saves}: every text is saved once, and two are needed for each; ask for fewer")
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


def _tell_exported(done: "Exported", format: str) -> None:
    for path in done.files:
        print(path)
    print(f"{done.texts} texts, {done.corrections} corrections")
    kept = "left as they were" if format == "gold" else "left out"
    for state, count in done.left.items():
        print(f"{count} {state}: {kept}", file=sys.stderr)


def _print_statistics(found: "Statistics") -> None:
    from rich.console import Console

    console = Console()
    states = ", ".join(f"{count} {state}" for state, count in sorted(found.states.items(), key=lambda pair: -pair[1]))
    console.print(f"{found.texts} texts: {states}", markup=False, highlight=False)
    for name, pace in found.pace.items():
        seconds = "" if pace.seconds is None else f", {pace.seconds:.1f} s between two in the median"
        console.print(f"{name}: {pace.decisions} decisions{seconds}", markup=False, highlight=False)
    if found.corrections:
        console.print(_rule_table(found))
    rest = found.residual
    low, high = rest.interval
    if rest.rate is None:
        told = "no text drawn at random was decided yet, so that nothing can be said of the rest"
    else:
        told = (
            f"{rest.wrong} of {rest.sampled} texts drawn at random were wrong; of the {rest.left} that the order "
            f"{found.order} has not reached, {rest.rate:.1%} are likely to be ({low:.1%} to {high:.1%}, Wilson, 95%): "
            f"{rest.rate * rest.left:.0f} texts ({low * rest.left:.0f} to {high * rest.left:.0f})"
        )
    console.print(told, markup=False, highlight=False, soft_wrap=True)


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
