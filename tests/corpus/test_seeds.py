"""Seeds: byte for byte, checked against their hash, with errors that say what to do."""

import hashlib
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.paths import bundled_seeds
from gaiko.corpus.seeds import find_texts, read_seed, read_text

TEXT = "2月7日、首相は訪米した。\r\n"


def write_seed(folder: Path, toml: str = "", text: str = TEXT) -> Path:
    path = folder / "speech.txt"
    path.write_bytes(text.encode())
    if toml:
        path.with_suffix(".toml").write_text(toml, encoding="utf-8")
    return path


def test_the_chapter_comes_with_its_facts() -> None:
    seed = read_seed(bundled_seeds() / "000_d94cf36aca80494a.txt")
    assert (seed.id, seed.year, seed.meta["published"]) == ("bluebook2026-3", 2025, 2026)
    assert "外務省『外交青書』" in seed.meta["licence"]
    assert len(seed.meta["defects"]) > 3


def test_a_text_alone_is_a_seed(tmp_path: Path) -> None:
    seed = read_seed(write_seed(tmp_path))
    assert (seed.id, seed.year, seed.text) == ("speech", None, TEXT)


def test_the_year_of_the_command_line_wins(tmp_path: Path) -> None:
    path = write_seed(tmp_path, "year = 1998\n")
    assert read_seed(path).year == 1998
    assert read_seed(path, 1999).year == 1999


def test_a_seed_whose_hash_differs_is_refused(tmp_path: Path) -> None:
    path = write_seed(tmp_path, f'sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"\n')
    assert read_seed(path).text == TEXT
    path.write_bytes(TEXT.replace("7", "8").encode())
    with pytest.raises(InputError, match=r"speech\.txt: sha256 is .* restore the file"):
        read_seed(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("一行目\n二行目".encode() + b"\xff", r"speech\.txt:2: not UTF-8: byte 0xff at offset 19"),
        ("米国\0".encode(), r"speech\.txt:1: NUL character at offset 2"),
    ],
)
def test_bytes_that_are_no_text_are_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "speech.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_seed(path)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("year = ", r"speech\.toml: not valid TOML"),
        ("yaer = 1998", r"yaer is not known; did you mean year\?"),
        ("year = true", r"neither a year from 1 to 9999 nor a date"),
        ("year = 99999", r"neither a year from 1 to 9999 nor a date"),
        ('[[override]]\nline = 1\ntext = "2月"\nkind = "heading"\nlevel = "x"', r"level must be a whole number"),
        ('year = "1998x"', r"year: '1998x' is neither a year"),
        ('[[ruby]]\nline = 9\ntext = "x"', r"\[\[ruby\]\] line 9 does not contain 'x'"),
        ('[[override]]\nline = 1\ntext = "2月"\nkind = "title"', r"kind must be one of"),
        ('[[override]]\ntext = "2月"', r"needs line \(a whole number\) and text \(a string\)"),
    ],
)
def test_a_broken_toml_says_what_is_wrong(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_seed(write_seed(tmp_path, toml))


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt: no such file"):
        read_seed(tmp_path / "gone.txt")
    with pytest.raises(InputError, match=r"contains no \.txt file"):
        find_texts(tmp_path)
    with pytest.raises(InputError, match="no such file or folder"):
        find_texts(tmp_path / "gone")


@pytest.mark.parametrize("read", ["read_bytes", "stat"])
def test_what_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: str) -> None:
    """The refusal is simulated: the tests may run as root, who may read every file."""
    path = write_seed(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, read, refuse)
    with pytest.raises(InputError, match=r"speech\.txt: permission denied"):
        read_seed(find_texts(path)[0])


def test_a_file_of_the_repository_that_is_asked_for_elsewhere_is_told_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="no such file; files of the repository are found at the root of a clone"):
        read_text(Path("tests/data/seed65.jsonl"))
    with pytest.raises(InputError, match="no such file; check the path"):
        read_text(Path("mine/texts.jsonl"))
