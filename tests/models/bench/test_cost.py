"""What large corpora cost, from measured speeds."""

import json
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.bench.cost import (
    Speeds,
    core_hours,
    cores_within,
    cost_markdown,
    hours_here,
    output_bytes_per_char,
    read_records,
    speeds_of,
    worth_starting,
)

STREAMS = {
    "throughput": [
        {"command": command, "workers": workers, "chars_per_s": speed, "startup_s": startup, "bare": float(workers)}
        for command, workers, speed, startup in (
            ("gaiko annotate", 1, 80_000.0, 1.0),
            ("gaiko scale", 1, 90_000.0, 2.5),
            ("gaiko scale", 2, 150_000.0, 3.0),
        )
    ]
}

SPEEDS = Speeds(
    "default", one=100_000.0, all=160_000.0, cores=2, startup_s=1.0, startup_all_s=2.0, peak_mb=250.0, core_share=1.0
)


def _record(*names: str, share: float = 1.0) -> dict[str, object]:
    rows = [
        {
            "name": name,
            "cores": cores,
            "chars_per_s": speed,
            "startup_s": float(cores),
            "peak_mb": 250.0 * cores,
            "core_share": share,
        }
        for name in names
        for cores, speed in ((1, 100_000.0), (2, 160_000.0))
    ]
    machine = {"processor": "A processor", "cores": 2, "python": "3.11.7"}
    return {"machine": machine, "systems": rows, "output_bytes_per_char": 10.0}


def test_a_core_beside_busy_ones_reads_less() -> None:
    assert SPEEDS.scaling == 0.8
    assert core_hours(SPEEDS, 8 * 3600 * 10**4) == pytest.approx(1.0)


def test_here_all_cores_read_after_they_have_started() -> None:
    assert hours_here(SPEEDS, 160_000 * 3598) == pytest.approx(1.0)


def test_cores_for_a_time_are_whole_and_their_start_counts() -> None:
    assert cores_within(SPEEDS, 80_000 * 3599, 1.0) == 1
    assert cores_within(SPEEDS, 80_000 * 3600, 1.0) == 2
    with pytest.raises(ValueError, match="starts in"):
        cores_within(SPEEDS, 1, 0.0001)


def test_a_task_is_worth_its_start_from_some_length_on() -> None:
    assert worth_starting(SPEEDS, 0.5) == 100_000
    assert worth_starting(SPEEDS) == 9_900_000


def test_speeds_are_read_from_the_rows_on_one_core_and_on_all() -> None:
    assert speeds_of(_record("stock-ginza", "sudachi", "default"), "here")[0] == SPEEDS


def test_the_table_has_a_row_for_each_system_and_size() -> None:
    lines = cost_markdown(_record("default", "stock-ginza"), "here", "gaiko bench --cost").split("\n")
    assert lines[0] == "    gaiko bench --cost"
    assert lines[2] == "Measured on A processor, 2 cores, Python 3.11.7."
    assert "| default | 100,000 | 160,000 | 80% | 1.0 s | 250 MB |" in lines
    rows = [line for line in lines if line.startswith("| 10^")]
    assert rows[0] == "| 10^6 | default | 0.00 | 8.25 s | 1 | 1 | 10 MB |"
    assert rows[4] == "| 10^10 | default | 34.72 | 17.4 h | 35 | 2 | 100 GB |"
    assert rows[5].endswith(" | – |")
    assert len(rows) == 6


def test_ranks_have_the_first_row_and_the_output() -> None:
    record = {**_record("default"), "streams": STREAMS}
    lines = cost_markdown(record, "here", "gaiko bench --cost").split("\n")
    assert "| gaiko scale | 90,000 | 150,000 | 83% | 2.5 s | – |" in lines
    rows = [line for line in lines if line.startswith("| 10^6")]
    assert rows[0] == "| 10^6 | gaiko scale | 0.00 | 9.67 s | 1 | 1 | 10 MB |"
    assert rows[1].endswith(" | – |")


def test_the_page_says_when_the_machine_was_not_quiet() -> None:
    quiet, busy = (cost_markdown(_record("default", share=share), "here", "gaiko bench") for share in (0.97, 0.5))
    assert "Other programs were running" not in quiet
    assert "processes had as little as 50% of a core" in busy


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"systems": [{"name": "default"}]},
        {"systems": 1},
        {**_record("default"), "streams": 1},
        _record("rules"),
        _record("stock-ginza"),
    ],
)
def test_what_is_no_record_of_the_benchmark_is_an_error(record: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"^bench\.json: "):
        cost_markdown(record, "bench.json", "gaiko bench")


def test_a_record_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(_record("default"), indent=1), encoding="utf-8")
    assert read_records([path]) == _record("default")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not JSON"):
        read_records([path])


def test_records_of_one_machine_are_one(tmp_path: Path) -> None:
    one, other = tmp_path / "bench.json", tmp_path / "streams.json"
    one.write_text(json.dumps(_record("default")), encoding="utf-8")
    other.write_text(json.dumps({"machine": _record()["machine"], "streams": STREAMS}), encoding="utf-8")
    assert read_records([one, other]) == {**_record("default"), "streams": STREAMS}
    other.write_text(json.dumps({"machine": {"processor": "Another"}, "streams": STREAMS}), encoding="utf-8")
    with pytest.raises(InputError, match=r"streams.json: was measured on another machine than .*bench.json"):
        read_records([one, other])


def test_output_is_shorter_than_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gaiko.models.bench.cost._DOCUMENTS", 100)
    assert 0.5 < output_bytes_per_char() < 3
