"""``gaiko build`` from seeds to dataset and report, and what users drop in."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from datasets import load_dataset
from gaiko_command import fails, run_gaiko

from gaiko.corpus.gold.records import read_records
from gaiko.corpus.paths import bundled_seeds

TEXT = "1 概観\n\n7月22日、首相はカナダを訪問し、5億加ドルの支援を表明した。同日、両首脳は日加共同声明を発出した。\n"


def run(folder: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return run_gaiko("build", *arguments, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "speech.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_dropped_in_text_becomes_dataset_records_and_report(folder: Path) -> None:
    done = run(folder, "--no-ginza", "--year", "1998")
    assert done.returncode == 0, done.stderr
    assert "Spans by section" in done.stdout
    assert 'dataset   gaiko-corpus   silver   load_dataset("./gaiko-corpus")' in done.stdout
    rows = load_dataset(str(folder / "gaiko-corpus"), split="train", cache_dir=str(folder / "cache"))
    found = [(entity["text"], entity["norm"]) for row in rows for entity in row["entities"]]
    assert ("7月22日", "1998-07-22") in found
    assert ("同日", "1998-07-22") in found
    assert ("5億加ドル", "500000000") in found
    assert set(rows["layer"]) == {"silver"}
    records = read_records(folder / "build" / "silver" / "speech.jsonl")
    assert "".join(record.text for record in records) == "".join(rows["text"])
    layers = [json.loads(line) for line in (folder / "build/layers/speech.jsonl").open(encoding="utf-8")]
    assert {layer["annotator"] for layer in layers} == {"agreements", "dates", "amounts", "actors", "places"}
    assert "日加共同声明" in (folder / "build" / "report" / "speech.html").read_text(encoding="utf-8")


def test_a_rebuild_changes_no_byte(folder: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {
            p: p.read_bytes() for place in ("build", "gaiko-corpus") for p in (folder / place).rglob("*") if p.is_file()
        }

    assert run(folder, "--no-ginza").returncode == 0
    first = files()
    assert run(folder, "--no-ginza").returncode == 0
    assert files() == first


def test_two_documents_share_a_dataset_and_a_single_file_can_be_named(folder: Path) -> None:
    shutil.copy(folder / "seeds" / "speech.txt", folder / "seeds" / "second.txt")
    assert run(folder, "--no-ginza").returncode == 0
    rows = load_dataset(str(folder / "gaiko-corpus"), split="train", cache_dir=str(folder / "cache"))
    assert sorted(set(rows["doc_id"])) == ["second", "speech"]
    assert run(folder, "--no-ginza", "seeds/second.txt", "-o", "one").returncode == 0
    rows = load_dataset(str(folder / "one"), split="train", cache_dir=str(folder / "cache"))
    assert set(rows["doc_id"]) == {"second"}


def test_outside_a_clone_the_bundled_chapter_is_built(tmp_path: Path) -> None:
    done = run(tmp_path, "--no-ginza")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "build" / "report" / "bluebook2026-3.html").exists()
    assert 'dataset   gaiko-corpus   gold   load_dataset("./gaiko-corpus")' in done.stdout
    splits = load_dataset(str(tmp_path / "gaiko-corpus"), "holdout", cache_dir=str(tmp_path / "cache"))
    assert {name: set(rows["fold"]) for name, rows in splits.items()} == (
        {"train": {0, 1, 2}, "validation": {3}, "test": {4}}
    )
    assert bundled_seeds().is_dir()


def test_a_text_beside_the_chapter_is_silver_in_its_own_folder(folder: Path) -> None:
    done = run(folder, "--no-ginza", bundled_seeds(), "seeds/speech.txt")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [
        'dataset   gaiko-corpus   gold   load_dataset("./gaiko-corpus")',
        'dataset   gaiko-corpus/silver   silver   load_dataset("./gaiko-corpus/silver")',
    ]
    for place, document in (("gaiko-corpus", "bluebook2026-3"), ("gaiko-corpus/silver", "speech")):
        rows = load_dataset(str(folder / place), split="train", cache_dir=str(folder / "cache"))
        assert set(rows["doc_id"]) == {document}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "holds no text"),
        ("blank.txt", " \n　\n".encode(), "holds no text"),
        ("cut.txt", "米国".encode()[:-1], "not UTF-8: byte 0xe5 at offset 3"),
        ("nul.txt", b"a\0", "NUL character"),
    ],
)
def test_one_bad_seed_stops_the_build_before_anything_is_written(
    folder: Path, name: str, data: bytes, words: str
) -> None:
    (folder / "seeds" / name).write_bytes(data)
    fails(run(folder, "--no-ginza"), name, words)
    assert sorted(path.name for path in folder.iterdir()) == ["seeds"]


def test_a_seed_whose_hash_differs_stops_the_build(folder: Path) -> None:
    (folder / "seeds" / "speech.toml").write_text('sha256 = "00"\n', encoding="utf-8")
    fails(run(folder), "speech.txt: sha256 is")


def test_two_seeds_of_one_id_are_refused(folder: Path) -> None:
    shutil.copy(folder / "seeds" / "speech.txt", folder / "seeds" / "other.txt")
    (folder / "seeds" / "other.toml").write_text('id = "speech"\n', encoding="utf-8")
    fails(run(folder), "has the id speech of")


def test_missing_and_empty_places_are_named(folder: Path) -> None:
    (folder / "none").mkdir()
    fails(run(folder, "none"), "none: contains no .txt file")
    fails(run(folder, "gone.txt"), "gone.txt: no such file")


def test_an_output_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "file").touch()
    fails(run(folder, "--no-ginza", "--work", "file/build"), "cannot be written")


def test_dates_without_a_year_are_counted(folder: Path) -> None:
    done = run(folder, "--no-ginza")
    assert "speech: no year is known, so 2 dates have no value; give --year" in done.stdout
    assert "no year is known" not in run(folder, "--no-ginza", "--year", "1998").stdout
