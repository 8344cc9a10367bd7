"""Readers drop no document: a record that cannot be tagged becomes a reject, and the next ones are read."""

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scale_jobs import accounted, complete, job_file, run

from gaiko.models.scale.documents import Accepted
from gaiko.models.scale.inputs import find_files, split_input
from gaiko.models.scale.job import Input
from gaiko.models.scale.ledger import EXCERPT_CHARS, Reject
from gaiko.models.scale.readers import read_hub, read_slices


def read(folder: Path, format: str = "jsonl", **keys: Any) -> list[Accepted | Reject]:
    job = Input(format=format, path=folder, **keys)
    (pieces,) = split_input(job, find_files(job), 1)
    return list(read_slices(job, pieces))


def lines(folder: Path, *raw: bytes, **keys: Any) -> list[Accepted | Reject]:
    (folder / "a.jsonl").write_bytes(b"\n".join(raw) + b"\n")
    return read(folder, **keys)


def said(found: list[Accepted | Reject]) -> list[str]:
    return [f"{one.id} {one.reason if isinstance(one, Reject) else one.text}" for one in found]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "blank-line"),
        (b"  \r", "blank-line"),
        (b'{"text": "\xff"}', "not-utf8"),
        (b'{"text": "a\0b"}', "nul"),
        (b'{"text": "a\\u0000b"}', "nul"),
        (b'{"text": "a"', "invalid-json"),
        (b'["a"]', "invalid-json"),
        (b'{"text": "\\ud800"}', "invalid-json"),
        (b'{"text": "a", "x": NaN}', "invalid-json"),
        (b"[" * 100_000, "invalid-json"),
        (b'{"id": "a"}', "no-text"),
        (b'{"text": null}', "no-text"),
        (b'{"text": 5}', "no-text"),
        (json.dumps({"text": "あ" * 1001}).encode(), "too-long"),
    ],
)
def test_a_line_that_is_no_document_is_a_reject_and_the_next_is_read(tmp_path: Path, raw: bytes, reason: str) -> None:
    assert said(lines(tmp_path, raw, b'{"text": "b"}', max_chars=1000)) == [f"a.jsonl:1 {reason}", "a.jsonl:2 b"]


def test_a_line_beyond_what_a_document_can_be_is_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gaiko.models.scale.readers._OTHER_KEYS_BYTES", 1_000)
    found = lines(tmp_path, b'{"text": "' + b"a" * 50_000 + b'"}', b'{"text": "b"}', max_chars=10)
    assert said(found) == ["a.jsonl:1 too-long", "a.jsonl:2 b"]
    assert isinstance(found[0], Reject)
    assert found[0].detail == "the line has 50013 bytes"
    assert len(found[0].start) == EXCERPT_CHARS


def test_an_empty_text_is_a_document(tmp_path: Path) -> None:
    assert said(lines(tmp_path, b'{"text": ""}')) == ["a.jsonl:1 "]


def test_a_line_of_200_kb_is_a_document(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, json.dumps({"text": "あ" * 70_000}).encode())
    assert isinstance(found, Accepted)


def test_id_year_and_the_other_keys(tmp_path: Path) -> None:
    record = {"no": 7, "body": "米国", "of": 2024, "title": "声明\u2028"}
    (found,) = lines(tmp_path, json.dumps(record).encode(), text="body", id="no", year="of")
    assert found == Accepted("a.jsonl:1", "a.jsonl", 1, "7", "米国", 2024, '{"title": "声明\u2028"}')


def test_a_year_or_id_that_is_none_stays_with_the_other_keys(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, b'{"text": "a", "year": "2024", "id": [1]}')
    assert isinstance(found, Accepted)
    assert (found.year, found.doc_id, json.loads(found.meta)) == (None, None, {"year": "2024", "id": [1]})


def test_a_reject_keeps_the_users_id_and_how_it_begins(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, b'{"id": "d1", "text": 5}')
    assert isinstance(found, Reject)
    assert (found.doc_id, found.start) == ("d1", '{"id": "d1", "text": 5}')


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_compressed_file_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    texts = [json.dumps({"text": f"{number:x}" * 50}).encode() + b"\n" for number in range(20_000)]
    path = tmp_path / f"a.jsonl.{suffix}"
    if suffix == "gz":
        path.write_bytes(gzip.compress(b"".join(texts)))
    else:
        with pa.CompressedOutputStream(str(path), "zstd") as stream:
            stream.write(b"".join(texts))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    *found, last = read(tmp_path)
    assert len(found) > 100
    assert all(isinstance(one, Accepted) for one in found)
    assert isinstance(last, Reject)
    assert last.reason == "damaged-file"


def test_a_parquet_file_damaged_within_has_a_reject_for_every_row_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    texts = [f"{number} " * 200 for number in range(3000)]
    pq.write_table(pa.table({"text": texts}), path, row_group_size=1000, compression="zstd")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = b"\xff" * 200
    path.write_bytes(data)
    found = read(tmp_path, "parquet")
    assert [one.id for one in found] == [f"a.parquet:{number}" for number in range(1, 3001)]
    assert {one.reason for one in found if isinstance(one, Reject)} == {"damaged-file"}
    assert isinstance(found[0], Accepted)


def test_rows_of_parquet_keep_what_json_has_no_type_for(tmp_path: Path) -> None:
    import datetime

    table = pa.table(
        {"text": ["a"], "day": [datetime.date(2025, 2, 7)], "raw": [b"\x01"], "x": [float("nan")], "year": [2024.0]}
    )
    pq.write_table(table, tmp_path / "a.parquet")
    (found,) = read(tmp_path, "parquet")
    assert isinstance(found, Accepted)
    assert json.loads(found.meta) == {"day": "2025-02-07", "raw": "01", "x": None}
    assert found.year == 2024


def test_a_row_with_a_value_that_python_cannot_hold_is_a_reject_and_the_next_is_read(tmp_path: Path) -> None:
    broken = pa.StringArray.from_buffers(3, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xffc"))
    days = pa.array([0, 1 << 30, 0], pa.int32()).cast(pa.date32())
    pq.write_table(pa.table({"text": ["a", "b", "c"], "day": days}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": broken}), tmp_path / "b.parquet")
    found = read(tmp_path, "parquet")
    assert said(found) == [
        *("a.parquet:1 a", "a.parquet:2 bad-value", "a.parquet:3 c"),
        *("b.parquet:1 a", "b.parquet:2 not-utf8", "b.parquet:3 c"),
    ]
    assert isinstance(found[1], Reject)
    assert found[1].detail.startswith("column 'day': ")


def test_a_text_file_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("米国\r\n".encode())
    (tmp_path / "b.txt").write_bytes(b"\xff")
    (tmp_path / "c.txt").write_bytes(b"a" * 100)
    (tmp_path / "d.txt").write_bytes(b"")
    assert said(read(tmp_path, "txt", max_chars=10)) == ["a.txt 米国\r\n", "b.txt not-utf8", "c.txt too-long", "d.txt "]


@pytest.mark.parametrize("streaming", [False, True])
def test_every_row_of_a_dataset_goes_to_one_rank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streaming: bool
) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    folder = tmp_path / "set"
    folder.mkdir()
    for part in range(2):
        texts = [None if row == 2 else f"{part} {row}" for row in range(5)]
        pq.write_table(pa.table({"text": texts}), folder / f"train-{part}.parquet")
    job = Input(format="hub", dataset=str(folder), streaming=streaming)
    found = [one for rank in range(3) for one in read_hub(job, rank, 3)]
    assert len({one.id for one in found}) == 10
    assert sorted(one.text for one in found if isinstance(one, Accepted)) == [f"{a} {b}" for a in "01" for b in "0134"]
    assert [one.reason for one in found if isinstance(one, Reject)] == ["no-text"] * 2
    if not streaming:  # the third row is the third of the first file
        assert sorted(found, key=lambda one: one.position)[2].id == "set:train:3"


def test_a_job_over_a_dataset(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for part in range(2):
        pq.write_table(pa.table({"text": ["米国", None, "日本"]}), folder / f"train-{part}.parquet")
    path = job_file(tmp_path, "hub", tasks=2)
    job = path.read_text().replace('path = "documents"', 'dataset = "documents"\nstreaming = true')
    path.write_text(job)
    begun, failures = run(path)
    assert not failures
    found = complete(begun)
    assert (found.documents, found.rows, found.rejected) == (6, 4, {"no-text": 2})
    assert accounted(begun) == sorted(f"documents:train:{rank:05d}:{row}" for rank in range(2) for row in (1, 2, 3))
