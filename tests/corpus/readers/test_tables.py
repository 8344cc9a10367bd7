"""Tables: one document a row; columns named or guessed, and told; bad rows named."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gaiko.corpus.errors import InputError
from gaiko.corpus.readers import ReaderOptions, read_documents
from gaiko.corpus.readers.rows_text import LARGEST_CELL
from gaiko.corpus.reference import Reference
from gaiko.corpus.seeds import Seed

ROWS = [
    {"番号": "a-1", "発表日": "2025年1月11日", "本文": "石破総理大臣は、\nジャカルタを訪問した。", "担当": "アジア"},
    {"番号": "a-2", "発表日": "2025年1月12日", "本文": "「会談」は、円滑に行われた。", "担当": "北米"},
]
CSV = '番号,発表日,本文,担当\r\na-1,2025年1月11日,"石破総理大臣は、\nジャカルタを訪問した。",アジア\r\na-2,2025年1月12日,「会談」は、円滑に行われた。,北米\r\n'


def write(folder: Path, name: str) -> Path:
    """Write the rows in the format of a suffix."""
    path = folder / name
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif path.suffix == ".arrow":
        table = pa.Table.from_pylist(ROWS)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    elif path.suffix == ".json":
        path.write_text(json.dumps(ROWS, ensure_ascii=False, indent=1), encoding="utf-8")
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    else:
        path.write_text(CSV.replace(",", "\t") if path.suffix == ".tsv" else CSV, encoding="utf-8", newline="")
    return path


def read(path: Path, **options: str) -> list[Seed]:
    return list(read_documents(path, ReaderOptions(**options)))


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet", "a.arrow"])
def test_each_row_is_a_document(tmp_path: Path, name: str) -> None:
    seeds = read(write(tmp_path, name))
    assert [seed.text for seed in seeds] == [row["本文"] for row in ROWS]
    assert [seed.id for seed in seeds] == ["a-1", "a-2"]
    assert [seed.reference for seed in seeds] == (
        [Reference(2025, "2025-01-11", "column"), Reference(2025, "2025-01-12", "column")]
    )
    assert seeds[1].fields == {"番号": "a-2", "発表日": "2025年1月12日", "担当": "北米"}
    assert [seed.origins[0][1].as_dict() for seed in seeds] == [{"row": 1}, {"row": 2}]
    assert seeds[0].notes == (
        f"{tmp_path / name}: text from column '本文', ids from '番号', dates from '発表日'; "
        "--text-column, --id-column and --date-column name others",
    )
    assert seeds[1].notes == ()


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "utf-8-sig", "utf-16", "iso2022_jp"])
def test_a_table_in_another_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV.encode(codec))
    assert [seed.text for seed in read(path)] == [row["本文"] for row in ROWS]


def test_a_guessed_column_without_a_date_gives_no_reference(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,date\n米国は歓迎した。,未定\n", encoding="utf-8")
    assert [seed.reference for seed in read(path)] == [None]


def test_columns_named_by_the_user(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv")
    (first, _) = read(path, text_column="担当", id_column="発表日", date_column="発表日")
    assert (first.text, first.id, first.reference, first.notes) == (
        ("アジア", "2025年1月11日", Reference(2025, "2025-01-11", "column"), ())
    )
    with pytest.raises(InputError, match="'番号': 'a-1' is neither a year from 1 to 9999 nor a date"):
        read(path, date_column="番号")
    for option in ("text_column", "id_column", "date_column"):
        name = f"--{option.replace('_', '-')}"
        with pytest.raises(InputError, match=f"no column 'body' for {name}; its columns are 番号, 発表日, 本文, 担当"):
            read(path, **{option: "body"})


def test_a_column_of_far_longer_cells_is_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"見出し,メモ\n会談,{'両首脳は会談した。' * 3}\n会談,{'外相は訪問した。' * 4}\n", encoding="utf-8")
    assert read(path)[0].text.startswith("両首脳")
    path.write_text("甲,乙\n米国,英国\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column is surely the text; name one with --text-column: 甲, 乙"):
        read(path)


def test_a_guessed_column_of_dates_may_hold_other_words(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,text\n未定,甲\n令和7年1月11日,乙\n,丙\n", encoding="utf-8")
    assert [seed.year for seed in read(path)] == [None, 2025, None]


def test_repeated_ids_are_no_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,text\nx,甲,丙\nx,乙,丁\n", encoding="utf-8")
    assert [(seed.id, seed.text) for seed in read(path)] == [("a-000001", "甲"), ("a-000002", "乙")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "id,text\n1,甲\n2\n", r"a\.csv:3: row 3 has 1 cells instead of 2; correct the row"),
        ("a.csv", "id,text\n1,甲,乙\n", r"a\.csv:2: row 2 has 3 cells instead of 2"),
        ("a.csv", 'id,text\n1,"甲\n2,乙\n', r"a\.csv:\d: row 2: not valid CSV: unexpected end of data"),
        ("a.csv", "id,text\n1,甲\0\n", r"a\.csv:2: NUL character|a\.csv:2: .*NUL"),
        (
            "a.csv",
            "id,text\n1," + "甲" * (LARGEST_CELL + 1),
            r"a\.csv:2: (row 2: has a cell of more than 4 million|a line)",
        ),
        ("a.csv", 'id,text\n1,"' + "甲乙\n" * LARGEST_CELL, r"a\.csv:\d+: row 2: has a cell of more than 4 million"),
        ("a.json", "[1]", r"a\.json: element 1: an object is expected"),
        ("a.json", "3", r"a\.json: an array of objects is expected"),
        ("a.json", '[{"text": "甲"}', r"a\.json: not JSON"),
        ("a.json", "[" * 100_000, r"a\.json: not JSON: nested too deeply"),
        ("a.jsonl", '{"text": "甲"}\n[1]\n', r"a\.jsonl:2: a JSON object is expected"),
        ("a.jsonl", '{"text": "甲"}\n{"body": "乙"}\n', r"a\.jsonl:2: has no 'text'"),
        ("a.jsonl", '{"text": ["甲"]}\n', r"a\.jsonl:1: 'text' is list, not text"),
        ("a.parquet", "PAR1 and no more", r"a\.parquet: not a readable Parquet file"),
        ("a.arrow", "nothing", r"a\.arrow: not a readable Arrow file"),
    ],
)
def test_a_bad_table_is_told_in_one_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as error:
        read(path)
    assert "\n" not in str(error.value)


def test_a_line_in_another_encoding_far_down_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    line = "「会談」は円滑に行われた。\n"
    path.write_bytes(b"text\n" + line.encode() * 40_000 + line.encode("euc_jp"))
    with pytest.raises(InputError, match=r"a\.csv:40002: not UTF-8, as the lines before"):
        read(path)


@pytest.mark.parametrize("text", ["", "id,text\n", "\n\n"])
def test_a_table_without_rows_has_no_documents(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path) == []


@pytest.mark.parametrize(
    "text", ['{"data": [{"text": "甲"}], "version": 1}', '["甲"]', '{"text": "甲"}', '{"text": "甲"}\n{"text": "乙"}\n']
)
def test_json_in_other_shapes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert read(path)[0].text == "甲"


def test_a_folder_of_datasets_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    for split in ("test", "train"):
        (folder / split).mkdir(parents=True)
        write(folder / split, "data-00000-of-00001.arrow")
    (folder / "dataset_dict.json").write_text("{}", encoding="utf-8")
    assert len(read(folder)) == 4
    (folder / "dataset_dict.json").unlink()
    with pytest.raises(InputError, match="is a folder"):
        read(folder)
