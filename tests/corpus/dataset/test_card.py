"""The card: YAML that agrees with the data, figures that are computed, and no claim beyond what was done."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from gaiko.corpus.dataset.build import DatasetSummary, build_dataset
from gaiko.corpus.document import LabelledDocument, read_document
from gaiko.corpus.gold.records import RecordedSentence
from gaiko.corpus.gold.store import Evidence
from gaiko.corpus.markdown import escape_markdown
from gaiko.corpus.scoring.agreement import measure_agreement
from gaiko.corpus.seeds import Seed
from gaiko.corpus.spans import LABELS, Source, Span

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
    assert (front["language"], front["license"], front["size_categories"]) == (["ja"], "unknown", ["n<1K"])
    assert (front["task_categories"], front["task_ids"]) == (["token-classification"], ["named-entity-recognition"])


def test_configs_name_one_default_their_files_and_their_hashes(front: dict[str, Any], summary: DatasetSummary) -> None:
    assert [(c["config_name"], c.get("default", False)) for c in front["configs"]] == (
        [("sentences", True), ("paragraphs", False), ("entities", False), ("documents", False)]
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


def test_a_users_corpus_is_titled_after_its_document_and_grants_no_licence(card: str, front: dict[str, Any]) -> None:
    assert front["pretty_name"] == "第3節 北米 (silver, machine-annotated)"
    assert "license_name" not in front
    assert "diplomacy" not in front["tags"]
    assert "# 第3節 北米: entities, annotated with gaiko" in card
    assert "**This card grants no licence.**" in card
    assert "CC BY" not in card
    assert 'load_dataset("./corpus", split="train")' in card


def test_a_corpus_of_several_documents_is_titled_after_its_folder(tmp_path: Path) -> None:
    first = sample(META)
    second = replace(first, document=replace(first.document, id="other"))
    build_dataset([first, second], tmp_path / "my-corpus")
    card = (tmp_path / "my-corpus" / "README.md").read_text(encoding="utf-8")
    assert "# my-corpus: entities, annotated with gaiko" in card
    assert 'load_dataset("./my-corpus", split="train")' in card


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


@pytest.fixture(scope="module")
def gold_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    silver = sample(META)
    lines = "".join(f"　日米同盟は日本の外交・安全保障の基軸であり、重要である{end}\n\n" for end in ("。", "。", "！"))
    document = read_document(Seed("doc", silver.document.text + "\n" + lines, year=2025, meta=META))
    spans = [*silver.spans, *([] for _ in document.sentences[3:])]
    pars = dict.fromkeys(sentence.par for sentence in document.sentences)
    folds = dict(zip(pars, (0, 1, 2, 2, 3), strict=True))
    record = [
        RecordedSentence(s.id, s.par, s.text, s.segments, tuple(found))
        for s, found in zip(document.sentences, spans, strict=True)
    ]
    other = [replace(record[0], spans=()), *record[1:]]
    folder = tmp_path_factory.mktemp("gold-card") / "corpus"
    evidence = {"doc": Evidence(measure_agreement(record, other), 1, ("language model",))}
    build_dataset([LabelledDocument(document, spans, "gold", folds)], folder, evidence=evidence)
    return folder


@pytest.fixture(scope="module")
def gold_card(gold_built: Path) -> str:
    return (gold_built / "README.md").read_text(encoding="utf-8")


def test_gold_says_who_made_it_before_anything_else(gold_card: str) -> None:
    front = yaml.safe_load(gold_card.split("---\n")[1])
    body = gold_card.split("---\n", 2)[2]
    assert body.index("GOLD by language models: no human expert has checked it") < body.index("\n## ")
    assert "専門家による確認は受けていません" in body
    assert front["annotations_creators"] == ["machine-generated"]
    assert front["tags"] == ["diplomacy", "foreign-policy", "gold"]
    assert all(
        config["description"].startswith("gold (language-model annotators, adjudicated); sha256:")
        for config in front["configs"]
    )
    assert "silver" not in gold_card.lower()
    assert "licensed under [CC BY 4.0]" in gold_card


def test_gold_says_what_agreement_means(gold_card: str) -> None:
    text = " ".join(gold_card.split())
    assert "measure the consistency of the guidelines, not agreement between people" in text
    assert "the guidelines quote sentences of this text as examples" in text
    assert "| all | 4 | 3 | 0.857 | 0.857 |" in gold_card
    assert "| nominal | 1 | 1 | 1.000 | 1.000 |" in gold_card
    assert "its unit is the character" in text
    assert "The passes differ in 1 places" in gold_card
    assert "Adjudicated disagreements: 1 (by: language model)." in gold_card
    assert "[the guidelines](GUIDELINES.md)" in gold_card


def test_gold_counts_its_folds_and_lists_near_duplicates(gold_card: str) -> None:
    assert "| 1 | 1 | 2 | 2 | 1 | 0 | 0 | 0 | 3 |" in gold_card
    assert "| 4 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |" in gold_card
    assert "| doc-s0004 | doc-s0005 | exact | 2 |" in gold_card
    assert "| doc-s0004 | doc-s0006 | 0.9" in gold_card
    assert " | 2 and 3 | " in gold_card
    test_every_table_is_a_table(gold_card)


def test_without_passes_no_agreement_is_claimed(tmp_path: Path) -> None:
    silver = sample(META)
    folds = dict.fromkeys((s.par for s in silver.document.sentences), 0)
    build_dataset([LabelledDocument(silver.document, silver.spans, "gold", folds)], tmp_path)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "The passes are not stored, so agreement is not reported." in card
    assert "kappa" not in card
    assert "None: no two sentences" in card


def test_the_examples_of_gold_run(gold_built: Path, gold_card: str, tmp_path: Path) -> None:
    load, folds = re.findall(r"```python\n(.*?)```", gold_card, re.DOTALL)
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"}
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=gold_built.parent,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for code in (load, folds)
    ]
    assert "ACTOR 米国 None" in printed[0]
    assert printed[1] == "2 of 4 entities occur in the other folds with the same label\n"
    assert len(folds.strip().split("\n")) <= 11


def test_markdown_is_escaped_on_one_line() -> None:
    assert escape_markdown("a|b\n<i>*c*`") == "a\\|b \\<i\\>\\*c\\*\\`"
