"""The table of what each format can hold, ``formats.tsv``, for the conversions, the help and the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gaiko.corpus.tsv import parse_tsv

FIELDS = ("id", "kind", "mention", "value", "span_keys", "document_keys")
SHOWN = ("path", "offsets", *FIELDS, "overlap", "fragments", "cut_words", "characters")
"""The columns that people are shown, beside the name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table.

    Attributes:
        name: as ``--from`` and ``--to`` say it.
        cells: by column, what stands there.
        options: what it takes, names of ``Options``.
    """

    name: str
    cells: Mapping[str, str]
    options: tuple[str, ...]

    @property
    def held(self) -> dict[str, bool]:
        """By field, whether the format holds it; ``document_keys`` means all of them."""
        return {name: self.cells[name] == "yes" for name in FIELDS}

    @property
    def module(self) -> str:
        """The name of the module that reads and writes it."""
        return f"gaiko.corpus.formats.{self.name.replace('-', '_')}"


@cache
def formats() -> dict[str, Format]:
    """Return the formats by name, in the order of the table."""
    text = files("gaiko.corpus").joinpath("formats", "formats.tsv").read_text(encoding="utf-8")
    return {
        row["name"]: Format(row["name"], row, tuple(row["options"].split()) if row["options"] != "-" else ())
        for _, row in parse_tsv(text, "formats.tsv")
    }


def markdown_table() -> str:
    """Return the table as the documentation shows it."""
    rows = [["format", *(name.replace("_", " ") for name in SHOWN)], ["---"] * (len(SHOWN) + 1)]
    rows += [[f"`{row.name}`", *(row.cells[name] for name in SHOWN)] for row in formats().values()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def help_table() -> str:
    """Return a line a format for the command line: file or folder, what it counts, and what it has no place for."""
    rows = [("format", "path", "counts", "has no place for")]
    rows += [(row.name, row.cells["path"], row.cells["offsets"], _missing(row)) for row in formats().values()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    )


def _missing(row: Format) -> str:
    names = [name for name in (*FIELDS, "overlap", "fragments") if row.cells[name] in ("no", "doc")]
    return ", ".join(name.replace("_", " ") for name in names) or "–"
