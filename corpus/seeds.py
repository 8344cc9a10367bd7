"""Read source documents (seeds) byte for byte and verify the hash in their ``.toml``."""

import difflib
import hashlib
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.layout import Block, PlacedOrigin, Reading
from gaiko.corpus.paths import missing_path_advice
from gaiko.corpus.raw_files import decode as decode
from gaiko.corpus.raw_files import read_bytes as read_bytes
from gaiko.corpus.raw_files import read_text as read_text
from gaiko.corpus.readers.encoding import decode_text
from gaiko.corpus.reference import COLUMN, OPTION, TOML, Reference, infer_reference, merge, parse_reference

KEYS = (
    *("id", "title", "work", "publisher", "year", "date", "published", "language"),
    *("sha256", "licence", "defects", "override", "ruby"),
)
"""Known keys of a seed's ``.toml``."""


class ChangedSeedError(InputError):
    """The SHA-256 of a seed is not the one recorded in its ``.toml``."""


@dataclass(frozen=True, slots=True)
class Override:
    """A line whose block kind or heading level is set by hand, because OCR broke its layout."""

    line: int
    text: str
    kind: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Ruby:
    """A ruby reading within the running text of a line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A source text with its metadata.

    Attributes:
        id: document id.
        text: text of the document; all offsets count its code points.
        path: the file.
        year: year covered, the reference of dates without a year.
        meta: keys of the ``.toml`` beside the file.
        overrides: lines whose block kind is set by hand.
        ruby: ruby readings within running text, set by hand.
        blocks: blocks found by the reader of a file with a structure of its own; they partition the text. None: the blocks
            are found from the lines of the text.
        origins: page, element or row, from offsets on, in text order.
        readings: ruby readings, which are not part of the text.
        title: title that the file states.
        encoding: encoding of the bytes; empty for a file of another kind.
        notes: remarks for the user, such as the recognized encoding; one line each.
        metadata_date: date in the metadata of the file, as written there.
        fields: the other columns of a row of a table.
        reference: the reference date, with its source; its year is ``year``.
    """

    id: str
    text: str
    path: Path | None = None
    year: int | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    ruby: tuple[Ruby, ...] = ()
    blocks: tuple[Block, ...] | None = None
    origins: tuple[PlacedOrigin, ...] = ()
    readings: tuple[Reading, ...] = ()
    title: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()
    metadata_date: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    reference: Reference | None = None


def read_seed(path: Path, year: int | None = None, encoding: str | None = None) -> Seed:
    """Read ``path`` (``.txt``) and the ``.toml`` beside it, if any.

    Args:
        path: the text file.
        year: year covered; overrides the ``.toml``.
        encoding: encoding of the file; recognized by default.

    Raises:
        InputError: as ``read_bytes``, ``decode_text`` and ``with_metadata``.
    """
    data = read_bytes(path)
    decoded = decode_text(data, str(path), encoding)
    notes = (decoded.note,) if decoded.note else ()
    seed = Seed(safe_id(path.stem), decoded.text, path, encoding=decoded.encoding, notes=notes)
    return with_metadata(seed, path, year, data)


def with_metadata(seed: Seed, path: Path, year: int | None = None, data: bytes | None = None) -> Seed:
    """Return the seed of the file ``path`` with the keys of the ``.toml`` beside it, if any.

    Args:
        seed: the seed without metadata.
        path: its file.
        year: year covered; overrides the ``.toml``.
        data: bytes of the file, if it was read already.

    Raises:
        InputError: invalid ``.toml``; or the SHA-256 differs from the recorded one.
    """
    toml_path = path.with_suffix(".toml")
    if not toml_path.exists():
        return with_reference(seed, year, path.name)
    meta = _read_toml(toml_path)
    _check_keys(meta, toml_path)
    expected = meta.get("sha256")
    if expected is not None:
        actual = hashlib.sha256(read_bytes(path) if data is None else data).hexdigest()
        if expected != actual:
            raise ChangedSeedError(
                f"{path}: sha256 is {actual[:12]}…, in {toml_path.name} it is {str(expected)[:12]}…; "
                "restore the file, or record the new hash if the change is intended"
            )
    recorded = [
        parse_reference(meta[key], f"{toml_path}: {key}", TOML) for key in ("year", "date") if meta.get(key) is not None
    ]
    if recorded:
        seed = replace(seed, reference=merge(recorded))
    return replace(
        with_reference(seed, year, path.name),
        id=safe_id(str(meta.get("id", seed.id))),
        meta=meta,
        overrides=tuple(_overrides(meta, seed.text, toml_path)),
        ruby=tuple(_ruby(meta, seed.text, toml_path)),
    )


def with_reference(seed: Seed, year: int | None = None, name: str = "") -> Seed:
    """Return the seed with its reference date: ``year``, else the one it has, else one that it shows itself.

    Args:
        seed: the seed; ``reference``, or ``year``, of a column.
        year: year given by the user.
        name: file name.
    """
    if year is not None:
        found: Reference | None = Reference(year, None, OPTION)
    elif seed.reference is not None:
        found = seed.reference
    elif seed.year is not None:
        found = Reference(seed.year, None, COLUMN)
    else:
        found = infer_reference(seed.text, name, seed.metadata_date)
    return replace(seed, year=found.year, reference=found) if found else seed


def find_texts(path: Path, suffixes: Sequence[str] = (".txt",)) -> list[Path]:
    """Return ``path`` if it is a file, else the files with these suffixes below it, in name order.

    Raises:
        InputError: missing or unreadable path, or a folder without such a file.
    """
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        if not is_folder:
            return [path]
        next(path.iterdir(), None)
        found = sorted(file for file in path.rglob("*") if file.suffix in suffixes and file.is_file())
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{path}: no such file or folder; {missing_path_advice(path)}") from None
    except PermissionError:
        raise InputError(f"{path}: permission denied; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if not found:
        raise InputError(
            f"{path}: contains no {' or '.join(suffixes)} file; put a document there, or name another folder"
        )
    return found


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}") from None


def _check_keys(meta: dict[str, Any], path: Path) -> None:
    """Reject keys that look like misspelt known keys; other unknown keys are kept."""
    for key in meta.keys() - set(KEYS):
        if similar := difflib.get_close_matches(key, KEYS, n=1, cutoff=0.7):
            raise InputError(f"{path}: {key} is not known; did you mean {similar[0]}?")


def safe_id(name: str) -> str:
    """Return ``name`` as an id: runs of other characters than letters, digits, ``_``, ``.`` and ``-`` become ``-``."""
    return re.sub(r"[^\w.-]+", "-", name) or "document"


def _overrides(meta: dict[str, Any], text: str, path: Path) -> list[Override]:
    found = []
    for row in meta.get("override", []):
        _check_line(row, text, path, "override", {"heading", "paragraph", "caption", "footnote", "boilerplate"})
        if type(row.get("level", 0)) is not int or not 0 <= row.get("level", 0) <= 9:
            raise InputError(f"{path}: [[override]] line {row['line']}: level must be a whole number from 0 to 9")
        found.append(Override(row["line"], row["text"], row["kind"], row.get("level", 0)))
    return found


def _ruby(meta: dict[str, Any], text: str, path: Path) -> list[Ruby]:
    found = []
    for row in meta.get("ruby", []):
        _check_line(row, text, path, "ruby")
        found.append(Ruby(row["line"], row["text"]))
    return found


def _check_line(row: Any, text: str, path: Path, table: str, kinds: set[str] | None = None) -> None:
    """Check that the line of a row contains its text, so that no other line is changed by mistake."""
    if not isinstance(row, dict) or not isinstance(row.get("line"), int) or not isinstance(row.get("text"), str):
        raise InputError(f"{path}: [[{table}]] needs line (a whole number) and text (a string)")
    lines = text.split("\n")
    if not 1 <= row["line"] <= len(lines) or row["text"] not in lines[row["line"] - 1]:
        raise InputError(f"{path}: [[{table}]] line {row['line']} does not contain {row['text']!r}")
    if kinds is not None and row.get("kind") not in kinds:
        raise InputError(f"{path}: [[{table}]] line {row['line']}: kind must be one of {', '.join(sorted(kinds))}")
