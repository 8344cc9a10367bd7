"""``gaiko train``: train a recognizer on labelled text or on the gold of the corpus, and save it in a folder."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from gaiko.corpus.examples import Example
    from gaiko.models.training.train import Trained

from gaiko.corpus.errors import InputError

FOLDS = "0-3"


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="linear, crf, hybrid, spacy, transformer or ginza.")],
    out: Annotated[Path, typer.Option("-o", "--output", help="Model folder.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", readable=False, help="Labelled text to train on; by default the gold of the corpus."),
    ] = None,
    dev: Annotated[
        Path | None, typer.Option("--dev", readable=False, help="Labelled text for early stopping or model selection.")
    ] = None,
    folds: Annotated[
        str | None,
        typer.Option(
            "--folds", help=f"Without --data: folds to train on; the others are used as --dev. Default: {FOLDS}."
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="KEY=VALUE", help="Option of the recognizer; repeatable."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Random seed.")] = None,
) -> None:
    """Train a recognizer on labelled text with any labels, and save it.

    A line of --data is {"text": …, "spans": [{"start": …, "end": …, "label": …}]}; offsets are half-open code points from 0.
    Spans of one text must not overlap. --data may also be a table (JSON, Parquet) with a column "spans" or "entities", a dataset
    that "gaiko build" wrote, or a folder of such files. Without --data it trains on folds 0 to 3 of the gold of the corpus, and uses fold 4
    as --dev.

    The model folder holds hashes of the training texts, so that "gaiko evaluate" marks scores on them as seen. An earlier
    model in the folder is replaced when the new one is complete.

    Examples:

    \b
      gaiko train crf -o build/crf
      gaiko train crf --data mine.jsonl --dev dev.jsonl -o build/mine
      gaiko train crf --data my-corpus -o build/mine
      gaiko train linear --option max_iterations=50 --seed 7 -o build/linear
      gaiko train crf --folds 0-4 -o build/all
    """
    from gaiko.models.training.train import train
    from gaiko.scripts.progress import ProgressLine

    options = parse_options(option or [])
    if seed is not None:
        options["seed"] = seed
    if data is not None and folds is not None:
        raise InputError("--folds is for the gold of the corpus, --data has no folds; leave out one of them")
    examples, names, dev_examples, dev_names, source = _examples(data, dev, folds or FOLDS)
    try:
        with ProgressLine() as progress:
            trained = train(
                name,
                examples,
                dev_examples,
                out,
                options,
                progress,
                names=names,
                dev_names=dev_names,
                source=source,
                seed=seed,
            )
    except KeyboardInterrupt:
        print(f"gaiko: interrupted; {out} is unchanged", file=sys.stderr)
        raise typer.Exit(130) from None
    _report(trained)


def parse_options(given: list[str]) -> dict[str, Any]:
    """Return options given as ``key=value``; values are read as JSON if possible, else as text.

    Raises:
        InputError: an option has no ``=``, or is repeated.

    >>> parse_options(["epochs=20", "scheme=bilou", "shuffle=false"])
    {'epochs': 20, 'scheme': 'bilou', 'shuffle': False}
    """
    options: dict[str, Any] = {}
    for assignment in given:
        key, equals, text = assignment.partition("=")
        if not equals or not key.isidentifier():
            raise InputError(f"--option {assignment}: must be KEY=VALUE, such as epochs=20")
        if key in options:
            raise InputError(f"--option {key}: is given twice; remove one")
        try:
            options[key] = json.loads(text)
        except ValueError:
            options[key] = text
    return options


def _examples(
    data: Path | None, dev: Path | None, folds: str
) -> tuple[list["Example"], list[str] | None, list["Example"], list[str] | None, str]:
    """Return training examples and their names, dev examples and their names, and the source of the training data."""
    dev_examples, dev_names = _read_file(dev) if dev else ([], None)
    if data is not None:
        examples, names = _read_file(data)
        return examples, names, dev_examples, dev_names, str(data)
    from gaiko.corpus.gold.examples import examples_in_folds, parse_folds, read_gold_examples

    units = read_gold_examples()
    chosen = parse_folds(folds)
    if not dev:
        dev_examples = [unit.example for unit in units if unit.fold not in chosen]
        dev_names = [unit.id for unit in units if unit.fold not in chosen]
    names = [unit.id for unit in units if unit.fold in chosen]
    return (
        examples_in_folds(units, chosen),
        names,
        dev_examples,
        dev_names,
        f"corpus folds {','.join(map(str, chosen))}",
    )


def _read_file(path: Path) -> tuple[list["Example"], list[str]]:
    from gaiko.corpus.labelled_files import read_labelled
    from gaiko.scripts.reading import print_messages

    found = read_labelled([path])
    print_messages(map(str, found.skipped))
    return found.examples, found.places


def _report(trained: "Trained") -> None:
    for warning in trained.data.warnings():
        print(f"note: {warning}", file=sys.stderr)
    unaligned = getattr(trained.recognizer, "unaligned", 0)
    if unaligned:
        print(f"note: {unaligned} spans are not aligned with token boundaries; they were skipped", file=sys.stderr)
    labels = ", ".join(f"{label} {count}" for label, count in trained.data.labels.items())
    print(f"trained on {trained.data.texts} texts, {trained.data.spans} spans ({labels})")
    if trained.dev:
        print(f"exact F1 on the {trained.data.dev_texts} dev texts: {trained.dev.micro.f1:.3f}")
    print(f"{trained.folder}: {trained.size / 1e6:.1f} MB, {trained.seconds:.1f} s")
