"""``gaiko validate``: check gold files against the seed, the label set and the guidelines' invariants."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(readable=False, metavar="[PATHS…]", help="Gold files or folders; by default corpus/gold."),
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option("--seeds", readable=False, help="The seeds; by default those of the project.")
    ] = None,
    explain: Annotated[str | None, typer.Option("--explain", metavar="ID", help="Say what a check is for.")] = None,
) -> None:
    """Check gold files; nothing is rewritten. Exit code 1 if a finding is an error, 2 if a file cannot be read.

    Examples:

    \b
      gaiko validate
      gaiko validate corpus/gold/bluebook2026-3-2.jsonl
      gaiko validate --explain GOLD-SPAN-03
    """
    from corpus.document import read_document
    from corpus.paths import bundled_seeds
    from corpus.seeds import find_texts, read_seed
    from corpus.validate import checks, validate

    if explain is not None:
        if explain not in checks():
            raise InputError(f"--explain {explain}: there is no such check; there are {', '.join(checks())}")
        check = checks()[explain]
        print(f"{check.id} ({check.level}): {check.title}\n{check.explanation}")
        return
    documents = [read_document(read_seed(path)) for path in find_texts(seeds or bundled_seeds())]
    files = [file for place in paths or [Path("corpus/gold")] for file in find_texts(place, (".jsonl",))]
    findings = validate(files, {document.id: document for document in documents})
    for finding in findings:
        print(finding)
    errors = sum(finding.check.level == "error" for finding in findings)
    print(f"{len(files)} files, {errors} errors, {len(findings) - errors} warnings")
    if errors:
        sys.exit(1)
