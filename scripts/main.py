"""The ``gaiko`` command: registers the commands and turns wrong input into one line and exit code 2."""

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.scripts import (
    agreement,
    annotate,
    bench,
    build,
    clusters,
    compare,
    evaluate,
    export,
    import_,
    release,
    review,
    scale,
    sources,
    train,
    validate,
)

HELP = """gaiko (外交): tag actors, dates, places, agreements and amounts in Japanese diplomatic text.

Start here:

\b
  gaiko build
      read seeds/, tag it, write the dataset and a report to look at
  echo '2月7日、石破総理大臣は米国を訪問した。' | gaiko annotate --year 2025 -
      one JSON line a document; --lines makes every line a document
  gaiko evaluate --data tests/data/seed65.jsonl
      how good the tagging is, beside stock GiNZA
  gaiko train crf -o build/crf
      learn a recognizer from the corpus, or from --data of your own; gaiko compare sets several side by side
  gaiko sources --data tests/data/seed65.jsonl
      what each annotator and rule adds, and what is lost without it
  gaiko export --to labelstudio corpus/gold/bluebook2026-3-1.jsonl -o build/tasks.json
      write labelled text for another tool, and gaiko import reads it back: Label Studio, brat, UIMA, spaCy, CoNLL, …
  gaiko validate
      check the gold files; gaiko agreement compares two annotations
  gaiko review
      correct the gold, or texts of your own, in the browser
  gaiko scale run job.toml
      tag millions of documents, here or on a cluster; gaiko scale init writes the job file

Each command has its own -h with examples.
Exit codes: 0 done, 1 a check failed, 2 the input or the arguments are wrong.
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        print(f"gaiko {version('gaiko')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What stands before a command."""


app.command("build")(build.command)
app.command("annotate")(annotate.command)
app.command("train")(train.command)
app.command("evaluate")(evaluate.command)
app.command("clusters")(clusters.command)
app.command("compare")(compare.command)
app.command("release")(release.command)
app.command("sources")(sources.command)
app.command("bench")(bench.command)
app.command("agreement")(agreement.command)
app.command("validate")(validate.command)
app.add_typer(review.app, name="review")
app.add_typer(scale.app, name="scale")
app.command("import", epilog=export.EPILOG)(import_.command)
app.command("export", epilog=export.EPILOG)(export.command)


def main() -> None:
    """Run the command line; the entry point of ``gaiko``. Asked to end, it cleans up first."""
    signal.signal(signal.SIGTERM, _end)
    try:
        app()
    except InputError as error:
        print(f"gaiko: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("gaiko: stopped; nothing was half-written", file=sys.stderr)
        sys.exit(130)


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
