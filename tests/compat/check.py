"""Read the committed dataset, offline, with what this environment has installed, and compare it with the gold.

``make compat`` runs it in every environment of this folder. Of the project it imports only what needs nothing but
Python's standard library. One line for each way of reading; exit code 1 if anything differs from the gold.
"""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "src"))

from gaiko.corpus.document import Document, read_document  # noqa: E402
from gaiko.corpus.seeds import read_seed  # noqa: E402

Row = dict[str, Any]
Tables = dict[tuple[str, str], list[Row]]
"""By config and split, the rows."""

TAGS: list[str] = json.loads((ROOT / "corpus" / "labels.json").read_text(encoding="utf-8"))["tags"]
MENTION = ("start", "end", "text", "label", "kind", "mention")
VALUE = ("norm", "mod", "unit", "iso", "role", "parties", "article", "link", "reason")
HOLDOUT = {"train": (0, 1, 2), "validation": (3,), "test": (4,)}
UNNAMED, DEFAULT = "no config named", "sentences"
"""What to call it when no config is named, and the config that comes then."""
CONTEXT = 40
ORIGIN = {"page": None, "element": None, "row": None}
"""The chapter is plain text, without pages, elements and rows."""
RECORDED = ("title", "work", "publisher", "published", "language", "licence", "sha256", "file", "encoding")
SHOWN, WIDEST = 5, 300
"""How many differences of one way of reading are told, and how many characters of each."""


class Found(NamedTuple):
    """What a reader found: of which config and split, the names of the BIO tags, and the rows."""

    config: str
    split: str
    tags: Sequence[str]
    rows: list[Row]


Reader = Callable[[], Iterator[Found]]


def main() -> int:
    """Check every way of reading that this environment has."""
    os.chdir(ROOT)
    expected = reference()
    calls = refuse_network()
    failed = False
    with tempfile.TemporaryDirectory(prefix="gaiko-compat-", ignore_cleanup_errors=True) as home:
        isolate(home)
        for packages, way, find_faults, sound in ways(expected):
            faults = [*find_faults(), *(f"asked the network: {call}" for call in calls)]
            calls.clear()
            outcome = f"FAILED, differences: {len(faults)}" if faults else sound
            who = ", ".join(f"{package} {version(package)}" for package in packages)
            print(f"Python {platform.python_version():<8}{who:<33}{way:<24}{outcome}", flush=True)
            for fault in faults[:SHOWN]:
                print(f"  {fault.replace(chr(10), ' ')[:WIDEST]}", flush=True)
            if len(faults) > SHOWN:
                print(f"  and {len(faults) - SHOWN} more", flush=True)
            failed |= bool(faults)
    return int(failed)


def sizes(tables: Tables) -> str:
    """How many rows each config has; those of several splits with a plus between them."""
    found: dict[str, list[str]] = {}
    for (config, _), rows in tables.items():
        found.setdefault(config, []).append(str(len(rows)))
    return ", ".join(f"{config} {'+'.join(numbers)}" for config, numbers in found.items())


# The gold, as rows


def reference() -> Tables:
    """Every row that the dataset must have: the records of the gold, and where the document model puts them."""
    gold: dict[str, tuple[Row, list[Row]]] = {}
    for path in sorted((ROOT / "corpus" / "gold").glob("*.jsonl")):
        entities: list[Row] = []
        for record in (json.loads(line) for line in path.read_bytes().split(b"\n") if line):
            if record["k"] == "sent":
                entities = []
                gold[record["id"]] = (record, entities)
            else:
                entities.append(record)
    lines = (ROOT / "corpus" / "folds.tsv").read_text(encoding="utf-8").split("\n")
    fold_of = {par: int(fold) for par, _, fold in (line.partition("\t") for line in lines if line and line[0] != "#")}
    sentences: list[Row] = []
    documents: list[Row] = []
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        document = read_document(read_seed(path))
        for sentence in document.sentences:
            if sentence.id not in gold:
                continue
            record, entities = gold.pop(sentence.id)
            where = {"doc_id": document.id, "section_id": sentence.section, "par_id": record["par"]}
            row = {"id": record["id"], **where, "fold": fold_of[record["par"]], "kind": sentence.kind, "layer": "gold"}
            sentences.append(
                {**row, **ORIGIN, **annotated(record["text"], sorted(entities, key=lambda entity: entity["start"]))}
            )
        found = [sentence for sentence in sentences if sentence["doc_id"] == document.id]
        if found:
            documents.append(document_row(document, found))
    if gold:
        raise SystemExit(f"check: {next(iter(gold))} of the gold is in no seed")
    holdout = {split: [row for row in sentences if row["fold"] in folds] for split, folds in HOLDOUT.items()}
    return {
        ("sentences", "train"): sentences,
        ("paragraphs", "train"): paragraphs(sentences),
        ("entities", "train"): [row for sentence in sentences for row in entity_rows(sentence)],
        ("documents", "train"): documents,
        **{("holdout", split): rows for split, rows in holdout.items()},
    }


def annotated(text: str, entities: Sequence[Row]) -> Row:
    """The columns that say what is in ``text``; ``entities`` are records of the gold, or already rows."""
    tags = [TAGS.index("O")] * len(text)
    for entity in entities:
        begin, inside = (TAGS.index(f"{position}-{entity['label']}") for position in "BI")
        tags[entity["start"] : entity["end"]] = [begin] + [inside] * (entity["end"] - entity["start"] - 1)
    return {
        "text": text,
        "entities": [
            {"id": entity["id"]}
            | {name: entity[name] for name in MENTION}
            | {name: entity.get("value", entity).get(name) for name in VALUE}
            for entity in entities
        ],
        "tokens": list(text),
        "ner_tags": tags,
    }


def document_row(document: Document, sentences: Sequence[Row]) -> Row:
    """The row of a document, from its metadata and its sentences."""
    meta = document.meta
    others = {name: value for name, value in meta.items() if name not in (*RECORDED, "id", "year")}
    return {
        "id": document.id,
        **{name: str(meta[name]) if name in meta else None for name in RECORDED},
        "year": document.year,
        "sentences": len(sentences),
        "characters": sum(len(sentence["text"]) for sentence in sentences),
        "entities": sum(len(sentence["entities"]) for sentence in sentences),
        "metadata": json.dumps(others, ensure_ascii=False),
    }


def paragraphs(sentences: Sequence[Row]) -> list[Row]:
    """The sentences of each paragraph as one row; offsets count in the joined text."""
    found = []
    for par, group in groupby(sentences, key=lambda row: row["par_id"]):
        text = ""
        entities: list[Row] = []
        ids: list[str] = []
        for row in group:
            at = len(text)
            entities += [{**e, "start": e["start"] + at, "end": e["end"] + at} for e in row["entities"]]
            text += row["text"]
            ids.append(row["id"])
        shared = {name: row[name] for name in ("doc_id", "section_id", "fold", "kind", "layer")}
        found.append({"id": par, **shared, **annotated(text, entities), "sentence_ids": ids})
    return found


def entity_rows(sentence: Row) -> Iterator[Row]:
    """The entities of a sentence, each a row."""
    where = {name: sentence[name] for name in ("doc_id", "section_id", "par_id", "fold", "layer")}
    for entity in sentence["entities"]:
        left = sentence["text"][max(0, entity["start"] - CONTEXT) : entity["start"]]
        right = sentence["text"][entity["end"] :][:CONTEXT]
        columns = {name: entity[name] for name in (*MENTION, *VALUE)}
        yield {"id": entity["id"], "sentence_id": sentence["id"], **where, **columns, "left": left, "right": right}


# Comparing


def check(expected: Tables, read: Reader) -> Iterator[str]:
    """Say how what ``read`` finds differs from ``expected``; nothing where it is the same."""
    missing = set(expected)
    try:
        for config, split, tags, rows in read():
            where = f"{config}/{split}"
            key = (DEFAULT if config == UNNAMED else config, split)
            missing.discard(key)
            wanted = expected.get(key, [])
            if len(rows) != len(wanted):
                yield f"{where}: has {len(rows)} rows, must have {len(wanted)}"
            if list(tags) != TAGS:
                yield f"{where}: the tags are {tags}, must be {TAGS}"
            for found, row in zip(rows, wanted, strict=False):
                fault = difference(found, row) or tagging(found, tags)
                if fault:
                    yield f"{where}: {row['id']}: {fault}"
    except Exception as error:  # whatever a library raises is a finding
        yield f"cannot be read: {type(error).__name__}: {error}"
    else:
        yield from (f"{config}/{split}: is missing" for config, split in sorted(missing))


def difference(found: Any, wanted: Any, where: str = "") -> str | None:
    """The first difference, by field; also of the type and of the order of the columns."""
    if type(found) is not type(wanted):
        return f"{where} is {found!r}, must be {wanted!r}"
    if isinstance(wanted, dict):
        if list(found) != list(wanted):
            return f"{where or 'the row'} has {list(found)}, must have {list(wanted)}"
        pairs = [(found[name], wanted[name], f"{where}.{name}" if where else name) for name in wanted]
    elif isinstance(wanted, list):
        if len(found) != len(wanted):
            return f"{where} has {len(found)} values, must have {len(wanted)}"
        pairs = [(one, other, f"{where}[{at}]") for at, (one, other) in enumerate(zip(found, wanted, strict=True))]
    else:
        return None if found == wanted else f"{where} is {found!r}, must be {wanted!r}"
    return next(filter(None, (difference(*pair) for pair in pairs)), None)


def tagging(row: Row, names: Sequence[str]) -> str | None:
    """How the tags of a row, decoded, differ from its entities."""
    if "ner_tags" not in row:
        return None
    spans = decode([names[tag] for tag in row["ner_tags"]])
    wanted = [(entity["start"], entity["end"], entity["label"]) for entity in row["entities"]]
    return None if spans == wanted else f"the tags say {spans}, the entities {wanted}"


def decode(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans of a BIO sequence."""
    spans: list[tuple[int, int, str]] = []
    for at, tag in enumerate(tags):
        position, _, label = tag.partition("-")
        if position == "I" and spans and spans[-1][1:] == (at, label):
            spans[-1] = (spans[-1][0], at + 1, label)
        elif position != "O":
            spans.append((at, at + 1, label if position == "B" else f"{tag} without its B"))
    return spans


# Reading


def isolate(home: str) -> None:
    """Give ``datasets`` a home without anything in it, and tell it that there is no network."""
    for name in [name for name in os.environ if name.startswith(("HF_", "HUGGINGFACE_"))]:
        del os.environ[name]
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    os.environ.update(offline, HF_HOME=home, XDG_CACHE_HOME=home)


def refuse_network() -> list[str]:
    """Let no Python code connect or look up a name; the list returned tells what was tried."""
    calls: list[str] = []

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            calls.append(f"{event} {arguments}")
            raise OSError("no network here")

    sys.addaudithook(refuse)
    return calls


def ways(expected: Tables) -> Iterator[tuple[Sequence[str], str, Callable[[], Iterator[str]], str]]:
    """What this environment reads with: the packages, the way in words, what finds faults, and what to say if there is none."""
    readers: list[tuple[Sequence[str], str, Reader]] = []
    if find_spec("datasets"):
        for streaming, how in ((False, "mapped"), (True, "streamed")):
            readers.append((("datasets", "pyarrow"), f"folder, {how}", partial(by_folder, streaming)))
            readers.append((("datasets", "pyarrow"), f"bare Parquet, {how}", partial(by_files, expected, streaming)))
    elif find_spec("mlcroissant"):
        readers.append((("mlcroissant",), "Croissant", by_croissant))
        yield ("cffconvert",), "CITATION.cff", citation_faults, "valid"
    else:
        readers.append((("pandas", "pyarrow"), "bare Parquet", partial(by_reader, expected, by_pandas)))
        readers.append((("polars",), "bare Parquet", partial(by_reader, expected, by_polars)))
        readers.append((("duckdb",), "bare Parquet", partial(by_reader, expected, by_duckdb)))
    for packages, way, read in readers:
        yield packages, way, partial(check, expected, read), f"as in the gold: {sizes(expected)}"


def by_folder(streaming: bool) -> Iterator[Found]:
    """Every config of the folder, and the one that comes when none is named."""
    datasets = import_module("datasets")
    for config in (None, *datasets.get_dataset_config_names("corpus")):
        loaded = datasets.load_dataset("corpus", config, streaming=streaming)
        for split, table in loaded.items():
            yield Found(config or UNNAMED, split, names_of(table), list(table))


def by_files(expected: Tables, streaming: bool) -> Iterator[Found]:
    """The Parquet files alone, without the card."""
    datasets = import_module("datasets")
    for config in dict.fromkeys(config for config, _ in expected):
        files = {split: file_of(name, split) for name, split in expected if name == config}
        loaded = datasets.load_dataset("parquet", data_files=files, streaming=streaming)
        for split, table in loaded.items():
            yield Found(config, split, names_of(table), list(table))


def names_of(table: Any) -> Sequence[str]:
    """The names of the BIO tags, from the features; of a table without tags, those that the others must have."""
    if "ner_tags" not in table.features:
        return TAGS
    names: Sequence[str] = table.features["ner_tags"].feature.names
    return names


def by_reader(expected: Tables, read: Callable[[str], list[Row]]) -> Iterator[Found]:
    """The Parquet files, in which tags are numbers."""
    for config, split in expected:
        yield Found(config, split, TAGS, read(file_of(config, split)))


def by_croissant() -> Iterator[Found]:
    """Every record set of the metadata, which mlcroissant validates as it reads it, and whose files it checks by their hashes."""
    mlcroissant = import_module("mlcroissant")
    dataset = mlcroissant.Dataset(jsonld="corpus/croissant.json")
    for name in [record_set.id for record_set in dataset.metadata.record_sets]:
        config, _, split = name.partition("/")
        rows = [unprefixed(record) for record in dataset.records(name)]
        yield Found(config, split or "train", TAGS, rows)


def unprefixed(value: Any) -> Any:
    """A record with the bare names of its fields, and its texts decoded."""
    if isinstance(value, dict):
        return {name.rpartition("/")[2]: unprefixed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [unprefixed(one) for one in value]
    return value.decode("utf-8") if isinstance(value, bytes) else plain(value)


def citation_faults() -> Iterator[str]:
    """Say what cffconvert finds wrong with the citation."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    try:
        import_module("cffconvert").Citation(text).validate()
    except Exception as error:  # whatever a library raises is a finding
        yield f"{type(error).__name__}: {error}"


def file_of(config: str, split: str) -> str:
    """Where the rows of a split lie."""
    return f"corpus/data/{config}/{split}-00000-of-00001.parquet"


def by_pandas(file: str) -> list[Row]:
    """The rows as pandas has them, out of its arrays and with None for what is missing."""
    rows: list[Row] = import_module("pandas").read_parquet(file).to_dict("records")
    return [{name: plain(value) for name, value in row.items()} for row in rows]


def plain(value: Any) -> Any:
    """The value without the types of pandas and NumPy."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value if value == value else None  # NaN differs from itself


def by_polars(file: str) -> list[Row]:
    """The rows as polars has them."""
    rows: list[Row] = import_module("polars").read_parquet(file).to_dicts()
    return rows


def by_duckdb(file: str) -> list[Row]:
    """The rows as duckdb has them."""
    found = import_module("duckdb").execute("SELECT * FROM read_parquet(?)", [file])
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


if __name__ == "__main__":
    sys.exit(main())
