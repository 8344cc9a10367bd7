"""``gaiko evaluate``: how good the tagging is on labelled text, beside stock GiNZA."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from gaiko.corpus.spans import Span
    from gaiko.models.evaluation.systems import Judgement

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import LABELS


def command(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", readable=False, help="Labelled text: JSONL of text and spans; by default the corpus's gold."
        ),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="default, rules, resolved or ginza; may be given again. All by default."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", readable=False, help="The folder of a trained model; --system puts systems beside it."),
    ] = None,
    errors: Annotated[
        int, typer.Option("--errors", min=0, metavar="N", help="Show the first N errors of the first system, by cause.")
    ] = 0,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the first system's scores here too.")] = None,
) -> None:
    """Score systems on labelled text: exact match of range and label, on characters; and the values of what was found.

    Beside each F1 its 95% interval, by the bootstrap over texts. A line of --data is read alone, with its "year" if it has
    one; without --data, the documents that have gold are read as wholes. The rules were written with these at hand.

    A model is also judged by its boundaries alone, and by what it touches (type: with the right label; overlap: with any).
    Texts that it was trained on are marked seen; without --data they are left out, unless it has seen all. So are marked, and
    never left out, those that the recognizer of the default path was trained on.

    Examples:

    \b
      gaiko evaluate
      gaiko evaluate --data tests/data/general_scored.jsonl
      gaiko evaluate --data mine.jsonl --system rules --json scores.json
      gaiko evaluate --model build/crf --data mine.jsonl --errors 20
    """
    from rich.console import Console  # here, so that "gaiko annotate" does not pay for it

    from gaiko.models.evaluation.systems import SYSTEMS, judge, texts_seen

    chosen = system or list(SYSTEMS)
    for name in chosen:
        if name not in SYSTEMS:
            raise InputError(f"--system {name}: there are {', '.join(SYSTEMS)}")
    if model is not None:
        _evaluate_model(model, data, system or [], errors, json_out)
        return
    texts, expected, found = _of_file(data, chosen) if data else _of_gold(chosen)
    scores = {name: judge(name, expected, found[name]) for name in chosen}
    seen = {name: sum(texts_seen(name, texts)) for name in chosen}
    marks = [f"; {name}: {_amount(count, len(texts))} seen in training" for name, count in seen.items() if count]
    title = f"Exact F1 on {data or 'the gold (seen text)'} ({len(texts)} texts{''.join(marks)})"
    console = Console()
    console.print(_table(scores, title))
    if any(score.values for score in scores.values()):
        console.print(_value_table(scores))
    if errors:
        _print_errors(chosen[0], found[chosen[0]], data, errors)
    if json_out is not None:
        records = {
            name: {**score.as_dict(), "seen": {"texts": seen[name], "of": len(texts)}} for name, score in scores.items()
        }
        first = {"system": chosen[0], **records.pop(chosen[0])}
        write_text(json_out, json.dumps({**first, "beside": records}, ensure_ascii=False, indent=1) + "\n")


def _amount(count: int, of: int) -> str:
    return "all" if count == of else str(count)


def _evaluate_model(folder: Path, data: Path | None, systems: list[str], errors: int, json_out: Path | None) -> None:
    from rich.console import Console

    from gaiko.models.evaluation.contestants import read_test_set, run_model, run_system
    from gaiko.models.evaluation.judging import assess, labels_of
    from gaiko.scripts.score_tables import error_lines, label_table, scheme_table

    tests = read_test_set(data)
    contestants = [run_model(folder, tests), *(run_system(name, tests) for name in systems)]
    texts = contestants[0].texts
    seen = [text.trained_on for text in texts]
    n_seen, note = sum(seen), ""
    if data is None and 0 < n_seen < len(seen):
        keep = [at for at, trained in enumerate(seen) if not trained]
        note = f", without {n_seen} that the model has seen"
    else:
        keep = list(range(len(seen)))
        note = f", {_amount(n_seen, len(seen))} seen in training" if n_seen else ""
    judged = {one.name: [one.texts[at] for at in keep] for one in contestants}
    labels = labels_of(text for part in judged.values() for text in part)
    scores = {one.name: assess(judged[one.name], labels, confidences=one.confidences) for one in contestants}
    first, name = scores[contestants[0].name], contestants[0].name
    parts = {}
    if any(seen[at] for at in keep) and not all(seen):
        for word, wanted in (("seen texts", True), ("unseen texts", False)):
            parts[word] = assess([text for text in judged[name] if text.trained_on is wanted], labels)
    console = Console()
    console.print(f"Exact F1 on {tests.name} ({len(keep)} texts{note})", markup=False, soft_wrap=True)
    console.print(label_table(scores))
    console.print(f"{name}, from strict to lenient", markup=False)
    console.print(scheme_table(first, parts))
    if first.calibration:
        console.print(f"expected calibration error {first.calibration.error:.3f}")
    for line in error_lines(first.errors, errors) if errors else ():
        console.print(line)
    if json_out is not None:
        record = {
            "system": name,
            "model": str(folder),
            **first.as_dict(errors=bool(errors)),
            "seen": {"texts": n_seen, "of": len(seen), "left_out": len(seen) - len(keep)},
            **{word.replace(" ", "_"): part.as_dict(errors=False) for word, part in parts.items()},
            "beside": {one.name: scores[one.name].as_dict(errors=False) for one in contestants[1:]},
        }
        write_text(json_out, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _print_errors(name: str, found: "list[list[Span]]", data: Path | None, limit: int) -> None:
    from rich.console import Console

    from gaiko.models.evaluation.contestants import read_test_set
    from gaiko.models.evaluation.errors import find_errors
    from gaiko.models.recognizers.base import Scored
    from gaiko.scripts.score_tables import error_lines

    tests = read_test_set(data)
    console = Console()
    console.print(f"\nErrors of {name}")
    texts = tests.judged([[Scored(span, 1.0) for span in spans] for spans in found])
    for line in error_lines(find_errors(texts), limit):
        console.print(line)


def _of_file(
    data: Path, systems: list[str]
) -> "tuple[list[str], Sequence[Sequence[Span]], dict[str, list[list[Span]]]]":
    """Texts, their gold, and by system what it found."""
    from gaiko.corpus.examples import read_examples
    from gaiko.models.evaluation.systems import predict

    examples = read_examples(data)
    found = {name: predict(name, examples) for name in systems}
    return [example.text for example in examples], [example.spans for example in examples], found


def _of_gold(systems: list[str]) -> "tuple[list[str], Sequence[Sequence[Span]], dict[str, list[list[Span]]]]":
    """The same of the gold."""
    from gaiko.corpus.document import read_document
    from gaiko.corpus.gold.store import read_gold
    from gaiko.corpus.paths import bundled_seeds, gold_folder
    from gaiko.corpus.seeds import find_texts, read_seed
    from gaiko.models.evaluation.systems import predict_document

    texts: list[str] = []
    expected: list[list[Span]] = []
    found: dict[str, list[list[Span]]] = {name: [] for name in systems}
    for path in find_texts(bundled_seeds()):
        document = read_document(read_seed(path))
        gold = read_gold(gold_folder(), document)
        if gold is not None:
            texts.extend(sentence.text for sentence in document.sentences)
            expected.extend(gold)
            for name in systems:
                found[name].extend(predict_document(name, document))
    return texts, expected, found


def _table(scores: "dict[str, Judgement]", title: str) -> "Table":
    from rich.table import Table

    from gaiko.scripts.score_tables import f1_cell

    table = Table(title=title, title_justify="left")
    table.add_column("label")
    table.add_column("spans", justify="right")
    for name in scores:
        table.add_column(name, justify="right")
    first = next(iter(scores.values())).exact
    for label in LABELS:
        cells = [f1_cell(score.exact.labels[label].f1, score.intervals[label]) for score in scores.values()]
        table.add_row(label, str(first.labels[label].expected), *cells)
    table.add_section()
    cells = [f1_cell(score.exact.micro.f1, score.micro_interval) for score in scores.values()]
    table.add_row("micro", str(first.micro.expected), *cells)
    return table


def _value_table(scores: "dict[str, Judgement]") -> "Table":
    from rich.table import Table

    table = Table(title="Right values among the spans found exactly", title_justify="left")
    table.add_column("value")
    named = {name: score.values for name, score in scores.items() if score.values}
    for name in named:
        table.add_column(name, justify="right")
    for group in next(iter(named.values())):
        cells = [f"{v[group].accuracy:.3f} ({v[group].right} of {v[group].found})" for v in named.values()]
        table.add_row(group, *cells)
    return table
