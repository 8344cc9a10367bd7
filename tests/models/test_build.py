"""The main job on the real seed."""

import re
from pathlib import Path

from conftest import MainJob

from corpus.paths import bundled_seeds
from corpus.records import read_records
from corpus.seeds import read_seed

CARD = Path(__file__).parents[2] / "corpus" / "README.md"
HASH = re.compile("sha256:[0-9a-f]{64}")


def test_the_committed_dataset_is_what_the_build_writes(main_job: MainJob) -> None:
    built = HASH.findall((main_job.folder / "corpus" / "README.md").read_text(encoding="utf-8"))
    assert len(built) == 3
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
