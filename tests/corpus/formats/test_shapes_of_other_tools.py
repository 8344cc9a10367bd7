"""Files as other tools and their older versions write them: keys, columns, folders, offsets, and all spans that are not valid."""

import json
from pathlib import Path

import pytest
from format_trips import imported
from gaiko_command import run_gaiko

from gaiko.corpus.errors import InputError

TEXT = "首相はパリで演説した。"


def write(path: Path, *records: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def found(name: str, path: Path, **options: str) -> list[tuple[str, str]]:
    records, _ = imported(name, path, **options)
    return [(span["text"], span["label"]) for record in records for span in record["spans"]]


@pytest.mark.parametrize("text", ["text", "data"])
@pytest.mark.parametrize("labels", ["label", "labels", "entities", "annotations"])
def test_doccano_has_had_several_keys(tmp_path: Path, text: str, labels: str) -> None:
    path = write(tmp_path / "a.jsonl", {"id": 1, text: TEXT, labels: [[3, 5, "PLACE"]]})
    assert found("doccano", path) == [("パリ", "PLACE")]


@pytest.mark.parametrize(("text", "start"), [("👩🏽‍✈️がパリへ。", 3), ("👪がパリへ。", 2), ("か\u3099パリへ。", 1)])
def test_doccano_may_count_graphemes(tmp_path: Path, text: str, start: int) -> None:
    path = write(tmp_path / "a.jsonl", {"text": text, "label": [[start, start + 2, "PLACE"]]})
    assert found("doccano", path, offsets="grapheme") == [("パリ", "PLACE")]


@pytest.mark.parametrize("key", ["entities", "label", "ents", "annotations"])
def test_a_file_of_another_shape_is_not_read_as_empty(tmp_path: Path, key: str) -> None:
    path = write(tmp_path / "a.jsonl", {"text": TEXT, key: [[3, 5, "PLACE"]]})
    with pytest.raises(InputError, match=f'a.jsonl:1: no "spans", but "{key}": a file of another shape'):
        imported("prodigy", path)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a.txt", "/data/upload/3/speech.txt", "s3://bucket/a.txt", "/data/local-files/?d=x/a.txt"],
)
def test_a_label_studio_task_with_the_address_of_its_text_is_refused(tmp_path: Path, text: str) -> None:
    region = {"type": "labels", "from_name": "label", "value": {"start": 0, "end": 2, "labels": ["PLACE"]}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"data": {"text": text}, "annotations": [{"result": [region]}]}]), encoding="utf-8")
    with pytest.raises(InputError, match="task 1: the text is a path or URL"):
        imported("labelstudio", path)


@pytest.mark.parametrize("key", ["NE", "NER"])
def test_conllu_has_its_entities_in_misc(tmp_path: Path, key: str) -> None:
    rows = [("1", "パリ", f"SpaceAfter=No|{key}=B-CITY"), ("2-3", "での", "_"), ("2", "で", "_"), ("3", "の", "_")]
    lines = [f"{number}\t{word}\t{word}\tX\t_\t_\t0\tdep\t_\t{misc}" for number, word, misc in rows]
    path = tmp_path / "a.conllu"
    path.write_text("# sent_id = 1\n" + "\n".join(lines) + "\n\n", encoding="utf-8")
    records, _ = imported("conll", path)
    assert [record["text"] for record in records] == ["パリでの"]
    assert found("conll", path) == [("パリ", "CITY")]


def test_uner_numbers_its_tokens_and_has_the_tag_in_the_third_column(tmp_path: Path) -> None:
    path = tmp_path / "a.iob2"
    path.write_text("# text = パリへ\n1\tパリ\tB-LOC\t-\t-\n2\tへ\tO\t-\t-\n\n", encoding="utf-8")
    assert found("conll", path) == [("パリ", "LOC")]


def test_eos_ends_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("パリ\t名詞\tB-LOC\nEOS\nローマ\t名詞\tB-LOC\nへ\t助詞\tO\nEOS\n", encoding="utf-8")
    records, _ = imported("conll", path)
    assert [record["text"] for record in records] == ["パリ", "ローマへ"]


def test_brat_collections_have_folders_in_folders(tmp_path: Path) -> None:
    for place in ("one/a", "two/deep/b"):
        path = tmp_path / f"{place}.txt"
        path.parent.mkdir(parents=True)
        path.write_text("パリへ。", encoding="utf-8")
        path.with_suffix(".ann").write_text("T1\tLOC 0 2\tパリ\n", encoding="utf-8")
    assert found("brat", tmp_path) == [("パリ", "LOC")] * 2


def test_all_spans_that_are_not_valid_are_named_and_can_be_left_out(tmp_path: Path) -> None:
    lines = [{"text": TEXT, "label": [[3, 5, "PLACE"], [9, 99, "X"]]}, {"text": TEXT, "label": [[5, 2, "X"]]}]
    path = write(tmp_path / "a.jsonl", *lines)
    out = tmp_path / "out.jsonl"
    failed = run_gaiko("import", "--from", "doccano", path, "-o", out)
    assert failed.returncode == 2
    assert "2 spans are not valid; mend them, or leave them out with --skip-bad:" in failed.stderr
    assert "a.jsonl:1: " in failed.stderr
    assert "a.jsonl:2: " in failed.stderr
    assert not out.exists()
    done = run_gaiko("import", "--from", "doccano", path, "-o", out, "--skip-bad")
    assert done.returncode == 1
    assert "2 items were lost" in done.stderr
    assert [len(json.loads(line)["spans"]) for line in out.read_text(encoding="utf-8").splitlines()] == [1, 0]
