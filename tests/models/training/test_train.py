"""A model is kept whole or not at all, and bad data is named before anything is learned."""

from pathlib import Path

import pytest
from memory_recognizer import example, memory

from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.base import load_recognizer, read_metadata, text_hash
from gaiko.models.training.data_check import check_examples
from gaiko.models.training.train import train

__all__ = ["memory"]

JAPAN = example("[日本:ACTOR]は[3月:DATE]に発表した。")


def ranged(text: str, *ranges: tuple[int, int, str]) -> Example:
    return Example(text, tuple(Span(start, end, text[start:end], label, "") for start, end, label in ranges))


def test_a_model_is_saved_with_its_time_size_and_texts(tmp_path: Path, memory: str) -> None:
    made = train(memory, [JAPAN], [example("[日本:ACTOR]へ")], tmp_path / "m", {"minimum": 1}, source="here")
    facts = read_metadata(made.folder)
    assert facts["trained_on"] == [text_hash(JAPAN.text)]
    assert facts["bytes"] == made.size == (tmp_path / "m" / "known.json").stat().st_size
    assert facts["files"] == ["known.json"]
    assert facts["seconds"] >= 0
    assert facts["source"] == "here"
    assert facts["dev"]["micro"]["f1"] == 1.0
    assert load_recognizer(made.folder).predict([JAPAN.text])[0][0].text == "日本"


def test_a_later_model_takes_the_place_of_an_earlier(tmp_path: Path, memory: str) -> None:
    for text in ("[日本:ACTOR]", "[米国:PLACE]"):
        train(memory, [example(text)], [], tmp_path / "m", {})
    assert read_metadata(tmp_path / "m")["labels"] == ["PLACE"]
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_an_interrupted_training_leaves_what_was_there(tmp_path: Path, memory: str) -> None:
    train(memory, [JAPAN], [], tmp_path / "m", {})
    before = {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()}
    with pytest.raises(KeyboardInterrupt):
        train(memory, [example("[米国:PLACE]")], [], tmp_path / "m", {"interrupt": True})
    assert {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()} == before
    with pytest.raises(KeyboardInterrupt):
        train(memory, [JAPAN], [], tmp_path / "new", {"interrupt": True})
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_an_interruption_while_saving_leaves_nothing(
    tmp_path: Path, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("memory_recognizer.Memory.save", interrupt)
    with pytest.raises(KeyboardInterrupt):
        train(memory, [JAPAN], [], tmp_path / "m", {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("with_model", [True, False])
def test_files_of_others_are_never_deleted(tmp_path: Path, memory: str, with_model: bool) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    if with_model:
        train(memory, [JAPAN], [], folder, {})
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.txt, which is not a file of the model"):
        train(memory, [JAPAN], [], folder, {})


def test_a_file_is_no_place_for_a_model(tmp_path: Path, memory: str) -> None:
    (tmp_path / "m").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file; name a folder"):
        train(memory, [JAPAN], [], tmp_path / "m", {})


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody can write to")
def test_a_place_that_cannot_be_written_is_told_before_learning(memory: str) -> None:
    with pytest.raises(InputError, match="/proc/nowhere/m: cannot be written"):
        train(memory, [JAPAN], [], Path("/proc/nowhere/m"), {"interrupt": True})


def test_an_unknown_option_is_named(tmp_path: Path, memory: str) -> None:
    with pytest.raises(InputError, match="epochs"):
        train(memory, [JAPAN], [], tmp_path / "m", {"epochs": 3})


def test_overlapping_spans_are_named_with_their_text() -> None:
    data = [JAPAN, ranged("日本政府は", (0, 2, "PLACE"), (0, 4, "ACTOR"))]
    with pytest.raises(InputError) as caught:
        check_examples(data, names=["d.jsonl:1", "d.jsonl:4"])
    assert str(caught.value).startswith("d.jsonl:4: two spans overlap, 0 to 2 (PLACE 日本) and 0 to 4 (ACTOR 日本政府)")


def test_a_span_of_two_labels_overlaps_itself() -> None:
    with pytest.raises(InputError, match="text 1: two spans overlap"):
        check_examples([ranged("日本", (0, 2, "PLACE"), (0, 2, "ACTOR"))])


@pytest.mark.parametrize(("start", "end"), [(2, 1), (1, 1), (-1, 2), (0, 9)])
def test_a_span_beyond_its_text_is_named(start: int, end: int) -> None:
    with pytest.raises(InputError, match=f"dev text 1: span {start} to {end} is not a range of the text"):
        check_examples([JAPAN], [Example("日本", (Span(start, end, "", "ACTOR", ""),))])


def test_a_span_that_stands_twice_is_taken_once_and_counted() -> None:
    clean, _, facts = check_examples([ranged("日本は", (0, 2, "ACTOR"), (0, 2, "ACTOR"))])
    assert len(clean[0].spans) == 1
    assert facts.repeated_spans == 1


def test_duplicates_and_contradictions_are_counted_and_told() -> None:
    _, _, facts = check_examples([JAPAN, JAPAN, example("日本は[3月:DATE]に発表した。")])
    assert (facts.duplicates, facts.contradictions) == (1, 1)
    assert any("one of the two is wrong" in warning for warning in facts.warnings())


def test_data_without_a_span_teaches_nothing() -> None:
    with pytest.raises(InputError, match=r"d\.jsonl: no text has a span"):
        check_examples([Example("日本は", ())], names=["d.jsonl:1"])


def test_one_label_is_enough_and_told() -> None:
    _, _, facts = check_examples([example("[日本:ACTOR]")])
    assert list(facts.warnings()) == ["there is only one label, ACTOR"]


def test_what_the_dev_data_has_alone_is_told() -> None:
    _, _, facts = check_examples([JAPAN], [example("[10人:AMOUNT]と[米国:ACTOR]"), JAPAN])
    assert facts.dev_unknown == {"AMOUNT": 1}
    assert facts.dev_shared == 1
    assert len(list(facts.warnings())) == 2
