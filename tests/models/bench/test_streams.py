"""What ``gaiko annotate`` costs, run as a process of its own."""

from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.bench.streams import ANNOTATE, SCALE, annotate_command, measure_streams


def test_the_command_line_is_the_users_own() -> None:
    command = annotate_command(Path("many.txt"), 2)
    assert command[-9:] == ["annotate", "--lines", "--year", "2025", "--workers", "2", "many.txt", "-o", "many.txt.out"]


def test_start_throughput_and_memory_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gaiko.models.bench.streams._LOOP", "")
    found = measure_streams(2, 1, 2_000, (5,), lambda *step: None, ["--no-recognizer"])
    assert found.cold.runs == 5
    assert 0 < found.cold.fastest <= found.cold.seconds <= found.cold.slowest
    rows = {(row.command, row.workers): row for row in found.throughput}
    assert [*rows] == [(ANNOTATE, 1), (ANNOTATE, 2), (SCALE, 1), (SCALE, 2)]
    assert all(0 < row.slowest <= row.chars_per_s <= row.fastest for row in rows.values())
    assert rows[ANNOTATE, 2].cpu_s is not None
    assert all(row.chars >= 2_000 for row in rows.values())
    assert [(row.documents, row.workers) for row in found.memory] == [(5, 1), (5, 2)]
    assert found.memory[0].worker_mb is None, "one worker is the command itself"


def test_a_command_that_fails_is_one_line() -> None:
    with pytest.raises(InputError, match=r"annotate .*: ended with exit code 2: .*no-such-option"):
        measure_streams(1, 1, 100, (), lambda *step: None, ["--no-such-option"])
