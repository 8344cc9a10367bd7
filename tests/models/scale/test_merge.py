"""Merging: complete ranks only, counts that agree, unique ids; the result loads as a dataset."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scale_jobs import job_file, run, the_run, write_texts

from gaiko.corpus.errors import InputError
from gaiko.models.scale.merge import merge
from gaiko.models.scale.rank_state import RankRecord, find_rank, rank_path, write_record
from gaiko.models.scale.run import Run

TEXTS = ["米国へ", "誤", "日本へ", "米国と"] * 3


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    write_texts(folder, TEXTS)
    run(job_file(folder))
    return folder


@pytest.fixture
def made(finished: Path, tmp_path: Path) -> Run:
    """A copy of the run that a test may damage."""
    shutil.copytree(finished / "runs", tmp_path / "runs")
    return the_run(tmp_path)


def loaded(folder: Path, cache: Path) -> list[dict[str, object]]:
    code = (
        "import json, sys; from datasets import load_dataset; "
        "set = load_dataset(sys.argv[1]); assert list(set) == ['train']; print(json.dumps(list(set['train'])))"
    )
    environment = {**os.environ, "HF_HOME": str(cache), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-c", code, str(folder)]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def test_the_result_loads_as_a_dataset_in_the_order_of_the_input(made: Run, tmp_path: Path) -> None:
    merged = merge(made, tmp_path / "out")
    assert merged.files == 3
    assert (merged.status.documents, merged.status.rows, merged.status.rejected) == (12, 9, {"failed": 3})
    rows = loaded(tmp_path / "out", tmp_path / "cache")
    assert [row["text"] for row in rows] == [text for text in TEXTS if text != "誤"]
    assert [row["id"] for row in rows][:3] == ["a.jsonl:1", "a.jsonl:3", "a.jsonl:4"]
    (span,) = rows[0]["spans"]
    assert (span["start"], span["end"], span["label"]) == (0, 2, "PLACE")
    assert (span["value"]["iso"], span["value"]["unit"]) == ("US", None)
    assert span["source"] == {"annotator": "places", "version": "1", "rule": "P-1"}
    assert rows[1]["spans"] == []
    rejected = [json.loads(line) for line in (tmp_path / "out" / "rejected.jsonl").read_text().splitlines()]
    assert [reject["id"] for reject in rejected] == ["a.jsonl:2", "a.jsonl:6", "a.jsonl:10"]


def test_a_bare_shard_tells_datasets_its_features_in_the_old_spelling(made: Run) -> None:
    metadata = json.loads(pq.read_schema(rank_path(made.folder, "data", 0)).metadata[b"huggingface"])
    spans = metadata["info"]["features"]["spans"]
    assert isinstance(spans, list)
    assert spans[0]["value"]["norm"] == {"dtype": "string", "_type": "Value"}


def test_another_run_under_the_same_name_is_not_taken_from_the_cache(made: Run, tmp_path: Path) -> None:
    merge(made, tmp_path / "out")
    loaded(tmp_path / "out", tmp_path / "cache")
    shutil.rmtree(tmp_path / "out")
    other = tmp_path / "other"
    other.mkdir()
    write_texts(other, ["日本"])
    merge(run(job_file(other, tasks=1))[0], tmp_path / "out")
    assert [row["text"] for row in loaded(tmp_path / "out", tmp_path / "cache")] == ["日本"]


def test_it_is_refused_where_a_rank_is_missing_or_damaged(made: Run, tmp_path: Path) -> None:
    rank_path(made.folder, "data", 1).write_bytes(b"")
    merged = merge(made, tmp_path / "out")
    assert merged.files == 0
    assert merged.status.damaged.keys() == {1}
    assert not (tmp_path / "out").exists()
    merged = merge(made, tmp_path / "out", partial=True)
    assert merged.files == 2
    assert "ranks 1 are missing" in (tmp_path / "out" / "README.md").read_text()


def test_it_is_refused_where_an_id_repeats(made: Run, tmp_path: Path) -> None:
    first, second = (find_rank(made.folder, rank) for rank in (0, 1))
    assert isinstance(first, RankRecord)
    assert isinstance(second, RankRecord)
    shutil.copyfile(rank_path(made.folder, "data", 0), rank_path(made.folder, "data", 1))
    documents = first.rows + sum(second.rejected.values())
    write_record(
        made.folder, second.model_copy(update={"documents": documents, "rows": first.rows, "shard": first.shard})
    )
    merged = merge(made, tmp_path / "out")
    assert merged.repeated[0] == "a.jsonl:1"
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_left_alone(made: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="exists already"):
        merge(made, tmp_path / "out")


def test_nothing_came_out(tmp_path: Path) -> None:
    write_texts(tmp_path, ["誤"])
    with pytest.raises(InputError, match="all 1 documents were rejected"):
        merge(run(job_file(tmp_path, tasks=1))[0], tmp_path / "out")
