"""The corpus as spaCy reads it, and plain ``spacy train`` on it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.gold.folds import read_folds
from gaiko.corpus.paths import gold_folder
from gaiko.corpus.spans import Span
from gaiko.models.corpus_reader import gold_examples, make_reader, text_windows, training_examples

CONFIG = Path(__file__).parents[2] / "models" / "configs" / "ner_ja.cfg"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("ja")


def span(text: str, start: int, end: int, label: str = "A") -> Span:
    return Span(start, end, text[start:end], label, "")


def test_the_folds_share_the_gold_out() -> None:
    one, others = gold_examples([1]), gold_examples([0, 2, 3, 4])
    assert sorted(e.text for e in [*one, *others]) == sorted(e.text for e in gold_examples())
    assert 0 < len(one) < len(others)
    assert set(read_folds(gold_folder().parent / "folds.tsv").values()) == set(range(5))


def test_there_is_no_sixth_fold() -> None:
    with pytest.raises(InputError, match="unknown fold 5"):
        gold_examples([0, 5])


def test_the_gold_is_read_with_its_entities(nlp: Language) -> None:
    gold = gold_examples([0])
    found = list(make_reader(folds=[0])(nlp))
    assert [e.reference.text for e in found] == [e.text for e in gold]
    entities = [(e.start_char, e.end_char, e.label_) for read in found for e in read.reference.ents]
    assert entities == [(s.start, s.end, s.label) for e in gold for s in sorted(e.spans, key=lambda s: s.start)]
    assert not any(read.predicted.ents for read in found)


def test_mode_a_cuts_few_spans_of_the_gold(nlp: Language) -> None:
    gold = gold_examples()
    assert training_examples(nlp, gold)[1] <= sum(len(e.spans) for e in gold) // 500


def test_jsonl_of_any_labels_is_read(nlp: Language, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    records = [
        {"text": "米国で会談した。", "spans": [{"start": 0, "end": 2, "label": "国 家"}]},
        {"text": "花。", "spans": []},
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    found = list(make_reader(str(path))(nlp))
    assert [[(e.text, e.label_) for e in read.reference.ents] for read in found] == [[("米国", "国 家")], []]
    assert len(list(make_reader(str(path), limit=1)(nlp))) == 1


def test_a_file_that_is_not_there_is_named(nlp: Language, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        list(make_reader(str(tmp_path / "none.jsonl"))(nlp))


def test_what_touches_a_cut_span_teaches_nothing(nlp: Language) -> None:
    text = "国際は米国。"
    (example,), lost = training_examples(nlp, [Example(text, (span(text, 0, 1), span(text, 3, 5)))])
    assert lost == 1
    assert [(t.text, t.ent_iob_) for t in example.reference] == [("国際", ""), ("は", "O"), ("米国", "B"), ("。", "O")]


def test_the_longer_of_overlapping_spans_is_kept(nlp: Language) -> None:
    text = "米国大統領は。"
    (example,), lost = training_examples(nlp, [Example(text, (span(text, 0, 2), span(text, 0, 5, "B")))])
    assert lost == 1
    assert [(e.text, e.label_) for e in example.reference.ents] == [("米国大統領", "B")]


def test_a_span_that_begins_with_white_space_is_left_out(nlp: Language) -> None:
    text = "は 　米国。"
    assert training_examples(nlp, [Example(text, (span(text, 1, 5),))])[1] == 1


def test_pieces_are_cut_at_sentences_and_outside_spans() -> None:
    text = "米国。中国と日本、韓国"
    assert list(text_windows(text, limit=5)) == [(0, 3), (3, 8), (8, 11)]
    assert list(text_windows(text, limit=9)) == [(0, 3), (3, 11)]
    assert list(text_windows(text, [span(text, 0, 5)], limit=6)) == [(0, 6), (6, 11)]
    assert list(text_windows("")) == []
    assert "".join(text[s:e] for s, e in text_windows(text, [span(text, 0, 11)], limit=4)) == text


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spacy-train")
    limits = ["--corpora.train.limit", "20", "--corpora.dev.limit", "20"]
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "train", CONFIG, "--output", folder, "--training.max_steps", "5", *limits],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("name", ["model-best", "model-last"])
def test_spacy_train_leaves_pipelines_that_load(trained: Path, name: str) -> None:
    assert spacy.load(trained / name).get_pipe("ner").labels  # type: ignore[attr-defined]


def test_spacy_package_gives_a_wheel_that_installs_and_loads(trained: Path, tmp_path: Path) -> None:
    def run(*command: str | Path) -> str:
        done = subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "spacy", "package", trained / "model-best", tmp_path, "--name", "gaiko_ner", "--build", "none")
    (folder,) = tmp_path.glob("ja_gaiko_ner-*")
    offline = ("--quiet", "--no-deps", "--no-index")
    run("-m", "pip", "wheel", *offline, "--no-build-isolation", "--wheel-dir", tmp_path, folder)
    (wheel,) = tmp_path.glob("ja_gaiko_ner-*.whl")
    run("-m", "pip", "install", *offline, "--target", tmp_path / "site", wheel)
    load = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import ja_gaiko_ner as made; "
    assert "ACTOR" in run("-c", f"{load} print(made.__file__, made.load().get_pipe('ner').labels)")
