"""Folders of mixed files: what is read, what is skipped with which reason, and all bad files in one run."""

import os
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers.folders import ReadingLog, find_documents, read_all

SPEECH = "外務大臣は東京で会談した。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "docs"
    (place / "2025").mkdir(parents=True)
    (place / "b.txt").write_text(SPEECH, encoding="utf-8")
    (place / "2025" / "a.txt").write_text(SPEECH, encoding="utf-8")
    return place


def names(paths: tuple[Path, ...], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_files_are_found_in_subfolders_by_name(folder: Path) -> None:
    found = find_documents([folder])
    assert names(found.files, folder) == ["2025/a.txt", "b.txt"]
    assert found.skipped == ()


def test_a_file_of_another_kind_is_skipped_with_its_reason(folder: Path) -> None:
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 picture")
    (folder / "tool.exe").write_bytes(b"MZ\x00\x00")
    found = find_documents([folder])
    assert names(found.files, folder) == ["2025/a.txt", "b.txt"]
    assert [str(one) for one in found.skipped] == [
        f"{folder}/photo.jpg: skipped: is a JPEG picture",
        f"{folder}/tool.exe: skipped: .exe: no reader for this kind of file",
    ]


def test_hidden_files_and_metadata_beside_a_document_are_not_reported(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\x00")
    (folder / ".git").mkdir()
    (folder / ".git" / "notes.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "b.toml").write_text("year = 2025\n", encoding="utf-8")
    (folder / "alone.toml").write_text("year = 2025\n", encoding="utf-8")
    found = find_documents([folder])
    assert names(found.files, folder) == ["2025/a.txt", "b.txt"]
    assert [one.path.name for one in found.skipped] == ["alone.toml"]


def test_links_that_loop_are_entered_once(folder: Path) -> None:
    (folder / "2025" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "lost").symlink_to(folder / "nowhere")
    found = find_documents([folder])
    assert names(found.files, folder) == ["2025/a.txt", "b.txt"]
    assert [(one.path.name, one.reason) for one in found.skipped] == [
        ("up", "a link to a folder that is read already"),
        ("lost", "cannot be read: No such file or directory"),
    ]


def test_a_named_file_is_read_whatever_its_suffix(folder: Path) -> None:
    odd = folder / "minutes.log"
    odd.write_text(SPEECH, encoding="utf-8")
    assert find_documents([odd, folder]).files == (odd, folder / "2025" / "a.txt", folder / "b.txt")


def test_a_pipe_in_a_folder_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert [(one.path.name, one.reason) for one in find_documents([folder]).skipped] == [
        ("pipe.txt", "not a regular file")
    ]


def test_a_folder_without_documents_says_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(InputError, match=r"contains no document; gaiko reads \.txt.*\n.*photo\.png: skipped: is a PNG"):
        find_documents([tmp_path])


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        find_documents([tmp_path / "nowhere"])


def test_all_bad_files_are_named_in_one_run(folder: Path) -> None:
    (folder / "c.txt").write_bytes(SPEECH.encode() + b"\0")
    (folder / "d.txt").write_bytes(b"\x81\xff\xfe\xff\xfd\x00\x01" * 9)
    bad = ReadingLog()
    seeds = list(read_all(find_documents([folder]).files, bad))
    assert [seed.id for seed in seeds] == ["a", "b"]
    with pytest.raises(
        InputError,
        match=r"^2 files cannot be read; mend them, or leave them out with --skip-bad:\n.*c\.txt:.*\n.*d\.txt",
    ):
        bad.check()


def test_bad_files_are_left_out_on_request(folder: Path) -> None:
    (folder / "c.txt").write_bytes(b"\0")
    bad = ReadingLog(skip_bad=True)
    assert [seed.id for seed in read_all(find_documents([folder]).files, bad)] == ["a", "b"]
    bad.check()
    assert len(bad.errors) == 1


def test_documents_of_one_name_get_distinct_ids_and_a_note(folder: Path) -> None:
    (folder / "2024").mkdir()
    for place in ("2024", "."):
        (folder / place / "a.txt").write_text(SPEECH, encoding="utf-8")
    seeds = list(read_all(find_documents([folder]).files, ReadingLog()))
    assert [seed.id for seed in seeds] == ["a", "2025-a", "docs-a", "b"]
    assert seeds[1].notes == (f"{folder}/2025/a.txt: another document has the id a; this one has 2025-a",)


def test_a_folder_of_datasets_is_one_table(tmp_path: Path) -> None:
    saved = tmp_path / "mixed" / "saved"
    saved.mkdir(parents=True)
    for name in ("dataset_info.json", "state.json"):
        (saved / name).write_text("{}", encoding="utf-8")
    assert find_documents([tmp_path / "mixed"]).files == (saved,)
    assert find_documents([saved]).files == (saved,)
