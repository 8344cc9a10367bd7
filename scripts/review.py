"""``gaiko review``: correct annotations in the browser; import, export, assign and count."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.scripts import review_results
from gaiko.scripts.review_options import DATABASE, Database, need_extra

if TYPE_CHECKING:
    from gaiko.corpus.review.exchange.importing import Progress, Source

PORT = 8765
ALL_LAYERS = "rules,ginza,hybrid"

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_Layers = Annotated[
    str,
    typer.Option("--layers", metavar="NAMES", help="Who is asked besides: rules, ginza, hybrid, or none; with commas."),
]


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    database: Database = DATABASE,
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

    The first start imports the gold of the project with what the rules, GiNZA and the recognizer (trained without the
    text) say of it, which takes a minute. Every decision is on the disk before the page says so. Stop with Ctrl-C; start
    again to go on.

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
    need_extra()
    from gaiko.corpus.review.server.serve import bind, is_loopback, make_server
    from gaiko.scripts.review_server import open_access, open_review

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
    database: Database = DATABASE,
    layer: Annotated[
        str | None,
        typer.Option("--layer", metavar="NAME", help="Add PATH as one more opinion on the texts that are there."),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(
            "--layers",
            metavar="NAMES",
            help="Who is asked besides: rules, ginza, hybrid, or none; with commas. By default all of the gold, rules of PATH.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", readable=False, help="A trained model whose opinion is asked, with its confidence."),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help='The format of PATH, where another tool wrote it; see "gaiko import".'
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="LABEL", help="A label besides those in PATH; may be given again."),
    ] = None,
) -> None:
    """Make a work database, or add a layer to one.

    The gold (without PATH), the records that "gaiko build" writes, JSONL of anyone's texts with any labels, and with --from
    another tool's files become what the review starts from, or one more opinion. "gaiko import" has more options.

    Examples:

    \b
      gaiko review import
      gaiko review import build/silver/bluebook2026-3.jsonl --db build/review/silver.db
      gaiko review import mine.jsonl --db mine.db --layers none --label EVENT
      gaiko review import mine.jsonl --db mine.db --model build/crf
      gaiko review import project-1.json --from labelstudio --db mine.db
      gaiko review import theirs.jsonl --db mine.db --layer theirs
    """
    from gaiko.scripts.progress import ProgressLine

    if layer is None and database.exists():
        raise InputError(f"{database}: is there already; name another with --db, or remove it")
    if layer is not None:
        if path is None:
            raise InputError("--layer: name the file that holds it")
        with _as_jsonl(path, from_) as read:
            _add_layer(database, read, layer)
        return
    if path is None:
        if model or label or from_:
            raise InputError(
                "--model, --label and --from go with a PATH; the gold has labels and a recognizer of its own"
            )
        _import_gold(database, layers or ALL_LAYERS)
        return
    names = _layer_names(layers or "rules")
    if "hybrid" in names:
        raise InputError(
            "--layers hybrid: learns from the gold, and only the gold has folds; give --model a trained one"
        )
    with _as_jsonl(path, from_) as read, ProgressLine() as progress:
        source = _text_source(read, names, model, label or [], progress)
        _build(database, source, progress)
    _tell_imported(database, source)


app.command("export")(review_results.export_command)
app.command("stats")(review_results.stats_command)
app.command("assign")(review_results.assign_command)
app.command("measure")(review_results.measure_command)


@contextmanager
def _as_jsonl(path: Path, format_name: str | None) -> Iterator[Path]:
    """The file itself, or what another tool wrote as JSONL for as long as the block lasts; what that lost is told."""
    if format_name is None:
        yield path
        return
    from gaiko.corpus.formats.convert import import_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import tell_losses

    with TemporaryDirectory() as folder:
        read = Path(folder) / f"{path.stem}.jsonl"
        tell_losses(import_documents, format_name, path, read, Options(), None, '"gaiko import --losses FILE"')
        try:
            yield read
        except InputError as error:  # its lines are numbered as "gaiko import" would write them
            raise InputError(str(error).replace(str(read), f"{path}, document")) from None


def _layer_names(given: str) -> list[str]:
    from gaiko.models.review.inputs import LAYERS

    names = [name.strip() for name in given.split(",") if name.strip() and given != "none"]
    for name in names:
        if name not in LAYERS:
            raise InputError(f"--layers {given}: there are {', '.join(LAYERS)}, and none")
    return names


def _import_gold(database: Path, layers: str) -> None:
    from gaiko.models.review.inputs import gold_source
    from gaiko.scripts.progress import ProgressLine

    names = _layer_names(layers)
    with ProgressLine() as progress:
        source = gold_source(names, progress)
        _build(database, source, progress)
    _tell_imported(database, source)


def _build(database: Path, source: "Source", progress: "Progress") -> None:
    from gaiko.corpus.review.exchange.importing import build_store

    build_store(database, source, progress).close()


def _tell_imported(database: Path, source: "Source") -> None:
    spans = sum(len(item.spans) for item in source.items)
    layers = f", layers {', '.join(source.layers)}" if source.layers else ""
    print(f"{database}: {len(source.items)} texts with {spans} spans{layers}", file=sys.stderr)


def _text_source(path: Path, names: list[str], model: Path | None, labels: list[str], progress: "Progress") -> "Source":
    from gaiko.corpus.review.exchange.importing import Source, label_set, read_items
    from gaiko.models.review.inputs import model_layer, ranges_of, text_layers

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
    from gaiko.corpus.review.exchange.importing import add_layer, match_layer, read_items
    from gaiko.corpus.review.store.store import open_store
    from gaiko.scripts.progress import ProgressLine

    store = open_store(database)
    found = match_layer(list(store.items()), read_items(path)[1], path)
    with ProgressLine() as progress:
        add_layer(store, name, found, progress)
    print(f"{database}: layer {name} with {sum(map(len, found.values()))} spans in {len(found)} texts")
