"""``gaiko validate`` as a user runs it: exit codes, the seed's hash, the folds, --deep."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gaiko.corpus.paths import bundled_seeds, gold_folder
from gaiko.scripts.main import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seeds and the gold that a test may spoil."""
    shutil.copytree(bundled_seeds(), tmp_path / "seeds")
    shutil.copytree(gold_folder(), tmp_path / "gold")
    shutil.copy(gold_folder().parent / "folds.tsv", tmp_path)
    return tmp_path


def run(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["validate", str(folder / "gold"), "--seeds", str(folder / "seeds"), *more])


def test_the_gold_is_clean_and_agrees_with_itself(folder: Path) -> None:
    result = run(folder, "--deep")
    assert result.exit_code == 0
    assert "implied rate: CAD/JPY 114.1" in result.stdout
    assert "section 2.2: 23 dates open sentences, in chronological order\n" in result.stdout
    assert result.stdout.endswith("5 files, 0 errors, 0 warnings\n")


def test_a_seed_edited_by_one_byte_is_named(folder: Path) -> None:
    (seed,) = (folder / "seeds").glob("*.txt")
    seed.write_bytes(seed.read_bytes().replace("北米".encode(), "南米".encode(), 1))
    result = run(folder)
    assert result.exit_code == 1
    assert f"{seed}:1: error: GOLD-SEED-01: sha256 is" in result.stdout


def test_faults_of_the_folds_are_named_with_their_lines(folder: Path) -> None:
    folds = folder / "folds.tsv"
    lines = folds.read_text(encoding="utf-8").split("\n")
    first = lines.index("bluebook2026-3-p0001\t0")
    repeats = next(at for at, line in enumerate(lines) if line.startswith("bluebook2026-3-p0056\t"))
    lines[repeats] = "bluebook2026-3-p0056\t4"
    folds.write_text(
        "\n".join([*lines[:first], *lines[first + 1 : -1], "bluebook2026-3-p9999\t0", ""]), encoding="utf-8"
    )
    result = run(folder)
    assert result.exit_code == 1
    assert f"{folds}:1: error: GOLD-FOLD-01: bluebook2026-3-p0001 has no fold" in result.stdout
    assert f"{folds}:{len(lines) - 1}: error: GOLD-FOLD-01: bluebook2026-3-p9999 is not a paragraph" in result.stdout
    assert (
        f"{folds}:{repeats}: error: GOLD-FOLD-02: bluebook2026-3-p0056 is in fold 4, but repeats a sentence of bluebook2026-3-p0043"
        in result.stdout
    )


def test_deep_waits_for_sound_gold(folder: Path) -> None:
    gold = folder / "gold" / "bluebook2026-3-0.jsonl"
    gold.write_text(gold.read_text(encoding="utf-8").replace('"label": "PLACE"', '"label": "ORT"'), encoding="utf-8")
    result = run(folder, "--deep")
    assert result.exit_code == 1
    assert "--deep: skipped because of errors; correct them first" in result.stdout
