"""``gaiko agreement``: inter-annotator agreement of two annotations, or of the annotators of a review."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import write_jsonl, write_text
from gaiko.corpus.gold.records import RecordedSentence, read_records
from gaiko.corpus.scoring.agreement import Agreement, Disagreement, measure_agreement
from gaiko.corpus.seeds import find_texts

if TYPE_CHECKING:
    from rich.table import Table

    from gaiko.corpus.review.analysis.agreement import PairAgreement


def command(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="FIRST", readable=False, help="Gold records (.jsonl), a folder of them, or a review database."
        ),
    ],
    second: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SECOND]", readable=False, help="Second annotation of the same sentences; omit it with a database."
        ),
    ] = None,
    annotator: Annotated[
        list[str] | None,
        typer.Option("--annotator", metavar="NAME", help="Annotator of the review; repeatable. Default: all."),
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the figures as JSON.")] = None,
    differences: Annotated[Path | None, typer.Option("--differences", help="Write the disagreements as JSONL.")] = None,
) -> None:
    """Compare two annotations: exact and overlapping span F1, and Cohen's kappa on characters, overall and by label.

    In a review (gaiko review --mode blind), all pairs of annotators are compared on the texts that both accepted, and each
    annotator with the adjudicated annotation.

    Examples:

    \b
      gaiko agreement corpus/passes/a corpus/passes/b
      gaiko agreement mine.jsonl yours.jsonl --differences differences.jsonl
      gaiko agreement build/review/review.db
      gaiko agreement build/review/review.db --annotator 山田 --annotator 佐藤
    """
    if second is None:
        pairs = _review_pairs(first, annotator or [])
        figures: object = {"pairs": [pair.as_dict() for pair in pairs]}
        shown = [(pair.first, pair.second, pair.agreement) for pair in pairs]
    else:
        if annotator:
            raise InputError("--annotator: only for a review; give its database and no second annotation")
        agreement = measure_agreement(_read(first), _read(second))
        figures = agreement.as_dict()
        shown = [("first", "second", agreement)]
    for first_name, second_name, agreement in shown:
        _print(first_name, second_name, agreement)
    if json_out is not None:
        write_text(json_out, json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    if differences is not None:
        write_jsonl(
            differences,
            (_difference(names[0], names[1], d) for *names, compared in shown for d in compared.disagreements),
        )


def _difference(first: str, second: str, found: Disagreement) -> dict[str, object]:
    return {
        "sentence": found.sentence,
        first: [span.as_dict() for span in found.first],
        second: [span.as_dict() for span in found.second],
    }


def _review_pairs(path: Path, annotators: list[str]) -> "list[PairAgreement]":
    from gaiko.corpus.review.analysis.agreement import pair_agreements
    from gaiko.corpus.review.store.database import is_database
    from gaiko.corpus.review.store.store import open_store

    if not path.is_file() or not is_database(path):
        raise InputError(f"{path}: not a review database; give a second annotation to compare with")
    return pair_agreements(open_store(path, read_only=True), annotators)


def _read(path: Path) -> list[RecordedSentence]:
    return [sentence for file in find_texts(path, (".jsonl",)) for sentence in read_records(file)]


def _print(first: str, second: str, agreement: Agreement) -> None:
    from rich.console import Console  # imported late: slow, and other commands do not need it

    console = Console()
    console.print(_table(first, second, agreement))
    console.print(
        f"Cohen's kappa {agreement.kappa:.3f} over {agreement.characters} characters (labels and O); "
        f"same kind in {agreement.kind_agreement:.1%} and same mention in {agreement.mention_agreement:.1%} "
        f"of the exact matches; {len(agreement.disagreements)} disagreements",
        highlight=False,
    )


def _table(first: str, second: str, agreement: Agreement) -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=f"Agreement on {agreement.sentences} sentences", title_justify="left")
    table.add_column("group")
    for name in (first, second, "exact F1", "overlap F1", "kappa"):
        table.add_column(escape(name), justify="right")
    for group, exact in agreement.exact.items():
        overlap = agreement.overlap[group]
        counts = (str(exact.expected), str(exact.found))
        table.add_row(escape(group), *counts, f"{exact.f1:.3f}", f"{overlap.f1:.3f}", _kappa(agreement, group))
    return table


def _kappa(agreement: Agreement, group: str) -> str:
    value = agreement.kappa if group == "all" else agreement.label_kappa.get(group)
    return "" if value is None else f"{value:.3f}"
