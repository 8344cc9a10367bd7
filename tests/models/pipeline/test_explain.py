"""Every layer's vote, and why the winner won; offsets count in the text that is put out."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from growth import is_linear

from gaiko.corpus.seeds import Seed
from gaiko.models import load
from gaiko.models.pipeline.documents import prepare_seed, prepare_text, records
from gaiko.models.pipeline.explain import as_text

TEXT = "会議は終わった。日米安全保障条約を確認した。"


def explained(text: str = TEXT) -> dict[str, Any]:
    return next(records(load(), [prepare_text(text, 2025)], explain=True))


def test_a_span_has_the_votes_that_it_won_over() -> None:
    (span,) = explained()["spans"]
    votes = {(vote["annotator"], vote["rule"]): vote for vote in span["explain"]["votes"]}
    lost = votes["actors", "A-3-compound"]
    assert (lost["start"], lost["end"], lost["text"], lost["won"]) == (8, 10, "日米", False)
    assert lost["why"] == "日米安全保障条約 AGREEMENT (agreements) is longer"
    assert votes["agreements", "T-1-gazetteer"]["won"]
    assert "it is longer: 日米 ACTOR (actors)" in span["explain"]["why"]


def test_what_the_guidelines_exclude_is_told_with_its_rule() -> None:
    record = explained("大統領令「米国エネルギーの解放」に署名した。")
    assert record["spans"] == []
    assert [(vote["text"], vote["why"]) for vote in record["rejected"]] == [
        ("米国", "nothing is tagged here (G-8-order)")
    ]


def test_a_short_form_says_whose_value_it_has() -> None:
    *_, short = explained("世界保健機関（WHO）は。")["spans"]
    assert short["text"] == "WHO"
    assert "G-3" in short["explain"]["why"] or short["explain"]["votes"]


def test_in_a_document_votes_count_in_its_whole_text() -> None:
    record = next(records(load(), [prepare_seed(Seed("d", f"第1節 概観\n\n　{TEXT}\n", year=2025))], explain=True))
    (span,) = record["spans"]
    assert all(record["text"][v["start"] : v["end"]] == v["text"] for v in span["explain"]["votes"])


def test_the_text_for_people_names_span_value_and_votes() -> None:
    lines = list(as_text([explained()]))
    assert lines[0] == "日米安全保障条約  AGREEMENT treaty 8–16  by agreements T-1-gazetteer"
    assert lines[1] == "    value  norm 日米安全保障条約, parties JP+US"
    assert any(line.startswith("    lost   actors A-3-compound: ACTOR 日米 8–10; ") for line in lines)


def test_without_explain_a_record_is_as_ever() -> None:
    assert set(next(records(load(), [prepare_text(TEXT, 2025)]))) == {"text", "spans"}


def run(*arguments: str, text: str = TEXT) -> subprocess.CompletedProcess[str]:
    gaiko = Path(sys.executable).with_name("gaiko")
    return subprocess.run([gaiko, "annotate", *arguments], input=text, capture_output=True, text=True, check=False)


def test_the_command_shows_text_or_json() -> None:
    assert "it is longer: 日米 ACTOR (actors)" in run("--lines", "--explain", "-").stdout
    assert (
        '"explain": {"policy": "majority"'
        in run("--lines", "--explain", "--format", "jsonl", "--policy", "majority", "-").stdout
    )


def test_wrong_arguments_are_told() -> None:
    done = run("--format", "text", "-")
    assert (done.returncode, done.stderr) == (2, "gaiko: --format text shows explanations; add --explain\n")
    done = run("--policy", "magic", "-")
    assert (done.returncode, done.stderr) == (
        2,
        "gaiko: --policy magic: unknown policy; choose from priority, majority, weighted\n",
    )


def test_time_to_explain_grows_with_the_length_alone() -> None:
    pipeline = load()
    assert is_linear(
        lambda size: next(records(pipeline, [prepare_text("日本は米国と、" * (size // 7), 2025)], explain=True)), 6_000
    )
