"""The shipped recognizer is made whole or not at all, and its folder says how good it is."""

import json
from pathlib import Path

import pytest
from release_texts import SCORED, small, write_texts

from gaiko.corpus.errors import InputError
from gaiko.models.recognizers.base import load_recognizer, read_metadata, text_hash
from gaiko.models.training import release
from gaiko.models.training.release import (
    TrainingTexts,
    f1_scores,
    make_release,
    read_test_set,
    read_texts,
    train_and_evaluate,
)

__all__ = ["small"]

pytestmark = pytest.mark.usefixtures("small")


def quiet(*_: object) -> None:
    pass


@pytest.fixture
def texts(tmp_path: Path) -> TrainingTexts:
    return read_texts(
        [write_texts(tmp_path / "also.jsonl", ["[韓国:PLACE]で[2025年5月:DATE]に。[米国:ACTOR]は同意した。"])]
    )


def test_card_and_model_hold_the_scores(tmp_path: Path, texts: TrainingTexts) -> None:
    folder = tmp_path / "release"
    release = make_release(texts, read_test_set(write_texts(tmp_path / "scored.jsonl", SCORED), texts), folder, quiet)
    facts = read_metadata(folder)
    assert facts["judged"] == json.loads(json.dumps(release.scores.as_dict()))
    assert set(facts["files"]) == {"README.md", "tags.json", "weights.npz"}
    card = (folder / "README.md").read_text(encoding="utf-8")
    rows = [line for line in card.split("\n") if line.startswith(("| default", "| rules"))]
    scores = f1_scores(facts["judged"])
    for row, part in zip(rows, ("scored", "scored", "out_of_fold", "out_of_fold"), strict=True):
        name = row.split(" | ")[0].removeprefix("| ")
        assert f"| {scores[part, name, 'micro']:.3f} (" in row
    assert f"{len(texts.sentences())} sentences" in card
    assert load_recognizer(folder).predict(["何もない。"]) == [[]]


def test_it_knows_the_texts_that_it_learned_from_as_wholes_and_by_sentences(
    tmp_path: Path, texts: TrainingTexts
) -> None:
    make_release(texts, read_test_set(write_texts(tmp_path / "s.jsonl", SCORED), texts), tmp_path / "m", quiet)
    known = set(read_metadata(tmp_path / "m")["trained_on"])
    (also,) = texts.also
    assert {text_hash(also.text), text_hash("米国は同意した。")} <= known


def test_learning_again_gives_the_same_scores(tmp_path: Path, texts: TrainingTexts) -> None:
    scored = read_test_set(write_texts(tmp_path / "s.jsonl", SCORED), texts)
    one, other = (
        f1_scores(train_and_evaluate(texts, scored, tmp_path / name, quiet).scores.as_dict()) for name in "ab"
    )
    assert one == other != {}


def test_what_fails_while_judging_leaves_the_folder_as_it_was(
    tmp_path: Path, texts: TrainingTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "release"
    scored = read_test_set(write_texts(tmp_path / "s.jsonl", SCORED), texts)
    make_release(texts, scored, folder, quiet)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(release, "_evaluate", stop)
    monkeypatch.setattr(release, "OPTIONS", {"max_iterations": 1})
    with pytest.raises(KeyboardInterrupt):
        make_release(texts, scored, folder, quiet)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["further", "release"]


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path, texts: TrainingTexts) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    scored = read_test_set(write_texts(tmp_path / "s.jsonl", SCORED), texts)
    with pytest.raises(InputError, match=r"thesis\.txt"):
        make_release(texts, scored, tmp_path / "mine", quiet)


def test_a_text_that_is_learned_from_does_not_judge(tmp_path: Path, texts: TrainingTexts) -> None:
    path = write_texts(tmp_path / "s.jsonl", [*SCORED, "[韓国:PLACE]で[2025年5月:DATE]に。[米国:ACTOR]は同意した。"])
    with pytest.raises(InputError, match="1 of its texts are also in the training data"):
        read_test_set(path, texts)


def test_no_part_is_read_by_what_learned_from_it(
    tmp_path: Path, texts: TrainingTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[set[str]] = []
    make = release.make_recognizer

    def listening(*arguments, **options):
        made = make(*arguments, **options)
        fit = made.fit
        made.fit = lambda examples, *rest: (learned.append({e.text for e in examples}), fit(examples, *rest))[1]
        return made

    read: list[set[str]] = []
    path = release._pipeline

    def reading(recognizer):
        pipeline = path(recognizer)
        read.append(set())
        mine = read[-1]
        return lambda text, year: (mine.add(text), pipeline(text, year))[1]

    monkeypatch.setattr(release, "make_recognizer", listening)
    monkeypatch.setattr(release, "_pipeline", reading)
    train_and_evaluate(texts, read_test_set(write_texts(tmp_path / "s.jsonl", SCORED), texts), tmp_path / "m", quiet)
    assert len(learned) == release.FOLDS
    assert set().union(*read[: release.FOLDS]) == {example.text for example in texts.further}
    for taught, held in zip(learned, read, strict=False):
        assert held
        assert taught.isdisjoint(held)
