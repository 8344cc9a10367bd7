"""``gaiko review``: correct annotations in the browser; import, export, statistics, assignment."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.scripts import review_results
from gaiko.scripts.reading import DateColumn, Encoding, IdColumn, SkipBad, TextColumn, find_files, reader_options
from gaiko.scripts.review_options import DATABASE, Database, need_extra

if TYPE_CHECKING:
    from gaiko.corpus.review.exchange.importing import Progress, ReviewSource

PORT = 8765
ALL_LAYERS = "rules,ginza,hybrid"

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_Layers = Annotated[
    str,
    typer.Option(
        "--layers", metavar="NAMES", help="Layers to compare with: rules, ginza, hybrid (comma-separated), or none."
    ),
]


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    database: Database = DATABASE,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 picks a free one.")] = PORT,
    mode: Annotated[
        str, typer.Option("--mode", help="review (one shared annotation), blind (one per annotator) or adjudicate.")
    ] = "review",
    order: Annotated[
        str,
        typer.Option("--order", help="Queue order: disagreement, label-errors, uncertainty, document or random."),
    ] = "disagreement",
    annotator: Annotated[
        str | None, typer.Option("--annotator", metavar="NAME", help="Annotator name; by default your login name.")
    ] = None,
    layers: _Layers = ALL_LAYERS,
    host: Annotated[
        str, typer.Option("--host", help="Address to serve on; other than loopback needs --tokens.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="Host name that browsers use; repeatable."),
    ] = None,
    tokens: Annotated[
        Path | None,
        typer.Option("--tokens", readable=False, help="File of annotators: name, tab, token on each line."),
    ] = None,
) -> None:
    """Correct annotations in the browser: start a server on this machine and print its address.

    The first start imports the gold with three layers to compare it with: rules, GiNZA and the recognizer (out of
    fold). This takes a minute. A decision is committed to disk before the page reports it as saved. Stop with Ctrl-C;
    start again to continue.

    Examples:

    \b
      gaiko review
      gaiko review --order label-errors
      gaiko review import build/silver/bluebook2026-3.jsonl --db build/review/silver.db
      gaiko review --db build/review/silver.db --mode blind --annotator 山田
      gaiko review export -o corpus
      gaiko review stats

    For several annotators on other machines (on an untrusted network put TLS in front):

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
            f"--host {host}: is reachable from other machines, so every annotator needs a token; give a file with --tokens"
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
        except KeyboardInterrupt:  # raised again by the server after its shutdown
            print(f"stopped; every decision is in {database}", file=sys.stderr)
        finally:
            review.store.close()


@app.command("import")
def import_command(
    path: Annotated[
        Path | None,
        typer.Argument(
            readable=False, metavar="[PATH]", help="Gold records, labelled JSONL, or documents; by default the gold."
        ),
    ] = None,
    database: Database = DATABASE,
    layer: Annotated[
        str | None,
        typer.Option("--layer", metavar="NAME", help="Add PATH as a layer to an existing database."),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(
            "--layers",
            metavar="NAMES",
            help="Layers: rules, ginza, hybrid (comma-separated), or none. Default: all for the gold, rules for PATH.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", readable=False, help="Trained model to add as a layer, with confidences."),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FORMAT", help='Format of PATH if another tool wrote it; see "gaiko import".'),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="LABEL", help="Further allowed label; repeatable."),
    ] = None,
    encoding: Encoding = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    date_column: DateColumn = None,
    skip_bad: SkipBad = False,
) -> None:
    """Create a work database, or add a layer to one.

    Sources: the gold (without PATH), records from "gaiko build", JSONL with any labels, another tool's files (--from), or
    documents (text, web pages, PDF, Word, Markdown, tables, folders of them), whose machine annotation is to be corrected.
    With --layer they become a layer of an existing review. "gaiko import" has more conversion options.

    Examples:

    \b
      gaiko review import
      gaiko review import build/silver/bluebook2026-3.jsonl --db build/review/silver.db
      gaiko review import mine.jsonl --db mine.db --layers none --label EVENT
      gaiko review import mine.jsonl --db mine.db --model build/crf
      gaiko review import press/ --db press.db
      gaiko review import project-1.json --from labelstudio --db mine.db
      gaiko review import theirs.jsonl --db mine.db --layer theirs
    """
    from gaiko.corpus.readers.folders import ReadingLog
    from gaiko.corpus.review.exchange.importing import build_store
    from gaiko.scripts.progress import ProgressLine
    from gaiko.scripts.review_documents import document_source

    if layer is None and database.exists():
        raise InputError(f"{database}: exists already; name another file with --db, or remove it")
    if layer is not None:
        if path is None:
            raise InputError("--layer needs PATH, the file with the annotations")
        with _converted(path, from_) as read:
            _add_layer(database, read, layer)
        return
    if path is None:
        if model or label or from_:
            raise InputError("--model, --label and --from need a PATH; the gold has its own labels and recognizer")
        _import_gold(database, layers or ALL_LAYERS)
        return
    names = _layer_names(layers or "rules")
    if "hybrid" in names:
        raise InputError(
            "--layers hybrid: is trained on the gold and has folds for it only; give a trained model with --model"
        )
    files = [path] if from_ else find_files([path])
    log = ReadingLog(skip_bad)
    if all(file.suffix == ".jsonl" for file in files) or from_:
        with _converted(path, from_) as read, ProgressLine() as progress:
            source = _text_source(read, names, model, label or [], progress)
            build_store(database, source, progress).close()
    else:
        options = reader_options(encoding, text_column, id_column, date_column)
        source = document_source(files, names, options, log)
        with ProgressLine() as progress:
            build_store(database, source, progress).close()
    _print_imported(database, source)
    if log.errors:
        raise typer.Exit(1)


app.command("export")(review_results.export_command)
app.command("stats")(review_results.stats_command)
app.command("assign")(review_results.assign_command)
app.command("measure")(review_results.measure_command)


@contextmanager
def _converted(path: Path, format_name: str | None) -> Iterator[Path]:
    """Yield PATH, converted to temporary JSONL if another tool wrote it; losses of the conversion are printed."""
    if format_name is None:
        yield path
        return
    from gaiko.corpus.formats.convert import import_documents
    from gaiko.corpus.formats.options import Options
    from gaiko.scripts.conversion import report_losses

    with TemporaryDirectory() as folder:
        read = Path(folder) / f"{path.stem}.jsonl"
        report_losses(import_documents, format_name, path, read, Options(), None, '"gaiko import --losses FILE"')
        try:
            yield read
        except InputError as error:  # line numbers are those of the converted file
            raise InputError(str(error).replace(str(read), f"{path}, document")) from None


def _layer_names(given: str) -> list[str]:
    from gaiko.models.review.inputs import LAYERS

    names = [name.strip() for name in given.split(",") if name.strip() and given != "none"]
    for name in names:
        if name not in LAYERS:
            raise InputError(f"--layers {given}: unknown layer; choose from {', '.join(LAYERS)}, or none")
    return names


def _import_gold(database: Path, layers: str) -> None:
    from gaiko.corpus.review.exchange.importing import build_store
    from gaiko.models.review.inputs import gold_source
    from gaiko.scripts.progress import ProgressLine

    names = _layer_names(layers)
    with ProgressLine() as progress:
        source = gold_source(names, progress)
        build_store(database, source, progress).close()
    _print_imported(database, source)


def _print_imported(database: Path, source: "ReviewSource") -> None:
    spans = sum(len(item.spans) for item in source.items)
    layers = f", layers {', '.join(source.layers)}" if source.layers else ""
    print(f"{database}: {len(source.items)} texts with {spans} spans{layers}", file=sys.stderr)


def _text_source(
    path: Path, names: list[str], model: Path | None, labels: list[str], progress: "Progress"
) -> "ReviewSource":
    from gaiko.corpus.review.exchange.importing import ReviewSource, label_set, read_items
    from gaiko.models.review.inputs import model_layer, scored_ranges, text_layers

    origin, items = read_items(path)
    own = label_set(items, labels)
    layers = text_layers(items, names if own is None else [], progress)
    scored = {}
    if model is not None:
        name, found = model_layer(items, model)
        layers[name] = {item: [one.span for one in spans] for item, spans in found.items()}
        scored = {item: scored_ranges(spans) for item, spans in found.items()}
    return ReviewSource(origin, items, layers, scored, {}, own)


def _add_layer(database: Path, path: Path, name: str) -> None:
    from gaiko.corpus.review.exchange.importing import add_layer, match_layer, read_items
    from gaiko.corpus.review.store.store import open_store
    from gaiko.scripts.progress import ProgressLine

    store = open_store(database)
    found = match_layer(list(store.texts.all()), read_items(path)[1], path)
    with ProgressLine() as progress:
        add_layer(store, name, found, progress)
    print(f"{database}: layer {name} with {sum(map(len, found.values()))} spans in {len(found)} texts")
