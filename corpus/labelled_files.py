"""Read labelled texts from JSONL, from tables with a column of spans, from datasets that gaiko built, and from folders of these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example, parse_example, read_numbered_examples
from gaiko.corpus.readers.folders import Skipped, find_documents
from gaiko.corpus.readers.registry import read_documents
from gaiko.corpus.readers.tables import TableReader
from gaiko.corpus.spans import VALUE_FIELDS

_SPAN_COLUMNS = ("spans", "entities")
_BUILT = "data/**/sentences/*.parquet"
"""The sentences of a dataset that ``gaiko build`` wrote, below its folder."""


class _WithoutLabelsError(InputError):
    """A row of a table has no column of spans."""


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Labelled texts, the place of each (file and line or row), and the files of folders that hold none."""

    examples: list[Example]
    places: list[str]
    skipped: tuple[Skipped, ...] = ()


def read_labelled(paths: Sequence[Path]) -> LabelledTexts:
    """Return the labelled texts of files and folders, in order.

    A ``.jsonl`` file holds ``{"text", "spans"}`` on each line; a table (CSV excepted), a column ``spans`` or ``entities`` with
    ``start``, ``end`` and ``label``; of a dataset that ``gaiko build`` wrote, the sentences are read. In a folder, files
    without labels are skipped.

    Raises:
        InputError: files that cannot be read, all of them named; or no labelled text at all.
    """
    examples: list[Example] = []
    places: list[str] = []
    skipped: list[Skipped] = []
    errors: list[str] = []
    for file, is_named in _files(paths, skipped):
        if not is_named and file.suffix.lower() not in TableReader.suffixes:
            skipped.append(Skipped(file, "a document without labels"))
            continue
        try:
            for place, example in _examples_of(file):
                places.append(place)
                examples.append(example)
        except _WithoutLabelsError as error:
            if is_named:
                errors.append(str(error))
            else:
                skipped.append(Skipped(file, "a table without labels"))
        except InputError as error:
            errors.append(str(error))
    if errors:
        count = f"{len(errors)} files cannot be read:\n" if len(errors) > 1 else ""
        raise InputError(count + "\n".join(errors))
    if not examples:
        raise InputError(f"{', '.join(map(str, paths))}: contains no labelled text")
    return LabelledTexts(examples, places, tuple(skipped))


def read_examples(path: Path) -> list[Example]:
    """Return the labelled texts of a file or folder; see ``read_labelled``."""
    return read_labelled([path]).examples


def _files(paths: Sequence[Path], skipped: list[Skipped]) -> Iterator[tuple[Path, bool]]:
    """Yield each file, and whether the user named it; what is skipped in folders is added to ``skipped``."""
    for path in paths:
        built = sorted(path.glob(_BUILT)) if path.is_dir() else []
        if built:
            yield from ((file, True) for file in built)
            continue
        found = find_documents([path])
        skipped.extend(found.skipped)
        yield from ((file, file == path) for file in found.files)


def _examples_of(path: Path) -> Iterator[tuple[str, Example]]:
    if (path.is_file() and path.suffix.lower() not in TableReader.suffixes) or path.suffix.lower() == ".jsonl":
        for number, example in read_numbered_examples(path):
            yield f"{path}:{number}", example
        return
    for number, seed in enumerate(read_documents(path), start=1):
        place = f"{path}: row {number}"
        column = next((name for name in _SPAN_COLUMNS if isinstance(seed.fields.get(name), list)), None)
        if column is None:
            names = ", ".join(seed.fields)
            raise _WithoutLabelsError(
                f'{place}: no column "spans" or "entities" with a list of spans; its columns are {names}'
            )
        spans = [_with_value(span) for span in seed.fields[column]]
        yield place, parse_example({"text": seed.text, "spans": spans, "year": seed.year}, place)


def _with_value(span: Any) -> Any:
    """Return a span of a dataset in the form of JSONL: its value fields, each a column there, in ``value``."""
    if not isinstance(span, Mapping) or "value" in span:
        return span
    value = {name: span[name] for name in VALUE_FIELDS if isinstance(span.get(name), str)}
    return {
        **{name: item for name, item in span.items() if name not in VALUE_FIELDS and item is not None},
        "value": value,
    }
