"""The card: YAML that agrees with the data, figures that are computed, and no claim beyond silver."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.card import escape_markdown
from corpus.dataset import DatasetSummary, LabelledDocument, build_dataset
from corpus.document import read_document
from corpus.seeds import Seed
from corpus.spans import LABELS, Source, Span

META: dict[str, Any] = {
    "title": "第3節 北米",
    "work": "外交青書 2026",
    "publisher": "外務省",
    "published": 2026,
    "licence": "出典：外務省『外交青書』",
    "sha256": "abc123",
    "defects": ["ruby stands in *the* <text>"],
}


def sample(meta: dict[str, Any]) -> LabelledDocument:
    document = read_document(Seed("doc", "1 概観 | 米国\n\n　米国は2月7日に。両国は。\n", year=2025, meta=meta))
    source = Source("actors", "7", "A-2")
    spans = [
        [Span(7, 9, "米国", "ACTOR", "state", id="doc-s0001-e1", source=source)],
        [
            Span(0, 2, "米国", "ACTOR", "state", id="doc-s0002-e1", source=source),
            Span(3, 7, "2月7日", "DATE", "date", id="doc-s0002-e2", source=Source("dates", "3", "D-1")),
        ],
        [Span(0, 2, "両国", "ACTOR", "state", "nominal", id="doc-s0003-e1", source=source)],
    ]
    return LabelledDocument(document, spans, "silver")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("card") / "corpus"


@pytest.fixture(scope="module")
def summary(folder: Path) -> DatasetSummary:
    return build_dataset([sample(META)], folder)


@pytest.fixture(scope="module")
def card(summary: DatasetSummary) -> str:
    return summary.files[-1].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def front(card: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(card.split("---\n")[1])
    return loaded


def test_says_silver_before_anything_else(card: str) -> None:
    body = card.split("---\n", 2)[2]
    assert body.index("SILVER: machine annotation only") < body.index("\n## ")
    assert "No human has checked, corrected or adjudicated any label" in card
    assert "人手による確認・修正は行っていません" in card


def test_front_matter_says_who_annotated_what(front: dict[str, Any]) -> None:
    assert front["annotations_creators"] == ["machine-generated"]
    assert (front["language"], front["license"], front["size_categories"]) == (["ja"], "other", ["n<1K"])
    assert (front["task_categories"], front["task_ids"]) == (["token-classification"], ["named-entity-recognition"])


def test_configs_name_one_default_their_files_and_their_hashes(front: dict[str, Any], summary: DatasetSummary) -> None:
    assert [(c["config_name"], c.get("default", False)) for c in front["configs"]] == (
        [("sentences", True), ("paragraphs", False), ("entities", False)]
    )
    for config in front["configs"]:
        name = config["config_name"]
        assert config["description"] == f"silver (machine annotation); sha256:{summary.sha256[name]}"
        assert config["data_files"] == (
            [{"split": "train", "path": f"data/silver/{name}/train-00000-of-00001.parquet"}]
        )


def test_features_are_spelled_for_every_version(front: dict[str, Any], summary: DatasetSummary) -> None:
    info = {entry["config_name"]: entry for entry in front["dataset_info"]}
    features = {feature["name"]: feature for feature in info["sentences"]["features"]}
    assert features["tokens"]["sequence"] == "string"
    names = features["ner_tags"]["sequence"]["class_label"]["names"]
    assert list(names.values()) == ["O", *(f"{position}-{label}" for label in LABELS for position in "BI")]
    assert list(names) == [str(number) for number in range(len(names))]
    assert features["entities"]["list"][4] == {"name": "label", "dtype": "string"}
    assert {name: entry["splits"][0]["num_examples"] for name, entry in info.items()} == dict(summary.rows)


def test_counts_are_those_of_the_data(card: str) -> None:
    assert "| ACTOR | state | 2 | 1 | 3 |" in card
    assert "| DATE | date | 1 | 0 | 1 |" in card
    assert "| 1 | 1 概観 \\| 米国 | 3 | 3 | 1 | 0 | 0 | 0 | 4 |" in card
    assert "| actors | 7 | 3 |" in card
    assert "| dates | 3 | 1 |" in card
    assert "4 entities, all silver." in card


def test_every_table_is_a_table(card: str) -> None:
    """Each row has as many cells as the heading of its table."""
    rows = 0
    for table in re.findall(r"(?:^\|.*\n)+", card, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table
        rows += len(table.splitlines())
    assert rows > 50


def test_defects_source_and_licence_come_from_the_seed(card: str) -> None:
    assert "- ruby stands in \\*the\\* \\<text\\>" in card
    assert "- doc: 出典：外務省『外交青書』" in card
    assert "- 外務省『外交青書 2026』第3節 北米（2026年）; SHA-256 of the text `abc123`" in card
    assert "CC BY 4.0" in card


def test_what_the_seed_does_not_say_is_not_made_up(tmp_path: Path) -> None:
    build_dataset([sample({})], tmp_path)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| doc | – | 2025 |" in card
    assert "- doc: not recorded; ask the publisher" in card
    assert "- none recorded" in card
    assert "None" not in card


def test_the_example_runs(folder: Path, card: str, tmp_path: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=folder.parent, env=environment, capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    assert "ACTOR 米国 None" in run.stdout
    assert "('米', 'B-ACTOR'), ('国', 'I-ACTOR')" in run.stdout


def test_markdown_is_escaped_on_one_line() -> None:
    assert escape_markdown("a|b\n<i>*c*`") == "a\\|b \\<i\\>\\*c\\*\\`"
