"""Files are written whole or not at all; JSONL errors name the line."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.files import read_jsonl, replacing, write_jsonl, write_text


def write_half(path: Path) -> None:
    with replacing(path) as file:
        file.write(b"half")
        raise RuntimeError


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError):
        write_half(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        write_text(tmp_path, "text")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_is_needed_is_named(tmp_path: Path) -> None:
    write_text(tmp_path / "file", "")
    with pytest.raises(InputError, match="cannot be written"):
        write_text(tmp_path / "file" / "out.txt", "text")


def test_jsonl_round_trips_any_character(tmp_path: Path) -> None:
    records = [{"text": "𠮷\u2028\u0085\r\n　\\"}, {"text": ""}]
    write_jsonl(tmp_path / "a.jsonl", records)
    assert [record for _, record in read_jsonl(tmp_path / "a.jsonl")] == records


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": ', r"a\.jsonl:2: not JSON: .* at column 10"),
        ("[1]", r"a\.jsonl:2: a JSON object is expected"),
        ('{"text": "\\ud800"}', r"a\.jsonl:2: holds a lone surrogate"),
        ("[" * 200_000, r"a\.jsonl:2: not JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\n' + line, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(read_jsonl(path))
