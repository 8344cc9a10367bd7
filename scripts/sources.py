"""``gaiko sources``: what each annotator and rule adds, what is lost without it, and how far it can be trusted."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from gaiko.corpus.scoring.exact import Score
    from gaiko.corpus.spans import Span
    from gaiko.models import Pipeline
    from gaiko.models.evaluation.ablation import AblationRow
    from gaiko.models.evaluation.source_analysis import Estimate, SourcedText, SourceGroup, SourceRow

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import LABELS

RELIABILITY = Path(__file__).resolve().parents[1] / "annotators" / "data" / "reliability.tsv"
KEYS = ("annotator", "rule")


def command(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", readable=False, help="Labelled text: JSONL of text and spans; by default the corpus's gold."
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="A row for each annotator, or for each rule.")] = "annotator",
    ginza: Annotated[bool, typer.Option(help="Run stock GiNZA as one of the annotators.")] = True,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write all rows, of both kinds, here too.")] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="Estimate reliabilities on --data: rewrites annotators/data/reliability.tsv."),
    ] = False,
) -> None:
    """Analyse the sources of the tagging on labelled text, as weak supervision does; then the score without each of them.

    \b
    found      spans the source proposed; stand: spans of the result that are credited to it
    texts      share of the texts in which it proposed something
    gold       share of the gold's spans that it proposed, range and label exact
    overlap    share of its spans that touch another annotator's
    conflict   share of its spans that another annotator's contradicts, in range or label
    precision  share of its spans that are the gold's, range and label exact

    The policy "weighted" decides by annotators/data/reliability.tsv. Its estimates flatter themselves on the text that
    they were made on, and on text that the rules were written with; so --write needs --data.

    Examples:

    \b
      gaiko sources
      gaiko sources --data tests/data/general_open.jsonl --by rule
      gaiko sources --data mine.jsonl --no-ginza --json sources.json
      gaiko sources --data mine.jsonl --write
    """
    from rich.console import Console  # here, so that "gaiko annotate" does not pay for it

    from gaiko.models import load
    from gaiko.models.evaluation.ablation import remembering
    from gaiko.models.evaluation.source_analysis import analyse, estimate

    if by not in KEYS:
        raise InputError(f"--by {by}: there are {', '.join(KEYS)}")
    if write and data is None:
        raise InputError("--write: estimates on the gold that the rules were written with flatter them; give --data")
    if write and not ginza:
        raise InputError("--write: without GiNZA its estimates would be lost; leave out --no-ginza")
    pipeline = remembering(load(ginza=ginza, recognizer=False))
    texts, ablation = _of_file(data, pipeline) if data else _of_gold(pipeline)
    groups = analyse(texts)
    name = str(data) if data else "the gold (seen text)"
    spans = next((group.whole.all_gold or 0 for group in groups), 0)
    if write and not spans:
        raise InputError(f"{data}: holds no span of {', '.join(LABELS)}; there is nothing to estimate on")
    console = Console()
    console.print(_source_table(groups, by, f"Sources on {name} ({len(texts)} texts, {spans} spans)"))
    console.print(_ablation_table(ablation, f"Exact F1 on {name}, one thing changed"))
    if json_out is not None:
        record = {
            "data": str(data) if data else None,
            "texts": len(texts),
            "spans": spans,
            "annotators": [group.whole.as_dict() for group in groups],
            "rules": [row.as_dict() for group in groups for row in group.rules],
            "ablation": [row.as_dict() for row in ablation],
        }
        write_text(json_out, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    if write:
        write_text(RELIABILITY, as_table(estimate(texts), f"{name}: {len(texts)} texts with {spans} spans"))
        note = f"reliability   {RELIABILITY}   the table above still used the earlier one"
        console.print(note, highlight=False, soft_wrap=True, markup=False)


def as_table(estimates: "Sequence[Estimate]", source: str) -> str:
    """Return estimates as the file ``reliability.tsv``; ``source`` says what they were made on."""
    lines = [
        '# Counts per annotator, rule and label on labelled text; "gaiko sources --write" makes this file.',
        f"# From {' '.join(source.split())}.",
        "annotator\trule\tlabel\tamong\tright\tfound",
    ]
    lines += [f"{e.annotator}\t{e.rule}\t{e.label}\t{e.among}\t{e.right}\t{e.found}" for e in estimates]
    return "\n".join(lines) + "\n"


def _of_file(data: Path, pipeline: "Pipeline") -> "tuple[list[SourcedText], list[AblationRow]]":
    from gaiko.corpus.examples import read_examples
    from gaiko.models.evaluation.ablation import ablate
    from gaiko.models.evaluation.source_analysis import sourced_example

    examples = read_examples(data)
    texts = [sourced_example(pipeline, example) for example in examples]

    def read(variant: "Pipeline") -> "list[list[Span]]":
        return [variant(example.text, example.year) for example in examples]

    return texts, ablate(pipeline, read, [example.spans for example in examples])


def _of_gold(pipeline: "Pipeline") -> "tuple[list[SourcedText], list[AblationRow]]":
    from gaiko.corpus.document import read_document
    from gaiko.corpus.gold.store import read_gold
    from gaiko.corpus.paths import bundled_seeds, gold_folder
    from gaiko.corpus.seeds import find_texts, read_seed
    from gaiko.models.evaluation.ablation import ablate
    from gaiko.models.evaluation.source_analysis import sourced_sentences
    from gaiko.models.pipeline.documents import annotate_document

    documents = [read_document(read_seed(path)) for path in find_texts(bundled_seeds())]
    known = [(document, gold) for document in documents if (gold := read_gold(gold_folder(), document)) is not None]
    texts = [
        text for document, gold in known for text in sourced_sentences(annotate_document(pipeline, document), gold)
    ]

    def read(variant: "Pipeline") -> "list[list[Span]]":
        return [spans for document, _ in known for spans in annotate_document(variant, document).sentences]

    return texts, ablate(pipeline, read, [spans for _, gold in known for spans in gold])


def _source_table(groups: "Sequence[SourceGroup]", by: str, title: str) -> "Table":
    from rich.markup import escape

    table = _table(title, by, ("found", "texts", "gold", "overlap", "conflict", "precision", "stand"))
    for group in groups:
        table.add_row(escape(group.whole.annotator), *_cells(group.whole))
        if by == "rule":
            for row in group.rules:
                table.add_row(f" {escape(row.rule or '–')}", *_cells(row))
    return table


def _cells(row: "SourceRow") -> list[str]:
    found = str(row.found) if row.layered else "–"  # reads the result, has no layer
    shares = (row.coverage, row.gold_coverage, row.overlap, row.conflict, row.precision)
    return [found, *("–" if share is None else f"{share:.3f}" for share in shares), str(row.stand)]


def _ablation_table(rows: "Sequence[AblationRow]", title: str) -> "Table":
    from rich.markup import escape

    table = _table(title, "", ("micro", "change", *LABELS))
    for row in rows:
        change = f"{row.change:+z.3f}" if row.kind != "whole" else ""
        by_label = [_f1(row.scores.labels[label]) for label in LABELS]
        table.add_row(escape(f"{row.kind} {row.name}".strip()), _f1(row.scores.micro), change, *by_label)
    return table


def _f1(score: "Score") -> str:
    return f"{score.f1:.3f}" if score.expected or score.found else "–"


def _table(title: str, first: str, others: "Sequence[str]") -> "Table":
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table
