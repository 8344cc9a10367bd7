"""Checks of ``gaiko validate`` from ``checks.tsv``, and their findings."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from gaiko.corpus.tsv import parse_tsv


@dataclass(frozen=True, slots=True)
class Check:
    """A row of ``checks.tsv``."""

    id: str
    level: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed check with its file, line and message."""

    path: Path
    line: int
    check: Check
    message: str

    def __str__(self) -> str:
        explain = f'run "gaiko validate --explain {self.check.id}"'
        return f"{self.path}:{self.line}: {self.check.level}: {self.check.id}: {self.message}; {explain}"


@cache
def checks() -> dict[str, Check]:
    """Return all checks by id."""
    text = files("gaiko.corpus.gold").joinpath("checks.tsv").read_text(encoding="utf-8")
    return {row["id"]: Check(**row) for _, row in parse_tsv(text, "checks.tsv")}
