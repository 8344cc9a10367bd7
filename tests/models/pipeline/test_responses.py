"""Requests: what a document that could not be answered leaves behind."""

import json
from pathlib import Path

import pytest

from gaiko.corpus.errors import InputError
from gaiko.models import load
from gaiko.models.pipeline import responses
from gaiko.models.pipeline.requests import DOCUMENT, FILE, JSON, LINE, Request
from gaiko.models.pipeline.responses import annotate_here, annotate_in_workers
from gaiko.models.pipeline.workers import Outcome


class Dying:
    """Workers that answer nothing."""

    error, invalid_input = "its worker was killed (SIGKILL), 3 times", False

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> "Dying":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, items):
        for item in items:
            yield Outcome(item, None, self.error, self.invalid_input)


def test_a_document_that_kills_its_workers_keeps_its_text_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "米国.txt").write_text("米国。", encoding="utf-8")
    monkeypatch.setattr(responses, "Workers", Dying)
    asked = [
        Request(LINE, "a.txt:1", "日本。", 2025),
        Request(JSON, "b.jsonl:1", '{"id": 7, "text": "英国。"}'),
        Request(FILE, str(tmp_path / "米国.txt")),
        Request(DOCUMENT, "standard input", "韓国。"),
    ]
    answered = list(annotate_in_workers({}, asked, 2))
    found = [json.loads(one.line) for one in answered]
    assert [(record["text"], record["spans"], record["error"]) for record in found] == [
        (text, [], Dying.error) for text in ("日本。", "英国。", "米国。", "韓国。")
    ]
    assert found[1]["id"] == 7
    assert answered[0].error == f"a.txt:1: {Dying.error}"


def test_a_wrong_request_is_wrong_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "Workers", Dying)
    monkeypatch.setattr(Dying, "invalid_input", True)
    with pytest.raises(InputError, match="3 times"):
        list(annotate_in_workers({}, [Request(JSON, "b:1", "{}")], 1))


def test_short_texts_read_together_are_as_if_read_alone() -> None:
    pipeline = load()
    lines = [
        "2月7日、石破総理大臣は米国を訪問した。",
        "",
        "同日、両首脳は会談した。",
        "a" * 30_000,
        "3月、日英で協議した。" * 3_000,
    ]
    asked = [Request(LINE, "", line, year) for line, year in zip(lines, (2025, None, 2024, None, 2023), strict=True)]
    together = [one.line for one in annotate_here(pipeline, asked)]
    assert together == [one.line for each in asked for one in annotate_here(pipeline, [each])]
    assert "同日" in together[2]
    assert '"norm": "2025' not in together[2]  # 同日 looks back in its own text alone
