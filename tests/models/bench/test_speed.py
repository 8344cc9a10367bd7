"""Rows of the benchmark; what it measures is no test's business."""

from pathlib import Path

import pytest

from gaiko.models.bench import growth, speed
from gaiko.models.bench.growth import WHOLE, measure_growth
from gaiko.models.bench.machine import peak_mb, this_machine
from gaiko.models.bench.speed import measure_speed
from gaiko.models.bench.worker import Entry
from gaiko.models.pipeline.workers import usable_cores

TEXTS = ["2月7日、石破総理大臣は米国を訪問した。", "両国は合意した。"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_AT_LEAST", 0.01)
    monkeypatch.setattr(speed, "_STARTS", 1)
    monkeypatch.setattr(growth, "_AT_LEAST", 0.01)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "data.jsonl"
    line = '{"text": "米国を訪問した。", "spans": [{"start": 0, "end": 2, "label": "PLACE"}]}\n'
    path.write_text(line, encoding="utf-8")
    return path


def test_every_system_has_a_row_on_one_core_and_on_all(data: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    rows = measure_speed(
        [Entry("sudachi"), Entry("rules")],
        TEXTS,
        cores=2,
        rounds=2,
        seconds=5.0,
        files=[data],
        progress=lambda *step: steps.append(step),
    )
    assert [(row.name, row.cores) for row in rows] == [("sudachi", 1), ("rules", 1), ("sudachi", 2), ("rules", 2)]
    assert all(0 < row.slowest <= row.chars_per_s <= row.fastest for row in rows)
    assert all(row.chars_read == sum(map(len, TEXTS)) and row.rounds == 2 for row in rows)
    assert [row.of_sudachi for row in rows if row.name == "sudachi"] == [1.0, 1.0]
    assert all(row.of_stock is None for row in rows)
    assert all(row.core_share > 0 for row in rows)
    assert [row.f1_gold is None for row in rows] == [True, False, True, False]
    assert [row.f1[str(data)] for row in rows] == [None, 1.0, None, 1.0]
    assert [row.seen for row in rows] == [[], ["gold"], [], ["gold"]]
    rounds = [what for what, _, _ in steps if what.startswith("one core") and what.endswith("round")]
    assert rounds == ["one core, sudachi: round", "one core, rules: round"] * 2, "they take turns"


@pytest.mark.parametrize(
    ("cores", "shares"),
    [
        (1, ["日米英"]),
        (2, ["日米", "米英"]),
        (3, ["日", "米", "英"]),
        (4, ["日", "日", "米", "英"]),
    ],
)
def test_every_process_reads_as_many_documents(cores: int, shares: list[str]) -> None:
    assert ["".join(share) for share in speed._shares("日米英", cores)] == shares


def test_what_does_not_fit_into_the_time_is_not_read() -> None:
    texts = [f"{number}か国を訪問した。" for number in range(20)]
    (row,) = measure_speed([Entry("sudachi")], texts, cores=1, rounds=1, seconds=1e-9, progress=lambda *step: None)
    assert row.chars_read == sum(map(len, texts[:4])), "of four at a time the first"


def test_growth_has_every_size_once_and_the_default_path_also_in_one_document() -> None:
    found = measure_growth([Entry("default")], [3_000, 6_000], 0.01, lambda *step: None)
    assert [(size.name, size.n_bytes) for size in found] == [
        (name, size) for name in ("default", WHOLE) for size in (3_000, 6_000)
    ]
    assert [size.cost for size in found if size.n_bytes == 3_000] == [1.0, 1.0]
    assert all(size.chars_per_s > 0 and size.times >= 1 for size in found)


def test_the_machine_says_what_figures_depend_on() -> None:
    machine = this_machine()
    assert machine["cores"] == usable_cores() >= 1
    assert machine["processor"]
    assert {"sudachipy", "spacy", "ginza", "numpy"} <= machine["libraries"].keys()
    assert peak_mb() > 10  # type: ignore[operator]


def test_a_process_that_is_gone_has_no_peak() -> None:
    assert peak_mb(2**30) is None
