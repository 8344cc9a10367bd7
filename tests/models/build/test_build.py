"""The main job on the real seed, and on documents with and without gold."""

import re
from pathlib import Path

import pytest
from conftest import MainJob
from datasets import load_dataset
from fold_split import make_folds, write_folds

from gaiko.corpus.dataset.build import DatasetSummary
from gaiko.corpus.document import read_document
from gaiko.corpus.errors import InputError
from gaiko.corpus.gold.records import read_records, write_records
from gaiko.corpus.paths import bundled_seeds
from gaiko.corpus.seeds import read_seed
from gaiko.corpus.spans import Span
from gaiko.models import load
from gaiko.models.build.build import build_corpus

CARD = Path(__file__).parents[3] / "corpus" / "README.md"
HASH = re.compile("sha256:[0-9a-f]{64}")


def test_the_committed_dataset_is_what_the_build_writes(main_job: MainJob) -> None:
    built = HASH.findall((main_job.folder / "corpus" / "README.md").read_text(encoding="utf-8"))
    assert len(built) == 5
    assert HASH.findall(CARD.read_text(encoding="utf-8")) == built


def test_the_silver_records_rebuild_the_seed(main_job: MainJob) -> None:
    seed = read_seed(bundled_seeds() / "000_d94cf36aca80494a.txt")
    records = read_records(main_job.folder / "build" / "silver" / "bluebook2026-3.jsonl")
    assert len(records) > 300
    for record in records:
        assert record.text == "".join(seed.text[start:end] for start, end in record.segments)


def test_the_report_shows_every_sentence(main_job: MainJob) -> None:
    page = (main_job.folder / "build" / "report" / "bluebook2026-3.html").read_text(encoding="utf-8")
    records = read_records(main_job.folder / "build" / "silver" / "bluebook2026-3.jsonl")
    assert all(f'id="{record.id}"' in page for record in records)


TEXT = "1 概観\n\n　米国は合意した。\n\n　英国は合意した。\n"


def seed(folder: Path, name: str) -> Path:
    path = folder / "seeds" / f"{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


def write_gold(folder: Path, path: Path, kind: str = "framework") -> Path:
    """Gold in which 合意 alone is a span."""
    document = read_document(read_seed(path))
    spans = [
        [Span(at, at + 2, "合意", "AGREEMENT", kind, "nominal", id=f"{sentence.id}-e1")] if at >= 0 else []
        for sentence in document.sentences
        for at in [sentence.text.find("合意")]
    ]
    for section in document.sections:
        write_records(folder / "gold" / f"{document.id}-{section.id}.jsonl", document, spans, sections=[section.id])
    write_folds(folder / "folds.tsv", make_folds(document, spans))
    return folder / "gold"


def build(folder: Path, seeds: list[Path], gold: Path) -> tuple[DatasetSummary, ...]:
    pipeline = load(ginza=False)
    return build_corpus(seeds, folder / "out", folder / "work", pipeline, 2025, lambda *_: None, gold).datasets


def rows(out: Path, cache: Path) -> list[tuple[str, str, list[str]]]:
    data = load_dataset(str(out), split="train", cache_dir=str(cache))
    return [(row["doc_id"], row["layer"], [entity["kind"] for entity in row["entities"]]) for row in data]


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_gold_takes_the_place_of_silver_and_silver_has_its_own_folder(tmp_path: Path) -> None:
    one, two = seed(tmp_path, "one"), seed(tmp_path, "two")
    datasets = build(tmp_path, [one, two], write_gold(tmp_path, one))
    assert [(made.layer, made.out) for made in datasets] == (
        [("gold", tmp_path / "out"), ("silver", tmp_path / "out" / "silver")]
    )
    found = rows(tmp_path / "out", tmp_path / "cache")
    assert found == [("one", "gold", kinds) for kinds in ([], ["framework"], ["framework"])]
    assert {row[:2] for row in rows(tmp_path / "out" / "silver", tmp_path / "cache")} == {("two", "silver")}
    card = (tmp_path / "out" / "silver" / "README.md").read_text(encoding="utf-8")
    assert "SILVER: machine annotation only" in card
    assert 'load_dataset("./out/silver", split="train")' in card
    assert (tmp_path / "work" / "silver" / "one.jsonl").is_file()


def test_corrected_gold_is_in_the_next_build(tmp_path: Path) -> None:
    one = seed(tmp_path, "one")
    for kind in ("framework", "statement"):
        build(tmp_path, [one], write_gold(tmp_path, one, kind))
        assert rows(tmp_path / "out", tmp_path / "cache")[1:] == [("one", "gold", [kind])] * 2


def test_a_rebuild_of_gold_and_silver_changes_no_byte(tmp_path: Path) -> None:
    one, two = seed(tmp_path, "one"), seed(tmp_path, "two")
    gold = write_gold(tmp_path, one)
    build(tmp_path, [one, two], gold)
    first = files_below(tmp_path)
    build(tmp_path, [one, two], gold)
    assert files_below(tmp_path) == first


def test_what_an_earlier_build_left_goes(tmp_path: Path) -> None:
    one, two = seed(tmp_path, "one"), seed(tmp_path, "two")
    gold = write_gold(tmp_path, one)
    for seeds in ([two], [one, two], [one], [one, two], [two]):
        datasets = build(tmp_path, seeds, gold)
        assert {tmp_path / "out" / name for name in files_below(tmp_path / "out")} == (
            {path for made in datasets for path in made.files}
        )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["README.md", "data"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"framework"', '"pact"', r"one-1\.jsonl:3: error: GOLD-LABEL-02"),
        ("\n", "\r\n", r"one-1\.jsonl:1: error: GOLD-FILE-02"),
        ("米国は", "英国は", r"one-1\.jsonl:2: error: GOLD-SENT-01"),
    ],
)
def test_unsound_gold_stops_the_build_before_anything_is_written(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    one = seed(tmp_path, "one")
    gold = write_gold(tmp_path, one)
    path = gold / "one-1.jsonl"
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(InputError, match=words):
        build(tmp_path, [one], gold)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "work").exists()


def test_gold_without_a_fold_stops_the_build(tmp_path: Path) -> None:
    one = seed(tmp_path, "one")
    gold = write_gold(tmp_path, one)
    write_folds(tmp_path / "folds.tsv", {"one-p0001": 0})
    with pytest.raises(InputError, match=r"folds\.tsv: has no fold for paragraph one-p0002 and 1 more; add a line"):
        build(tmp_path, [one], gold)
    assert not (tmp_path / "out").exists()
