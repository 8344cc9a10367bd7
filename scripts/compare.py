"""``gaiko compare``: recognizers and systems side by side, on the corpus's gold or on labelled text of one's own."""

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from gaiko.corpus.examples import Example
    from gaiko.models.evaluation.comparison import Comparison, Entry
    from gaiko.models.evaluation.contestants import Contestant, TestSet
    from gaiko.models.evaluation.crossvalidation import CurvePoint
    from gaiko.models.recognizers.base import Progress

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text

BASELINE = "ginza"


def command(
    model: Annotated[
        list[Path] | None,
        typer.Option("--model", readable=False, help="The folder of a trained model; may be given again."),
    ] = None,
    recognizer: Annotated[
        list[str] | None,
        typer.Option(
            "--recognizer", metavar="NAME", help="Trained for this: in five folds of the corpus. May be given again."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every recognizer whose libraries are installed; see --checkpoint.")
    ] = False,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="default, rules, resolved or ginza; may be given again. All by default."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", readable=False, help="Labelled text; recognizers are trained on the corpus for it."),
    ] = None,
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="NAME", help="Whom all are measured against.")
    ] = BASELINE,
    also: Annotated[
        list[Path] | None,
        typer.Option(
            "--also",
            readable=False,
            help="Labelled text that the recognizers learn from besides the corpus; may be given again.",
        ),
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option("--checkpoint", help="Name or folder of a transformer's checkpoint; with --all it joins only so."),
    ] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Leave out texts that one of the models was trained on.")
    ] = False,
    curve: Annotated[
        bool, typer.Option("--curve", help="Learning curves of the recognizers: 16 times the training (slow).")
    ] = False,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write all figures and errors here too.")] = None,
    into: Annotated[
        list[Path] | None,
        typer.Option("--into", readable=False, help="Put the table into the place that this Markdown page has for it."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write one page with plots and errors, for a browser.")
    ] = None,
) -> None:
    """Compare recognizers and systems on the same texts: exact F1, on characters, with 95% intervals.

    Without --data they read the corpus's gold, each recognizer in five folds: what it reads it has not learned from. The
    rules were written with this text at hand, so that their figures there flatter them. Intervals and p-values are by
    the bootstrap over paragraphs (lines of --data); p: how often so large a difference would come about by chance.

    Examples:

    \b
      gaiko compare --recognizer crf
      gaiko compare --recognizer crf --also tests/data/general_open.jsonl
      gaiko compare --all --html build/compare.html
      gaiko compare --all --into README.md      # make results
      gaiko compare --model build/crf --model build/mine --data mine.jsonl --json scores.json
    """
    from rich.console import Console

    from gaiko.corpus.examples import read_examples
    from gaiko.models.evaluation.comparison import compare
    from gaiko.models.evaluation.comparison_table import as_markdown
    from gaiko.models.evaluation.contestants import read_test_set
    from gaiko.models.evaluation.systems import SYSTEMS
    from gaiko.models.markdown_slots import check_place, put
    from gaiko.models.recognizers.base import RECOGNIZERS
    from gaiko.scripts.progress import ProgressLine

    systems = list(dict.fromkeys(system or SYSTEMS))
    for name in systems:
        if name not in SYSTEMS:
            raise InputError(f"--system {name}: there are {', '.join(SYSTEMS)}")
    names = list(dict.fromkeys(recognizer or []))
    for name in names:
        if name not in RECOGNIZERS:
            raise InputError(f"--recognizer {name}: there are {', '.join(RECOGNIZERS)}")
    if curve and data is not None:
        raise InputError("--curve: curves are drawn on the corpus; leave out --data")
    optional = [
        name
        for name in RECOGNIZERS
        if everything and name not in (*names, *SYSTEMS) and (name != _NEEDS_CHECKPOINT or checkpoint is not None)
    ]
    options = {_NEEDS_CHECKPOINT: {"checkpoint": checkpoint}} if checkpoint is not None else {}
    if not model and baseline not in (there := [*systems, *names, *optional]):
        raise InputError(f"--baseline {baseline}: is not among {', '.join(there)}")
    place = data.name if data else "gold"
    for page in into or []:
        check_place(page, f"compare {place}")  # reading takes long; what is lacking afterwards is better known now
    with ProgressLine() as progress:
        tests = read_test_set(data)
        contestants = list(
            _contestants(
                tests,
                systems,
                model or [],
                names,
                optional,
                options,
                [example for path in also or [] for example in read_examples(path)],
                progress,
            )
        )
        taken = [one.name for one in contestants]
        if baseline not in taken:
            raise InputError(f"--baseline {baseline}: is not among {', '.join(taken)}")
        curves = _curves(contestants, progress) if curve else {}
        progress("judging", 0, 0)
        done = compare(tests.name, contestants, baseline, "line" if data else "paragraph", curves, unseen=unseen)
    if unseen and not done.entries[0].assessment.texts:
        raise InputError("--unseen: the models were trained on all of the texts; give others with --data")
    console = Console()
    console.print(f"Exact F1 on {done.name} ({done.entries[0].assessment.texts} texts)", markup=False, soft_wrap=True)
    console.print(_table(done))
    console.print(_label_table(done))
    for note in _notes(done):
        console.print(note, markup=False, soft_wrap=True)
    if json_out is not None:
        write_text(json_out, json.dumps(done.as_dict(errors=True), ensure_ascii=False, indent=1) + "\n")
    for page in into or []:
        command_line = "gaiko compare " + shlex.join(_without_pages(sys.argv[2:]))
        put(page, f"compare {place}", as_markdown(done, command_line))
    if html is not None:
        from gaiko.models.evaluation.comparison_page import write_comparison

        write_comparison(html, done)
        console.print(f"{html}", markup=False, soft_wrap=True)


_NEEDS_CHECKPOINT = "transformer"


def _without_pages(arguments: list[str]) -> list[str]:
    """The arguments that decide what is compared: without those that say where the result goes."""
    places = {"--into", "--html", "--json"}
    return [
        argument
        for before, argument in zip(["", *arguments], arguments, strict=False)
        if argument.partition("=")[0] not in places and before not in places
    ]


def _contestants(
    tests: "TestSet",
    systems: list[str],
    models: list[Path],
    names: list[str],
    optional: list[str],
    options: dict[str, dict[str, str]],
    also: "Sequence[Example]",
    progress: "Progress",
) -> "Iterator[Contestant]":
    """Let all read; models first, so that a wrong folder is told before anything slow begins."""
    from dataclasses import replace

    from gaiko.models.evaluation.contestants import run_model, run_recognizer, run_system

    given: list[str] = []
    for folder in models:
        progress(f"{folder}: reading", 0, 0)
        made = run_model(folder, tests)
        if made.name in (*given, *systems, *names, *optional):
            made = replace(made, name=str(folder))
        given.append(made.name)
        yield made
    for name in systems:
        progress(f"{name}: reading", 0, 0)
        yield run_system(name, tests)
    for name in (*names, *optional):
        try:
            yield run_recognizer(name, tests, options.get(name), _named(name, progress), also)
        except InputError as error:
            if name in names:
                raise
            print(f"\r{name}: left out: {error}", file=sys.stderr)


def _curves(contestants: "Sequence[Contestant]", progress: "Progress") -> "dict[str, Sequence[CurvePoint]]":
    from gaiko.corpus.gold.examples import corpus_units
    from gaiko.models.evaluation.crossvalidation import learning_curve
    from gaiko.models.recognizers.base import make_recognizer

    units = corpus_units()
    curves: dict[str, Sequence[CurvePoint]] = {}
    for one in contestants:
        if one.how == "cross-validated":
            name = one.name.removesuffix(" (recognizer)")
            make = lambda name=name: make_recognizer(name)  # noqa: E731
            curves[one.name] = learning_curve(make, units, progress=_named(name, progress))
    return curves


def _named(name: str, progress: "Progress") -> "Progress":
    return lambda what, done, total: progress(f"{name}: {what}", done, total)


def _table(done: "Comparison") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    from gaiko.scripts.score_tables import f1_cell

    table = Table()
    table.add_column("name")
    for column in ("exact F1", "ahead", "p", "seen", "unseen", "train s", "MB"):
        table.add_column(column, justify="right")
    for entry in done.entries:
        one, scores, ahead = entry.contestant, entry.assessment, entry.difference
        table.add_row(
            escape(one.name) + _mark(entry),
            f1_cell(scores.micro.score.f1, scores.micro.interval),
            f"{ahead.f1:+.3f}" if ahead else "–",
            p_text(ahead.p) if ahead else "–",
            f"{scores.seen.score.f1:.3f}" if scores.seen else "–",
            f"{scores.unseen.score.f1:.3f}" if scores.unseen else "–",
            f"{one.seconds:.1f}" if one.seconds is not None else "–",
            f"{one.size / 1e6:.1f}" if one.size is not None else "–",
        )
    return table


def _label_table(done: "Comparison") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    from gaiko.scripts.score_tables import f1_cell

    table = Table()
    table.add_column("name")
    for label in done.labels:
        table.add_column(escape(label), justify="right")
    for entry in done.entries:
        cells = [f1_cell(measured.score.f1, measured.interval) for measured in entry.assessment.labels.values()]
        table.add_row(escape(entry.contestant.name) + _mark(entry), *cells)
    first = done.entries[0].assessment
    table.add_section()
    table.add_row("spans", *(str(measured.score.expected) for measured in first.labels.values()))
    return table


def p_text(p: float) -> str:
    """Return a p-value in three places; one below these as ``<.001``."""
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _mark(entry: "Entry") -> str:
    return " *" if entry.contestant.saw else ""


def _notes(done: "Comparison") -> Iterator[str]:
    yield f"ahead, p: of {done.baseline}, by the paired bootstrap. seen, unseen: surfaces in the training data, or not."
    for entry in done.entries:
        one = entry.contestant
        if one.saw and one.how == "system" and done.unit == "line":
            yield f"* {one.name}: learned from {one.saw} of the {entry.assessment.texts} texts"
        elif one.saw and one.how == "system":
            yield f"* {one.name}: was written with these texts at hand"
        elif one.saw and one.how == "cross-validated":
            yield f"* {one.name}: its features come from rules that were written with these texts at hand"
        elif one.saw:
            yield f"* {one.name}: was trained on {one.saw} of the {entry.assessment.texts} texts; see --unseen"
