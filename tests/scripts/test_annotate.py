"""``gaiko annotate`` as users call it: files, folders, lines, standard input, and what goes wrong."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from gaiko_command import GAIKO
from gaiko_command import run_bytes as run

TEXT = "2月7日、石破総理大臣は米国を訪問した。\n\n同日、両首脳は日米首脳共同声明を発出した。\n"


def records(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines() if line]


def spans(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(span["text"], span["label"]) for span in record["spans"]]


def assert_sound(record: dict[str, Any]) -> None:
    at = 0
    for span in record["spans"]:
        assert at <= span["start"] < span["end"] <= len(record["text"])
        assert record["text"][span["start"] : span["end"]] == span["text"]
        at = span["end"]
    ids = [span["id"] for span in record["spans"]]
    assert len(ids) == len(set(ids))


def fails(done: subprocess.CompletedProcess[bytes], *words: str) -> None:
    message = done.stderr.decode("utf-8")
    assert done.returncode == 2, message
    assert message.startswith("gaiko: ")
    assert message.count("\n") == 1
    for word in words:
        assert word in message


def test_every_line_gives_one_line_in_order_empty_ones_too() -> None:
    done = run("annotate", "--lines", "--year", "2025", "-", stdin="3月に訪米した。\n\n日本は発表した。".encode())
    found = records(done)
    assert [record["text"] for record in found] == ["3月に訪米した。", "", "日本は発表した。"]
    assert [spans(record) for record in found] == [[("3月", "DATE")], [], [("日本", "ACTOR")]]
    assert list(found[0]) == ["text", "spans"]
    assert list(found[0]["spans"][0]) == ["id", "start", "end", "text", "label", "kind", "mention", "value", "source"]
    assert found[0]["spans"][0]["value"] == {"norm": "2025-03"}
    assert found[0]["spans"][0]["source"] == {"annotator": "dates", "version": "1", "rule": "D-1-month"}


def test_the_dates_without_a_year_are_counted_once_at_the_end(tmp_path: Path) -> None:
    for name, text in {"a.txt": "3月4日に訪米した。\n5月に帰国した。\n", "b.txt": "2001年3月4日に訪米した。\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("annotate", str(tmp_path))
    assert [record.get("reference") for record in records(done)] == [None, None]
    assert done.stderr.decode() == (
        'gaiko: 2 of 3 dates have no year: give --year, or a "date" key in the JSON or .toml\n'
    )
    assert run("annotate", "--year", "2001", str(tmp_path)).stderr == b""


def test_a_file_is_one_document_and_dates_resolve_across_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "speech.txt"
    path.write_text(TEXT, encoding="utf-8")
    (record,) = records(run("annotate", "--year", "2025", path))
    assert record["doc"] == "speech"
    assert record["text"] == TEXT
    assert_sound(record)
    same_day = next(span for span in record["spans"] if span["text"] == "同日")
    assert same_day["value"]["norm"] == "2025-02-07"
    assert same_day["value"]["link"] == f"anchor:{record['spans'][0]['id']}"


def test_without_a_year_a_date_says_why_it_has_no_norm() -> None:
    (record,) = records(run("annotate", "-", stdin="7月に訪米した。".encode()))
    assert "norm" not in record["spans"][0]["value"]
    assert "--year" in record["spans"][0]["value"]["reason"]


def test_the_year_of_the_toml_beside_a_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "speech.txt"
    path.write_text("7月に訪米した。", encoding="utf-8")
    path.with_suffix(".toml").write_text("year = 1998\n", encoding="utf-8")
    for arguments in (["annotate", path], ["annotate", "--lines", path]):
        (record,) = records(run(*arguments))
        assert record["spans"][0]["value"]["norm"] == "1998-07"


def test_a_folder_is_read_in_name_order_and_jsonl_keeps_its_keys(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("米国は発表した。", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"id": 7, "text": "英国は発表した。", "spans": []}\n', encoding="utf-8")
    found = records(run("annotate", tmp_path))
    assert [spans(record) for record in found] == [[("英国", "ACTOR")], [("米国", "ACTOR")]]
    assert found[0]["id"] == 7


@pytest.mark.parametrize("lines", [[], ["--lines"]])
def test_a_record_of_jsonl_may_bring_its_year(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "7月に訪米した。", "year": 1998}\n{"text": "7月に訪米した。"}\n', encoding="utf-8")
    first, second = records(run("annotate", *lines, path))
    assert first["spans"][0]["value"]["norm"] == "1998-07"
    assert "reason" in second["spans"][0]["value"]
    first, _ = records(run("annotate", *lines, "--year", "2001", path))
    assert first["spans"][0]["value"]["norm"] == "2001-07"


def test_the_output_file_is_written_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = run("annotate", "--lines", "-o", out, "-", stdin="米国は発表した。\n".encode())
    assert (done.returncode, done.stdout) == (0, b"")
    assert spans(json.loads(out.read_text(encoding="utf-8"))) == [("米国", "ACTOR")]


@pytest.mark.parametrize(
    "text",
    [
        "米国は発表した。\r\n日本は歓迎した。\r\n",
        "𠮷野氏は米国を訪問した。",
        "米国\u2028は\u0085発表　した。",
        "\ufeff米国は発表した。",
        "会談した。両首脳は高市総\n\n理大臣の招待を受けた。",
        "発表した。\n\n\n\n日米首脳会談\n(2月7日、東京 写真提供：官邸)\n",
    ],
)
def test_offsets_stay_exact(text: str) -> None:
    for arguments in (["annotate", "-"], ["annotate", "--lines", "-"]):
        for record in records(run(*arguments, stdin=text.encode())):
            assert_sound(record)
            if len(arguments) == 2:
                assert record["text"] == text.removeprefix("\ufeff")


def test_a_span_over_a_page_break_is_the_slice_as_it_stands() -> None:
    (record,) = records(run("annotate", "-", stdin="冒頭、高市総\n\n理大臣の就任への祝意が述べられた。".encode()))
    assert spans(record) == [("高市総\n\n理大臣", "ACTOR")]
    assert record["spans"][0]["value"]["norm"] == "高市早苗"


def test_a_line_of_200_kb_is_handled() -> None:
    text = "米国は関税措置を発表し、" * 6000
    (record,) = records(run("annotate", "--lines", "-", stdin=text.encode()))
    assert_sound(record)
    assert len(record["spans"]) == 6000


def test_an_empty_file_is_an_empty_document(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    assert records(run("annotate", path)) == [{"doc": "empty", "text": "", "spans": []}]
    assert records(run("annotate", "--lines", path)) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    fails(run("annotate", tmp_path / "gone.txt"), "gone.txt: no such file or folder")


def test_a_folder_without_documents_is_named(tmp_path: Path) -> None:
    fails(run("annotate", tmp_path), str(tmp_path), "contains no document")


@pytest.mark.parametrize("lines", [[], ["--lines"]])
def test_bytes_that_are_not_utf8_are_named_and_nothing_is_written(tmp_path: Path, lines: list[str]) -> None:
    path, out = tmp_path / "sjis.txt", tmp_path / "out.jsonl"
    path.write_bytes("米国は発表した。\n".encode() + "米国".encode("shift_jis"))
    fails(run("annotate", *lines, path, "-o", out), "sjis.txt:2: not UTF-8: byte 0x95")
    assert sorted(tmp_path.iterdir()) == [path]


def test_nul_is_named(tmp_path: Path) -> None:
    path = tmp_path / "binary.txt"
    path.write_bytes(b"a\0b")
    fails(run("annotate", path), "binary.txt:1: NUL character at offset 1")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": "\\ud800"}', "lone surrogate"),
        ('{"text": 5}', '"text" is missing or not a string'),
        ('{"text": "米', "not JSON"),
    ],
)
def test_a_bad_jsonl_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": ""}\n' + line + "\n", encoding="utf-8")
    fails(run("annotate", path), "bad.jsonl:2:", words)


def test_a_seed_whose_hash_differs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "seed.txt"
    path.write_text("米国", encoding="utf-8")
    path.with_suffix(".toml").write_text('sha256 = "00"\n', encoding="utf-8")
    fails(run("annotate", path), "seed.txt: sha256 is")


def test_an_output_in_a_missing_place_or_a_folder_is_named(tmp_path: Path) -> None:
    fails(run("annotate", "-o", tmp_path, "-", stdin=b"a"), "is a folder; give a file name")
    (tmp_path / "file").touch()
    fails(run("annotate", "-o", tmp_path / "file" / "out", "-", stdin=b"a"), "cannot be written")


@pytest.mark.parametrize("arguments", [["--year", "0"], ["--year", "二千"], ["--format", "xml"], ["--colour"]])
def test_wrong_arguments_exit_with_2_and_no_traceback(arguments: list[str]) -> None:
    done = run("annotate", *arguments, "-", stdin=b"a")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    text = "米国は発表した。\n" * 3000
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shlex.quote(str(GAIKO))} annotate --lines - | head -n 1"],
        input=text.encode(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout.count(b"\n") == 1


def test_spacy_is_not_imported_for_the_rules() -> None:
    code = "import gaiko, sys; gaiko.load()('米国'); print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=120)
    assert done.stdout == b"False\n"


def test_standard_input_can_be_named_once() -> None:
    fails(run("annotate", "-", "-", stdin=b"a"), "standard input can be read only once")


@pytest.mark.parametrize("closing", ["<&-", ">&-", "> /dev/full"])
def test_a_closed_or_full_stream_is_no_traceback(closing: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"echo 米国 | {shlex.quote(str(GAIKO))} annotate - {closing}"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"gaiko: ")
    assert b"Traceback" not in done.stderr


def test_workers_give_the_same_lines_in_the_same_order(tmp_path: Path) -> None:
    lines = [f"{day}日、石破総理大臣は米国を訪問した。" * (day % 5) for day in range(1, 29)]
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"text": "3月に訪米した。", "year": 2024, "id": 7}\n\n{"text": ""}\n', encoding="utf-8"
    )
    alone = run("annotate", "--lines", "--year", "2025", tmp_path)
    together = run("annotate", "--lines", "--year", "2025", "--workers", "2", tmp_path)
    assert len(records(alone)) == 30
    assert together.stdout == alone.stdout


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not tell a process's children")
def test_a_worker_that_is_killed_loses_no_line(tmp_path: Path) -> None:
    text = ("2月7日、石破総理大臣は米国を訪問した。\n" * 2_500).encode()  # several batches
    arguments = ["annotate", "--lines", "--year", "2025", "-", "-o"]
    command = [GAIKO, *arguments, tmp_path / "killed.jsonl", "--workers", "2"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.flush()  # and left open: there is more to come
        os.kill(child_of(process), signal.SIGKILL)
        process.stdin.close()
        assert process.wait() == 0
    assert run(*arguments, tmp_path / "whole.jsonl", stdin=text).returncode == 0
    assert (tmp_path / "killed.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def child_of(process: "subprocess.Popen[bytes]") -> int:
    """The first process that the command has started, as soon as there is one."""
    for _ in range(6000):
        assert process.poll() is None
        if children := Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            return int(children[0])
        time.sleep(0.01)
    raise AssertionError("no worker is started")


def test_workers_read_whole_files_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.toml").write_text("year = 2025\n", encoding="utf-8")
    arguments = ("annotate", tmp_path, "-")
    assert run(*arguments, "--workers", "2", stdin=TEXT.encode()).stdout == run(*arguments, stdin=TEXT.encode()).stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_wrong_line_ends_the_run_after_those_before_it(tmp_path: Path, workers: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "日本"}\n{"text": 1}\n{"text": "米国"}\n', encoding="utf-8")
    done = run("annotate", tmp_path / "a.jsonl", "--workers", workers)
    fails(done, "a.jsonl:2", "not a string")
    assert done.stdout.decode().count("\n") == 1


def test_rules_that_are_wrong_are_an_error_with_workers_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[rule]]\n", encoding="utf-8")
    fails(run("annotate", "--rules", tmp_path / "mine.toml", "--workers", "2", "-", stdin=b"x"), "mine.toml")


def test_workers_and_explanations_do_not_go_together() -> None:
    fails(run("annotate", "--explain", "--workers", "2", "-"), "--workers", "--explain")
