"""Capabilities of each format (``formats.tsv``), for conversions, help and documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gaiko.corpus.tsv import parse_tsv

FIELDS = ("id", "kind", "mention", "value", "span_keys", "document_keys")
SHOWN = ("path", "offsets", *FIELDS, "overlap", "fragments", "cut_words", "characters")
"""Columns of the documentation table, besides the name."""


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table.

    Attributes:
        name: value of ``--from`` and ``--to``.
        cells: cells by column.
        options: names of its ``Options``.
    """

    name: str
    cells: Mapping[str, str]
    options: tuple[str, ...]

    @property
    def held(self) -> dict[str, bool]:
        """Return whether the format supports each field; ``document_keys`` means all keys."""
        return {name: self.cells[name] == "yes" for name in FIELDS}

    @property
    def module(self) -> str:
        """Return the module of the format."""
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
    """Return the table of the documentation as Markdown."""
    rows = [["format", *(name.replace("_", " ") for name in SHOWN)], ["---"] * (len(SHOWN) + 1)]
    rows += [[f"`{row.name}`", *(row.cells[name] for name in SHOWN)] for row in formats().values()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def help_table() -> str:
    """Return the help table, one line per format: path type, offset unit and missing fields."""
    rows = [("format", "path", "offsets", "not supported")]
    rows += [(row.name, row.cells["path"], row.cells["offsets"], _missing(row)) for row in formats().values()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    )


def _missing(row: Format) -> str:
    names = [name for name in (*FIELDS, "overlap", "fragments") if row.cells[name] in ("no", "doc")]
    return ", ".join(name.replace("_", " ") for name in names) or "–"
