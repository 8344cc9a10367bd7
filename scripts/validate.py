"""``gaiko validate``: check gold files against the seed, the label set and the guidelines' invariants."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gaiko.corpus.errors import InputError

if TYPE_CHECKING:
    from gaiko.corpus.document import Document
    from gaiko.corpus.gold.checks import Finding
    from gaiko.corpus.gold.consistency import Consistency


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(readable=False, metavar="[PATHS…]", help="Gold files or folders; by default the corpus's gold."),
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option("--seeds", readable=False, help="The seeds; by default those of the project.")
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also check the gold against itself: names, implied rates, order of dates.")
    ] = False,
    explain: Annotated[str | None, typer.Option("--explain", metavar="ID", help="Say what a check is for.")] = None,
) -> None:
    """Check gold files; nothing is rewritten. Exit code 1 if a finding is an error, 2 if a file cannot be read.

    A folds.tsv beside the gold's folder is checked with it.

    Examples:

    \b
      gaiko validate
      gaiko validate --deep
      gaiko validate corpus/gold/bluebook2026-3-2.jsonl
      gaiko validate --explain GOLD-SPAN-03
    """
    from gaiko.corpus.gold.checks import checks
    from gaiko.corpus.gold.validate import validate
    from gaiko.corpus.paths import local_gold_folder
    from gaiko.corpus.seeds import find_texts

    if explain is not None:
        if explain not in checks():
            raise InputError(f"--explain {explain}: there is no such check; there are {', '.join(checks())}")
        check = checks()[explain]
        print(f"{check.id} ({check.level}): {check.title}\n{check.explanation}")
        return
    places = paths or [local_gold_folder()]
    documents, findings = _documents(seeds)
    files = [file for place in places for file in find_texts(place, (".jsonl",))]
    folds = next((p.parent / "folds.tsv" for p in places if p.is_dir() and (p.parent / "folds.tsv").is_file()), None)
    findings += validate(files, documents, folds)
    unsound = any(finding.check.level == "error" for finding in findings)
    consistency = None
    if deep and not unsound:
        from gaiko.corpus.gold.consistency import check_consistency

        consistency = check_consistency(files, documents)
        findings += consistency.findings
    for finding in findings:
        print(finding)
    if consistency:
        _print_consistency(consistency)
    elif deep:
        print("--deep: not run, since the gold is not sound; mend the errors first")
    errors = sum(finding.check.level == "error" for finding in findings)
    print(f"{len(files)} files, {errors} errors, {len(findings) - errors} warnings")
    if errors:
        sys.exit(1)


def _documents(seeds: Path | None) -> "tuple[dict[str, Document], list[Finding]]":
    """The documents by id; a seed that is not what its hash says is a finding, and its document is left out."""
    from gaiko.corpus.document import read_document
    from gaiko.corpus.gold.checks import Finding, checks
    from gaiko.corpus.paths import bundled_seeds
    from gaiko.corpus.seeds import ChangedSeedError, find_texts, read_seed

    documents, findings = {}, []
    for path in find_texts(seeds or bundled_seeds()):
        try:
            document = read_document(read_seed(path))
        except ChangedSeedError as error:
            findings.append(Finding(path, 1, checks()["GOLD-SEED-01"], str(error).removeprefix(f"{path}: ")))
        else:
            documents[document.id] = document
    return documents, findings


def _print_consistency(found: "Consistency") -> None:
    from gaiko.corpus.gold.consistency import CHRONOLOGICAL

    for rate in found.rates:
        flagged = f"; {rate.equivalent.value['reason']}" if "reason" in rate.equivalent.value else ""
        print(f"implied rate: {rate.currencies} {rate.rate:.1f}, {rate.equivalent.id} {rate.equivalent.text}{flagged}")
    for told in found.chronologies:
        if len(told.openings) < CHRONOLOGICAL:
            continue
        order = "in order of time" if told.is_told_in_order else "not told in order of time"
        late = "".join(f"; {span.id} {span.text} goes back" for span, _ in told.late)
        print(f"section {told.section}: {len(told.openings)} dates open sentences, {order}{late}")
