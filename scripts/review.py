"""``gaiko review``: correct annotations in the browser; import, export, assign and count."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from corpus.document import Document
    from corpus.review.exporting import Exported
    from corpus.review.importing import Progress, Source
    from corpus.review.statistics import Statistics

DATABASE = Path("build/review/review.db")
PORT = 8765
ALL_LAYERS = "rules,ginza,crf"
EXPORTED = Path("build/review/export")

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_Database = Annotated[Path, typer.Option("--db", readable=False, help="The work database.")]
_Layers = Annotated[
    str,
    typer.Option("--layers", metavar="NAMES", help="Who is asked besides: rules, ginza, crf, or none; with commas."),
]
_Seeds = Annotated[
    Path | None, typer.Option("--seeds", readable=False, help="The seeds; by default those of the project.")
]


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    database: _Database = DATABASE,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where; 0 takes a free one.")] = PORT,
    mode: Annotated[
        str, typer.Option("--mode", help="review (all on one annotation), blind (each on their own) or adjudicate.")
    ] = "review",
    order: Annotated[
        str,
        typer.Option("--order", help="disagreement, label-errors, uncertainty, document or random."),
    ] = "disagreement",
    annotator: Annotated[
        str | None, typer.Option("--annotator", metavar="NAME", help="Who decides; by default your login name.")
    ] = None,
    layers: _Layers = ALL_LAYERS,
    host: Annotated[
        str, typer.Option("--host", help="The address to serve on; other than this machine's own needs --tokens.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name that browsers reach this machine by; may be given again."),
    ] = None,
    tokens: Annotated[
        Path | None,
        typer.Option("--tokens", readable=False, help="Annotators and their tokens: a line each, with a tab between."),
    ] = None,
) -> None:
    """Correct annotations in the browser: start a server on this machine and print its address.

    The first start imports the gold of the project with what the rules, GiNZA and a CRF say of it (a minute). Every
    decision is on the disk before the page says so. Stop with Ctrl-C; start again to go on.

    Examples:

    \b
      gaiko review
      gaiko review --order label-errors
      gaiko review import build/silver/bluebook2026-3.jsonl --db build/review/silver.db
      gaiko review --db build/review/silver.db --mode blind --annotator 山田
      gaiko review export -o corpus
      gaiko review stats

    For several annotators on their own machines (put TLS in front where the network is not yours):

    \b
      printf '山田\\t%s\\n佐藤\\t%s\\n' "$(openssl rand -hex 16)" "$(openssl rand -hex 16)" > tokens.tsv
      gaiko review assign 山田 佐藤 --shared 0.2
      gaiko review --host 0.0.0.0 --name annotate.example.org --tokens tokens.tsv --mode blind
    """
    if context.invoked_subcommand is not None:
        return
    _need_extra()
    from corpus.review.serving import bind, is_loopback, make_server
    from scripts.review_server import open_access, open_review

    if not is_loopback(host) and tokens is None:
        raise InputError(
            f"--host {host}: others can reach it, so every annotator needs a token; give them with --tokens"
        )
    if not database.exists():
        _import_gold(database, layers)
    bound = bind(host, port)
    with bound:
        review = open_review(database, mode, order, annotator)
        access = open_access(review, host, bound.getsockname()[1], name or [], tokens, annotator)
        server = make_server(access.app, lambda: print(access.greeting, flush=True))
        try:
            server.run(sockets=[bound])
        except KeyboardInterrupt:  # it has stopped; the server passes on what stopped it
            print(f"stopped; every decision is in {database}", file=sys.stderr)
        finally:
            review.store.close()


@app.command("import")
def import_command(
    path: Annotated[
        Path | None,
        typer.Argument(
            readable=False, metavar="[PATH]", help="Records or JSONL of text and spans; by default the gold."
        ),
    ] = None,
    database: _Database = DATABASE,
    layer: Annotated[
        str | None,
        typer.Option("--layer", metavar="NAME", help="Add PATH as one more opinion on the texts that are there."),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(
            "--layers",
            metavar="NAMES",
            help="Who is asked besides: rules, ginza, crf, or none; with commas. By default all of the gold, rules of PATH.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", readable=False, help="A trained model whose opinion is asked, with its confidence."),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="LABEL", help="A label besides those in PATH; may be given again."),
    ] = None,
) -> None:
    """Make a work database, or add a layer to one.

    The gold (without PATH), the records that "gaiko build" writes, and JSONL of anyone's texts with any labels become what
    the review starts from. Other tools' files come in through "gaiko import".

    Examples:

    \b
      gaiko review import
      gaiko review import build/silver/bluebook2026-3.jsonl --db build/review/silver.db
      gaiko review import mine.jsonl --db mine.db --layers none --label EVENT
      gaiko review import mine.jsonl --db mine.db --model build/crf
      gaiko review import theirs.jsonl --db mine.db --layer theirs
    """
    from scripts.progress import ProgressLine

    if layer is None and database.exists():
        raise InputError(f"{database}: is there already; name another with --db, or remove it")
    if layer is not None:
        if path is None:
            raise InputError("--layer: name the file that holds it")
        _add_layer(database, path, layer)
        return
    if path is None:
        if model or label:
            raise InputError("--model and --label go with a PATH; the gold has labels and a recognizer of its own")
        _import_gold(database, layers or ALL_LAYERS)
        return
    names = _layer_names(layers or "rules")
    if "crf" in names:
        raise InputError("--layers crf: learns from the gold, and only the gold has folds; give --model a trained one")
    with ProgressLine() as progress:
        source = _text_source(path, names, model, label or [], progress)
        _build(database, source, progress)
    _tell_imported(database, source)


@app.command("export")
def export_command(
    database: _Database = DATABASE,
    out: Annotated[Path, typer.Option("-o", "--output", help="The folder to write to.")] = EXPORTED,
    format: Annotated[
        str | None, typer.Option("--format", help="gold or jsonl; by default gold, jsonl for texts of your own.")
    ] = None,
    seeds: _Seeds = None,
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
    from corpus.review.exporting import export_gold, export_texts
    from corpus.review.importing import JSONL
    from corpus.review.store import open_store

    store = open_store(database, read_only=True)
    chosen = format or ("jsonl" if store.setting("origin") == JSONL else "gold")
    if chosen not in ("gold", "jsonl"):
        raise InputError(f"--format {chosen}: there are gold and jsonl")
    done = export_gold(store, _documents(seeds), out) if chosen == "gold" else export_texts(store, out)
    _tell_exported(done, chosen)


@app.command("stats")
def stats_command(
    database: _Database = DATABASE,
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
    from corpus.files import write_text
    from corpus.review.statistics import statistics
    from corpus.review.store import open_store

    store = open_store(database, read_only=True)
    if order not in store.orderings():
        raise InputError(f"--order {order}: there are {', '.join(store.orderings())}")
    if annotator and annotator not in store.tracks():
        raise InputError(f"--annotator {annotator}: has no annotation of their own; there are {_names(store.tracks())}")
    found = statistics(store, order, annotator)
    _print_statistics(found)
    if json_out is not None:
        write_text(json_out, json.dumps(found.as_dict(), ensure_ascii=False, indent=1) + "\n")


@app.command("assign")
def assign_command(
    annotators: Annotated[list[str], typer.Argument(metavar="NAME…", help="The annotators.")],
    database: _Database = DATABASE,
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
    from corpus.review.assigning import deal
    from corpus.review.store import open_store

    if len(set(annotators)) < len(annotators):
        raise InputError("an annotator is named twice")
    store = open_store(database)
    if store.assignees():
        raise InputError(f"{database}: is dealt out to {_names(store.assignees())} already; begin a new database")
    for name, items in deal(list(store.items()), annotators, shared).items():
        store.assign(name, items)
        print(f"{name}: {len(items)} texts")


@app.command("measure")
def measure_command(
    texts: Annotated[int, typer.Option("--texts", min=100, help="Texts that the database holds.")] = 50_000,
    saves: Annotated[int, typer.Option("--saves", min=10, help="Saves that count.")] = 300,
    draws: Annotated[int, typer.Option("--draws", min=0, help="Times that label errors are planted.")] = 5,
    recognizer: Annotated[str, typer.Option("--recognizer", metavar="NAME", help="Who looks for them.")] = "crf",
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
    _need_extra()
    from models.review_measure import measure_planting, measure_saves
    from scripts.progress import ProgressLine

    if saves + saves // 10 > texts:
        raise InputError(f"--saves {saves}: every text is saved once; ask for fewer, or for more --texts")
    place = folder or DATABASE.parent
    with ProgressLine() as progress:
        cost = measure_saves(place, texts, saves, progress)
        found = measure_planting(recognizer, range(draws), progress)
    print(
        f"save {cost.save_ms:.2f} ms, bare commit {cost.bare_ms:.2f} ms, ratio {cost.ratio:.2f}; "
        f"first page {cost.page_ms:.2f} ms (medians of {cost.saves}, {cost.texts} texts)"
    )
    for one in found:
        print(
            f"planted {one.planted} label errors (draw {one.seed}): {one.found} in the first fifth of the queue, "
            f"{one.by_chance:.1f} of random order, ratio {one.ratio:.2f}"
        )
    if json_out is not None:
        from dataclasses import asdict

        from corpus.files import write_text

        planting = [{**asdict(one), "ratio": one.ratio} for one in found]
        record = {"save": {**asdict(cost), "ratio": cost.ratio}, "recognizer": recognizer, "planting": planting}
        write_text(json_out, json.dumps(record, indent=1) + "\n")


def _need_extra() -> None:
    from importlib.util import find_spec

    for library in ("starlette", "uvicorn"):
        if find_spec(library) is None:
            raise InputError(f'the review needs {library}; install gaiko with the extra "[review]"')


def _layer_names(given: str) -> list[str]:
    from models.reviewing import LAYERS

    names = [name.strip() for name in given.split(",") if name.strip() and given != "none"]
    for name in names:
        if name not in LAYERS:
            raise InputError(f"--layers {given}: there are {', '.join(LAYERS)}, and none")
    return names


def _import_gold(database: Path, layers: str) -> None:
    from models.reviewing import gold_source
    from scripts.progress import ProgressLine

    names = _layer_names(layers)
    with ProgressLine() as progress:
        source = gold_source(names, progress)
        _build(database, source, progress)
    _tell_imported(database, source)


def _build(database: Path, source: "Source", progress: "Progress") -> None:
    from corpus.review.importing import build_store

    build_store(database, source, progress).close()


def _tell_imported(database: Path, source: "Source") -> None:
    spans = sum(len(item.spans) for item in source.items)
    layers = f", layers {', '.join(source.layers)}" if source.layers else ""
    print(f"{database}: {len(source.items)} texts with {spans} spans{layers}", file=sys.stderr)


def _text_source(path: Path, names: list[str], model: Path | None, labels: list[str], progress: "Progress") -> "Source":
    from corpus.review.importing import Source, label_set, read_items
    from models.reviewing import model_layer, ranges_of, text_layers

    origin, items = read_items(path)
    own = label_set(items, labels)
    layers = text_layers(items, names if own is None else [], progress)
    scored = {}
    if model is not None:
        name, found = model_layer(items, model)
        layers[name] = {item: [one.span for one in spans] for item, spans in found.items()}
        scored = {item: ranges_of(spans) for item, spans in found.items()}
    return Source(origin, items, layers, scored, {}, own)


def _add_layer(database: Path, path: Path, name: str) -> None:
    from corpus.review.importing import add_layer, match_layer, read_items
    from corpus.review.store import open_store
    from scripts.progress import ProgressLine

    store = open_store(database)
    found = match_layer(list(store.items()), read_items(path)[1], path)
    with ProgressLine() as progress:
        add_layer(store, name, found, progress)
    print(f"{database}: layer {name} with {sum(map(len, found.values()))} spans in {len(found)} texts")


def _documents(seeds: Path | None) -> "dict[str, Document]":
    from corpus.paths import bundled_seeds
    from models.reviewing import seed_documents

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
