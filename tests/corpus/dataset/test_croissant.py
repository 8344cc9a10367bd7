"""Croissant metadata: every file, hashed, and every column, once."""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from gaiko.corpus.dataset.croissant import render_croissant
from gaiko.corpus.dataset.rows import table_columns

ROOT = Path(__file__).parents[3]
COMMITTED: dict[str, Any] = json.loads((ROOT / "corpus" / "croissant.json").read_text(encoding="utf-8"))


def test_a_config_of_several_splits_is_a_record_set_each() -> None:
    files_of = {"sentences": {"train": "s.parquet"}, "holdout": {"train": "a.parquet", "test": "b.parquet"}}
    columns = dict.fromkeys(files_of, table_columns("gold")["sentences"])
    made = json.loads(
        render_croissant("name", files_of, columns, {"s.parquet": b"1", "a.parquet": b"2", "b.parquet": b""})
    )
    assert [record["@id"] for record in made["recordSet"]] == ["sentences", "holdout/train", "holdout/test"]
    assert [file["sha256"] for file in made["distribution"]] == [
        hashlib.sha256(b).hexdigest() for b in (b"1", b"2", b"")
    ]


def test_members_of_a_struct_are_taken_from_their_column() -> None:
    fields = {field["@id"]: field for field in COMMITTED["recordSet"][0]["field"]}
    entities = fields["sentences/entities"]
    assert entities["repeated"] is True
    start = next(field for field in entities["subField"] if field["@id"] == "sentences/entities/start")
    assert start["source"]["extract"] == {"column": "entities"}
    assert start["source"]["transform"] == {"jsonPath": "start"}


def test_the_committed_hashes_are_those_of_the_committed_files() -> None:
    for file in COMMITTED["distribution"]:
        content = (ROOT / "corpus" / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


def test_ids_stand_once() -> None:
    names = re.findall(r'"@type": "cr:(?:Field|RecordSet|FileObject)",\s*"@id": "([^"]+)"', json.dumps(COMMITTED))
    assert names
    assert len(names) == len(set(names))


def test_the_citation_the_package_and_the_metadata_have_one_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == project["version"] == COMMITTED["version"]
    assert citation["date-released"] == COMMITTED["datePublished"]
