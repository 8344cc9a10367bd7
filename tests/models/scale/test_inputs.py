"""Slices of the input by rank: together they cover it, without overlaps."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaiko.corpus.errors import InputError
from gaiko.models.scale.inputs import find_files, first_change, split_input
from gaiko.models.scale.job import Input
from gaiko.models.scale.readers import read_slices


def read_all(read: Input, tasks: int) -> list[list[str]]:
    """By rank, the ids."""
    return [[found.id for found in read_slices(read, pieces)] for pieces in split_input(read, find_files(read), tasks)]


def expected(sizes: dict[str, int]) -> list[str]:
    return [f"{name}:{number}" for name, size in sorted(sizes.items()) for number in range(1, size + 1)]


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.lists(st.integers(0, 40), max_size=12), min_size=1, max_size=4),
    tasks=st.integers(1, 9),
    ended=st.booleans(),
)
def test_every_line_goes_to_one_rank_in_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[int]], tasks: int, ended: bool
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    for number, sizes in enumerate(lines):
        text = "\n".join(json.dumps({"text": "あ" * size}) for size in sizes) + ("\n" if ended and sizes else "")
        (folder / f"{number}.jsonl").write_text(text)
    ranks = read_all(Input(format="jsonl", path=folder), tasks)
    assert [id for ids in ranks for id in ids] == expected({f"{n}.jsonl": len(sizes) for n, sizes in enumerate(lines)})


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(0, 30), min_size=1, max_size=3), tasks=st.integers(1, 7), group=st.integers(1, 9))
def test_every_row_goes_to_one_rank_in_order(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], tasks: int, group: int
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    for number, size in enumerate(sizes):
        table = pa.table({"text": pa.array([f"{row}" for row in range(size)], pa.string())})
        pq.write_table(table, folder / f"{number}.parquet", row_group_size=group)
    ranks = read_all(Input(format="parquet", path=folder), tasks)
    assert [id for ids in ranks for id in ids] == expected({f"{n}.parquet": size for n, size in enumerate(sizes)})


def test_the_ranks_share_a_file_evenly(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n' * 1000)
    assert [len(ids) for ids in read_all(Input(format="jsonl", path=tmp_path), 4)] == [250] * 4


def test_compressed_files_and_folders_within_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with gzip.open(tmp_path / "in" / "a.jsonl.gz", "wb") as file:
        file.write(b'{"text": "a"}\n' * 3)
    with pa.CompressedOutputStream(str(tmp_path / "b.jsonl.zst"), "zstd") as stream:
        stream.write(b'{"text": "b"}\n' * 2)
    (tmp_path / "other.gz").write_bytes(b"")
    ranks = read_all(Input(format="jsonl", path=tmp_path), 3)
    assert sorted(id for ids in ranks for id in ids) == [
        *(f"b.jsonl.zst:{number}" for number in (1, 2)),
        *(f"in/a.jsonl.gz:{number}" for number in (1, 2, 3)),
    ]


def test_a_file_alone_is_the_input(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n')
    assert read_all(Input(format="jsonl", path=tmp_path / "a.jsonl"), 1) == [["a.jsonl:1"]]


@pytest.mark.parametrize(
    ("format", "name", "said"),
    [
        ("jsonl", "a.txt", "contains no .* file"),
        ("parquet", "a.parquet", "not a Parquet file that can be read"),
    ],
)
def test_what_cannot_be_read_is_said_before_it_is_begun(tmp_path: Path, format: str, name: str, said: str) -> None:
    (tmp_path / name).write_text("x" * 100)
    read = Input(format=format, path=tmp_path)
    with pytest.raises(InputError, match=said):
        split_input(read, find_files(read), 1)


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "\udcff.jsonl").write_text("{}\n")
    with pytest.raises(InputError, match=r"'.*\\udcff.jsonl': the name is not UTF-8"):
        find_files(Input(format="jsonl", path=tmp_path))


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    pq.write_table(pa.table({"body": ["a"]}), tmp_path / "a.parquet")
    read = Input(format="parquet", path=tmp_path)
    with pytest.raises(InputError, match=r"no column .text.; set input\.text to one of body"):
        split_input(read, find_files(read), 1)


def test_what_has_changed_is_said(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text("{}\n")
    read = Input(format="jsonl", path=tmp_path)
    before = find_files(read)
    assert first_change(before, find_files(read)) is None
    (tmp_path / "c.jsonl").write_text("{}\n")
    assert first_change(before, find_files(read)) == "c.jsonl is new"
    (tmp_path / "a.jsonl").write_text("{}\n{}\n")
    assert first_change(before, find_files(read)) == "a.jsonl has 6 bytes and had 3"
    (tmp_path / "b.jsonl").unlink()
    (tmp_path / "c.jsonl").unlink()
    assert first_change(before[1:], []) == "b.jsonl is missing"
