"""``gaiko train``, and what the other commands do with its models: score them, mark what was seen, show what they find."""

import io
import json
from pathlib import Path

import pytest
from gaiko_command import run_here
from memory_recognizer import memory

__all__ = ["memory"]

pytestmark = pytest.mark.usefixtures("memory")

TRAIN = ["[日本:国]は[3月:時]に発表した。", "[米国:国]は[4月:時]に", "何もない。"]
TEST = ["[日本:国]は[3月:時]に発表した。", "[米国:国]と[英国:国]は[4月:時]に"]


def line(marked: str) -> str:
    from memory_recognizer import example

    made = example(marked)
    spans = [{"start": span.start, "end": span.end, "label": span.label} for span in made.spans]
    return json.dumps({"text": made.text, "spans": spans}, ensure_ascii=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "test.jsonl").write_text("\n".join(map(line, TEST)) + "\n", encoding="utf-8")
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(map(line, TRAIN)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def model(data: Path, tmp_path: Path) -> Path:
    run_here("train", "memory", "--data", data, "-o", tmp_path / "model")
    return tmp_path / "model"


def test_a_model_is_trained_on_any_labels_and_told_about(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_here("train", "memory", "--data", data, "--dev", tmp_path / "test.jsonl", "-o", tmp_path / "m", "--seed", "7")
    printed = capsys.readouterr()
    assert "trained on 3 texts, 4 spans (国 2, 時 2)" in printed.out
    assert "exact F1 on the 2 dev texts: 0.889" in printed.out
    assert "1 of the 2 texts of --dev are in the training data too" in printed.err
    assert "remembering" in printed.err
    facts = json.loads((tmp_path / "m" / "model.json").read_text(encoding="utf-8"))
    assert facts["options"]["seed"] == facts["seed"] == 7
    assert facts["source"] == str(data)


def test_spans_that_cannot_be_learned_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(map(line, ["[東京:地]へ行く。", "大[阪:地]へ行く。"])) + "\n", encoding="utf-8")
    run_here("train", "crf", "--data", path, "-o", tmp_path / "m", "--option", "max_iterations=2")
    assert "note: 1 spans are not aligned with token boundaries; they were skipped" in capsys.readouterr().err


def test_without_data_the_corpus_is_learned_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_here("train", "memory", "-o", tmp_path / "m", "--option", "minimum=2")
    assert "dev texts: " in capsys.readouterr().out
    facts = json.loads((tmp_path / "m" / "model.json").read_text(encoding="utf-8"))
    assert facts["source"] == "corpus folds 0,1,2,3"
    assert facts["options"]["minimum"] == 2
    assert facts["labels"] == ["ACTOR", "AGREEMENT", "AMOUNT", "DATE", "PLACE"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"text": "日本国", "spans": [{"start": 0, "end": 2, "label": "A"}, {"start": 1, "end": 3, "label": "B"}]}',
         "bad.jsonl:2: two spans overlap, 0 to 2 (A 日本) and 1 to 3 (B 本国)"),
        ('{"text": "日本", "spans": [{"start": 1, "end": 0, "label": "A"}]}', "bad.jsonl:2: span 1 to 0 is not a range of the text"),
        ('{"text": "日本", "spans": [{"start": 0, "end": 3, "label": "A"}]}', "bad.jsonl:2: span 0 to 3 is not a range of the text"),
        ('{"text": "日本", "spans": []}', "no text has a span"),
    ],
)  # fmt: skip
def test_bad_data_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"\n{content}\n", encoding="utf-8")
    run_here("train", "memory", "--data", path, "-o", tmp_path / "m", code=2)
    assert words in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["magic"], "unknown recognizer 'magic'; choose from ginza, linear"),
        (["memory", "--option", "minimum"], "must be KEY=VALUE"),
        (["memory", "--option", "minimum=1", "--option", "minimum=2"], "is given twice"),
        (["memory", "--option", "depth=2"], "depth"),
        (["memory", "--folds", "7"], "must be folds from 0 to 4"),
        (["memory", "--folds", "0", "--data", "x.jsonl"], "leave out one of them"),
        (["memory", "--data", "missing.jsonl"], "missing.jsonl: no such file"),
    ],
)
def test_wrong_arguments_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    run_here("train", *arguments, "-o", tmp_path / "m", code=2)
    assert words in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


def test_an_interruption_leaves_nothing(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_here("train", "memory", "--data", data, "-o", tmp_path / "m", "--option", "interrupt=true", code=130)
    assert "is unchanged" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


def test_texts_that_the_model_has_seen_are_marked(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = model.parent / "scores.json"
    run_here("evaluate", "--model", model, "--data", model.parent / "test.jsonl", "--json", out, "--errors", "5")
    printed = capsys.readouterr().out
    assert "2 texts, 1 seen in training" in printed
    assert "missed (1)" in printed
    scores = json.loads(out.read_text(encoding="utf-8"))
    assert scores["exact"]["micro"]["f1"] == pytest.approx(8 / 9)
    assert scores["exact"]["labels"]["国"]["f1"] == pytest.approx(0.8)
    assert scores["seen"] == {"texts": 1, "of": 2, "left_out": 0}
    assert scores["seen_texts"]["exact"]["micro"]["f1"] == 1.0
    assert scores["unseen_texts"]["exact"]["micro"]["f1"] == pytest.approx(0.8)
    assert scores["surfaces"]["unseen"]["expected"] == 1
    assert [error["gold"]["text"] for error in scores["errors"]] == ["英国"]


def test_of_the_gold_a_model_reads_what_it_has_not_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_here("train", "memory", "-o", tmp_path / "m")
    run_here("evaluate", "--model", tmp_path / "m", "--json", tmp_path / "s.json")
    assert "that the model was trained on" in capsys.readouterr().out
    scores = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert scores["texts"] + scores["seen"]["left_out"] == scores["seen"]["of"] == 362


def test_a_folder_without_a_model_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_here("evaluate", "--model", tmp_path, code=2)
    assert "holds no model" in capsys.readouterr().err


def test_raw_predictions_are_lines(
    model: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("日本と\n\n米国".encode())))
    run_here("annotate", "--model", model, "--lines", "-")
    records = [json.loads(each) for each in capsysbinary.readouterr().out.decode().splitlines()[-3:]]
    assert [record["text"] for record in records] == ["日本と", "", "米国"]
    assert [[(s["id"], s["text"], s["label"], s["confidence"]) for s in r["spans"]] for r in records] == [
        [("e1", "日本", "国", 1.0)], [], [("e1", "米国", "国", 1.0)]
    ]  # fmt: skip


def test_raw_predictions_keep_the_other_keys_of_a_record(
    model: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = model.parent / "in.jsonl"
    path.write_text('{"text": "日本", "id": 5}\n', encoding="utf-8")
    run_here("annotate", "--model", model, path)
    assert json.loads(capsysbinary.readouterr().out.splitlines()[-1])["id"] == 5


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--explain", "--lines"], "leave out --ginza, --rules"), ([], "add --lines")]
)
def test_a_model_reads_lines_alone(
    model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    run_here("annotate", "--model", model, *arguments, "-", code=2)
    assert words in capsys.readouterr().err
