"""``gaiko sources``: source analysis of annotators and rules, and ablation."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from gaiko.corpus.scoring.exact import Score
    from gaiko.models.evaluation.source_analysis import SourceAnalysis, SourceCounts

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_text
from gaiko.corpus.spans import LABELS
from gaiko.scripts.evaluate import check_names

RELIABILITY = Path(__file__).resolve().parents[1] / "annotators" / "data" / "reliability.tsv"
KEYS = ("annotator", "rule")


def command(
    data: Annotated[
        Path | None,
        typer.Option("--data", readable=False, help="Labelled text: JSONL of text and spans; default: the gold."),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="One row for each annotator, or for each rule.")] = "annotator",
    ginza: Annotated[bool, typer.Option(help="Run stock GiNZA as one of the annotators.")] = True,
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Also write the rows of annotators and rules to this file.")
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="Estimate reliabilities on --data: rewrites annotators/data/reliability.tsv."),
    ] = False,
) -> None:
    """Analyse the annotators and rules on labelled text, as Snorkel analyses labelling functions; then ablate each annotator.

    \b
    found      spans of the source
    texts      coverage: share of the texts with a span of the source
    gold       recall: share of the gold spans that the source found exactly
    overlap    share of its spans that overlap a span of another annotator
    conflict   the same, where the two differ in range or label
    precision  share of its spans that are gold spans, range and label exact
    kept       spans of the result credited to the source ("stand" in JSON)

    The policy "weighted" uses the estimates in annotators/data/reliability.tsv. Estimates are inflated on the text that
    they were made on, and on text that the rules were written with; therefore --write needs --data.

    Examples:

    \b
      gaiko sources
      gaiko sources --data tests/data/general_open.jsonl --by rule
      gaiko sources --data mine.jsonl --no-ginza --json sources.json
      gaiko sources --data mine.jsonl --write
    """
    from rich.console import Console  # here, so that "gaiko annotate" starts faster

    from gaiko.models import load
    from gaiko.models.evaluation.ablation import with_cache
    from gaiko.models.evaluation.source_analysis import analyse, estimate_reliability, reliability_table

    check_names("--by", [by], KEYS)
    if write and data is None:
        raise InputError("--write: estimates on the gold, with which the rules were written, are inflated; give --data")
    if write and not ginza:
        raise InputError("--write: without GiNZA, the file would lose its estimates for GiNZA; leave out --no-ginza")
    analysis = analyse(with_cache(load(ginza=ginza, recognizer=False)), data)
    if write and not analysis.spans:
        raise InputError(f"{data}: has no span with a label of {', '.join(LABELS)}; --write needs some")
    console = Console()
    console.print(_source_table(analysis, by))
    console.print(_ablation_table(analysis))
    if json_out is not None:
        write_text(json_out, json.dumps(analysis.as_dict(), ensure_ascii=False, indent=1) + "\n")
    if write:
        source = f"{analysis.title}: {len(analysis.texts)} texts with {analysis.spans} spans"
        write_text(RELIABILITY, reliability_table(estimate_reliability(analysis.texts), source))
        note = f"reliability   {RELIABILITY}   the tables above used the previous file"
        console.print(note, highlight=False, soft_wrap=True, markup=False)


def _source_table(analysis: "SourceAnalysis", by: str) -> "Table":
    from rich.markup import escape

    title = f"Sources on {analysis.title} ({len(analysis.texts)} texts, {analysis.spans} spans)"
    table = _table(title, by, ("found", "texts", "gold", "overlap", "conflict", "precision", "kept"))
    for annotator in analysis.annotators:
        table.add_row(escape(annotator.whole.annotator), *_cells(annotator.whole))
        if by == "rule":
            for row in annotator.rules:
                table.add_row(f" {escape(row.rule or '–')}", *_cells(row))
    return table


def _cells(row: "SourceCounts") -> list[str]:
    found = str(row.found) if row.has_layer else "–"  # extends the result, has no layer
    shares = (row.coverage, row.gold_coverage, row.overlap, row.conflict, row.precision)
    return [found, *("–" if share is None else f"{share:.3f}" for share in shares), str(row.kept)]


def _ablation_table(analysis: "SourceAnalysis") -> "Table":
    from rich.markup import escape

    table = _table(f"Ablation: exact F1 on {analysis.title}", "", ("micro", "change", *LABELS))
    for row in analysis.ablation:
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
