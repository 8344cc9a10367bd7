"""``gaiko annotate`` on files of all kinds: what is recognized is said, options override it, and bad files take one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from docx_files import docx, paragraph
from gaiko_command import fails, run_bytes, run_gaiko

SENTENCE = "2月7日、石破総理大臣は米国を訪問した。"
PAGE = f"<html><head><title>訪問｜外務省</title></head><body><nav>英国</nav><h1>首相の訪問</h1><p>{SENTENCE}</p></body></html>"


def tagged(*arguments: str | Path) -> tuple[list[dict[str, Any]], str]:
    done = run_gaiko("annotate", "--year", "2025", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def spans(record: dict[str, Any]) -> list[str]:
    found = [span["text"] for span in record["spans"]]
    assert found == [record["text"][span["start"] : span["end"]] for span in record["spans"]]
    return found


def test_a_page_a_word_file_and_markdown_are_documents_with_their_origins(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(docx(paragraph(SENTENCE)))
    (tmp_path / "c.md").write_text(f"# 訪問\n\n{SENTENCE}\n", encoding="utf-8")
    found, said = tagged(tmp_path / "a.html", tmp_path / "b.docx", tmp_path / "c.md")
    assert [spans(record) for record in found] == [["2月7日", "石破総理大臣", "米国"]] * 3
    assert [record["doc"] for record in found] == ["a", "b", "c"]
    assert found[0]["title"] == "首相の訪問"
    assert found[0]["origins"] == [{"start": 0, "element": "h1"}, {"start": 7, "element": "p"}]
    assert said == ""


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "iso2022_jp", "utf-16"])
@pytest.mark.parametrize("lines", [[], ["--lines"]])
def test_a_text_in_another_encoding_is_read_and_said(tmp_path: Path, codec: str, lines: list[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"{SENTENCE}\r\n".encode(codec))
    (record,), said = tagged(*lines, path)
    assert spans(record) == ["2月7日", "石破総理大臣", "米国"]
    assert said.startswith(f"gaiko: {path}: read as ")
    assert said.count("\n") == 1


def test_a_named_encoding_is_not_questioned(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SENTENCE.encode("cp932"))
    assert tagged("--encoding", "shift_jis", path)[1] == ""
    fails(run_gaiko("annotate", "--encoding", "euc-jp", path), "a.txt:1: not EUC-JP")
    fails(run_gaiko("annotate", "--encoding", "klingon", path), "unknown encoding; name one of utf-8")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_each_row_of_a_table_is_a_document_that_keeps_its_columns(tmp_path: Path, workers: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"番号,年,本文\nx,1998,3月に訪米した。\ny,令和7年,{SENTENCE}\n", encoding="utf-8")
    done = run_gaiko("annotate", "--workers", workers, path)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["番号"] for record in found] == ["x", "y"]
    assert spans(found[1]) == ["2月7日", "石破総理大臣", "米国"]
    assert [record["spans"][0]["value"]["norm"] for record in found] == ["1998-03", "2025-02-07"]
    assert found[1]["origins"] == [{"start": 0, "row": 2}]
    assert "text from column '本文', ids from '番号', dates from '年'" in done.stderr


def test_a_wrong_column_lists_the_columns_and_writes_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "out.jsonl"
    path.write_text(f"記号,本文\nx,{SENTENCE}\ny\n", encoding="utf-8")
    fails(
        run_gaiko("annotate", "--text-column", "body", path, "-o", out),
        "no column 'body'",
        "its columns are 記号, 本文",
    )
    fails(run_gaiko("annotate", "--text-column", "本文", path, "-o", out), "a.csv:3: row 3 has 1 cells instead of 2")
    assert not out.exists()


def test_json_lines_without_the_key_text_are_read_by_column(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"body": SENTENCE, "n": 1}) + "\n", encoding="utf-8")
    (record,), said = tagged(path)
    assert (record["text"], record["n"], "body" in record) == (SENTENCE, 1, False)
    assert "text from column 'body'" in said


def test_standard_input_may_be_a_page_or_a_word_file() -> None:
    for data in (PAGE.encode("cp932"), docx(paragraph(SENTENCE))):
        done = run_bytes("annotate", "--year", "2025", "-", stdin=data)
        assert spans(json.loads(done.stdout)) == ["2月7日", "石破総理大臣", "米国"], done.stderr


def test_a_page_named_txt_is_read_as_the_page_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PAGE, encoding="utf-8")
    (record,), said = tagged(path)
    assert record["text"] == f"首相の訪問\n\n{SENTENCE}"
    assert said == f"gaiko: {path}: read as html, by its content\n"
    fails(run_gaiko("annotate", "--lines", path), "--lines reads text files, and this is html")


def test_a_folder_of_mixed_files_names_all_bad_ones_and_writes_nothing(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "2024").mkdir(parents=True)
    (docs / "page.html").write_text("<main><p>石破総理大臣は訪米した。</p></main>", encoding="utf-8")
    (docs / "rows.csv").write_text("text,date\n8月1日に会談した。,1998-08-03\n", encoding="utf-8")
    (docs / "2024" / "page.txt").write_text("米国は歓迎した。", encoding="utf-8")
    (docs / "photo.png").write_bytes(b"\x89PNG\r\n")
    for name in ("a.txt", "b.txt"):
        (docs / name).write_bytes(b"a\0b")
    out = tmp_path / "out.jsonl"
    failed = run_gaiko("annotate", docs, "-o", out)
    assert failed.returncode == 2
    assert "2 files cannot be read" in failed.stderr
    assert "a.txt:1: NUL" in failed.stderr
    assert "b.txt:1: NUL" in failed.stderr
    assert not out.exists()
    assert run_gaiko("annotate", docs).stdout == ""
    done = run_gaiko("annotate", docs, "-o", out, "--skip-bad")
    assert done.returncode == 1
    assert "photo.png: skipped: is a PNG picture" in done.stderr
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [record.get("doc") for record in records] == ["page", "docs-page", None]
    assert [span["value"]["norm"] for span in records[2]["spans"]] == ["1998-08-01"]
    both = run_gaiko("annotate", docs, "--skip-bad", "--workers", "2")
    assert both.stdout == out.read_text(encoding="utf-8")


def test_an_empty_path_is_not_the_current_folder() -> None:
    assert '"": an empty path' in run_gaiko("annotate", "").stderr
