"""The benchmark measures every system on every text; what it measures is no test's business."""

import json
from pathlib import Path

from typer.testing import CliRunner

from models.bench import measure
from scripts.main import app


def test_every_system_is_measured_after_a_round_that_does_not_count() -> None:
    told: list[tuple[str, int, int]] = []
    speeds = measure(["2月7日、石破総理大臣は米国を訪問した。両国は合意した。"], 2, lambda *step: told.append(step))
    assert [speed.name for speed in speeds] == ["sudachi", "rules", "rules, tokens shared"]
    assert all(0 < speed.slowest <= speed.chars_per_s <= speed.fastest for speed in speeds)
    assert speeds[0].of_sudachi == 1.0
    assert [step for step in told if step[0] == "rules"] == [("rules", n, 3) for n in range(3)]
    assert [name for name, number, _ in told if number == 2] == [speed.name for speed in speeds], "they take turns"


def test_the_command_prints_a_table_and_writes_json(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "米国を訪問した。", "spans": []}\n', encoding="utf-8")
    out = tmp_path / "speed.json"
    result = CliRunner().invoke(app, ["bench", "--data", str(data), "--rounds", "1", "--json", str(out)])
    assert result.exit_code == 0
    assert "rules, tokens shared" in result.stdout
    systems = json.loads(out.read_text(encoding="utf-8"))["systems"]
    assert [system["cores"] for system in systems] == [1, 1, 1]
