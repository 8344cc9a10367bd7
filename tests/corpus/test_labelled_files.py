"""Labelled texts from JSONL, tables, datasets that gaiko built, and folders of these."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dataset_samples import gold, labelled

from gaiko.corpus.dataset.build import build_dataset
from gaiko.corpus.errors import InputError
from gaiko.corpus.labelled_files import read_labelled

TEXT = "米国は歓迎した。"
SPANS = [{"start": 0, "end": 2, "label": "ACTOR"}]


def write_jsonl(path: Path) -> Path:
    path.write_text(json.dumps({"text": TEXT, "spans": SPANS, "year": 2025}) + "\n", encoding="utf-8")
    return path


def test_a_line_of_jsonl_is_a_text(tmp_path: Path) -> None:
    found = read_labelled([write_jsonl(tmp_path / "a.jsonl")])
    assert [(example.text, example.year) for example in found.examples] == [(TEXT, 2025)]
    assert found.places == [f"{tmp_path}/a.jsonl:1"]


@pytest.mark.parametrize("layer", ["silver", "gold"])
def test_the_sentences_of_a_built_dataset_are_read_with_their_values(tmp_path: Path, layer: str) -> None:
    sample = gold() if layer == "gold" else labelled()
    build_dataset([sample], tmp_path / "mine")
    found = read_labelled([tmp_path / "mine"])
    assert [example.text for example in found.examples] == [sentence.text for sentence in sample.document.sentences]
    assert [[(span.key, dict(span.value)) for span in example.spans] for example in found.examples] == (
        [[(span.key, dict(span.value)) for span in spans] for spans in sample.spans]
    )


def test_a_parquet_file_with_spans_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist([{"text": TEXT, "spans": SPANS}]), path)
    [example] = read_labelled([path]).examples
    assert [span.key for span in example.spans] == [(0, 2, "ACTOR")]


def test_files_without_labels_are_skipped_in_a_folder_and_refused_by_name(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "a.jsonl")
    (tmp_path / "rows.csv").write_text("text,date\n米国,2025\n", encoding="utf-8")
    (tmp_path / "speech.txt").write_text(TEXT, encoding="utf-8")
    found = read_labelled([tmp_path])
    assert len(found.examples) == 1
    assert [(one.path.name, one.reason) for one in found.skipped] == [
        ("rows.csv", "a table without labels"),
        ("speech.txt", "a document without labels"),
    ]
    with pytest.raises(InputError, match=r"rows\.csv: row 1: no column \"spans\" or \"entities\".*its columns are"):
        read_labelled([tmp_path / "rows.csv"])


def test_all_bad_files_of_a_folder_are_named(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(
            '{"text": "米国", "spans": [{"start": 0, "end": 9, "label": "X"}]}\n', encoding="utf-8"
        )
    with pytest.raises(InputError, match=r"^2 files cannot be read:\n.*a\.jsonl:1: span.*\n.*b\.jsonl:1: span"):
        read_labelled([tmp_path])
