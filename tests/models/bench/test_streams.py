"""What ``gaiko annotate`` costs, run as a process of its own."""

import sys
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models.bench import streams
from gaiko.models.bench.streams import ANNOTATE, SCALE, annotate_command, measure_streams


def test_the_command_line_is_the_users_own() -> None:
    command = annotate_command(Path("many.txt"), 2)
    assert command[-9:] == ["annotate", "--lines", "--year", "2025", "--workers", "2", "many.txt", "-o", "many.txt.out"]


def test_the_commands_run_with_the_arguments_that_they_are_given(tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("米国を訪問した。\n" * 5, encoding="utf-8")
    found = streams._memory(lines, 5, 2, ["--no-recognizer"])
    assert found.parent_mb is not None
    assert found.worker_mb is not None
    assert len((tmp_path / "lines.txt.out").read_text(encoding="utf-8").splitlines()) == 5
    assert streams._read(SCALE, tmp_path, ["米国を訪問した。"], 1, []).wall_s > 0


def test_start_throughput_and_memory_are_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a command in the place of gaiko that starts fast; the test above runs the real ones."""
    command = tmp_path / "gaiko"
    command.write_text(f"#!{sys.executable} -S\nimport time\ntime.sleep(0.05)\n", encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setattr(streams, "_gaiko", lambda: str(command))
    monkeypatch.setattr(streams, "_LOOP", "")
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
