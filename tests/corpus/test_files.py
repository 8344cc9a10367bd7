"""Files are written whole or not at all; JSONL errors name the line."""

import errno
import os
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import read_jsonl, replacing, write_jsonl, write_text


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
        ('{"text": "\\ud800"}', r"a\.jsonl:2: contains a lone surrogate"),
        ("[" * 200_000, r"a\.jsonl:2: not JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\n' + line, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(read_jsonl(path))


@pytest.mark.parametrize("number", ["NaN", "1e999", "-Infinity"])
def test_a_number_that_json_does_not_have_is_named(tmp_path: Path, number: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "", "score": {number}}}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:1: contains a number"):
        list(read_jsonl(path))


def test_a_byte_order_mark_before_jsonl_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('\ufeff{"text": "米国"}\n', encoding="utf-8")
    assert [record for _, record in read_jsonl(path)] == [{"text": "米国"}]


def test_a_pipe_is_written_to_and_a_link_followed(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("new", 0o600)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "text")
    assert os.read(reader, 10) == b"text"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        write_text(tmp_path / "out.txt", "text")
    assert list(tmp_path.iterdir()) == []
