"""``gaiko validate``: check gold files against the seeds, the label set and the guidelines."""

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
        typer.Argument(
            readable=False, metavar="[PATHS…]", help="Gold files or folders; default: the gold of the corpus."
        ),
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option("--seeds", readable=False, help="Source documents; default: the bundled seeds.")
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also check consistency: names, implied exchange rates, order of dates.")
    ] = False,
    explain: Annotated[str | None, typer.Option("--explain", metavar="ID", help="Explain a check and exit.")] = None,
) -> None:
    """Check gold files; no file is changed. Exit code 1 if a check of level error fails, 2 if a file cannot be read.

    A file folds.tsv beside a gold folder is checked too.

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
            raise InputError(f"--explain {explain}: unknown check; checks: {', '.join(checks())}")
        check = checks()[explain]
        print(f"{check.id} ({check.level}): {check.title}\n{check.explanation}")
        return
    places = paths or [local_gold_folder()]
    documents, findings = _documents(seeds)
    files = [file for place in places for file in find_texts(place, (".jsonl",))]
    folds = next((p.parent / "folds.tsv" for p in places if p.is_dir() and (p.parent / "folds.tsv").is_file()), None)
    findings += validate(files, documents, folds)
    invalid = any(finding.check.level == "error" for finding in findings)
    consistency = None
    if deep and not invalid:
        from gaiko.corpus.gold.consistency import check_consistency

        consistency = check_consistency(files, documents)
        findings += consistency.findings
    for finding in findings:
        print(finding)
    if consistency:
        _print_consistency(consistency)
    elif deep:
        print("--deep: skipped because of errors; correct them first")
    errors = sum(finding.check.level == "error" for finding in findings)
    print(f"{len(files)} files, {errors} errors, {len(findings) - errors} warnings")
    if errors:
        sys.exit(1)


def _documents(seeds: Path | None) -> "tuple[dict[str, Document], list[Finding]]":
    """Return the documents by id, and findings for seeds that differ from their hash; those are left out."""
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
    from gaiko.corpus.gold.consistency import MIN_OPENING_DATES

    for rate in found.rates:
        flagged = f"; {rate.equivalent.value['reason']}" if "reason" in rate.equivalent.value else ""
        print(f"implied rate: {rate.currencies} {rate.rate:.1f}, {rate.equivalent.id} {rate.equivalent.text}{flagged}")
    for chronology in found.chronologies:
        if len(chronology.openings) < MIN_OPENING_DATES:
            continue
        order = "in chronological order" if chronology.is_chronological else "not in chronological order"
        late = "".join(f"; {span.id} {span.text} is earlier" for span, _ in chronology.late)
        print(f"section {chronology.section}: {len(chronology.openings)} dates open sentences, {order}{late}")
