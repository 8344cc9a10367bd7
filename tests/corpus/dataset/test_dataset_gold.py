"""The dataset of gold: folds, the holdout, and no trace of the machine."""

from pathlib import Path
from typing import Any

import pytest
from dataset_samples import files_below, gold, labelled, load
from datasets import load_dataset

from gaiko.corpus.dataset.build import build_dataset
from gaiko.corpus.document import LabelledDocument
from gaiko.corpus.spans import VALUE_FIELDS


def test_gold_without_folds_is_refused(tmp_path: Path) -> None:
    sample = gold()
    with pytest.raises(ValueError, match="doc-p0001: has no fold"):
        build_dataset([LabelledDocument(sample.document, sample.spans, "gold")], tmp_path)


@pytest.fixture(scope="module")
def built_gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gold") / "corpus"
    build_dataset([gold()], out)
    return out


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(("config", "rows"), [(None, 10), ("sentences", 10), ("paragraphs", 8), ("entities", 14)])
def test_gold_loads_with_folds(
    built_gold: Path, tmp_path: Path, config: str | None, rows: int, streaming: bool
) -> None:
    data = load(built_gold, tmp_path, config, streaming=streaming)
    found = list(data)
    assert len(found) == rows
    assert {row["layer"] for row in found} == {"gold"}
    assert data.features["fold"].dtype == "int32"
    assert {row["par_id" if "par_id" in row else "id"]: row["fold"] for row in found}.items() <= gold().folds.items()


def test_gold_has_no_annotator(built_gold: Path, tmp_path: Path) -> None:
    """Records do not keep who said it."""
    assert list(load(built_gold, tmp_path)[0]["entities"][0]) == (
        ["id", "start", "end", "text", "label", "kind", "mention", *VALUE_FIELDS]
    )
    assert not {"annotator", "rule"} & set(load(built_gold, tmp_path, "entities").column_names)


@pytest.mark.parametrize("streaming", [False, True])
def test_holdout_is_whole_folds(built_gold: Path, tmp_path: Path, streaming: bool) -> None:
    options: dict[str, Any] = {"streaming": True} if streaming else {"cache_dir": str(tmp_path)}
    splits = {name: list(rows) for name, rows in load_dataset(str(built_gold), "holdout", **options).items()}
    folds = {name: {row["fold"] for row in rows} for name, rows in splits.items()}
    assert folds == {"train": {0, 1, 2}, "validation": {3}, "test": {4}}
    everything = [row for rows in splits.values() for row in rows]
    assert sorted(everything, key=lambda row: row["id"]) == list(load(built_gold, tmp_path))


def test_a_holdout_of_other_splits_has_another_hash(tmp_path: Path) -> None:
    sample = gold()
    summary = build_dataset([sample], tmp_path / "one")
    assert summary.rows == {"sentences": 10, "paragraphs": 8, "entities": 14, "documents": 1, "holdout": 10}
    folds = {par: (fold + 1) % 5 for par, fold in sample.folds.items()}
    other = build_dataset([LabelledDocument(sample.document, sample.spans, "gold", folds)], tmp_path / "other")
    changed = {config for config, sha256 in summary.sha256.items() if other.sha256[config] != sha256}
    assert changed == {"sentences", "paragraphs", "entities", "holdout"}
    assert len(set(summary.sha256.values())) == 5


def test_new_gold_after_a_rebuild_not_the_cached_one(tmp_path: Path) -> None:
    out, cache = tmp_path / "corpus", tmp_path / "cache"
    for kind in ("memorandum", "resolution"):
        build_dataset([labelled("合意に署名した。", [("合意", "AGREEMENT", kind)], layer="gold")], out)
        for config in ("sentences", "paragraphs", "holdout"):
            assert [e["kind"] for e in load(out, cache, config)[0]["entities"]] == [kind]
        assert load(out, cache, "entities")["kind"][:] == [kind]


def test_a_rebuild_of_gold_is_byte_identical(built_gold: Path, tmp_path: Path) -> None:
    build_dataset([gold()], tmp_path / built_gold.name)
    assert files_below(tmp_path / built_gold.name) == files_below(built_gold)
