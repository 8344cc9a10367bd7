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


def test_two_seeds_of_one_recorded_id_are_refused(folder: Path) -> None:
    for name in ("one", "other"):
        shutil.copy(folder / "seeds" / "speech.txt", folder / "seeds" / f"{name}.txt")
        (folder / "seeds" / f"{name}.toml").write_text('id = "speech"\n', encoding="utf-8")
    fails(run(folder), "seeds/other.txt: has the id speech of seeds/one.txt; give it another in its .toml")


def test_missing_and_empty_places_are_named(folder: Path) -> None:
    (folder / "none").mkdir()
    fails(run(folder, "none"), "none: contains no document; gaiko reads .txt")
    fails(run(folder, "gone.txt"), "gone.txt: no such file")


def test_an_output_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "file").touch()
    fails(run(folder, "--no-ginza", "--work", "file/build"), "cannot be written")


def test_dates_without_a_year_are_counted(folder: Path) -> None:
    done = run(folder, "--no-ginza")
    assert "speech: no year is known, so 2 dates have no value; give --year" in done.stdout
    assert "no year is known" not in run(folder, "--no-ginza", "--year", "1998").stdout


def test_a_folder_of_mixed_files_is_built_and_bad_files_can_be_left_out(folder: Path) -> None:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "page.html").write_text("<main><h1>会談</h1><p>石破総理大臣は訪米した。</p></main>", encoding="utf-8")
    (docs / "old.txt").write_bytes("外務大臣は7月22日、東京で会談した。".encode("cp932"))
    (docs / "rows.csv").write_text("text,date\n8月1日に会談した。,1998-08-03\n", encoding="utf-8")
    (docs / "photo.png").write_bytes(b"\x89PNG\r\n")
    (docs / "bad.txt").write_bytes(b"a\0b")
    (docs / "bad.docx").write_bytes(b"PK\x03\x04 cut")
    failed = run(folder, "--no-ginza", "docs", "-o", "mine")
    assert failed.returncode == 2
    assert "2 files cannot be read; mend them, or leave them out with --skip-bad:" in failed.stderr
    assert "docs/bad.docx: " in failed.stderr
    assert "docs/bad.txt:1: NUL character" in failed.stderr
    assert not (folder / "mine").exists()
    done = run(folder, "--no-ginza", "docs", "-o", "mine", "--skip-bad")
    assert done.returncode == 1
    assert "docs/photo.png: skipped: is a PNG picture" in done.stderr
    assert "docs/old.txt: read as CP932" in done.stderr
    assert "left out: docs/bad.txt:1: NUL character" in done.stderr
    rows = load_dataset(str(folder / "mine"), "entities", split="train", cache_dir=str(folder / "cache"))
    found = {(row["doc_id"], row["text"], row["norm"]) for row in rows}
    assert ("rows-000001", "8月1日", "1998-08-01") in found
    assert ("page", "石破総理大臣", "石破茂") in found
    assert ("old", "東京", "東京") in found


def test_many_documents_are_printed_in_one_table(folder: Path) -> None:
    rows = "".join(f"米国は{number}月に歓迎した。\n" for number in range(1, 8))
    (folder / "rows.csv").write_text(f"text\n{rows}", encoding="utf-8")
    printed = run(folder, "--no-ginza", "rows.csv", "--year", "2025").stdout
    assert "Spans by document" in printed
    assert "Spans by section" not in printed
    assert "and those of 2 more documents" in printed
