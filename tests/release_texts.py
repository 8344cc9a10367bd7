"""Fixture of a release small enough for tests: a few texts, two folds, few iterations, no GiNZA baseline."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from memory_recognizer import example

from gaiko.models.training import release

GOLD = ["[日本:ACTOR]は[2025年3月:DATE]に[東京:PLACE]で会談した。", "[米国:ACTOR]は[10億ドル:AMOUNT]を出した。"]
FURTHER = [
    "[中国:ACTOR]は[2024年1月:DATE]に[北京:PLACE]で会談した。",
    "[英国:ACTOR]は[3億ドル:AMOUNT]を出した。",
    "[フランス:ACTOR]は[パリ協定:AGREEMENT]に署名した。",
    "[ドイツ:ACTOR]は[ベルリン:PLACE]で会談した。",
]
SCORED = [
    "[イタリア:ACTOR]は[2023年7月:DATE]に[ローマ:PLACE]で会談した。",
    "[カナダ:ACTOR]は[5億ドル:AMOUNT]を出した。",
]


def write_texts(path: Path, marked: list[str]) -> Path:
    """Write texts in the notation of ``memory_recognizer.example`` as JSONL."""
    lines = []
    for each in map(example, marked):
        spans = [{"start": span.start, "end": span.end, "label": span.label} for span in each.spans]
        lines.append(json.dumps({"text": each.text, "spans": spans}, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "further").mkdir()
    further = write_texts(tmp_path / "further" / "texts.jsonl", FURTHER)
    monkeypatch.setattr(release, "further_texts", lambda: [further])
    monkeypatch.setattr(
        release, "read_gold_examples", lambda: [SimpleNamespace(example=example(each)) for each in GOLD]
    )
    monkeypatch.setattr(release, "FOLDS", 2)
    monkeypatch.setattr(release, "BASELINES", ())
    monkeypatch.setattr(release, "OPTIONS", {"max_iterations": 5})
