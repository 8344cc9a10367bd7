"""Entry point of the ``gaiko`` command line: the commands, and one line with exit code 2 for invalid input."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

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
  echo '2月7日、石破総理大臣は米国を訪問した。' | gaiko annotate --year 2025 -
      tag text: one JSON record per document
  gaiko evaluate
      score the tagging on the gold corpus, beside stock GiNZA
  gaiko train crf -o build/crf
      train a recognizer on the corpus, or with --data on your own text
  gaiko build
      tag seeds/; write the dataset and a report
  gaiko review
      correct annotations in the browser

"gaiko COMMAND -h" shows the options of a command, with examples. Examples that name files in tests/, corpus/ or seeds/
run at the root of a clone.

Exit codes: 0 done, 1 a check failed, 2 the input or the arguments are invalid.
"""

USERS, MAINTAINERS = "Commands", "For maintainers of gaiko"


class _GroupedCommands(TyperGroup):
    """Command group that lists its commands by help panel, in plain text.

    Typer shows panels only in rich markup mode, which loses the line breaks of the examples.
    """

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for panel in (USERS, MAINTAINERS):
            with formatter.section(panel):
                formatter.write_dl([(name, short) for name, (of, short, _) in COMMANDS.items() if of == panel])


app = typer.Typer(
    cls=_GroupedCommands,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, tuple[str, str, Callable[..., None] | typer.Typer]] = {
    "annotate": (USERS, "Tag text and write one JSON record per document.", annotate.command),
    "evaluate": (USERS, "Score the tagging, or a trained model, on labelled text.", evaluate.command),
    "train": (USERS, "Train a recognizer on labelled text of any label set.", train.command),
    "compare": (USERS, "Compare recognizers on the same texts, with intervals.", compare.command),
    "sources": (USERS, "Measure what each annotator and rule adds to the tagging.", sources.command),
    "build": (USERS, "Tag the seeds; write the dataset and a report.", build.command),
    "review": (USERS, "Correct annotations in the browser.", review.app),
    "validate": (USERS, "Check gold files.", validate.command),
    "agreement": (USERS, "Compare two annotations of the same texts.", agreement.command),
    "import": (USERS, "Convert labelled text of another tool to gaiko's JSONL.", import_.command),
    "export": (USERS, "Convert gaiko's JSONL to the format of another tool.", export.command),
    "scale": (USERS, "Tag millions of documents, here or on a cluster.", scale.app),
    "bench": (MAINTAINERS, "Measure speed, memory and F1 of the systems side by side.", bench.command),
    "release": (MAINTAINERS, "Train the shipped recognizer and score it.", release.command),
    "clusters": (MAINTAINERS, "Make the word cluster table that the recognizers read.", clusters.command),
}
"""Commands in the order of the help: panel, one-line help (at most 65 characters, so that it fits), and implementation."""


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
    """Define the options before the command; the help text is ``HELP``."""


for _name, (_, _, _implementation) in COMMANDS.items():
    if isinstance(_implementation, typer.Typer):
        app.add_typer(_implementation, name=_name)
    else:
        app.command(_name, epilog=export.EPILOG if _name in {"import", "export"} else None)(_implementation)


def main() -> None:
    """Run the command line. SIGTERM raises SystemExit, so that temporary files are removed."""
    signal.signal(signal.SIGTERM, _end)
    try:
        app()
    except InputError as error:
        print(f"gaiko: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("gaiko: interrupted; no incomplete file was left", file=sys.stderr)
        sys.exit(130)


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
